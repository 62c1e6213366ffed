"""The frame of the pages of one person: who it is, the sections, saving one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from booking.cockpit.catalogue.services import see_other
from booking.cockpit.faces import initials, tone
from booking.cockpit.frame import page
from booking.models import Resource
from tenants.access import member
from tenants.audit import trail
from tenants.http import MemberRequest
from tenants.permissions import Ability, may
from tenants.urls import turl


def sections(request: MemberRequest, person: Resource, current: str) -> list[dict[str, Any]]:
    """The tabs of a person, as far as this member may open them."""
    names = {"team_off": _("Absences")}
    if may(request.membership, Ability.SETTINGS):
        names = {
            "team_person": _("Profile"),
            "team_does": _("Services"),
            "staff_hours": _("Hours"),
            "team_off": _("Absences"),
            "team_zones": _("Other time zones"),
        }
        if person.archived_at:
            # There is no diary to look into.
            del names["staff_hours"], names["team_off"]
    return [
        {
            "label": label,
            "href": turl(request, f"cockpit:{name}", staff=person.slug),
            "current": name == current,
        }
        for name, label in names.items()
    ]


def show(
    request: MemberRequest,
    person: Resource,
    section: str,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Render a section; a form with mistakes is a 422."""
    form = context.get("form")
    is_wrong = isinstance(form, Form) and form.is_bound and bool(form.errors)
    frame: dict[str, Any] = {
        "person": person,
        "initials": initials(person.name),
        "tone": tone(person),
        "sections": sections(request, person, section),
        "sees_team": may(request.membership, Ability.ALL_DIARIES),
    }
    status = 422 if is_wrong else 200
    return page(
        request,
        f"cockpit/team/{template}.html",
        {**frame, **context},
        section="team",
        status=status,
    )


def record(
    request: MemberRequest, row: Resource, verb: str, changes: dict[str, Any] | None = None
) -> None:
    """Leave the line of a change to a person or a room."""
    trail.record(row, verb, by=member(request), changes=changes)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of the audit trail says: what was and what is, of what is different."""
    return {key: [old, after[key]] for key, old in before.items() if old != after[key]}


def saved(
    request: MemberRequest, person: Resource, name: str, said: str = ""
) -> HttpResponseRedirect:
    """Say so, and come back to a section."""
    messages.success(request, said or _("Saved."))
    return see_other(turl(request, f"cockpit:{name}", staff=person.slug))
