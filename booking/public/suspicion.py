"""Programs that book: they are asked one question, and never dropped in silence.

Suspicious is who fills in the field that nobody sees, who is faster than anybody reads, and a
network that books a lot. The answer is a second button, signed so that it cannot be pressed in
advance; a person loses a moment, and nothing of what they typed.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpResponse

from booking.public import limits
from booking.public.form import HONEYPOT
from booking.public.tickets import LIFE_SECONDS, Ticket
from booking.public.times import framed
from booking.public.wish import Wish
from booking.schedule import Plan
from tenants.current import current_business
from tenants.http import BusinessRequest

# Nobody reads the form and types a name in less.
QUICK_SECONDS = 2
SURE = "sure"


def of(request: BusinessRequest, ticket: Ticket) -> bool:
    """Whether this booking has to be confirmed first. Raises TooManyRequests far beyond."""
    many = limits.count(request, limits.BOOKINGS) > limits.BOOKINGS.usual
    odd = bool(request.POST.get(HONEYPOT)) or ticket.age < QUICK_SECONDS
    return (many or odd) and not is_sure(request)


def question(request: BusinessRequest, wish: Wish, plan: Plan) -> HttpResponse:
    """ "Please confirm": the same form once more, with the signed answer in it."""
    frame = framed(request, wish, plan)
    frame.here = wish.link(request, "times")
    frame.head = {"robots": "noindex"}
    fields = [field for field in sent(request) if field["name"] != SURE]
    answer = {"name": SURE, "value": signing.dumps(limits.network(request), salt=_salt())}
    return frame.render("sure", {"fields": [*fields, answer], "action": request.get_full_path()})


def is_sure(request: BusinessRequest) -> bool:
    """Whether the question was asked and answered from this network."""
    given = request.POST.get(SURE, "")[:500]
    try:
        network = signing.loads(given, salt=_salt(), max_age=LIFE_SECONDS)
    except signing.BadSignature:
        return False
    return bool(network == limits.network(request))


def sent(request: BusinessRequest) -> list[dict[str, str]]:
    """Everything in a form, as hidden fields for the next one."""
    return [
        {"name": name, "value": value} for name, values in request.POST.lists() for value in values
    ]


def _salt() -> str:
    return f"booking.public.sure:{current_business().pk}"
