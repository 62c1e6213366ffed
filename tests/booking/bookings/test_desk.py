"""The front desk: freer than paper, never silently, never two visits on one lane."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking import blocks, bookings, schedule
from booking.bookings import Changes, Freedom, Obstacle
from booking.errors import GivenAway, NeedsConsent, NotAllowed, NotTakingBookings, SlotTaken
from booking.models import Block, Booking, Client, Outbox, Resource, Setting, Variant
from booking.schedule import Choice, Moment, Plan
from tenants.audit.trail import history
from tenants.models import Business

from .conftest import MARIA, Booker

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def freely(*accepted: Obstacle, **lengths: int) -> Freedom:
    """What the desk has accepted."""
    return Freedom(frozenset(accepted), **lengths)


def asked(error: pytest.ExceptionInfo[NeedsConsent]) -> list[str]:
    """Which obstacles nobody had accepted."""
    return list(error.value.details["obstacles"])


def test_the_desk_may_book_off_the_grid_without_a_word(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten + 7 * MINUTE, by=MARIA, freedom=freely())
    assert booking.starts_at == ten + 7 * MINUTE


@pytest.mark.parametrize(
    ("hours", "obstacle"), [(-12, Obstacle.OUTSIDE_HOURS), (12, Obstacle.OUTSIDE_HOURS)]
)
def test_outside_of_hours_is_asked_and_noted(
    with_ana: Plan, ten: dt.datetime, book: Booker, hours: int, obstacle: Obstacle
) -> None:
    at = ten + hours * HOUR
    with pytest.raises(NeedsConsent) as error:
        book(with_ana, at, by=MARIA, freedom=freely())
    assert asked(error) == [obstacle]
    booking = book(with_ana, at, by=MARIA, freedom=freely(obstacle))
    assert history(booking)[0].changes["accepted"] == [None, [obstacle]]


def test_inside_the_lead_time_is_asked(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    with pytest.raises(NeedsConsent) as error:
        book(with_ana, ten, by=MARIA, freedom=freely(), now=ten - 5 * MINUTE)
    assert asked(error) == [Obstacle.TOO_SOON]


def test_time_off_is_asked(with_ana: Plan, ten: dt.datetime, book: Booker, ana: Resource) -> None:
    blocks.block(ana, starts_at=ten, ends_at=ten + HOUR, kind=Block.Kind.SICK, by=MARIA)
    with pytest.raises(NeedsConsent) as error:
        book(with_ana, ten, by=MARIA, freedom=freely())
    assert asked(error) == [Obstacle.TIME_OFF]
    assert book(with_ana, ten, by=MARIA, freedom=freely(Obstacle.TIME_OFF)).pk


def test_clients_have_no_freedom(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    with pytest.raises(NotTakingBookings):
        book(with_ana, ten, freedom=freely())


def test_squeezing_in_takes_the_second_lane_and_only_once(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    book(with_ana, ten)
    with pytest.raises(NeedsConsent) as error:
        book(with_ana, ten, by=MARIA, freedom=freely())
    assert asked(error) == [Obstacle.TAKEN]
    squeezed = book(with_ana, ten, by=MARIA, freedom=freely(Obstacle.TAKEN))
    assert squeezed.allocations.get(resource__slug="ana").lane == 1
    assert history(squeezed)[0].changes["lane"] == [0, 1]
    with pytest.raises(SlotTaken):
        book(with_ana, ten, by=MARIA, freedom=freely(Obstacle.TAKEN))


@pytest.fixture
def nails(salon_maria: Business) -> str:
    """What needs the only nail table there is."""
    variant = next(v for v in Variant.objects.all() if "nail_table" in v.requires)
    tables = [r for r in Resource.objects.exclude(kind="staff") if "nail_table" in r.tags]
    Resource.objects.filter(pk__in=[table.pk for table in tables[1:]]).update(active=False)
    return variant.slug


def lanes(booking: Booking) -> dict[str, int]:
    """On which lane the booking is in each diary."""
    return {each.resource.kind: each.lane for each in booking.allocations.all()}


def test_a_taken_room_is_shared_only_when_the_desk_says_so(
    nails: str, ten: dt.datetime, book: Booker
) -> None:
    first = book(schedule.resolve([Choice(nails, "ana")]), ten)
    second = schedule.resolve([Choice(nails, "maria")])
    with pytest.raises(NeedsConsent) as error:
        book(second, ten, by=MARIA, freedom=freely())
    assert asked(error) == [Obstacle.ROOM_TAKEN]
    shared = book(second, ten, by=MARIA, freedom=freely(Obstacle.ROOM_TAKEN))
    room = shared.allocations.exclude(resource__kind="staff").get()
    assert (room.lane, lanes(shared)["staff"]) == (1, 0)
    assert history(shared)[0].changes["shared"] == [None, [room.resource.name]]
    assert set(lanes(first).values()) == {0}


def test_a_room_takes_two_at_most_whatever_the_desk_accepts(
    nails: str, ten: dt.datetime, book: Booker
) -> None:
    book(schedule.resolve([Choice(nails, "ana")]), ten)
    everything = freely(Obstacle.ROOM_TAKEN, Obstacle.TAKEN)
    second = schedule.resolve([Choice(nails, "maria")])
    book(second, ten, by=MARIA, freedom=everything)
    third = bookings.obstacles(second, ten, Moment(respect_holds=False))
    assert [each.room for each in third if each.obstacle is Obstacle.ROOM_TAKEN] == [None]
    with pytest.raises(SlotTaken):
        book(second, ten, by=MARIA, freedom=everything)


def test_squeezing_in_beside_a_person_leaves_a_free_room_to_its_first_visit(
    nails: str, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    book(with_ana, ten)
    plan = schedule.resolve([Choice(nails, "ana")])
    squeezed = book(plan, ten, by=MARIA, freedom=freely(Obstacle.TAKEN))
    table = squeezed.allocations.exclude(resource__kind="staff").get()
    assert (table.lane, lanes(squeezed)["staff"]) == (0, 1)


def with_buffer(plan: Plan, before: int = 0, after: int = 0) -> Plan:
    """The same cut, with buffers."""
    variant = plan.item.variant
    variant.buffer_before_min, variant.buffer_after_min = before, after
    variant.save()
    return schedule.resolve([Choice(variant.slug, "ana")])


def test_the_own_buffer_gives_way_when_the_desk_says_so(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    book(with_ana, ten + 30 * MINUTE)
    plan = with_buffer(with_ana, after=15)
    with pytest.raises(NeedsConsent) as error:
        book(plan, ten, by=MARIA, freedom=freely())
    assert asked(error) == [Obstacle.OWN_BUFFER]
    booking = book(plan, ten, by=MARIA, freedom=freely(Obstacle.OWN_BUFFER))
    taken = booking.allocations.get(resource__slug="ana").during
    assert taken == DateTimeTZRange(ten, ten + 30 * MINUTE)


def test_the_neighbours_buffer_gives_way_asked_and_noted(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    first = book(with_buffer(with_ana, after=15), ten)
    plan = with_buffer(with_ana, after=0)
    with pytest.raises(NeedsConsent) as error:
        book(plan, ten + 30 * MINUTE, by=MARIA, freedom=freely())
    assert asked(error) == [Obstacle.NEIGHBOUR_BUFFER]
    accepted = freely(Obstacle.NEIGHBOUR_BUFFER)
    second = book(plan, ten + 30 * MINUTE, by=MARIA, freedom=accepted)
    shortened = first.allocations.get(resource__slug="ana").during
    assert shortened == DateTimeTZRange(ten, ten + 30 * MINUTE)
    assert history(second)[0].changes["shortened"] == [None, [first.code]]


def test_another_length_than_the_usual_one(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    booking = book(with_ana, ten, by=MARIA, freedom=freely(duration_min=20))
    assert booking.ends_at == ten + 20 * MINUTE


def test_a_known_client_needs_no_form(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    known = book(with_ana, ten).client
    again = book(with_ana, ten + HOUR, by=MARIA, client=known)
    assert again.client == known
    assert Client.objects.count() == 1


def test_a_quarter_of_an_hour_longer(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    booking = book(with_ana, ten)
    longer = Changes(freedom=freely(duration_min=45))
    revised = bookings.revise(booking, changes=longer, by=MARIA)
    assert revised.ends_at == ten + 45 * MINUTE
    assert revised.allocations.get(resource__slug="ana").during.upper == ten + 45 * MINUTE
    assert (
        history(revised)[0].changes["ends_at"][1]
        == (ten + 45 * MINUTE).astimezone(dt.UTC).isoformat()
    )


def test_longer_into_the_neighbour_is_refused_and_nothing_is_lost(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    book(with_ana, ten + 30 * MINUTE)
    with pytest.raises(NeedsConsent):
        bookings.revise(booking, changes=Changes(freedom=freely(duration_min=45)), by=MARIA)
    booking.refresh_from_db()
    assert booking.ends_at == ten + 30 * MINUTE


def test_another_service_brings_its_price_and_length(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    revised = bookings.revise(booking, changes=Changes(variant="tuns"), by=MARIA)
    item = revised.items.get()
    assert (item.name, item.price_minor, item.duration_min) == (
        "Tuns și coafat damă",
        13000,
        60,
    )
    assert Outbox.objects.filter(aggregate=booking.pk, kind="booking.moved").exists()


def test_price_and_note_change_quietly(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    booking = book(with_ana, ten)
    changes = Changes(price_minor=5000, note="vine cu copilul")
    revised = bookings.revise(booking, changes=changes, by=MARIA)
    assert (revised.total_minor, revised.note) == (5000, "vine cu copilul")
    assert revised.allocations.get(resource__slug="ana").during.lower == ten
    assert not Outbox.objects.filter(aggregate=booking.pk, kind="booking.moved").exists()


def test_an_edit_without_a_word_to_the_client(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    bookings.revise(booking, changes=Changes(starts_at=ten + HOUR), by=MARIA, tell=False)
    assert not Outbox.objects.filter(aggregate=booking.pk, kind="booking.moved").exists()


def test_a_cancelled_booking_cannot_be_edited(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    gone = bookings.cancel(book(with_ana, ten), by=MARIA)
    with pytest.raises(NotAllowed):
        bookings.revise(gone, changes=Changes(note="x"), by=MARIA)


def test_a_cancellation_is_taken_back_while_the_time_is_free(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = bookings.cancel(book(with_ana, ten), by=MARIA)
    assert bookings.restore(booking, by=MARIA).state == "confirmed"
    bookings.cancel(booking, by=MARIA)
    book(with_ana, ten)
    with pytest.raises(SlotTaken):
        bookings.restore(booking, by=MARIA)


def test_the_rest_of_a_no_show_is_free_again(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    Setting.objects.update(gap_mode="free")
    booking = book(schedule.resolve([Choice("tuns", "ana")]), ten)
    bookings.no_show(booking, by=MARIA, now=ten + 20 * MINUTE)
    bookings.free_rest(booking, by=MARIA, now=ten + 20 * MINUTE)
    with_ana.setting.gap_mode = "free"
    moment = Moment(now=ten - 2 * HOUR)
    assert schedule.who_is_free(with_ana, starts_at=ten + 30 * MINUTE, moment=moment)
    assert not schedule.who_is_free(with_ana, starts_at=ten + 15 * MINUTE, moment=moment)


@pytest.fixture
def freed(salon_maria: Business, ten: dt.datetime, book: Booker) -> Booking:
    """An hour with Ana: Ion is missing for 20 minutes, so the rest of it is free again."""
    Setting.objects.update(gap_mode="free")
    booking = book(schedule.resolve([Choice("tuns", "ana")]), ten)
    bookings.no_show(booking, by=MARIA, now=ten + 20 * MINUTE)
    return bookings.free_rest(booking, by=MARIA, now=ten + 20 * MINUTE)


def taken(booking: Booking) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Which stretches of which diary it takes, in order."""
    rows = booking.allocations.select_related("resource").order_by("resource", "during")
    return [(row.resource.slug, row.during.lower, row.during.upper) for row in rows]


