"""What the sections of the page's settings share: their tabs, saving, showing mistakes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.setup import documents
from tenants.http import MemberRequest
from tenants.permissions import Ability, may
from tenants.urls import turl


def tabs(request: MemberRequest, current: str) -> list[dict[str, Any]]:
    """The sections under their headings, each with its own address."""
    people = {"people": _("People")} if may(request.membership, Ability.PEOPLE) else {}
    changes = {"audit": _("Changes")} if may(request.membership, Ability.AUDIT) else {}
    headings = {
        _("Booking page"): {
            "page": _("Looks"),
            "page_contact": _("Contact"),
            "page_region": _("Languages and time"),
            "page_link": _("Address of the page"),
            "share": _("Share"),
        },
        _("Appointments"): {
            "page_offering": _("Times"),
            "page_visits": _("Course of a visit"),
            "page_policy": _("Rules"),
            "page_notifications": _("Notifications"),
        },
        _("Business"): {"publish": _("Imprint and privacy"), **people, **changes},
    }
    return [
        {
            "heading": heading,
            "label": label,
            "href": turl(request, f"cockpit:{name}"),
            "current": name == current,
        }
        for heading, names in headings.items()
        for name, label in names.items()
    ]


def show(request: MemberRequest, template: str, name: str, context: dict[str, Any]) -> HttpResponse:
    """Render a section; a form with mistakes is a 422."""
    form = context["form"]
    return page(
        request,
        f"cockpit/page/{template}.html",
        context | {"tabs": tabs(request, name)},
        section="page",
        status=422 if form.is_bound else 200,
    )


def saved(request: MemberRequest, name: str, said: str = "") -> HttpResponseRedirect:
    """Write new versions of the documents where their text has changed, and come back.

    While the page is a draft nobody has read any: they are written when it is published.
    """
    if request.business.published_at is not None:
        documents.publish_changed(request.business)
    messages.success(request, said or _("Saved."))
    return see_other(turl(request, f"cockpit:{name}"))
