"""Edit a booking: service, person, time, length, price, client, place, note. One form, one verb."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
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
    plan_of_choices,
    variants_to_book,
)
from booking.cockpit.desk.fields import MoneyField
from booking.cockpit.desk.wish import LONGEST_MIN, instant, typed
from booking.cockpit.doors import get_booking_for, may_see
from booking.cockpit.frame import page
from booking.errors import BadChoice, BookingError, NeedsConsent
from booking.fields import Line, Lines
from booking.formats import translated
from booking.models import Booking, BookingItem, Resource, Variant
from booking.schedule import Choice, Moment
from tenants.access import member
from tenants.http import MemberRequest
from tenants.urls import turl

# What "+15" adds.
QUARTER = 15


class EditForm(forms.Form):
    """The booking as it is; what is changed in it is what the verb is asked to change.

    Each service has its fields: those of the first without a number; an empty one is taken out.
    """

    def __init__(
        self, items: list[BookingItem], clock: Clock, variants: list[Variant],
        team: list[Resource], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.items, self.clock = items, clock
        self.services = [(v.slug, _name(v, items[0].booking.language)) for v in variants]
        self.team = [(each.slug, each.name) for each in team]
        for number in range(len(items)):
            self._part(number)
        self._one_more()
        self.fields["day"] = forms.CharField(
            label=_("Day"), widget=forms.DateInput(attrs={"type": "date"})
        )
        self.fields["time"] = forms.CharField(
            label=_("Time"), widget=forms.TextInput(attrs={"inputmode": "numeric"})
        )
        several = len(items) > 1
        self.fields["duration"] = forms.IntegerField(
            label=_("Minutes of the last service") if several else _("Length in minutes"),
            min_value=1,
            max_value=LONGEST_MIN,
        )
        self.fields["place"] = Line(label=_("Place"), longest=300, required=False)
        self.fields["note"] = Lines(label=_("Note"), longest=1000, rows=2, required=False)
        self.fields["tell"] = forms.BooleanField(
            label=gettext_lazy("Tell the client about a new time, service, person or place"),
            required=False,
        )

    def _part(self, number: int) -> None:
        may_go = len(self.items) > 1
        none = [("", _("Remove"))] if may_go else []
        self.fields[_of("variant", number)] = forms.ChoiceField(
            label=_("Service"), choices=[*self.services, *none], required=not may_go
        )
        self.fields[_of("staff", number)] = forms.ChoiceField(label=_("With"), choices=self.team)
        self.fields[_of("price", number)] = MoneyField(
            label=_("Price"), currency=self.items[0].currency, required=False
        )

    def _one_more(self) -> None:
        self.fields["variant_new"] = forms.ChoiceField(
            label=_("Service"), choices=[("", "–"), *self.services], required=False
        )
        self.fields["staff_new"] = forms.ChoiceField(
            label=_("With"), choices=[("", _("No preference")), *self.team], required=False
        )

    def parts(self) -> list[dict[str, forms.BoundField]]:
        """The fields of each service, for the template."""
        names = ("variant", "staff", "price")
        numbers = range(len(self.items))
        return [{name: self[_of(name, number)] for name in names} for number in numbers]

    def clean(self) -> dict[str, Any]:
        """The day and the time together are an instant; something of the visit is left."""
        given = self.cleaned_data
        if "day" in given and "time" in given:
            at = typed(finding.tidy(given["day"]), finding.tidy(given["time"]), self.clock)
            if at is None:
                raise forms.ValidationError(_("Please choose a person, a day and a time."))
            given["starts_at"] = at
        if not self.errors and not self.choices(given):
            raise forms.ValidationError(_("A visit needs at least one service."))
        return given

    def choices(self, given: Mapping[str, Any]) -> tuple[Choice, ...]:
        """The services that the visit is to have, each with its person."""
        keys = [*range(len(self.items)), "new"]
        pairs = ((given.get(_of("variant", k)), given.get(_of("staff", k))) for k in keys)
        return tuple(Choice(variant, staff or "") for variant, staff in pairs if variant)

    def changes(self) -> dict[str, Any]:
        """What differs from the booking; a service keeps its own length and price if untouched."""
        given, item = self.cleaned_data, self.items[0]
        booking = item.booking
        now = {
            "choices": tuple(Choice(each.variant.slug, _slug(each)) for each in self.items),
            "starts_at": booking.starts_at.replace(second=0, microsecond=0),
            "place_detail": item.place_detail,
            "note": booking.note,
        }
        asked = given | {"place_detail": given["place"], "choices": self.choices(given)}
        found = {name: asked[name] for name, value in now.items() if asked[name] != value}
        prices = self._prices(given)
        return found | ({"prices": prices} if any(price is not None for price in prices) else {})

    def _prices(self, given: Mapping[str, Any]) -> tuple[int | None, ...]:
        """Of the services that stay, what is to cost something else than until now."""
        kept = [(n, item) for n, item in enumerate(self.items) if given.get(_of("variant", n))]
        asked = [(given.get(_of("price", n)), item.price_minor) for n, item in kept]
        return tuple(None if price == until_now else price for price, until_now in asked)

    def length(self) -> int | None:
        """Another length than the booking's, or None."""
        minutes: int = self.cleaned_data["duration"]
        return minutes if minutes != self.items[-1].duration_min else None