def test_who_comes_after_all_has_the_freed_time_again(
    freed: Booking, ten: dt.datetime, book: Booker
) -> None:
    bookings.undo_no_show(freed, by=MARIA, now=ten + 25 * MINUTE)
    assert ("ana", ten + 20 * MINUTE, ten + HOUR) in taken(freed)
    moment = Moment(now=ten - 2 * HOUR)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    assert not schedule.who_is_free(plan, starts_at=ten + 30 * MINUTE, moment=moment)


def test_freed_time_that_somebody_else_has_by_now_is_not_taken_back(
    freed: Booking, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    before = taken(freed)
    book(with_ana, ten + 30 * MINUTE)
    with pytest.raises(GivenAway, match="squeeze this visit in"):
        bookings.undo_no_show(freed, by=MARIA, now=ten + 25 * MINUTE)
    freed.refresh_from_db()
    assert (freed.state, taken(freed)) == ("no_show", before)


def test_a_second_no_show_takes_back_only_what_it_freed_itself(
    freed: Booking, ten: dt.datetime
) -> None:
    bookings.undo_no_show(freed, by=MARIA, now=ten + 25 * MINUTE)
    bookings.no_show(freed, by=MARIA, now=ten + 30 * MINUTE)
    before = taken(freed)
    again = bookings.undo_no_show(freed, by=MARIA, now=ten + 35 * MINUTE)
    assert (again.state, taken(again)) == ("confirmed", before)


def test_sick_leave_is_saved_over_bookings_and_names_them(
    with_ana: Plan, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    booking = book(with_ana, ten)
    row = blocks.block(ana, starts_at=ten, ends_at=ten + 8 * HOUR, kind=Block.Kind.SICK, by=MARIA)
    assert blocks.lies_over(row) == [booking]
    assert not schedule.who_is_free(with_ana, starts_at=ten + HOUR)
    blocks.unblock(row, by=MARIA)
    assert schedule.who_is_free(with_ana, starts_at=ten + HOUR)
    assert Booking.objects.get().state == "confirmed"
