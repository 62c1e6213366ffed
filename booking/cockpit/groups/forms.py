"""The forms of a session: when, by whom, for how many; and of a client to add."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking.bookings.rows import item_name
from booking.bookings.sessions import MOST_WEEKS, Terms
from booking.cockpit.catalogue.fields import Number, Picked, Several
from booking.cockpit.clock import Clock
from booking.cockpit.desk.wish import typed
from booking.cockpit.times.fields import Day
from booking.fields import Email, Line, Name, Phone
from booking.models import Resource, Session, Variant

# A hall full; more are not an appointment any more.
MOST_SEATS = 500


class TermsForm(forms.Form):
    """What a session is to be. Of a new one also what it is of, and how often."""

    def __init__(
        self,
        *,
        variants: Sequence[Variant],
        team: Sequence[Resource],
        rooms: Sequence[Resource],
        clock: Clock,
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label_suffix="", **kwargs)
        self.variants = {variant.slug: variant for variant in variants}
        self.team = {person.slug: person for person in team}
        self.rooms = {room.slug: room for room in rooms}
        self.clock = clock
        if is_new:
            self.fields["variant"] = Picked(label=_("Service"), choices=self._names())
        self.fields["staff"] = Picked(label=_("Led by"), choices=[(p.slug, p.name) for p in team])
        self.fields["day"] = Day(label=_("Day"), required=True)
        self.fields["day"].error_messages["required"] = _("Please enter a date.")
        self.fields["time"] = Line(
            longest=8,
            label=_("Start"),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            help_text=_("For example 18:30"),
        )
        if is_new:
            self.fields["weeks"] = Number(
                low=1,
                high=MOST_WEEKS,
                label=_("Number of weeks"),
                help_text=_("Once a week at the same time."),
                initial=1,
            )
        self.fields["capacity"] = Number(low=1, high=MOST_SEATS, label=_("Seats"))
        self.fields["minimum"] = Number(
            low=1, high=MOST_SEATS, label=_("It takes place with at least"), initial=1
        )
        if rooms:
            self.fields["rooms"] = Several(
                label=_("Rooms and devices"),
                help_text=_("Without a tick a fitting one is chosen."),
                choices=[(room.slug, room.name) for room in rooms],
                required=False,
            )
        self.fields["place"] = Line(longest=300, label=_("Where exactly"), required=False)

    def _names(self) -> list[tuple[str, str]]:
        language = (get_language() or "en")[:2]
        return [(slug, item_name(row, language)) for slug, row in self.variants.items()]

    def clean(self) -> dict[str, Any]:
        """Together they make an instant, and a minimum that can be reached."""
        given = super().clean() or self.cleaned_data
        if given.get("day") and given.get("time"):
            given["starts_at"] = typed(given["day"].isoformat(), given["time"], self.clock)
            if given["starts_at"] is None:
                self.add_error("time", _("Please write the time like this: 18:30."))
        seats, minimum = given.get("capacity"), given.get("minimum")
        if seats and minimum and minimum > seats:
            self.add_error("minimum", _("That is more than there are seats."))
        return given

    @property
    def variant(self) -> Variant:
        """What it is of; only for a new one."""
        return self.variants[self.cleaned_data["variant"]]

    @property
    def terms(self) -> Terms:
        """What was asked for."""
        given = self.cleaned_data
        return Terms(
            staff=self.team[given["staff"]],
            starts_at=given["starts_at"],
            capacity=given["capacity"],
            min_seats=given["minimum"],
            rooms=tuple(self.rooms[slug] for slug in given.get("rooms", ())),
            place_detail=given["place"],
        )


def as_typed(session: Session, clock: Clock) -> dict[str, Any]:
    """How the terms of a session stand in the form."""
    start = session.starts_at.astimezone(ZoneInfo(clock.zone))
    rooms = session.allocations.exclude(resource=session.staff)
    return {
        "staff": session.staff.slug,
        "day": start.date(),
        "time": f"{start:%H:%M}",
        "capacity": session.capacity,
        "minimum": session.min_seats,
        "rooms": sorted(set(rooms.values_list("resource__slug", flat=True))),
        "place": session.place_detail,
    }


def as_usual(variant: Variant | None, day: datetime | None = None) -> dict[str, Any]:
    """What a new session of this service begins with."""
    if variant is None:
        return {}
    service = variant.service
    return {
        "variant": variant.slug,
        "capacity": service.capacity,
        "minimum": min(service.min_capacity, service.capacity),
    }


class GuestForm(forms.Form):
    """Somebody who calls: a name and a phone are enough."""

    def __init__(self, *, country: str, left: int, **kwargs: Any) -> None:
        super().__init__(label_suffix="", **kwargs)
        off = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"})
        self.fields["name"] = Name(label=_("First and last name"), widget=off)
        self.fields["phone"] = Phone(label=_("Phone"), country=country, complete="off")
        self.fields["email"] = Email(label=_("E-mail"), complete="off", required=False)
        self.fields["party"] = Number(low=1, high=max(left, 1), label=_("Seats"), initial=1)
