"""Hands a visit to a colleague who does the same and is free then. The client keeps the time.

Used where somebody is away. Who could take over is looked up for many visits at once; the verb
asks again, under the locks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from booking import rosters
from booking.bookings import placing
from booking.bookings.freely import Freedom, Obstacle
from booking.bookings.revising import Changes, revise
from booking.bookings.writing import instant
from booking.catalogue import Choice
from booking.errors import BadChoice, NotAllowed
from booking.models import Allocation, Block, Booking, BookingItem, Performs, Resource
from booking.models.states import State
from tenants.actor import Actor

Span = tuple[datetime, datetime]


def hand_over(
    booking: Booking, *, to: str, by: Actor, of: str = "", now: datetime | None = None
) -> Booking:
    """Give it to the colleague with this slug, who tells nobody but the client.

    `of` is who hands over what they do of the visit; without it, the whole visit is. A team cannot
    be handed over. Raises BadChoice, NeedsConsent, SlotTaken, NotAllowed.
    """
    items = list(booking.items.select_related("variant", "staff"))
    given = [item for item in items if item.staff and of in ("", item.staff.slug)]
    if not given or any(item.team for item in given):
        raise NotAllowed(state=booking.state)
    performers = _performers(given).filter(resource__slug=to)
    does = {performs.variant_id: performs for performs in performers}
    if any(item.variant_id not in does for item in given):
        raise BadChoice
    last = items[-1]
    length = _length(last, does[last.variant_id]) if last in given else last.duration_min
    # However short the notice: the visit was agreed on long ago.
    freedom = Freedom(frozenset({Obstacle.TOO_SOON}), duration_min=length)
    choices = tuple(
        Choice(item.variant.slug, to if item in given or not item.staff else item.staff.slug)
        for item in items
    )
    return revise(booking, changes=Changes(choices=choices, freedom=freedom), by=by, now=now)


def free_colleagues(
    items: Sequence[BookingItem], *, now: datetime | None = None
) -> dict[int, list[Resource]]:
    """Who could take each of these over, by the item's id and in the team's order.

    Four SQL statements, whatever their number. `items` have their `variant` selected.
    """
    performers = list(_performers(items))
    if not performers:
        return {}
    team = list({each.resource_id: each.resource for each in performers}.values())
    wide = timedelta(days=1)
    span = (min(i.starts_at for i in items) - wide, max(i.ends_at for i in items) + wide)
    zone = ZoneInfo(team[0].location.time_zone)
    working = rosters.windows_of(team, *(edge.astimezone(zone).date() for edge in span))
    taken = _taken(team, span, instant(now))
    found: dict[int, list[Resource]] = defaultdict(list)
    for item in items:
        for each in performers:
            if each.variant_id != item.variant_id or each.resource_id == item.staff_id:
                continue
            if _is_free(item, each, working.get(each.resource_id, ()), taken[each.resource_id]):
                found[item.pk].append(each.resource)
    return found


def _performers(items: Iterable[BookingItem]) -> QuerySet[Performs]:
    return (
        Performs.objects.filter(variant__in={item.variant_id for item in items})
        .filter(resource__active=True, resource__archived_at=None)
        .select_related("variant", "resource__staff", "resource__location")
        .order_by("resource__position", "resource_id")
    )


def _taken(team: Sequence[Resource], span: Span, at: datetime) -> dict[int, list[Span]]:
    taken: dict[int, list[Span]] = defaultdict(list)
    booked = Allocation.objects.filter(
        resource__in=team, live=True, during__overlap=DateTimeTZRange(*span)
    ).exclude(booking__state=State.PENDING, booking__expires_at__lte=at)
    for owner, during in booked.values_list("resource_id", "during"):
        taken[owner].append((during.lower, during.upper))
    blocks = Block.objects.filter(resource__in=team, starts_at__lt=span[1], ends_at__gt=span[0])
    for owner, starts_at, ends_at in blocks.values_list("resource_id", "starts_at", "ends_at"):
        taken[owner].append((starts_at, ends_at))
    return taken


def _is_free(
    item: BookingItem,
    performs: Performs,
    working: Iterable[tuple[int, int]],
    taken: Iterable[Span],
) -> bool:
    """The visit within the working hours; what it takes of the diary beside everything else.

    Somebody else may sit with them while a colour works.
    """
    visit = placing.of_length(_length(item, performs), performs, item.starts_at)
    start, end = visit.starts_at.timestamp(), visit.ends_at.timestamp()
    at_work = any(a <= start and end <= b for a, b in working)
    return at_work and not any(
        a < last and first < b for a, b in taken for first, last in visit.busy()
    )


def _length(item: BookingItem, performs: Performs) -> int:
    """As long as it was agreed, unless the colleague has a time of their own for it."""
    return performs.duration_min or item.duration_min
