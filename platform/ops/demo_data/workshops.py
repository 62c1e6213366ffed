"""The demo's groups: dates that are planned, some nearly full, one that still lacks people.

Some groups meet whenever somebody begins one; those are only put on the page.
"""

from __future__ import annotations

from typing import Any

from booking import schedule
from booking.bookings import sessions
from booking.bookings.sessions import Terms
from booking.models import Resource, Service, Session, Variant
from booking.schedule import Choice
from ops.demo_data.desk import Desk


def plan(desk: Desk) -> None:
    """Before anything else is booked, so that the rooms and diaries are free."""
    for key in desk.spec.get("open_groups", ()):
        _offer(desk.made.variants[key])
    for raw in desk.spec.get("workshops", ()):
        variant = desk.made.variants[raw["key"]]
        _offer(variant)
        _fill(desk, raw, _session(desk, raw, variant))


def _offer(variant: Variant) -> None:
    """Trades keep groups off the page until they are wanted; each seat has its price."""
    Service.objects.filter(pk=variant.service_id).update(visibility=Service.Visibility.PUBLIC)
    Variant.objects.filter(pk=variant.pk).update(price_kind=Variant.PriceKind.PER_PERSON)


def _session(desk: Desk, raw: dict[str, Any], variant: Variant) -> Session:
    day = desk.opening.ahead(raw["open_day"])
    hour, minute = (int(part) for part in raw["time"].split(":"))
    terms = Terms(
        staff=Resource.objects.get(slug=raw["staff"]),
        starts_at=desk.opening.at(day, 60 * hour + minute),
        capacity=raw["seats"],
        min_seats=raw["least"],
        place_detail=raw.get("place", ""),
    )
    variant = Variant.objects.select_related("service").get(pk=variant.pk)
    return sessions.plan(variant, terms=terms, by=desk.member("cockpit"), now=desk.now)[0]


def _fill(desk: Desk, raw: dict[str, Any], session: Session) -> None:
    """One to three people at a time until so many seats are taken."""
    left, day = raw["taken"], session.starts_at.date()
    while left:
        party = min(left, desk.chance.choice((1, 1, 1, 2, 3)))
        choice = Choice(session.variant.slug, raw["staff"])
        group = schedule.resolve([choice], party=party, by_members=True)
        desk.book(group, session.starts_at, desk.crowd.somebody(day))
        left -= party
