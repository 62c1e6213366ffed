"""What one client may book of a service: how many ahead, on a day, in a week, and whether at all.

Judged by the verbs for clients alone; the front desk knows whom it has before it. The rows of such
services are locked between the diaries and the client, so that two bookings with two people at
once, even of a client who is new, still count each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from booking.catalogue import Plan
from booking.errors import ForKnownClients, ForNewClients, TooManyAhead, TooManyInWeek, TooManyOnDay
from booking.models import Booking, Client, Service
from booking.models.states import LIVE, State
from booking.schedule import Moment
from tenants.actor import Actor

AHEAD, PER_DAY, PER_WEEK = "per_client_ahead", "per_client_day", "per_client_week"
COUNTED = frozenset({AHEAD, PER_DAY, PER_WEEK})
# Whoever had an appointment that was accepted is known; a request or a cancelled one is no visit.
KNOWN = (State.CONFIRMED, State.ARRIVED, State.COMPLETED)


def lock(plan: Plan, *, by: Actor) -> None:
    """Queue for the services that count their clients, in id order."""
    limited = sorted(service.pk for service in _limited(plan)) if by.is_client else []
    if limited:
        rows = Service.objects.filter(pk__in=limited).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def check(plan: Plan, client: Client, starts_at: datetime, moment: Moment, *, by: Actor) -> None:
    """Raises ForNewClients, ForKnownClients, TooManyAhead, TooManyOnDay, TooManyInWeek.

    A booking that is being moved does not count against itself.
    """
    if not by.is_client:
        return
    for service in _limited(plan):
        if moment.ignoring is None:
            _check_who(service, client)
        _check_number(service, client, starts_at.astimezone(ZoneInfo(plan.zone)), moment)


def _limited(plan: Plan) -> Iterator[Service]:
    services = {item.service.pk: item.service for item in plan.items}
    for service in services.values():
        if service.only_for != "everyone" or service.limits.keys() & COUNTED:
            yield service


def _check_who(service: Service, client: Client) -> None:
    if service.only_for not in ("new", "known"):
        return
    is_known = client.bookings.filter(state__in=KNOWN, is_test=False).exists()
    if is_known and service.only_for == "new":
        raise ForNewClients
    if not is_known and service.only_for == "known":
        raise ForKnownClients


def _check_number(service: Service, client: Client, local: datetime, moment: Moment) -> None:
    most, mine = service.limits, _counted(service, client, moment)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = day - timedelta(days=day.weekday())
    # What no other day would help against comes first: the page offers other days for the rest.
    spans = {
        AHEAD: (Q(ends_at__gt=moment.at), TooManyAhead),
        PER_WEEK: (Q(starts_at__gte=monday, starts_at__lt=monday + timedelta(7)), TooManyInWeek),
        PER_DAY: (Q(starts_at__gte=day, starts_at__lt=day + timedelta(days=1)), TooManyOnDay),
    }
    for name, (when, error) in spans.items():
        if most.get(name) is not None and mine.filter(when).count() >= most[name]:
            raise error(most=most[name])


def _counted(service: Service, client: Client, moment: Moment) -> QuerySet[Booking]:
    """The client's live bookings that have this service; expired requests are none."""
    rows = client.bookings.filter(
        state__in=LIVE, pk__in=Booking.objects.filter(items__variant__service=service).values("pk")
    ).exclude(state=State.PENDING, expires_at__lte=moment.at)
    return rows if moment.ignoring is None else rows.exclude(pk=moment.ignoring.pk)
