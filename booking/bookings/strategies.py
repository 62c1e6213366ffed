"""Who serves when the client does not mind: the strategies of trades, and their reason.

`placing` ranks everyone who could take a part of the visit; the engine then finds the cheapest
visit. A rank is a cost: small numbers are preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from booking.catalogue import Item, Plan
from booking.models import BookingItem, Client, Performs
from booking.models.states import LIVE
from booking.schedule import midnight

CHOSEN, ONLY_ONE, TOGETHER = "chosen", "only_one", "together"
LEAST_BOOKED, FIRST_FREE, PRIORITY = "least_booked_day", "first_free", "priority"
ROUND_ROBIN, SAME_AGAIN = "round_robin", "same_as_last_visit"
STRATEGIES = (LEAST_BOOKED, SAME_AGAIN, FIRST_FREE, ROUND_ROBIN, PRIORITY)

# A round is counted over this many days back and all days ahead: who joins starts fairly.
ROUND_DAYS = 30
# One visit more weighs more than any place in the team's order.
STEP = 1_000.0
# What a client was promised (a hold) goes before the strategy; the person of last time before it.
PROMISED, FAMILIAR = -100_000_000.0, -200_000_000.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """The costs and reasons of one part, by the resource's id."""

    costs: Mapping[int, float]
    reasons: Mapping[int, str]


def rank(
    plan: Plan, item: Item, starts_at: datetime, *, promised: Sequence[int], client: Client | None
) -> Ranking:
    """How much each performer of this part is preferred, and what is noted on the booking."""
    fixed = _without_choice(item)
    if fixed is not None:
        return fixed
    strategy = item.strategy(plan.setting)
    costs, reasons = _by(
        strategy if strategy in STRATEGIES else LEAST_BOOKED, item, starts_at, plan
    )
    for resource in costs:
        costs[resource] += PROMISED if resource in promised else 0.0
    if strategy == SAME_AGAIN and client is not None:
        _prefer_familiar(item, client, costs, reasons)
    return Ranking(costs, reasons)


def _without_choice(item: Item) -> Ranking | None:
    ids = [performs.resource_id for performs in item.performers]
    reason = TOGETHER if item.is_collective else CHOSEN if item.chosen else ONLY_ONE
    # Where a price was promised, one of several stands here, by whatever strategy.
    alone = len(ids) == 1 and len(item.variant.performers.all()) == 1
    if item.is_collective or item.chosen is not None or alone:
        return Ranking(dict.fromkeys(ids, 0.0), dict.fromkeys(ids, reason))
    return None


Costs = tuple[dict[int, float], dict[int, str]]


def _by(strategy: str, item: Item, starts_at: datetime, plan: Plan) -> Costs:
    by_name: dict[str, Callable[[], Costs]] = {
        FIRST_FREE: lambda: _first_free(item),
        PRIORITY: lambda: _priority(item),
        ROUND_ROBIN: lambda: _round_robin(item, starts_at),
        # Nobody is familiar yet: the fewest appointments that day.
        SAME_AGAIN: lambda: _least_booked(item, starts_at, plan),
        LEAST_BOOKED: lambda: _least_booked(item, starts_at, plan),
    }
    return by_name[strategy]()


def _first_free(item: Item) -> Costs:
    order = _positions(item)
    return order, dict.fromkeys(order, FIRST_FREE)


def _priority(item: Item) -> Costs:
    order = _positions(item)
    costs = {p.resource_id: order[p.resource_id] - STEP * p.priority for p in item.performers}
    return costs, {p.resource_id: f"{PRIORITY}: {p.priority}" for p in item.performers}


def _least_booked(item: Item, starts_at: datetime, plan: Plan) -> Costs:
    zone = ZoneInfo(plan.zone)
    day = starts_at.astimezone(zone).date()
    first = datetime.fromtimestamp(midnight(day, zone), UTC)
    last = datetime.fromtimestamp(midnight(day + timedelta(days=1), zone), UTC)
    counts = _served(item, Q(starts_at__gte=first, starts_at__lt=last))
    order, others = _positions(item), sorted(counts.values())
    return (
        {key: STEP * counts[key] + order[key] for key in order},
        {key: f"{LEAST_BOOKED}: {counts[key]} of {others}" for key in order},
    )


def _round_robin(item: Item, starts_at: datetime) -> Costs:
    """Whoever is furthest behind their share of the round; a weight of 0 takes no turns."""
    since = starts_at - timedelta(days=ROUND_DAYS)
    counts = _served(item, Q(starts_at__gte=since, variant__service=item.service))
    order = _positions(item)
    return (
        {
            p.resource_id: STEP * _share(counts[p.resource_id], p) + order[p.resource_id]
            for p in item.performers
        },
        {
            p.resource_id: f"{ROUND_ROBIN}: {counts[p.resource_id]} at weight {p.weight}"
            for p in item.performers
        },
    )


def _share(count: int, performs: Performs) -> float:
    return (count + 1) / performs.weight if performs.weight else STEP


def _prefer_familiar(
    item: Item, client: Client, costs: dict[int, float], reasons: dict[int, str]
) -> None:
    """The person of the last visit, best of one for the same service."""
    last = (
        BookingItem.objects.filter(booking__client=client, booking__live=True, staff__in=costs)
        .order_by("-starts_at")
        .values_list("staff_id", "variant__service_id")
    )
    visits = list(last[:20])
    same = [staff for staff, service in visits if service == item.service.pk]
    familiar = next(iter(same or [staff for staff, _ in visits]), None)
    if familiar is not None:
        costs[familiar] += FAMILIAR
        reasons[familiar] = SAME_AGAIN


def _positions(item: Item) -> dict[int, float]:
    return {p.resource_id: float(number) for number, p in enumerate(item.performers)}


def _served(item: Item, when: Q) -> dict[int, int]:
    """How many visits each of them has then; one SQL statement."""
    staff = [p.resource_id for p in item.performers]
    rows = (
        BookingItem.objects.filter(when, staff__in=staff, booking__state__in=LIVE)
        .values_list("staff")
        .annotate(n=Count("booking", distinct=True))
    )
    return dict.fromkeys(staff, 0) | {key: n for key, n in rows if key is not None}
