"""Who serves when the client does not mind: each strategy through `book`, with its reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from booking import bookings, schedule
from booking.bookings import Changes, Person
from booking.models import BookingItem, Performs, Resource, Service, Setting
from booking.schedule import Choice
from tenants.models import Business

from .conftest import MARIA, Booker

CUT, OTHER = "tuns-barbati", "tuns"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def by(strategy: str) -> None:
    Setting.objects.update(any_strategy=strategy, any_staff=True)


def anyone(book: Booker, at: dt.datetime, variant: str = CUT, **changed: object) -> BookingItem:
    """A cut with whoever the strategy says."""
    return book(schedule.resolve([Choice(variant)]), at, **changed).items.get()


def serves(item: BookingItem) -> str:
    assert item.staff is not None
    return item.staff.slug


def elena() -> Person:
    return Person("Elena", "Dumitru", "elena@example.com", language="ro")


def test_whoever_has_the_fewest_appointments_that_day(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("least_booked_day")
    book(schedule.resolve([Choice(CUT, "maria")]), ten - HOUR, person=elena())
    item = anyone(book, ten)
    assert (serves(item), item.assigned_because) == ("ana", "least_booked_day: 0 of [0, 1]")


def test_the_first_who_is_free(book: Booker, ten: dt.datetime, salon_maria: Business) -> None:
    by("first_free")
    assert [serves(anyone(book, ten)), serves(anyone(book, ten, person=elena()))] == [
        "maria",
        "ana",
    ]


def test_the_highest_priority(book: Booker, ten: dt.datetime, salon_maria: Business) -> None:
    by("priority")
    Performs.objects.filter(resource__slug="ana").update(priority=3)
    item = anyone(book, ten)
    assert (serves(item), item.assigned_because) == ("ana", "priority: 3")


def test_everybody_in_turn_by_their_weight(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("round_robin")
    Performs.objects.filter(resource__slug="ana").update(weight=2)
    served = [serves(anyone(book, ten + n * HOUR / 2)) for n in range(9)]
    assert Counter(served) == {"ana": 6, "maria": 3}


def test_a_weight_of_none_takes_no_turns_while_another_is_free(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("round_robin")
    Performs.objects.filter(resource__slug="maria").update(weight=0)
    assert {serves(anyone(book, ten + n * HOUR)) for n in range(4)} == {"ana"}
    assert serves(anyone(book, ten, person=elena())) == "maria"


def test_the_same_person_as_last_time_whoever_it_was(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("same_as_last_visit")
    book(schedule.resolve([Choice(CUT, "ana")]), ten)
    book(schedule.resolve([Choice(OTHER, "ana")]), ten + DAY, person=elena())
    item = anyone(book, ten + DAY + 3 * HOUR)
    assert (serves(item), item.assigned_because) == ("ana", "same_as_last_visit")


def test_the_client_is_known_by_what_the_matching_finds(
    book: Booker, ten: dt.datetime, salon_maria: Business, ion: Person
) -> None:
    by("same_as_last_visit")
    book(schedule.resolve([Choice(CUT, "ana")]), ten)
    as_typed = Person("ion", "VASILE", "ION@example.com ".strip(), language="ro")
    assert serves(anyone(book, ten + DAY, person=as_typed)) == "ana"


def test_who_was_never_here_gets_whoever_has_the_fewest(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("same_as_last_visit")
    assert anyone(book, ten).assigned_because.startswith("least_booked_day")


def test_a_service_has_a_rule_of_its_own(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("least_booked_day")
    Service.objects.filter(variants__slug=CUT).update(staff_strategy="first_free")
    assert anyone(book, ten).assigned_because == "first_free"
    assert anyone(book, ten, OTHER, person=elena()).assigned_because.startswith("least_booked")


def test_who_was_chosen_serves_and_so_it_is_noted(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("priority")
    item = book(schedule.resolve([Choice(CUT, "ana")]), ten).items.get()
    assert (serves(item), item.assigned_because) == ("ana", "chosen")


def test_where_only_one_does_it_there_is_no_reason(
    book: Booker, ten: dt.datetime, ana: Resource
) -> None:
    Performs.objects.filter(variant__slug=CUT).exclude(resource=ana).delete()
    assert anyone(book, ten).assigned_because == "only_one"


def test_who_was_promised_by_the_hold_serves(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    by("least_booked_day")
    plan = schedule.resolve([Choice(CUT)])
    kept = bookings.hold(plan=plan, starts_at=ten, flow="the-visit-of-ion")
    promised = Resource.objects.get(pk=kept.resources[0])
    # Meanwhile the promised person gets a visit more than the other.
    book(schedule.resolve([Choice(OTHER, promised.slug)]), ten + 3 * HOUR, person=elena())
    item = anyone(book, ten, flow="the-visit-of-ion")
    assert item.staff == promised


@pytest.mark.parametrize("strategy", ["round_robin", "same_as_last_visit"])
def test_each_part_of_a_visit_has_its_reason(
    book: Booker, ten: dt.datetime, salon_maria: Business, strategy: str
) -> None:
    by("least_booked_day")
    Service.objects.filter(variants__slug=OTHER).update(staff_strategy=strategy)
    book(schedule.resolve([Choice(CUT, "ana")]), ten + DAY)
    first, second = book(schedule.resolve([Choice(CUT), Choice(OTHER)]), ten).items.all()
    assert first.assigned_because.startswith("least_booked_day")
    assert second.assigned_because.startswith(strategy)


def test_a_price_can_be_changed_part_by_part(
    book: Booker, ten: dt.datetime, salon_maria: Business
) -> None:
    booking = book(schedule.resolve([Choice(CUT), Choice(OTHER)]), ten)
    revised = bookings.revise(booking, changes=Changes(prices=(4000, 5500)), by=MARIA)
    assert [item.price_minor for item in revised.items.all()] == [4000, 5500]
    assert revised.total_minor == 9500
