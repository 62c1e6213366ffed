"""Edit a booking: service, person, time, length, price, client, place, note. One form, one verb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import bookings
from booking.bookings import Changes, Freedom
from booking.bookings.revising import EDITABLE
from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, hits, obstacles
from booking.cockpit.desk.doors import (
    diaries_to_book,
    get_client_for,
    plan_for,
    variants_to_book,
)
from booking.cockpit.desk.fields import MoneyField
from booking.cockpit.desk.wish import LONGEST_MIN, typed
from booking.cockpit.doors import get_booking_for
from booking.cockpit.frame import page
from booking.errors import BadChoice, BookingError, NeedsConsent
from booking.fields import Line, Lines
from booking.formats import translated
from booking.models import Booking, BookingItem, Resource, Variant
from booking.schedule import Moment
from tenants.access import member
from tenants.http import MemberRequest
from tenants.urls import turl

# What "+15" adds.
QUARTER = 15


class EditForm(forms.Form):
    """The booking as it is; what is changed in it is what the verb is asked to change."""

    def __init__(
        self, item: BookingItem, clock: Clock, variants: list[Variant], team: list[Resource],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.item, self.clock = item, clock
        business_language = item.booking.language
        self.fields["variant"] = forms.ChoiceField(
            label=_("Service"), choices=[(v.slug, _name(v, business_language)) for v in variants]
        )
        self.fields["staff"] = forms.ChoiceField(
            label=_("With"), choices=[(each.slug, each.name) for each in team]
        )
        self.fields["day"] = forms.CharField(
            label=_("Day"), widget=forms.DateInput(attrs={"type": "date"})
        )
        self.fields["time"] = forms.CharField(
            label=_("Time"), widget=forms.TextInput(attrs={"inputmode": "numeric"})
        )
        self.fields["duration"] = forms.IntegerField(
            label=_("Length in minutes"), min_value=1, max_value=LONGEST_MIN
        )
        self.fields["price"] = MoneyField(label=_("Price"), currency=item.currency, required=False)
        self.fields["place"] = Line(label=_("Place"), longest=300, required=False)
        self.fields["note"] = Lines(label=_("Note"), longest=1000, rows=2, required=False)
        self.fields["tell"] = forms.BooleanField(
            label=gettext_lazy("Tell the client about a new time, service, person or place"),
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """The day and the time together are an instant."""
        given = self.cleaned_data
        if "day" in given and "time" in given:
            at = typed(finding.tidy(given["day"]), finding.tidy(given["time"]), self.clock)
            if at is None:
                raise forms.ValidationError(_("Please choose a person, a day and a time."))
            given["starts_at"] = at
        return given

    def changes(self) -> dict[str, Any]:
        """What differs from the booking; a service keeps its own length and price if untouched."""
        given, item = self.cleaned_data, self.item
        booking = item.booking
        now = {
            "variant": item.variant.slug,
            "staff": item.staff.slug if item.staff else "",
            "starts_at": booking.starts_at.replace(second=0, microsecond=0),
            "place_detail": item.place_detail,
            "note": booking.note,
        }
        asked = given | {"place_detail": given["place"]}
        found = {name: asked[name] for name, value in now.items() if asked[name] != value}
        if given["price"] is not None and given["price"] != item.price_minor:
            found["price_minor"] = given["price"]
        return found

    def length(self) -> int | None:
        """Another length than the booking's, or None."""
        minutes: int = self.cleaned_data["duration"]
        return minutes if minutes != self.item.duration_min else None


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, code: str) -> HttpResponse:
    """Show the form; by POST, change what was changed in it."""
    booking, item = _editable(request, code)
    form = _form(request, booking, item)
    if request.method != "POST" or not form.is_valid():
        return _show(request, booking, item, form, status=422 if form.is_bound else 200)
    accepted = obstacles.accepted(request.POST.getlist("accept"))
    changes = form.changes()
    if code_of := finding.tidy(request.POST.get("client", "")):
        changes["client"] = get_client_for(request, code_of)
    freedom = Freedom(accepted, duration_min=form.length())
    wanted = Changes(**changes, freedom=freedom)
    try:
        bookings.revise(booking, changes=wanted, by=member(request), tell=form.cleaned_data["tell"])
    except NeedsConsent as error:
        return _show(request, booking, item, form, error=error, status=422)
    except BookingError as error:
        return _show(request, booking, item, form, error=error, status=409)
    messages.success(request, _("Saved."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


@require_POST
def longer(request: MemberRequest, code: str) -> HttpResponse:
    """A quarter of an hour more, without a mail; where something is in the way, the form asks."""
    booking, item = _editable(request, code)
    minutes = min(item.duration_min + QUARTER, LONGEST_MIN)
    wanted = Changes(freedom=Freedom(duration_min=minutes))
    try:
        bookings.revise(booking, changes=wanted, by=member(request), tell=False)
    except NeedsConsent as error:
        form = _form(request, booking, item, duration=minutes, tell=False)
        return _show(request, booking, item, form, error=error, status=422)
    except BookingError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("15 minutes longer."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


def _editable(request: MemberRequest, code: str) -> tuple[Booking, BookingItem]:
    """The booking with its one service, through the door; 404 for one that is over and done."""
    booking = get_booking_for(request, code)
    item = booking.items.select_related("variant__service", "staff").first()
    if item is None or booking.state not in EDITABLE:
        raise Http404
    if item.staff is None or not diaries_to_book(request).filter(pk=item.staff.pk).exists():
        raise Http404
    return booking, item


def _form(request: MemberRequest, booking: Booking, item: BookingItem, **instead: Any) -> EditForm:
    clock, diaries = clock_of(request), diaries_to_book(request)
    variants = [*variants_to_book(diaries)]
    if item.variant not in variants:
        variants.insert(0, item.variant)
    start = clock.local(booking.starts_at)
    usual = {
        "variant": item.variant.slug,
        "staff": item.staff.slug if item.staff else "",
        "day": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "duration": item.duration_min,
        "price": MoneyField(currency=item.currency).shown(item.price_minor),
        "place": item.place_detail,
        "note": booking.note,
        "tell": bool(booking.contact.get("email")) and booking.starts_at > clock.now,
    }
    is_form = request.method == "POST" and not instead
    given = {"data": request.POST} if is_form else {"initial": usual | instead}
    return EditForm(item, clock, variants, list(diaries), **given)


def _show(
    request: MemberRequest,
    booking: Booking,
    item: BookingItem,
    form: EditForm,
    *,
    error: BookingError | None = None,
    status: int,
) -> HttpResponse:
    text = finding.tidy(request.GET.get("q", ""))
    here = turl(request, "cockpit:desk_edit", code=booking.code)
    code = finding.tidy(request.POST.get("client", "") or request.GET.get("client", ""))
    context = {
        "clock": form.clock,
        "booking": booking,
        "who": words.who_comes(booking),
        "form": form,
        "asked": _asked(request, booking, form, error),
        "faults": [error.message] if error else form.non_field_errors(),
        "other_client": get_client_for(request, code) if code else None,
        "text": text,
        "hits": hits.linked(hits.of(request, text), f"{here}?client="),
        "has_email": bool(booking.contact.get("email")),
        "back_href": turl(request, "cockpit:booking", code=booking.code),
    }
    return page(request, "cockpit/desk/edit.html", context, section="bookings", status=status)


def _asked(
    request: MemberRequest, booking: Booking, form: EditForm, error: BookingError | None
) -> list[obstacles.Asked]:
    """What is in the way of the form as it was sent; the verb looked already and refused."""
    if not isinstance(error, NeedsConsent):
        return []
    given = form.cleaned_data if form.is_bound else form.initial
    starts_at = given.get("starts_at") or booking.starts_at
    try:
        plan = plan_for(request, given["variant"], given["staff"])
    except BadChoice:
        return []
    length = int(given["duration"])
    freedom = Freedom(duration_min=length if length != form.item.duration_min else None)
    if given["variant"] == form.item.variant.slug and given["staff"] == _slug(form.item):
        freedom = Freedom(duration_min=length)
    moment = Moment(now=form.clock.now, ignoring=booking)
    found = bookings.obstacles(plan, starts_at, moment, freedom)
    return obstacles.asked(found, plan, form.clock, request.POST.getlist("accept"))


def _slug(item: BookingItem) -> str:
    return item.staff.slug if item.staff else ""


def _name(variant: Variant, fallback: str) -> str:
    language = (get_language() or "en")[:2]
    texts = (variant.service.name, variant.name)
    names = [translated(text or {}, language, fallback).text for text in texts]
    return " – ".join(name for name in names if name)
