"""What a change of hours, exceptions or time off would mean, before it is saved.

The change is made inside a transaction that is rolled back; the same engine that lists times for
clients is asked before and after it. Called by the cockpit's pages for hours and for the team.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from booking import availability, catalogue, rosters, schedule
from booking.availability import Interval
from booking.models import Block, Booking, BookingItem, Location, Resource
from booking.models.states import State
from booking.schedule import Moment

# Bookings that still have to take place.
AHEAD = (State.PENDING, State.CONFIRMED)
# A staff member and an instant at which a client could begin; with the service's number before.
Time = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many times fewer and more clients are offered until `last`, and whom it concerns.

    A time is one staff member at one instant, whatever could be booked then; or, where it was
    asked for, one service with one staff member at one instant. `outside` are
    bookings that lie within the working hours now and would not after it, in order of time.
    """

    fewer: int
    more: int
    outside: list[Booking]
    last: date

    @property
    def is_nothing(self) -> bool:
        """Whether nobody would notice."""
        return not (self.fewer or self.more or self.outside)


def compare(
    change: Callable[[], object],
    *,
    days: int | None = None,
    now: datetime | None = None,
    by_service: bool = False,
) -> Outcome:
    """Make the change, look, take it back. `days` shortens the view.

    Rules may touch long services alone: with `by_service` the times of each count.

    The change must build its rows anew when it is called: it is called again to be saved. What it
    raises comes out.
    """
    now = now or timezone.now()
    before = _look(days, now, by_service)
    with transaction.atomic():
        change()
        after = _look(days, now, by_service)
        transaction.set_rollback(True)
    gone = {item.pk for item in before.inside} - {item.pk for item in after.inside}
    return Outcome(
        fewer=len(before.offered - after.offered),
        more=len(after.offered - before.offered),
        outside=_bookings([item for item in before.inside if item.pk in gone]),
        last=after.last,
    )


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is offered, and which appointments lie within their person's working hours."""

    offered: set[Time]
    inside: list[BookingItem]
    last: date


def _look(days: int | None, now: datetime, by_service: bool) -> _Picture:
    """One picture: at most fifteen SQL statements, whatever the number of staff and services."""
    location = Location.objects.get(is_default=True)
    zone = ZoneInfo(location.time_zone)
    today = now.astimezone(zone).date()
    plans = catalogue.bookable()
    horizon = max((plan.horizon_days for plan in plans), default=0)
    last = today + timedelta(days=min(days or horizon, horizon))
    bounds = (schedule.midnight(today, zone), schedule.midnight(last + timedelta(days=1), zone))
    overrun = max((plan.setting.overrun_min * 60 for plan in plans), default=0)
    return _Picture(_offered(plans, bounds, now, by_service), _inside(now, zone, overrun), last)


def _offered(
    plans: Sequence[schedule.Plan], bounds: Interval, now: datetime, by_service: bool
) -> set[Time]:
    """Every time of every staff member at which something could be booked."""
    # The dates of a group do not follow from hours.
    plans = [p for p in plans if not p.is_group or p.item.service.has_open_times]
    if not plans:
        return set()
    # What somebody else is just choosing is no matter of hours.
    chains = schedule.gather_all(plans, bounds, Moment(now=now, respect_holds=False))
    return {
        (number, staff, start) if by_service else (staff, start)
        for number, chain in enumerate(chains)
        for staff, starts in availability.visits_by_host(chain, *bounds).items()
        for start in starts
    }


def _inside(now: datetime, zone: ZoneInfo, overrun: int) -> list[BookingItem]:
    """The appointments ahead that lie within the hours and outside of the absences."""
    items = list(
        BookingItem.objects.filter(
            booking__state__in=AHEAD, booking__is_test=False, ends_at__gt=now, staff__isnull=False
        ).order_by("starts_at", "pk")
    )
    if not items:
        return []
    ids = {person for item in items for person in _people(item)}
    team = list(Resource.objects.select_related("staff", "location").filter(pk__in=ids))
    last = max(item.ends_at for item in items).astimezone(zone).date()
    working = rosters.windows_of(team, items[0].starts_at.astimezone(zone).date(), last)
    absent = _absences(ids, now)
    return [item for item in items if _fits(item, working, absent, overrun)]


def _absences(ids: set[int], now: datetime) -> dict[int, list[Interval]]:
    absences: dict[int, list[Interval]] = {}
    rows = Block.objects.filter(resource__in=ids, ends_at__gt=now)
    for owner, starts_at, ends_at in rows.values_list("resource_id", "starts_at", "ends_at"):
        span = (int(starts_at.timestamp()), int(ends_at.timestamp()))
        absences.setdefault(owner, []).append(span)
    return absences


def _fits(
    item: BookingItem,
    working: dict[int, list[Interval]],
    absent: dict[int, list[Interval]],
    overrun: int,
) -> bool:
    """Everybody who is needed for it is at work then, and nobody of them is away."""
    start, end = int(item.starts_at.timestamp()), int(item.ends_at.timestamp())
    return all(
        any(a <= start < b and end <= b + overrun for a, b in working.get(person, ()))
        and not any(a < end and start < b for a, b in absent.get(person, ()))
        for person in _people(item)
    )


def _people(item: BookingItem) -> tuple[int, ...]:
    """Who does it, and whoever does it with them."""
    return (item.staff_id or 0, *item.team)


def _bookings(items: Sequence[BookingItem]) -> list[Booking]:
    """Their bookings, each once, with what a list shows of them."""
    rows = Booking.objects.filter(pk__in={item.booking_id for item in items})
    return list(
        rows.select_related("client")
        .prefetch_related("items__staff", "items__variant__service")
        .order_by("starts_at", "pk")
    )
