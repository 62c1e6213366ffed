"""Publishing: a verified address, an imprint, the terms; then the page is open to everybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.page.one import tabs
from booking.cockpit.start import steps
from booking.cockpit.start.imprint_form import ImprintForm
from booking.models import Document
from booking.setup import documents, publishing
from tenants.access import member
from tenants.accounts import has_verified_email
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl


@needs(Ability.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: MemberRequest) -> HttpResponse:
    """`act=save` keeps the imprint and shows what it looks like; `act=publish` opens the page."""
    business = request.business
    form = ImprintForm(business, request.POST if request.method == "POST" else None)
    verified = has_verified_email(request.user)
    asks = publishing.needs_acceptance(business)
    if form.is_bound and form.is_valid():
        publishing.say(business, form.said())
        if request.POST.get("act") != "publish":
            messages.success(request, _("Saved."))
            return see_other(turl(request, "cockpit:publish") + "#documents")
        if not verified:
            form.add_error(None, _("Please confirm your e-mail address first."))
        elif asks and "accept" not in request.POST:
            form.add_error(None, _("Please accept the terms to publish the page."))
        else:
            publishing.publish(business, user=request.user, by=member(request), accepted=asks)
            messages.success(request, _("Your page is open. Clients can book."))
            return see_other(turl(request, "cockpit:share"))
    context = {
        "form": form,
        "steps": steps.of("publish", request),
        "asks": asks,
        "terms": _terms(),
        "documents": shown(business),
        "published": business.published_at is not None,
        "tabs": tabs(request, "publish"),
    }
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/start/publish.html", context, section="page", status=status)


def shown(business: Business) -> list[dict[str, Any]]:
    """Imprint and privacy notice as they would be published now, in the reader's language."""
    titles = {Document.Kind.IMPRINT: _("Imprint"), Document.Kind.PRIVACY: _("Privacy notice")}
    return [
        {
            "title": title,
            "sections": documents.sections(
                formats.translated(
                    documents.texts(kind, business), get_language() or "en", business.language
                ).text
            ),
        }
        for kind, title in titles.items()
    ]


def _terms() -> dict[str, str]:
    return {
        "version": settings.TERMS_VERSION,
        "terms_href": settings.TERMS_URL,
        "processing_href": settings.PROCESSING_URL,
    }
