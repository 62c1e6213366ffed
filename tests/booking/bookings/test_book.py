"""`bookings.book()`: what it writes, whom it chooses, what it refuses."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from booking import bookings, schedule
from booking.bookings import Agreement, Answer, Details, Person
from booking.bookings.writing import verb
from booking.errors import BadChoice, NotOffered, NotTakingBookings, SlotTaken
from booking.models import (
    Allocation,
    Block,
    Booking,
    Client,
    Consent,
    Outbox,
    Performs,
    Resource,
    Setting,
    Staff,
    Variant,
)
from booking.models.encrypted import unseal
from booking.schedule import Choice, Moment, Plan
from tenants.actor import Actor
from tenants.audit.trail import history
from tenants.models import Business

from .conftest import MARIA, Booker

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


def test_a_booking_takes_its_time_and_leaves_its_lines(
    with_ana: Plan, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    booking = book(with_ana, ten)
    booking.refresh_from_db()
    assert (booking.state, booking.live) == ("confirmed", True)
    assert booking.local_start.hour == 10
    assert (booking.total_minor, booking.currency) == (6500, "RON")
    item = booking.items.get()
    assert (item.name, item.staff_name) == ("Tuns bărbați", "Ana Popescu")
    assert (item.duration_min, item.assigned_because) == (30, "chosen")
    taken = booking.allocations.get(resource=ana)
    assert taken.during == DateTimeTZRange(ten, ten + 30 * MINUTE)
    assert [line.verb for line in history(booking)] == ["book"]
    assert Outbox.objects.filter(aggregate=booking.pk, kind="booking.confirmed").count() == 1


def test_a_second_booking_of_the_same_slot_is_refused(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    book(with_ana, ten)
    with pytest.raises(SlotTaken):
        book(with_ana, ten)
    assert Booking.objects.count() == 1


def test_an_overlap_by_one_minute_is_refused_by_the_database(
    with_ana: Plan, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    first = book(with_ana, ten)
    second = book(with_ana, ten + HOUR)
    overlap = verb(Allocation.objects.create)
    with pytest.raises(SlotTaken):
        overlap(
            booking=second,
            item=second.items.get(),
            resource=ana,
            during=DateTimeTZRange(ten + 29 * MINUTE, ten + 59 * MINUTE),
        )
    assert first.allocations.count() == 1


def test_touching_is_free(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    book(with_ana, ten)
    assert book(with_ana, ten + 30 * MINUTE).live is not False


def test_the_same_nonce_leads_to_the_same_booking(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    nonce = uuid4().hex
    first = book(with_ana, ten, nonce=nonce)
    assert book(with_ana, ten, nonce=nonce) == first
    assert book(with_ana, ten + HOUR, nonce=nonce) == first
    assert Booking.objects.count() == 1
    assert Outbox.objects.filter(kind="booking.confirmed").count() == 1


def test_a_failed_try_burns_no_nonce(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    book(with_ana, ten)
    nonce = uuid4().hex
    with pytest.raises(SlotTaken):
        book(with_ana, ten, nonce=nonce)
    assert book(with_ana, ten + HOUR, nonce=nonce).starts_at == ten + HOUR


def test_without_preference_the_least_booked_that_day_is_taken(
    plan: Plan, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    book(with_ana, ten)
    item = book(plan, ten + 2 * HOUR).items.get()
    assert item.staff_name == "Maria Ionescu"
    assert item.assigned_because == "least_booked_day: 0 of [0, 1]"


def test_without_preference_a_taken_colleague_is_no_obstacle(
    plan: Plan, ten: dt.datetime, book: Booker
) -> None:
    names = {book(plan, ten).items.get().staff_name, book(plan, ten).items.get().staff_name}
    assert names == {"Ana Popescu", "Maria Ionescu"}
    with pytest.raises(SlotTaken):
        book(plan, ten)


@pytest.mark.parametrize(
    "shift",
    [MINUTE, -12 * HOUR, -60 * 24 * HOUR, 400 * 24 * HOUR, dt.timedelta(seconds=1)],
    ids=["off the grid", "at night", "in the past", "beyond the horizon", "between minutes"],
)
def test_a_time_that_is_not_offered_cannot_be_booked(
    with_ana: Plan, ten: dt.datetime, book: Booker, shift: dt.timedelta
) -> None:
    with pytest.raises(NotOffered):
        book(with_ana, ten + shift)


def test_the_lead_time_is_not_judged_again_while_the_hold_lives(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    late = ten - 30 * MINUTE
    with pytest.raises(NotOffered):
        book(with_ana, ten, now=late)
    assert book(with_ana, ten, now=late, held_until=late + MINUTE).starts_at == ten


def test_a_suspended_business_takes_no_new_bookings_from_clients(
    salon_maria: Business, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    salon_maria.state = Business.State.SUSPENDED
    with pytest.raises(NotTakingBookings):
        book(with_ana, ten)
    assert book(with_ana, ten, by=MARIA).source == "cockpit"


def test_the_staff_of_nowhere_cannot_be_chosen(salon_maria: Business) -> None:
    for choice in (Choice("tuns-barbati", "otto-brandt"), Choice("massage"), Choice("")):
        with pytest.raises(BadChoice):
            schedule.resolve([choice])


def test_buffers_belong_to_the_diary_but_not_to_the_visit(
    with_ana: Plan, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    with_ana.item.variant.buffer_before_min = 5
    with_ana.item.variant.buffer_after_min = 10
    booking = book(with_ana, ten)
    assert booking.ends_at == ten + 30 * MINUTE
    taken = booking.allocations.get(resource=ana)
    assert taken.during == DateTimeTZRange(ten - 5 * MINUTE, ten + 40 * MINUTE)


def test_a_gap_frees_the_person_but_not_the_chair(
    salon_maria: Business, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    colour = next(
        v for v in _variants() if v.segments and v.requires == ["chair"] and v.duration_min == 105
    )
    plan = schedule.resolve([Choice(colour.slug, "ana")])
    booking = book(plan, ten)
    spans = [a.during for a in booking.allocations.filter(resource=ana).order_by("during")]
    assert spans == [
        DateTimeTZRange(ten, ten + 30 * MINUTE),
        DateTimeTZRange(ten + 65 * MINUTE, ten + 105 * MINUTE),
    ]
    chair = booking.allocations.exclude(resource=ana).get()
    assert chair.during == DateTimeTZRange(ten, ten + 105 * MINUTE)
    Setting.objects.update(gap_mode="free")
    assert book(schedule.resolve([Choice("tuns-barbati", "ana")]), ten + 30 * MINUTE).pk


def test_when_all_rooms_are_taken_nothing_is_offered(
    salon_maria: Business, ten: dt.datetime, book: Booker
) -> None:
    nails = next(v for v in _variants() if "nail_table" in v.requires)
    tables = [r for r in Resource.objects.exclude(kind="staff") if "nail_table" in r.tags]
    for table in tables[1:]:
        table.active = False
        table.save()
    book(schedule.resolve([Choice(nails.slug, "ana")]), ten)
    with pytest.raises(SlotTaken):
        book(schedule.resolve([Choice(nails.slug, "maria")]), ten)


def test_sick_leave_is_busy_though_nothing_guards_it(
    with_ana: Plan, ten: dt.datetime, book: Booker, ana: Resource
) -> None:
    Block.objects.create(resource=ana, kind="sick", starts_at=ten - HOUR, ends_at=ten + HOUR)
    with pytest.raises((SlotTaken, NotOffered)):
        book(with_ana, ten)


def test_sensitive_answers_are_sealed(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    answers = [Answer("hair", "Lungime?", "Scurt"), Answer("skin", "Alergii?", "nichel", True)]
    booking = book(with_ana, ten, details=Details(answers=answers))
    booking.refresh_from_db()
    assert [answer["key"] for answer in booking.answers] == ["hair"]
    assert b"nichel" not in bytes(booking.answers_sealed or b"")
    assert unseal(booking, "answers_sealed")[0]["answer"] == "nichel"


def test_what_was_ticked_is_kept_in_its_words(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    agreement = Agreement("marketing", "Doresc să primesc oferte.")
    book(with_ana, ten, details=Details(agreements=[agreement], notice_version=1))
    consent = Consent.objects.get()
    assert (consent.purpose, consent.text, consent.language) == (
        "marketing",
        "Doresc să primesc oferte.",
        "ro",
    )


def test_a_family_with_one_mailbox_stays_several_people(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    wife = Person("Ioana", "Vasile", "ion@example.com", "+40722123456", "ro")
    book(with_ana, ten)
    book(with_ana, ten + HOUR, person=wife)
    again = Person("ION", "Vasile", "Ion@Example.com", "", "ro")
    book(with_ana, ten + 2 * HOUR, person=again)
    assert sorted(Client.objects.values_list("display_name", flat=True)) == [
        "Ioana Vasile",
        "Ion Vasile",
    ]


def test_a_hold_hides_the_time_from_others_but_not_from_oneself(
    with_ana: Plan, ten: dt.datetime, book: Booker, empty_redis: None
) -> None:
    kept = bookings.hold(plan=with_ana, starts_at=ten, flow="mine")
    assert kept.starts_at == int(ten.timestamp())
    assert schedule.who_is_free(with_ana, starts_at=ten, moment=Moment(flow="other")) == []
    assert schedule.who_is_free(with_ana, starts_at=ten, moment=Moment(flow="mine"))
    with pytest.raises((SlotTaken, NotOffered)):
        bookings.hold(plan=with_ana, starts_at=ten, flow="other")
    assert book(with_ana, ten, flow="mine").starts_at == ten


def test_the_front_desk_goes_before_holds(
    with_ana: Plan, ten: dt.datetime, book: Booker, empty_redis: None
) -> None:
    bookings.hold(plan=with_ana, starts_at=ten, flow="somebody")
    assert book(with_ana, ten, by=Actor("member", "Maria", source="cockpit")).pk


def test_a_new_choice_replaces_the_hold(
    with_ana: Plan, ten: dt.datetime, empty_redis: None
) -> None:
    bookings.hold(plan=with_ana, starts_at=ten, flow="mine")
    bookings.hold(plan=with_ana, starts_at=ten + HOUR, flow="mine")
    assert schedule.who_is_free(with_ana, starts_at=ten, moment=Moment(flow="other"))


def test_the_person_on_hold_is_the_person_booked(
    plan: Plan, ten: dt.datetime, book: Booker, empty_redis: None
) -> None:
    kept = bookings.hold(plan=plan, starts_at=ten, flow="mine")
    # Somebody else books that person twice meanwhile, so that they are no longer least booked.
    name = Resource.objects.get(pk=kept.resources[0]).slug
    busy = schedule.resolve([Choice("tuns-barbati", name)])
    book(busy, ten + HOUR)
    book(busy, ten + 2 * HOUR)
    assert book(plan, ten, flow="mine").items.get().staff_id == kept.resources[0]


def test_statements_do_not_grow_with_the_number_of_staff(plan: Plan, monday: dt.date) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            found = schedule.resolve([Choice("tuns-barbati")])
            assert schedule.free(found, first=monday, last=monday + dt.timedelta(days=30))
        return len(seen.captured_queries)

    few = count()
    _hire(48, like=plan)
    assert len(schedule.resolve([Choice("tuns-barbati")]).item.performers) == 50
    assert count() == few <= 8


def _hire(number: int, *, like: Plan) -> None:
    for n in range(number):
        diary = Resource.objects.create(
            kind="staff", name=f"Nr {n}", slug=f"nr-{n}", location=like.location
        )
        Staff.objects.create(resource=diary)
        Performs.objects.create(variant=like.item.variant, resource=diary)


def _variants() -> list[Variant]:
    return list(Variant.objects.all())


def test_a_blocked_or_held_room_is_passed_over(
    salon_maria: Business, ten: dt.datetime, book: Booker, empty_redis: None
) -> None:
    nails = next(v for v in _variants() if "nail_table" in v.requires)
    like = next(r for r in Resource.objects.exclude(kind="staff") if "nail_table" in r.tags)
    for n in (1, 2):
        Resource.objects.create(
            kind="room", name=f"Extra {n}", slug=f"extra-{n}", tags=["nail_table"],
            location=like.location, position=like.position + n,
        )  # fmt: skip
    Block.objects.create(resource=like, kind="blocked", starts_at=ten, ends_at=ten + HOUR)
    with_maria = schedule.resolve([Choice(nails.slug, "maria")])
    bookings.hold(plan=with_maria, starts_at=ten, flow="somebody")
    booking = book(schedule.resolve([Choice(nails.slug, "ana")]), ten)
    assert booking.allocations.exclude(resource__kind="staff").get().resource.slug == "extra-2"
