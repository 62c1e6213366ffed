"""The rules for clients: until when they may cancel or move, how often, and what comes after.

Who takes requests also says how long one may wait for an answer.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import Number, Picked, SetupForm
from booking.cockpit.page import one
from booking.models import Service, Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

# Two weeks: a longer notice is none that a client keeps in mind.
MOST_HOURS, MOST_MOVES = 14 * 24, 20
# A request keeps its time from everybody else: longer than a week nobody can wait for an answer.
MOST_WAITING = 7 * 24


class PolicyForm(SetupForm):
    """Hours are what people speak of; minutes are stored."""

    def __init__(self, business: Business, setting: Setting, data: Any = None) -> None:
        super().__init__(business, data)
        self.setting = setting
        self.fields["notice_h"] = Number(
            low=0,
            high=MOST_HOURS,
            label=_("Clients may cancel and move until so many hours before"),
            initial=setting.cancel_notice_min // 60,
        )
        self.fields["late_cancel"] = Picked(
            label=_("After that"),
            choices=[
                (Setting.LateCancel.ALLOW, _("they may still cancel; you see that it was late")),
                (Setting.LateCancel.CALL, _("they are asked to call you")),
            ],
            initial=setting.late_cancel,
            widget=forms.RadioSelect,
        )
        self.fields["max_moves"] = Number(
            low=0,
            high=MOST_MOVES,
            label=_("So often may a client move an appointment"),
            initial=setting.max_moves,
        )
        if Service.objects.filter(approval=True, archived_at=None).exists():
            self.fields["approval_hours"] = Number(
                low=1,
                high=MOST_WAITING,
                label=_("Hours to answer a request"),
                help_text=_(
                    "After that it expires, the time is free again, and the client is told."
                ),
                initial=setting.approval_hours,
            )

    def clean_late_cancel(self) -> str:
        """Nobody can be asked to call a business without a number."""
        said = str(self.cleaned_data["late_cancel"])
        if said == Setting.LateCancel.CALL and not self.setting.phone:
            raise forms.ValidationError(_("Please enter your phone number under Contact first."))
        return said

    def save(self) -> None:
        """Write it. Bookings keep the rules under which they were made."""
        given, setting = self.cleaned_data, self.setting
        setting.cancel_notice_min = given["notice_h"] * 60
        setting.late_cancel = given["late_cancel"]
        setting.max_moves = given["max_moves"]
        setting.approval_hours = given.get("approval_hours", setting.approval_hours)
        setting.save(
            update_fields=["cancel_notice_min", "late_cancel", "max_moves", "approval_hours"]
        )


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: MemberRequest) -> HttpResponse:
    """Show and save the section."""
    data = request.POST if request.method == "POST" else None
    form = PolicyForm(request.business, Setting.objects.get(), data)
    if form.is_bound and form.is_valid():
        form.save()
        return one.saved(request, "page_policy")
    return one.show(request, "policy", "page_policy", {"form": form})
