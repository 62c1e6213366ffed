"""Step two: the time is held; say what is in the way, ask who it is, and book."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import bookings, holds, schedule
from booking.bookings import Details, Person
from booking.bookings.rows import item_name, price_of
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import hands, hits, obstacles
from booking.cockpit.desk.doors import get_client_for, plan_for
from booking.cockpit.desk.wish import Wish, stamp
from booking.cockpit.doors import may_see
from booking.cockpit.frame import page
from booking.errors import BadChoice, BookingError, NeedsConsent
from booking.fields import Email, Lines, Name, Phone
from booking.models import Booking, Client
from booking.normalising import split_name
from booking.schedule import Item, Moment, Plan
from tenants.access import member
from tenants.http import MemberRequest
from tenants.urls import turl

NONCE_LENGTH = 32


class NewPersonForm(forms.Form):
    """Name and phone are enough; e-mail where there is one. A known client has only the note."""

    def __init__(self, client: Client | None, country: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if client is None:
            off = {"autocomplete": "off", "autocapitalize": "words"}
            self.fields["name"] = Name(
                label=_("First and last name"), widget=forms.TextInput(attrs=off)
            )
            self.fields["phone"] = Phone(label=_("Phone"), country=country, complete="off")
            self.fields["email"] = Email(label=_("E-mail"), complete="off", required=False)
        self.fields["note"] = Lines(
            label=gettext_lazy("Note"), longest=1000, rows=2, required=False
        )


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: MemberRequest) -> HttpResponse:
    """Show what is about to be booked; by POST, book it."""
    wish = Wish.of(request.POST if request.method == "POST" else request.GET)
    client = get_client_for(request, wish.client) if wish.client else None
    starts_at = wish.starts_at
    try:
        plan = plan_for(request, wish.variants, wish.staff)
    except BadChoice:
        starts_at = None
    if starts_at is None or not wish.staff:
        messages.error(request, _("Please choose a person, a day and a time."))
        return redirect(turl(request, "cockpit:desk_new") + f"?{wish.but(start='').query()}")
    plan = hands.settled(plan, starts_at, _moment(request, wish))
    form = _form(request, wish, client)
    if request.method == "POST" and form.is_valid():
        return _book(request, wish, plan, starts_at, client, form)
    status = 422 if form.is_bound else 200
    return _show(request, wish, plan, starts_at, client, form, status=status)


def _moment(request: MemberRequest, wish: Wish) -> Moment:
    """The desk goes before other people's holds."""
    return Moment(now=clock_of(request).now, flow=wish.flow, respect_holds=False)


def _form(request: MemberRequest, wish: Wish, client: Client | None) -> NewPersonForm:
    country = request.business.country
    if request.method == "POST":
        return NewPersonForm(client, country, data=request.POST)
    return NewPersonForm(client, country, initial={"name": wish.name, "phone": wish.phone})


def _book(
    request: MemberRequest,
    wish: Wish,
    plan: Plan,
    starts_at: datetime,
    client: Client | None,
    form: NewPersonForm,
) -> HttpResponse:
    accepted = obstacles.accepted(request.POST.getlist("accept"))
    try:
        booking = bookings.book(
            plan=plan,
            starts_at=starts_at,
            person=_known(client) if client else _new(request, form),
            client=client,
            by=member(request),
            nonce=_nonce(request),
            details=Details(note=form.cleaned_data["note"]),
            flow=wish.flow,
            freedom=wish.freedom(accepted),
        )
    except NeedsConsent as error:
        return _show(request, wish, plan, starts_at, client, form, error=error, status=422)
    except BookingError as error:
        return _show(request, wish, plan, starts_at, client, form, error=error, status=409)
    return _done(request, booking)


def _done(request: MemberRequest, booking: Booking) -> HttpResponse:
    told = bool(booking.contact.get("email"))
    done = _("Booked. The confirmation goes out by mail.") if told else _("Booked.")
    messages.success(request, done)
    return redirect(turl(request, "cockpit:booking", code=booking.code))


