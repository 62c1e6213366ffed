"""After publishing: the link, its QR code, texts for profiles, and what to do next."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.cockpit.catalogue.languages import languages_of
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.page.one import tabs
from booking.cockpit.start import next_steps
from booking.models import Location, Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import absolute, turl

# Of one module, in pixels of the PNG: 30 or so modules print sharply on a poster.
SCALE = 20


@needs(Ability.SETTINGS)
@require_safe
def share(request: MemberRequest) -> HttpResponse:
    """Everything that brings clients to the page."""
    business = request.business
    context = {
        "page_href": turl(request, "public:home"),
        "page_url": absolute(business, "public:home"),
        "published": business.published_at is not None,
        "publish_href": turl(request, "cockpit:publish"),
        "texts": texts(business),
        "next_steps": next_steps.of(request),
        "tabs": tabs(request, "share"),
        "tick_href": turl(request, "cockpit:share_tick"),
        "poster_href": turl(request, "cockpit:poster"),
        "svg_href": turl(request, "cockpit:qr", kind="svg"),
        "png_href": turl(request, "cockpit:qr", kind="png"),
    }
    return page(request, "cockpit/start/share.html", context, section="page")


@needs(Ability.SETTINGS)
@require_safe
def poster(request: MemberRequest) -> HttpResponse:
    """The QR code on a sheet of paper, in the business's language."""
    business = request.business
    with translation.override(business.language):
        context = {
            "page_url": absolute(business, "public:home"),
            "invitation": _("Book your appointment online"),
            "hint": _("Point your phone's camera at the code."),
            "language": business.language,
            "svg_href": turl(request, "cockpit:qr", kind="svg"),
        }
    return page(request, "cockpit/start/poster.html", context, section="page")


@needs(Ability.SETTINGS)
@require_safe
def code(request: MemberRequest, kind: str) -> HttpResponse:
    """`qr.svg` and `qr.png`."""
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    if kind not in kinds:
        raise Http404
    picture = qr(absolute(request.business, "public:home"), kind)
    response = HttpResponse(picture, content_type=kinds[kind])
    # It is a picture wherever it is opened: nothing in it may run.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-cache"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{request.business.slug}.{kind}"'
    return response


@needs(Ability.SETTINGS)
@require_POST
def tick(request: MemberRequest) -> HttpResponse:
    """Tick a step off by hand, or take the tick away."""
    key = request.POST.get("step", "")
    if key not in next_steps.BY_HAND:
        raise Http404
    setting = Setting.objects.get()
    setting.next_steps = {**setting.next_steps, key: "undo" not in request.POST}
    setting.save(update_fields=["next_steps"])
    return see_other(turl(request, "cockpit:share") + "#next")


def qr(url: str, kind: str) -> bytes:
    """Dark on light in every colour scheme, a quarter of it redundant: paper gets stained."""
    file = io.BytesIO()
    scale = SCALE if kind == "png" else 1
    segno.make(url, error="q", micro=False).save(
        file, kind=kind, scale=scale, border=4, dark="#000", light="#fff"
    )
    return file.getvalue()


def texts(business: Business) -> list[dict[str, Any]]:
    """A line for a profile and a paragraph for a map entry, in each of the page's languages."""
    url, names = absolute(business, "public:home"), dict(settings.LANGUAGES)
    town = Location.objects.get(is_default=True).town
    found = []
    for code in languages_of(business):
        with translation.override(code):
            link = f"{url}?lang={code}" if code != business.language else url
            found.append({"code": code, "name": names[code], **_words(business.name, town, link)})
    return found


def _words(name: str, town: str, url: str) -> dict[str, str]:
    values = {"name": name, "town": town, "url": url}
    place = _("%(name)s in %(town)s.") % values if town else f"{name}."
    return {
        "short": _("Book online, day and night: %(url)s") % values,
        "long": place
        + " "
        + _("Choose a service and a time that suits you; the confirmation comes by e-mail: %(url)s")
        % values,
    }
