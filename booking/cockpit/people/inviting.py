"""Inviting somebody by mail, sending it again, taking it back."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import publishing
from booking.cockpit.catalogue.fields import Picked, SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.people.doors import get_invitation
from booking.models import Staff
from booking.setup import seats
from tenants import invitations, roles
from tenants.access import member
from tenants.accounts.adapter import TOO_MANY
from tenants.accounts.forms import ADDRESS_LENGTH
from tenants.http import MemberRequest
from tenants.models import Business, Membership
from tenants.permissions import Ability, needs
from tenants.urls import turl

# Ownership is given to somebody who is there, after the password was asked for again.
OFFERED = (Membership.Role.STAFF, Membership.Role.FRONT_DESK, Membership.Role.MANAGER)


class InviteForm(SetupForm):
    """Whom, as what, at which diary, in which language."""

    def __init__(self, business: Business, data: Any = None, *, diary: str = "") -> None:
        super().__init__(business, data)
        self.diaries = {row.slug: row for row in seats.free()}
        self.fields["email"] = forms.EmailField(
            label=_("E-mail"),
            max_length=ADDRESS_LENGTH,
            initial=self._address_of(diary),
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={"required": _("Please fill this in.")},
        )
        self.fields["role"] = Picked(
            label=_("Role"),
            choices=[(role, f"{roles.name(role)} – {roles.meaning(role)}") for role in OFFERED],
            initial=Membership.Role.STAFF,
            widget=forms.RadioSelect,
        )
        self.fields["diary"] = Picked(
            label=_("Their diary"),
            choices=[
                ("", _("No diary")),
                *((row.slug, row.name) for row in self.diaries.values()),
            ],
            initial=diary,
            required=False,
            help_text=_("Whose appointments and clients are theirs. The team sees nothing else."),
        )
        self.fields["language"] = Picked(
            label=_("Language of the mail"), choices=settings.LANGUAGES, initial=business.language
        )

    def _address_of(self, diary: str) -> str:
        row = self.diaries.get(diary)
        face = Staff.objects.filter(resource=row).first() if row else None
        return face.email if face else ""

    def clean(self) -> dict[str, Any]:
        """Who sees one diary alone needs one."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("role") == Membership.Role.STAFF and not given.get("diary") and self.diaries:
            self.add_error("diary", _("Please choose the diary that will be theirs."))
        return given


@needs(Ability.PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Show the form, send the invitation. `?diary=` names whose diary it is about."""
    data = request.POST if request.method == "POST" else None
    form = InviteForm(request.business, data, diary=request.GET.get("diary", ""))
    if form.is_bound and form.is_valid() and _send(request, form):
        return see_other(turl(request, "cockpit:people"))
    context = {"form": form, "back_href": turl(request, "cockpit:people")}
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/people/invite.html", context, section="page", status=status)


def _send(request: MemberRequest, form: InviteForm) -> bool:
    given = form.cleaned_data
    if not ratelimit.consume(request, action="invite", user=request.user):
        form.add_error(None, TOO_MANY)
        return False
    diary = form.diaries.get(given["diary"])
    try:
        with transaction.atomic():
            invitations.invite(
                request.business,
                email=given["email"],
                role=given["role"],
                language=given["language"],
                resource_id=diary.pk if diary else None,
                by=member(request),
            )
            wake()
    except invitations.AlreadyMember:
        form.add_error("email", _("Whoever has this address is a member already."))
    except invitations.AlreadyInvited:
        form.add_error("email", _("An invitation to this address is on its way already."))
    except invitations.TooMany:
        form.add_error(None, _("Too many invitations are open. Please withdraw some first."))
    else:
        messages.success(request, _("The invitation is on its way."))
        return True
    return False


def wake() -> None:
    """Have the mail sent as soon as this is committed; beat finds what nobody was told of."""
    send = partial(publishing.send, "tenants.send_invitations", 0, expires=60)
    transaction.on_commit(send, robust=True)


@needs(Ability.PEOPLE)
@require_POST
def again(request: MemberRequest, code: str) -> HttpResponse:
    """Send it once more, for another week."""
    row = get_invitation(request, code)
    try:
        if not ratelimit.consume(request, action="invite", user=request.user):
            raise invitations.TooMany
        with transaction.atomic():
            invitations.send_again(row, by=member(request))
            wake()
    except (invitations.TooMany, invitations.NotOpen):
        messages.error(request, TOO_MANY)
    else:
        messages.success(request, _("The invitation is on its way. Links in earlier mails end."))
    return see_other(turl(request, "cockpit:people"))


@needs(Ability.PEOPLE)
@require_POST
def withdraw(request: MemberRequest, code: str) -> HttpResponse:
    """Take it back."""
    row = get_invitation(request, code)
    try:
        invitations.withdraw(row, by=member(request))
    except invitations.NotOpen:
        messages.error(request, _("It has been answered meanwhile."))
    else:
        messages.success(request, _("Withdrawn. Its link no longer works."))
    return see_other(turl(request, "cockpit:people"))
