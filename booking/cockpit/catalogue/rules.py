"""Limits of a service as form fields: whom it is for, and how much of it one may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from booking.cockpit.catalogue.fields import Number, Picked
from booking.models import Service

# Beyond that a limit limits nothing.
MOST, MOST_MINUTES = 99, 24 * 60
EVERYONE = "everyone"
PER_CLIENT = ("per_client_ahead", "per_client_day", "per_client_week")
PER_STAFF = ("per_day", "per_week", "minutes_per_day")


def names() -> tuple[str, ...]:
    """The fields of this part."""
    return ("only_for", *PER_CLIENT, *PER_STAFF)


def has_some(service: Service) -> bool:
    """Whether the service has a limit of any kind."""
    return service.only_for != EVERYONE or bool(service.limits)


def whom() -> list[tuple[str, str]]:
    """For whom a service can be, in words."""
    return [
        (EVERYONE, _("everybody")),
        ("new", _("new clients only")),
        ("known", _("only those who have been here before")),
    ]


def told(limits: Mapping[str, int]) -> str:
    """The limits of a service as one line."""
    labels = _labels()
    return ", ".join(f"{labels.get(name, name)}: {most}" for name, most in limits.items())


def _labels() -> dict[str, str]:
    return {
        "per_client_ahead": _("Appointments ahead"),
        "per_client_day": _("On one day"),
        "per_client_week": _("In one week"),
        "per_day": _("Appointments on one day"),
        "per_week": _("Appointments in one week"),
        "minutes_per_day": _("Minutes on one day"),
    }


def fields(service: Service) -> dict[str, forms.Field]:
    """Empty means that there is no limit."""
    found: dict[str, forms.Field] = {
        "only_for": Picked(
            label=_("Who may book it"),
            choices=whom(),
            initial=service.only_for,
            required=False,
            widget=forms.RadioSelect,
        )
    }
    for name, label in _labels().items():
        found[name] = Number(
            low=1,
            high=MOST_MINUTES if name.startswith("minutes") else MOST,
            label=label,
            initial=service.limits.get(name),
            required=False,
        )
    return found


def write(service: Service, given: Mapping[str, Any]) -> None:
    """Put them into the service; limits that no field is for stay."""
    service.only_for = given["only_for"] or EVERYONE
    kept = {name: most for name, most in service.limits.items() if name not in names()}
    asked = {name: given[name] for name in (*PER_CLIENT, *PER_STAFF)}
    service.limits = kept | {name: most for name, most in asked.items() if most is not None}
