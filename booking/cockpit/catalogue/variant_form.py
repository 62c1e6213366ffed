"""One variant: how long it takes, what it costs, what it needs, and who does it how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking.cockpit.catalogue import doors, parts, words
from booking.cockpit.catalogue.fields import Amount, Number, Picked, SetupForm, Several
from booking.cockpit.catalogue.services import LONGEST, SHORTEST
from booking.models import Performs, Resource, Setting, Variant
from tenants.models import Business

# Work, wait, work, wait, work: no treatment we know of has more.
PARTS = 5
LONGEST_BUFFER = 4 * 60
# Nobody counts finer when sharing out.
MOST_TURNS = 20
# What of a person decides under which strategy.
_TURNS = {"round_robin": ("weight",), "priority": ("priority",)}
T = TypeVar("T")
PRICED = frozenset({"fixed", "from", "range", "per_person"})


@dataclass(frozen=True, slots=True)
class Line:
    """One person's row in the form."""

    resource: Resource
    does: BoundField
    own: list[BoundField]


class VariantForm(SetupForm):
    """The columns of a variant, and a row for everybody in the team."""

    def __init__(
        self, business: Business, variant: Variant, *, several: bool, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.variant = variant
        self.people = list(doors.team())
        self.rooms = equipment()
        self.turns = _TURNS.get(_strategy(variant), ())
        self.performs = self._performs()
        # The only variant needs no name; one it had is kept for the day it has a sister again.
        self.several = several
        if several:
            self.add_texts("name", _("Name"), variant.name, longest=80, required=True)
        self._time()
        self._price()
        self._needs()
        for person in self.people:
            self._person(person)

    def _performs(self) -> dict[int, Performs]:
        rows = Performs.objects.filter(variant=self.variant)
        return {each.resource_id: each for each in rows}

    # ── fields

    def _time(self) -> None:
        variant = self.variant
        self.fields["duration"] = Number(
            low=SHORTEST,
            high=LONGEST,
            label=_("Duration in minutes"),
            initial=variant.duration_min,
        )
        lengths = [length for length, kind in variant.segments] if self.has_usual_parts else []
        names = (pgettext("part of a service", "Work"), _("Waiting time"))
        for place in range(PARTS):
            self.fields[f"part_{place}"] = Number(
                low=1,
                high=LONGEST,
                label=names[place % 2],
                initial=lengths[place] if place < len(lengths) else None,
                required=False,
            )
        buffers = {"before": variant.buffer_before_min, "after": variant.buffer_after_min}
        labels = {"before": _("Minutes to prepare before"), "after": _("Minutes to clear up after")}
        for side, minutes in buffers.items():
            self.fields[side] = Number(
                low=0, high=LONGEST_BUFFER, label=labels[side], initial=minutes, required=False
            )

    @property
    def has_usual_parts(self) -> bool:
        """Whether the stored parts are work and waiting in turn, as the form shows them."""
        return parts.in_turn(self.variant.segments)

    def _price(self) -> None:
        variant, currency = self.variant, self.business.currency
        self.fields["price_kind"] = Picked(
            label=_("Kind of price"),
            choices=list(words.PRICES.items()),
            initial=variant.price_kind,
        )
        self.fields["price"] = Amount(
            currency=currency,
            label=_("Price in %(currency)s") % {"currency": currency},
            initial=variant.price_minor,
            required=False,
        )
        self.fields["price_to"] = Amount(
            currency=currency,
            label=_("Up to, for a range"),
            initial=variant.price_to_minor,
            required=False,
        )
        notes = {variant.tax_note: variant.tax_note} if variant.tax_note else {}
        self.fields["tax_note"] = Picked(
            label=_("Note on tax"),
            choices=[("", _("As the business")), *{**notes, **words.TAXES}.items()],
            initial=variant.tax_note,
            required=False,
        )

    def _needs(self) -> None:
        known = {**{tag: tag for tag in self.variant.requires}, **self.rooms}
        self.fields["requires"] = Several(
            label=_("What it takes for the whole time"),
            choices=list(known.items()),
            initial=self.variant.requires,
            required=False,
        )

    def _person(self, person: Resource) -> None:
        performs, slug, variant = self.performs.get(person.pk), person.slug, self.variant
        self.fields[f"does_{slug}"] = forms.BooleanField(
            label=person.name, initial=performs is not None, required=False
        )
        own = performs or Performs()
        self.fields[f"duration_{slug}"] = Number(
            low=SHORTEST, high=LONGEST, label=_("Minutes"), required=False, initial=own.duration_min
        )
        self.fields[f"price_{slug}"] = Amount(
            currency=self.business.currency,
            label=_("Price"),
            required=False,
            initial=own.price_minor,
        )
        for side, label in (("before", _("Before, min")), ("after", _("After, min"))):
            self.fields[f"{side}_{slug}"] = Number(
                low=0,
                high=LONGEST_BUFFER,
                label=label,
                required=False,
                initial=getattr(own, f"buffer_{side}_min"),
            )
        if self.variant.segments and parts.in_turn(own.segments or []):
            self.fields[f"parts_{slug}"] = parts.Parts(usual=variant.segments, own=own.segments)
        self._turns(slug, own)
        shown = {"duration": variant.duration_min, "before": variant.buffer_before_min}
        for name, minutes in {**shown, "after": variant.buffer_after_min}.items():
            self.fields[f"{name}_{slug}"].widget.attrs["placeholder"] = minutes

    def _turns(self, slug: str, own: Performs) -> None:
        """How often somebody's turn is, where that decides who serves."""
        if "weight" in self.turns:
            self.fields[f"weight_{slug}"] = Number(
                low=0, high=MOST_TURNS, label=_("Turns"), initial=own.weight
            )
        if "priority" in self.turns:
            self.fields[f"priority_{slug}"] = Number(
                low=0, high=MOST_TURNS, label=_("Priority"), initial=own.priority
            )

    def parts(self) -> list[BoundField]:
        """Work and waiting in turn."""
        return self.bound(*(f"part_{place}" for place in range(PARTS)))

    @property
    def has_parts(self) -> bool:
        """Whether there is anything in them to look at."""
        return any(field.value() or field.errors for field in self.parts())

    def lines(self) -> list[Line]:
        """A row per person."""
        names = ("duration", "price", "before", "after", "parts", *self.turns)
        return [
            Line(
                person,
                self[f"does_{person.slug}"],
                self.bound(
                    *(
                        f"{name}_{person.slug}"
                        for name in names
                        if f"{name}_{person.slug}" in self.fields
                    )
                ),
            )
            for person in self.people
        ]

    # ── what was meant

    def clean(self) -> dict[str, Any]:
        """Parts fill the duration; a price has its amounts in order."""
        given: dict[str, Any] = super().clean() or {}
        self._forget_others()
        self._check_parts(given)
        self._check_own_parts(given)
        self._check_price(given)
        return given

    def _forget_others(self) -> None:
        """Who does not do it has nothing to correct: their fields are not even seen."""
        for line in self.lines():
            if not self.cleaned_data.get(line.does.name):
                for field in line.own:
                    self.errors.pop(field.name, None)

    def _check_parts(self, given: Mapping[str, Any]) -> None:
        lengths = [given.get(f"part_{place}") for place in range(PARTS)]
        if any(f"part_{place}" in self.errors for place in range(PARTS)) or not any(lengths):
            return
        filled = [length for length in lengths if length]
        if lengths[: len(filled)] != filled or len(filled) % 2 == 0:
            self.add_error("part_0", _("Please begin and end with work, without an empty field."))
        elif given.get("duration") and sum(filled) != given["duration"]:
            self.add_error(
                "part_0",
                _("The parts add up to %(sum)s minutes, the duration is %(duration)s.")
                % {"sum": sum(filled), "duration": given["duration"]},
            )

    def _check_own_parts(self, given: Mapping[str, Any]) -> None:
        """Somebody's parts fill the time that this person takes."""
        for person in self.people:
            name, own = f"parts_{person.slug}", given.get(f"parts_{person.slug}")
            takes = given.get(f"duration_{person.slug}") or given.get("duration")
            if own and takes and given.get(f"does_{person.slug}") and parts.minutes(own) != takes:
                words = {"sum": parts.minutes(own), "duration": takes}
                self.add_error(
                    name,
                    _("The parts add up to %(sum)s minutes, the duration is %(duration)s.") % words,
                )

    def _check_price(self, given: Mapping[str, Any]) -> None:
        kind, low, high = given.get("price_kind"), given.get("price"), given.get("price_to")
        if kind in PRICED and low is None and "price" not in self.errors:
            self.add_error("price", _("Please fill this in."))
        if kind != "range" or "price_to" in self.errors:
            return
        if high is None:
            self.add_error("price_to", _("Please fill this in."))
        elif low is not None and high <= low:
            self.add_error("price_to", _("This must be more than the lower price."))

    def save(self) -> None:
        """Write the variant and everybody's row."""
        given, variant = self.cleaned_data, self.variant
        variant.name = self.texts("name") if self.several else variant.name
        variant.duration_min = given["duration"]
        variant.segments = self._segments(given)
        variant.buffer_before_min = given["before"] or 0
        variant.buffer_after_min = given["after"] or 0
        variant.price_kind = given["price_kind"]
        # "Hidden" keeps its amount: the bill is still made out of it.
        variant.price_minor = 0 if given["price_kind"] == "free" else given["price"] or 0
        variant.price_to_minor = given["price_to"] if given["price_kind"] == "range" else None
        variant.tax_note, variant.requires = given["tax_note"], given["requires"]
        variant.save()
        # Again, within the lock: the same form may have been sent twice.
        self.performs = self._performs()
        for person in self.people:
            self._save_person(person)

    def _segments(self, given: Mapping[str, Any]) -> list[list[Any]]:
        lengths = [given[f"part_{place}"] for place in range(PARTS) if given[f"part_{place}"]]
        if not lengths and not self.has_usual_parts:
            fits = sum(length for length, _kind in self.variant.segments) == given["duration"]
            return list(self.variant.segments) if fits else []
        if len(lengths) < 2:
            return []
        return [[length, "free" if place % 2 else "busy"] for place, length in enumerate(lengths)]

    def _save_person(self, person: Resource) -> None:
        given, slug, performs = self.cleaned_data, person.slug, self.performs.get(person.pk)
        if not given[f"does_{slug}"]:
            if performs is not None:
                performs.delete()
            return
        performs = performs or Performs(variant=self.variant, resource=person)
        variant = self.variant
        performs.duration_min = _own(given[f"duration_{slug}"], variant.duration_min)
        performs.price_minor = _own(given[f"price_{slug}"], variant.price_minor)
        performs.buffer_before_min = _own(given[f"before_{slug}"], variant.buffer_before_min)
        performs.buffer_after_min = _own(given[f"after_{slug}"], variant.buffer_after_min)
        for name in self.turns:
            setattr(performs, name, given[f"{name}_{slug}"])
        if f"parts_{slug}" in given:
            performs.segments = _own(given[f"parts_{slug}"], variant.segments)
        takes = performs.duration_min or variant.duration_min
        if parts.minutes(performs.segments) != takes:
            performs.segments = None
        performs.save()


def _strategy(variant: Variant) -> str:
    """Who serves when the client has no preference."""
    return variant.service.staff_strategy or Setting.objects.get().any_strategy


def _own(value: T | None, usual: T) -> T | None:
    """What somebody does differently; the same as everybody is no difference."""
    return None if value == usual else value


def rooms_and_devices() -> QuerySet[Resource]:
    """What a service can ask for by its tag."""
    return Resource.objects.filter(active=True, archived_at=None).exclude(kind=Resource.Kind.STAFF)


def equipment() -> dict[str, str]:
    """Each tag with the rooms or devices that carry it, one of which a booking takes."""
    found: dict[str, list[str]] = {}
    for resource in rooms_and_devices():
        for tag in resource.tags:
            found.setdefault(tag, []).append(resource.name)
    return {
        tag: names[0] if len(names) == 1 else _("one of %(names)s") % {"names": ", ".join(names)}
        for tag, names in found.items()
    }