def _of(name: str, number: object) -> str:
    """The name of a service's field."""
    return name if number == 0 else f"{name}_{number}"


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, code: str) -> HttpResponse:
    """Show the form; by POST, change what was changed in it."""
    booking, items = _editable(request, code)
    form = _form(request, booking, items)
    if request.method != "POST" or not form.is_valid():
        return _show(request, booking, form, status=422 if form.is_bound else 200)
    accepted = obstacles.accepted(request.POST.getlist("accept"))
    changes = form.changes()
    if code_of := finding.tidy(request.POST.get("client", "")):
        changes["client"] = get_client_for(request, code_of)
    freedom = Freedom(accepted, duration_min=form.length())
    wanted = Changes(**changes, freedom=freedom)
    try:
        bookings.revise(booking, changes=wanted, by=member(request), tell=form.cleaned_data["tell"])
    except NeedsConsent as error:
        return _show(request, booking, form, error=error, status=422)
    except BookingError as error:
        return _show(request, booking, form, error=error, status=409)
    messages.success(request, _("Saved."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


@require_POST
def longer(request: MemberRequest, code: str) -> HttpResponse:
    """A quarter of an hour more, without a mail; where something is in the way, the form asks."""
    booking, items = _editable(request, code)
    minutes = min(items[-1].duration_min + QUARTER, LONGEST_MIN)
    wanted = Changes(freedom=Freedom(duration_min=minutes))
    try:
        bookings.revise(booking, changes=wanted, by=member(request), tell=False)
    except NeedsConsent as error:
        form = _form(request, booking, items, duration=minutes, tell=False)
        return _show(request, booking, form, error=error, status=422)
    except BookingError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("15 minutes longer."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


def _editable(request: MemberRequest, code: str) -> tuple[Booking, list[BookingItem]]:
    """The booking with its services, through the door; 404 for one that is over and done."""
    booking = get_booking_for(request, code)
    items = list(booking.items.select_related("variant__service", "staff"))
    if not items or booking.state not in EDITABLE:
        raise Http404
    people = {item.staff_id or 0 for item in items}
    if diaries_to_book(request).filter(pk__in=people).count() < len(people):
        raise Http404
    return booking, items


def _form(
    request: MemberRequest, booking: Booking, items: list[BookingItem], **instead: Any
) -> EditForm:
    clock, diaries = clock_of(request), diaries_to_book(request)
    variants = [*variants_to_book(diaries)]
    variants = [*(item.variant for item in items if item.variant not in variants), *variants]
    # Somebody comes with a time, from where it is said what is in its way.
    start = clock.local(instant(request.GET.get("start", "")) or booking.starts_at)
    usual: dict[str, Any] = {
        "day": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "duration": items[-1].duration_min,
        "place": items[0].place_detail,
        "note": booking.note,
        "tell": bool(booking.contact.get("email")) and booking.starts_at > clock.now,
    }
    for number, item in enumerate(items):
        usual[_of("variant", number)] = item.variant.slug
        usual[_of("staff", number)] = _slug(item)
        usual[_of("price", number)] = MoneyField(currency=item.currency).shown(item.price_minor)
    is_form = request.method == "POST" and not instead
    given = {"data": request.POST} if is_form else {"initial": usual | instead}
    return EditForm(items, clock, variants, list(diaries), **given)


def _show(
    request: MemberRequest,
    booking: Booking,
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
    choices = form.choices(given)
    try:
        plan = plan_of_choices(request, choices)
    except BadChoice:
        return []
    length, last = int(given["duration"]), form.items[-1]
    freedom = Freedom(duration_min=length if length != last.duration_min else None)
    if choices == tuple(Choice(each.variant.slug, _slug(each)) for each in form.items):
        freedom = Freedom(duration_min=length)
    moment = Moment(now=form.clock.now, ignoring=booking)
    found = bookings.obstacles(plan, starts_at, moment, freedom)
    return obstacles.asked(
        found, plan, form.clock, request.POST.getlist("accept"), seen=partial(may_see, request)
    )


def _slug(item: BookingItem) -> str:
    return item.staff.slug if item.staff else ""


def _name(variant: Variant, fallback: str) -> str:
    language = (get_language() or "en")[:2]
    texts = (variant.service.name, variant.name)
    names = [translated(text or {}, language, fallback).text for text in texts]
    return " – ".join(name for name in names if name)
