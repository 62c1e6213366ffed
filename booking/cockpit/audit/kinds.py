"""The kinds of things that change, in the words of the cockpit, and where each is looked at."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

# What a filter is called, and the models behind it.
GROUPS = {
    "bookings": ("booking", "session"),
    "clients": ("client", "organisation"),
    "services": ("service", "variant", "category", "question", "performs"),
    "team": ("resource", "staff"),
    "hours": ("hours", "hoursexception"),
    "page": ("setting", "location", "business", "document"),
    "people": ("membership", "invitation"),
}
ICONS = {
    "bookings": "calendar-days",
    "clients": "user",
    "services": "tag",
    "team": "users",
    "hours": "clock",
    "page": "settings",
    "people": "shield-check",
}
OF = {model: group for group, models in GROUPS.items() for model in models}


def group_name(group: str) -> str:
    """The filter's label."""
    return {
        "bookings": _("Bookings"),
        "clients": _("Clients"),
        "services": _("Services"),
        "team": _("Team"),
        "hours": _("Hours"),
        "page": _("Settings"),
        "people": _("People"),
    }[group]


def name(model: str) -> str:
    """One thing of that kind."""
    return {
        "booking": _("Booking"),
        "session": _("Group"),
        "client": _("Client"),
        "organisation": _("Company"),
        "service": _("Service"),
        "variant": _("Variant"),
        "category": _("Category"),
        "question": _("Question"),
        "performs": _("Who does it"),
        "resource": _("Diary"),
        "staff": _("Profile"),
        "hours": _("Weekly hours"),
        "hoursexception": _("Other days"),
        "setting": _("Settings"),
        "location": _("Place"),
        "business": _("Business"),
        "document": _("Document"),
        "membership": _("Member"),
        "invitation": _("Invitation"),
    }.get(model, model)


def content_types(models: Iterable[str]) -> list[int]:
    """The keys under which the trail knows them: one statement."""
    wanted = ContentType.objects.filter(app_label__in=("booking", "tenants"), model__in=models)
    return list(wanted.values_list("pk", flat=True))
