"""Choosing a time: a POST that holds it and leads to the details. The database is not touched."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from booking import bookings, holds
from booking.catalogue import Plan
from booking.errors import BadChoice, NotOffered, SlotTaken
from booking.public import limits, suspicion, taken
from booking.public.door import SeeOther, page
from booking.public.tickets import Stretch, Ticket
from booking.public.wish import ANYONE, Wish, instant, new_flow
from tenants.current import current_business
from tenants.http import BusinessRequest


@require_POST
@page
def hold(request: BusinessRequest) -> HttpResponse:
    """The time buttons' target."""
    wish = Wish.of(request.POST)
    wish = wish.but(flow=wish.flow or new_flow())
    start = instant(request.POST.get("start", ""))
    plan = wish.plan()
    if wish.wants_anyone and not plan.any_staff:
        raise BadChoice
    if limits.count(request, limits.HOLDS) > limits.HOLDS.usual and not suspicion.is_sure(request):
        return suspicion.question(request, wish, plan)
    try:
        ticket = keep(wish, plan, start)
    except (SlotTaken, NotOffered) as error:
        return taken.before_details(request, wish, plan, start, error)
    return SeeOther(details_href(request, wish, ticket))


def keep(wish: Wish, plan: Plan, start: datetime) -> Ticket:
    """Hold a time and issue the ticket for it. Raises SlotTaken, NotOffered, NotTakingBookings."""
    kept = bookings.hold(plan=plan, starts_at=start, flow=wish.flow)
    return Ticket.issue(
        wish,
        start,
        held_until=kept.until,
        staff=_promised(wish, plan, kept),
        turns=_turns(plan, kept),
    )


def _turns(plan: Plan, kept: holds.Hold) -> tuple[Stretch, ...]:
    """Who does what when, where that is worth saying: in a visit of several services."""
    slugs = {person.pk: person.slug for person in plan.people}
    return tuple(
        Stretch(turn.part, [slugs[host] for host in turn.hosts], turn.start, turn.end)
        for turn in (kept.turns if plan.has_several else ())
    )


def _promised(wish: Wish, plan: Plan, kept: holds.Hold) -> str:
    """Where people differ in price or length, "anyone" becomes the one who is held."""
    if not wish.wants_anyone:
        return wish.staff
    if plan.has_several or plan.item.is_collective:
        return ANYONE
    kinds = {(p.price_minor, p.duration_min) for p in plan.item.performers}
    if len(kinds) == 1:
        return ANYONE
    return next(p.resource.slug for p in plan.item.performers if p.resource_id in kept.resources)


def renew(ticket: Ticket) -> Ticket:
    """ "I need more time": the same ticket, held longer, if it still is held."""
    longer = holds.renew(current_business().pk, ticket.flow)
    if longer is None or longer.starts_at != ticket.starts_at:
        return ticket
    return ticket.held(longer)


def details_href(request: BusinessRequest, wish: Wish, ticket: Ticket) -> str:
    """The page of details; the ticket says the rest."""
    kept = Wish(language=wish.language)
    address = kept.link(request, "details")
    return f"{address}{'&' if '?' in address else '?'}t={ticket}"
