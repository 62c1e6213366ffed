"""The steps of the onboarding inside of a business, and the way back to where one left it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from booking.cockpit.catalogue import doors
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.start import steps
from booking.cockpit.start.offer_form import OfferForm
from booking.models import Service
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs
from tenants.urls import absolute, turl


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: MemberRequest) -> HttpResponse:
    """Services and hours that are usual in the trade, to be adjusted."""
    form = OfferForm(request.business, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        return see_other(turl(request, "cockpit:start_people"))
    context = {"form": form, "steps": steps.of("start", request)}
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/start/offer.html", context, section="page", status=status)


@needs(Ability.SETTINGS)
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """The draft, to be looked at as clients will see it."""
    context = {
        "steps": steps.of("start_preview", request),
        "page_href": turl(request, "public:home"),
        "page_url": absolute(request.business, "public:home"),
        "next_href": turl(request, "cockpit:publish"),
        "services": _shown().count(),
        "people": doors.team().count(),
    }
    return page(request, "cockpit/start/preview.html", context, section="page")


def _shown() -> QuerySet[Service]:
    return Service.objects.filter(archived_at=None, visibility=Service.Visibility.PUBLIC)
