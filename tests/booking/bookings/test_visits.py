"""Several services in one visit: one booking, one price, each part in the right diary."""

from __future__ import annotations

import datetime as dt

import pytest

from booking import bookings, schedule
from booking.bookings import Changes, Freedom, Obstacle
from booking.errors import BadChoice, CannotCombine, NeedsConsent, SlotTaken
from booking.models import Allocation, Booking, Outbox, Performs, Resource, Service, Setting
from booking.schedule import Choice, Plan
from tenants.actor import CLIENT
from tenants.models import Business

from .conftest import MARIA, Booker

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
CUT, OTHER = "tuns-barbati", "tuns"


@pytest.fixture
def both(salon_maria: Business) -> Plan:
    """A men's cut, then a women's cut, with whoever is free."""
    return schedule.resolve([Choice(CUT), Choice(OTHER)])


def taken(booking: Booking) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """What it takes of each diary, in order of time."""
    rows = Allocation.objects.filter(booking=booking, live=True).select_related("resource")
    found = [(row.resource.slug, row.during.lower, row.during.upper) for row in rows]
    return sorted(found, key=lambda row: row[1:])


def test_a_visit_of_two_services_is_one_booking_with_one_price(
    both: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(both, ten)
    first, second = booking.items.all()
    assert (first.starts_at, first.ends_at) == (ten, second.starts_at)
    assert booking.ends_at == second.ends_at
    assert booking.total_minor == first.price_minor + second.price_minor
    kinds = Outbox.objects.filter(aggregate=booking.pk).values_list("kind", flat=True)
    assert list(kinds).count("booking.confirmed") == 1


def test_one_person_does_all_of_it_if_they_can(both: Plan, ten: dt.datetime, book: Booker) -> None:
    items = book(both, ten).items.all()
    assert len({item.staff_id for item in items}) == 1


def test_two_people_share_a_visit_that_neither_could_do_alone(
    both: Plan, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    maria = next(person for person in both.people if person != ana)
    book(schedule.resolve([Choice(CUT, "ana")]), ten + 30 * MINUTE)
    book(schedule.resolve([Choice(CUT, maria.slug)]), ten - 30 * MINUTE)
    Performs.objects.filter(variant__slug=OTHER, resource=ana).delete()
    booking = book(schedule.resolve([Choice(CUT), Choice(OTHER)]), ten)
    assert [item.staff_name.split()[0] for item in booking.items.all()][1] == "Maria"


def test_buffers_between_own_services_are_not_taken(
    ten: dt.datetime, book: Booker, salon_maria: Business
) -> None:
    Performs.objects.update(buffer_after_min=10)
    booking = book(schedule.resolve([Choice(CUT, "ana"), Choice(CUT, "ana")]), ten)
    first, second = booking.items.all()
    assert (first.buffer_after_min, second.buffer_after_min) == (0, 10)
    assert taken(booking)[-1][2] == booking.ends_at + 10 * MINUTE
    assert second.starts_at == first.ends_at


def test_another_client_cannot_get_between_the_services(
    both: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(both, ten)
    who = booking.items.all()[1].staff
    assert who is not None
    with pytest.raises(SlotTaken):
        book(schedule.resolve([Choice(CUT, who.slug)]), booking.items.all()[1].starts_at)


def test_a_stated_pause_lies_between_the_services(
    both: Plan, ten: dt.datetime, book: Booker
) -> None:
    Setting.objects.update(visit_pause_min=15)
    first, second = book(schedule.resolve([Choice(CUT), Choice(OTHER)]), ten).items.all()
    assert second.starts_at == first.ends_at + 15 * MINUTE


def test_a_visit_moves_as_a_whole_and_stays_with_its_people(
    both: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(both, ten)
    before = [item.staff_id for item in booking.items.all()]
    moved = bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
    assert [item.staff_id for item in moved.items.all()] == before
    assert taken(moved)[0][1] == ten + 2 * HOUR
    assert moved.ends_at - moved.starts_at == booking.ends_at - booking.starts_at


def test_cancelling_a_visit_frees_all_of_it(both: Plan, ten: dt.datetime, book: Booker) -> None:
    bookings.cancel(book(both, ten), by=CLIENT)
    assert book(both, ten).items.count() == 2


def test_a_request_for_one_of_the_services_is_a_request_for_the_visit(
    both: Plan, ten: dt.datetime, book: Booker
) -> None:
    Service.objects.filter(variants__slug=OTHER).update(approval=True)
    booking = book(schedule.resolve([Choice(CUT), Choice(OTHER)]), ten)
    assert (booking.state, booking.pending_for) == ("pending", "approval")


def test_the_desk_adds_a_service_to_a_visit(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    booking = book(with_ana, ten)
    wanted = Changes(choices=(Choice(CUT, "ana"), Choice(OTHER, "ana")))
    revised = bookings.revise(booking, changes=wanted, by=MARIA)
    assert [item.variant.slug for item in revised.items.all()] == [CUT, OTHER]
    assert revised.total_minor == sum(item.price_minor for item in revised.items.all())
    shorter = bookings.revise(revised, changes=Changes(choices=(Choice(OTHER, "ana"),)), by=MARIA)
    assert [item.variant.slug for item in shorter.items.all()] == [OTHER]
    assert taken(shorter)[0][2] == shorter.ends_at


def test_the_desk_books_several_services_freely(both: Plan, ten: dt.datetime, book: Booker) -> None:
    late = ten.replace(hour=19, minute=30)
    named = schedule.resolve([Choice(CUT, "ana"), Choice(OTHER, "ana")], by_members=True)
    with pytest.raises(NeedsConsent) as error:
        book(named, late, by=MARIA, freedom=Freedom())
    assert error.value.details["obstacles"] == [Obstacle.OUTSIDE_HOURS]
    freedom = Freedom(frozenset({Obstacle.OUTSIDE_HOURS}))
    assert book(named, late, by=MARIA, freedom=freedom).items.count() == 2


@pytest.mark.parametrize(
    "change", [{"capacity": 6}, {"places": ["online"]}], ids=["a group", "another place"]
)
def test_what_does_not_go_into_one_visit_says_so(
    salon_maria: Business, change: dict[str, object]
) -> None:
    Service.objects.filter(variants__slug=OTHER).update(**change)
    with pytest.raises(CannotCombine):
        schedule.resolve([Choice(CUT), Choice(OTHER)])


def test_a_business_may_take_one_service_at_a_time(salon_maria: Business) -> None:
    Setting.objects.update(several_services=False)
    with pytest.raises(CannotCombine):
        schedule.resolve([Choice(CUT), Choice(OTHER)])
    assert schedule.resolve([Choice(CUT), Choice(OTHER)], by_members=True).has_several


def test_a_person_who_does_none_of_it_is_a_mistake(salon_maria: Business) -> None:
    with pytest.raises(BadChoice):
        schedule.resolve([Choice(CUT, "nobody"), Choice(OTHER, "nobody")])


def test_a_team_is_booked_together(ten: dt.datetime, book: Booker, salon_maria: Business) -> None:
    Service.objects.filter(variants__slug=CUT).update(team_mode="collective")
    Performs.objects.filter(variant__slug=CUT, resource__slug="ana").update(duration_min=45)
    plan = schedule.resolve([Choice(CUT)])
    booking = book(plan, ten)
    (item,) = booking.items.all()
    assert (item.duration_min, item.assigned_because) == (45, "together")
    assert {row[0] for row in taken(booking)} == {person.slug for person in plan.people}
    assert len(item.team) == len(plan.people) - 1
    with pytest.raises(SlotTaken):
        book(schedule.resolve([Choice(OTHER, "ana")]), ten)
