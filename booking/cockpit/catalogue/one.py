"""The frame of the pages of one service: its sections, and saving one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from booking.cockpit.catalogue import writing
from booking.cockpit.catalogue.fields import SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.models import Service
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.urls import turl


def sections(request: MemberRequest, service: Service, current: str) -> list[dict[str, Any]]:
    """The tabs of a service."""
    names = {
        "service": _("Texts and visibility"),
        "variants": _("Duration, price, people"),
        "who": _("Who serves"),
        "timing": _("When"),
        "asking": _("Form and questions"),
    }
    return [
        {
            "label": label,
            "href": turl(request, f"cockpit:{name}", service=service.slug),
            "current": name == current,
        }
        for name, label in names.items()
    ]


def show(
    request: MemberRequest, service: Service, section: str, context: dict[str, Any]
) -> HttpResponse:
    """Render a section; a form with mistakes is a 422."""
    form = context.get("form")
    wrong = isinstance(form, SetupForm) and form.is_bound
    frame = {
        "service": service,
        "name": tr(service.name, request.business),
        "sections": sections(request, service, section),
    }
    return page(
        request,
        f"cockpit/catalogue/{section}.html",
        frame | context,
        section="services",
        status=422 if wrong else 200,
    )


def saved(
    request: MemberRequest, service: Service, save: Callable[[], object], name: str, **where: str
) -> HttpResponse:
    """Save a section and come back to it."""
    with writing.changing(service):
        save()
    messages.success(request, _("Saved."))
    return see_other(turl(request, f"cockpit:{name}", service=service.slug, **where))