def _known(client: Client) -> Person:
    return Person(
        given_name=client.given_name or client.display_name,
        family_name=client.family_name,
        email=client.email,
        phone=client.phone,
        language=client.language,
        time_zone=client.time_zone,
    )


def _new(request: MemberRequest, form: NewPersonForm) -> Person:
    language = request.business.language
    given, family = split_name(form.cleaned_data["name"], language=language)
    return Person(
        given_name=given,
        family_name=family,
        email=form.cleaned_data["email"],
        phone=form.cleaned_data["phone"],
        language=language,
    )


def _nonce(request: MemberRequest) -> str:
    sent = request.POST.get("nonce", "")
    return sent if len(sent) == NONCE_LENGTH and sent.isalnum() else uuid4().hex


def _show(
    request: MemberRequest,
    wish: Wish,
    plan: Plan,
    starts_at: datetime,
    client: Client | None,
    form: NewPersonForm,
    *,
    error: BookingError | None = None,
    status: int,
) -> HttpResponse:
    clock = clock_of(request)
    found = bookings.obstacles(plan, starts_at, _moment(request, wish), wish.freedom())
    asked = obstacles.asked(
        found, plan, clock, request.POST.getlist("accept"), seen=partial(may_see, request)
    )
    known = error is None or isinstance(error, NeedsConsent)
    context = {
        "clock": clock,
        "wish": wish,
        "form": form,
        "client": hits.one(request, client) if client else None,
        "asked": asked,
        "blocked": any(not each.can_be_accepted for each in asked),
        "faults": [] if error is None else [_fault(error)],
        "others": [] if known else _others(request, wish, plan, starts_at, clock),
        "nonce": _nonce(request),
        "held_until": _held(request, wish, clock),
        "back_href": turl(request, "cockpit:desk_new") + f"?{wish.but(start='').query()}",
        **_facts(plan, wish, starts_at, clock),
    }
    return page(request, "cockpit/desk/book.html", context, section="", status=status)


def _fault(error: BookingError) -> str:
    if isinstance(error, NeedsConsent):
        return error.message
    return _("This time cannot be booked (any more). These times are free:")


def _facts(plan: Plan, wish: Wish, starts_at: datetime, clock: Clock) -> dict[str, Any]:
    lines = [_line(item) for item in plan.items]
    if length := wish.freedom().duration_min:
        lines[-1]["duration"] = length
    return {"starts_at": clock.local(starts_at), "lines": lines}


def _line(item: Item) -> dict[str, Any]:
    """One service with its person, or with everybody of a team."""
    performs = item.performers[0]
    people = item.performers if item.is_collective else (performs,)
    return {
        "name": item_name(item.variant, _language()),
        "variant": item.variant,
        "amount": price_of(item.variant, performs),
        "duration": item.minutes(performs),
        "staff": ", ".join(each.resource.name for each in people),
    }


def _language() -> str:
    return (get_language() or "en")[:2]


def _held(request: MemberRequest, wish: Wish, clock: Clock) -> datetime | None:
    """Until when the time is kept, if this flow keeps this very time."""
    kept = holds.get(request.business.pk, wish.flow)
    start = wish.starts_at
    if kept is None or start is None or kept.starts_at != int(start.timestamp()):
        return None
    return clock.local(datetime.fromtimestamp(kept.until, UTC))


def _others(
    request: MemberRequest, wish: Wish, plan: Plan, starts_at: datetime, clock: Clock
) -> list[dict[str, Any]]:
    """The free times nearest to the one that is gone, as buttons."""
    moment = Moment(now=timezone.now(), flow=wish.flow)
    near = schedule.nearest(plan, to=starts_at, moment=moment)
    return [{"value": f"{wish.staff}@{stamp(at)}", "at": clock.local(at)} for at in near]
