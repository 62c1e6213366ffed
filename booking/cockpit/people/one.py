"""One member: their role and their diary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import Picked, SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.people.doors import get_member
from booking.cockpit.people.inviting import OFFERED
from booking.setup import seats
from tenants import members, roles
from tenants.access import member as acting
from tenants.http import MemberRequest
from tenants.models import Membership
from tenants.permissions import Ability, needs
from tenants.urls import turl


class MemberForm(SetupForm):
    """Ownership is not among the roles: it has a page of its own, behind the password."""

    def __init__(self, row: Membership, data: Any = None) -> None:
        super().__init__(row.business, data)
        self.row = row
        mine = seats.of(row).first()
        self.diaries = {each.slug: each for each in [*([mine] if mine else []), *seats.free()]}
        offered = (Membership.Role.OWNER, *OFFERED) if row.role == "owner" else OFFERED
        self.fields["role"] = Picked(
            label=_("Role"),
            choices=[(role, f"{roles.name(role)} – {roles.meaning(role)}") for role in offered],
            initial=row.role,
            widget=forms.RadioSelect,
        )
        self.fields["diary"] = Picked(
            label=_("Their diary"),
            choices=[
                ("", _("No diary")),
                *((slug, each.name) for slug, each in self.diaries.items()),
            ],
            initial=mine.slug if mine else "",
            required=False,
        )

    @transaction.atomic
    def save(self, request: MemberRequest) -> None:
        """Both, or neither. Raises as the verbs do."""
        by, given = acting(request), self.cleaned_data
        members.change_role(self.row, given["role"], by=by)
        seats.give(self.row, self.diaries.get(given["diary"]), by=by)


@needs(Ability.PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: MemberRequest, member: str) -> HttpResponse:
    """Show and change it."""
    row = get_member(request, member)
    form = MemberForm(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _save(request, form):
        # Whoever is no owner any more has no list of members.
        lost = row.user_id == request.user.pk and form.cleaned_data["role"] != row.Role.OWNER
        return see_other(turl(request, "cockpit:today" if lost else "cockpit:people"))
    context = {
        "form": form,
        "name": str(row.user),
        "email": row.user.email or "",
        "is_self": row.user_id == request.user.pk,
        "is_owner": row.role == Membership.Role.OWNER,
        "back_href": turl(request, "cockpit:people"),
        "owner_href": turl(request, "cockpit:member_ownership", member=row.code),
        "remove_href": _way_out(request, row),
    }
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/people/member.html", context, section="page", status=status)


def _way_out(request: MemberRequest, row: Membership) -> str:
    if row.user_id == request.user.pk:
        return turl(request, "cockpit:people_leave")
    return turl(request, "cockpit:member_remove", member=row.code)


def _save(request: MemberRequest, form: MemberForm) -> bool:
    try:
        form.save(request)
    except members.LastOwner:
        form.add_error("role", _("There is always an owner. Please make somebody else one first."))
    except seats.Taken:
        form.add_error("diary", _("Somebody else has this diary now."))
    except (members.NotAnOwner, members.Gone):
        form.add_error(None, _("This has changed meanwhile. Please look again."))
    else:
        messages.success(request, _("Saved."))
        return True
    return False
