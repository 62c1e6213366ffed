"""Services, prices, durations and opening hours of a new business, all on one page.

Only what is plain is shown: each service by its first variant, each weekday as one line of times.
Whoever has gone further (more variants, alternating weeks) finds that in the sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit.catalogue import writing
from booking.cockpit.catalogue.fields import Amount, Line, Number, SetupForm
from booking.cockpit.times import spoken
from booking.models import Hours, Location, Service, Setting, Variant
from booking.templatetags.slotline import tr
from tenants.models import Business

SHORTEST, LONGEST = 5, 12 * 60
Windows = tuple[spoken.Interval, ...]


class DayTimes(Line):
    """`9-13, 14-18` as windows; empty: closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=spoken.MOST_SIGNS, required=False, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "placeholder": pgettext("day", "closed")}

    def clean(self, value: Any) -> Windows:  # type: ignore[override]  # windows come out
        """Raises ValidationError for what cannot be read."""
        try:
            return spoken.read(super().clean(value))
        except spoken.Overlap as error:
            raise forms.ValidationError(_("Two of these times overlap.")) from error
        except spoken.Unclear as error:
            raise forms.ValidationError(
                _("Please write times such as %(example)s.")
                % {"example": "9:00–13:00, 14:00–18:00"}
            ) from error


@dataclass(frozen=True, slots=True)
class Row:
    """One service in the form."""

    service: Service
    variant: Variant
    name: str
    on: forms.BoundField
    minutes: forms.BoundField | None
    duration: int
    price: forms.BoundField


class OfferForm(SetupForm):
    """Fields `on_`, `minutes_`, `price_` per variant's slug; `day_1` to `day_7`."""

    def __init__(self, business: Business, data: Any = None, **kwargs: Any) -> None:
        super().__init__(business, data, **kwargs)
        self.location = Location.objects.get(is_default=True)
        self.setting = Setting.objects.get()
        self.offered = _offered()
        for service, variant in self.offered:
            self._add(service, variant)
        self.windows = _weekly(self.location)
        names = formats.weekday_names(get_language() or "en")
        for day in range(1, 8):
            self.fields[f"day_{day}"] = DayTimes(
                label=names[day - 1].name.capitalize(),
                initial=spoken.write(self.windows.get(day, ()), hour12=self.setting.hour12),
            )

    def _add(self, service: Service, variant: Variant) -> None:
        key, name = variant.slug, tr(service.name, self.business)
        self.fields[f"on_{key}"] = forms.BooleanField(
            label=name, initial=service.visibility != Service.Visibility.OFF, required=False
        )
        if not variant.segments:
            self.fields[f"minutes_{key}"] = Number(
                low=SHORTEST,
                high=LONGEST,
                label=_("Minutes: %(service)s") % {"service": name},
                initial=variant.duration_min,
            )
        self.fields[f"price_{key}"] = Amount(
            currency=self.business.currency,
            label=_("Price: %(service)s") % {"service": name},
            initial=variant.price_minor,
        )

    def rows(self) -> list[Row]:
        """For the template."""
        return [
            Row(
                service=service,
                variant=variant,
                name=tr(service.name, self.business),
                on=self[f"on_{variant.slug}"],
                minutes=None if variant.segments else self[f"minutes_{variant.slug}"],
                duration=variant.duration_min,
                price=self[f"price_{variant.slug}"],
            )
            for service, variant in self.offered
        ]

    def days(self) -> list[forms.BoundField]:
        """From Monday on."""
        return [self[f"day_{day}"] for day in range(1, 8)]

    def clean(self) -> dict[str, Any]:
        """A page without any service, or never open, is no use to anybody."""
        given = super().clean() or {}
        if not any(given.get(f"on_{variant.slug}") for _service, variant in self.offered):
            self.add_error(None, _("Please offer at least one service."))
        read = [f"day_{day}" in given for day in range(1, 8)]
        if all(read) and not any(given[f"day_{day}"] for day in range(1, 8)):
            self.add_error(None, _("Please open on at least one day."))
        return given

    def save(self) -> None:
        """Write what differs, in one transaction."""
        with transaction.atomic():
            for service, variant in self.offered:
                self._save_row(service, variant)
            for day in range(1, 8):
                self._save_day(day, self.cleaned_data[f"day_{day}"])
            self.setting.next_steps = {**self.setting.next_steps, "hours": True}
            self.setting.save(update_fields=["next_steps"])

    def _save_row(self, service: Service, variant: Variant) -> None:
        given, key = self.cleaned_data, variant.slug
        before = (service.visibility, variant.duration_min, variant.price_minor)
        is_off = service.visibility == Service.Visibility.OFF
        if not given[f"on_{key}"]:
            service.visibility = Service.Visibility.OFF
        elif is_off:
            service.visibility = Service.Visibility.PUBLIC
        if not variant.segments:
            variant.duration_min = given[f"minutes_{key}"]
        variant.price_minor = given[f"price_{key}"]
        if before == (service.visibility, variant.duration_min, variant.price_minor):
            return
        variant.price_kind = _kind(variant)
        with writing.changing(service):
            service.save(update_fields=["visibility"])
            variant.save(update_fields=["duration_min", "price_minor", "price_kind"])

    def _save_day(self, day: int, windows: Windows) -> None:
        if windows == self.windows.get(day, ()):
            return
        for row in _plain_hours(self.location).filter(weekday=day):
            row.delete()
        for starts, ends in windows:
            Hours.objects.create(location=self.location, weekday=day, starts=starts, ends=ends)


def _offered() -> list[tuple[Service, Variant]]:
    """What one client books with one member of staff, in the page's order."""
    services = (
        Service.objects.filter(archived_at=None, capacity=1, sessions="", team_mode="any")
        .order_by("category__position", "category_id", "position", "id")
        .prefetch_related("variants")
    )
    firsts = [
        (service, next((v for v in service.variants.all() if v.archived_at is None), None))
        for service in services
    ]
    return [(service, variant) for service, variant in firsts if variant is not None]


def _kind(variant: Variant) -> str:
    """Nothing to pay is free; a price for what was free is a fixed one."""
    kinds = Variant.PriceKind
    if variant.price_minor == 0 and variant.price_kind in (kinds.FIXED, kinds.FROM):
        return kinds.FREE
    if variant.price_minor > 0 and variant.price_kind == kinds.FREE:
        return kinds.FIXED
    return variant.price_kind


def _plain_hours(location: Location) -> Any:
    return Hours.objects.filter(
        location=location, every_weeks=1, valid_from=None, valid_to=None
    ).order_by("weekday", "starts")


def _weekly(location: Location) -> dict[int, Windows]:
    found: dict[int, Windows] = {}
    for row in _plain_hours(location):
        found[row.weekday] = (*found.get(row.weekday, ()), (row.starts, row.ends))
    return found
