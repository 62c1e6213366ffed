"""The word in the page's address. The one given up redirects for ever."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import Line, SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.page import one
from booking.cockpit.start.new_forms import SLUG_LONGEST, free_slug
from tenants import slugs
from tenants.access import member
from tenants.audit import trail
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import absolute, turl


class LinkForm(SetupForm):
    """One word."""

    def __init__(self, business: Business, data: Any = None) -> None:
        super().__init__(business, data)
        self.fields["slug"] = Line(
            longest=SLUG_LONGEST, label=_("Address of your page"), initial=business.slug
        )

    def clean_slug(self) -> str:
        """As it stands in an address, and nobody else's."""
        return free_slug(self.cleaned_data["slug"], for_business=self.business)


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: MemberRequest) -> HttpResponse:
    """Show and change it."""
    business, former = request.business, request.business.slug
    form = LinkForm(business, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            slugs.rename(business, form.cleaned_data["slug"])
        except slugs.TakenSlug:  # somebody was quicker by a moment
            taken = _("This address is taken. Please choose another one.")
            form.add_error("slug", forms.ValidationError(taken))
        else:
            if business.slug != former:
                changes = {"slug": [former, business.slug]}
                trail.record(business, "rename", by=member(request), changes=changes)
            messages.success(request, _("Saved. Links to the old address lead here."))
            return see_other(turl(business, "cockpit:page_link"))
    context = {"form": form, "page_url": absolute(business, "public:home")}
    return one.show(request, "link", "page_link", context)
