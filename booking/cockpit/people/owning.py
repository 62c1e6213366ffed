"""Making a member an owner, besides oneself or in one's place; the password is asked for first."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import Picked, SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.people.doors import get_member
from tenants import members
from tenants.access import member as acting
from tenants.accounts.views import refuse_impersonation
from tenants.http import MemberRequest
from tenants.models import Business, Membership
from tenants.permissions import Ability, needs
from tenants.urls import turl


class OwnershipForm(SetupForm):
    """What becomes of who gives it."""

    def __init__(self, business: Business, data: Any = None) -> None:
        super().__init__(business, data)
        self.fields["then"] = Picked(
            label=_("And you?"),
            choices=[
                ("stay", _("I stay an owner as well")),
                ("manage", _("I hand it over and go on in the management")),
            ],
            initial="stay",
            widget=forms.RadioSelect,
        )


@needs(Ability.PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def ownership(request: MemberRequest, member: str) -> HttpResponse:
    """Of whom is known before the password is asked for: who is not there is a 404."""
    refuse_impersonation(request)
    answer: HttpResponse = _give(request, get_member(request, member))
    return answer


@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def _give(request: MemberRequest, row: Membership) -> HttpResponse:
    """Ask, then do it."""
    form = OwnershipForm(request.business, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        stay = form.cleaned_data["then"] == "stay"
        try:
            members.hand_over(row, by=acting(request), stay=stay)
        except (members.NotAnOwner, members.Gone):
            form.add_error(None, _("This has changed meanwhile. Please look again."))
        else:
            messages.success(request, _("Done. Ownership is with %(name)s.") % {"name": row.user})
            return see_other(turl(request, "cockpit:people" if stay else "cockpit:today"))
    context = {
        "form": form,
        "name": str(row.user),
        "back_href": turl(request, "cockpit:member", member=row.code),
    }
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/people/ownership.html", context, section="page", status=status)
