"""What a visit may be: several services at once, in which order, and who serves unasked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.catalogue import CHOSEN_ONLY
from booking.cockpit import words
from booking.cockpit.catalogue import doors
from booking.cockpit.catalogue.fields import Number, Picked, SetupForm
from booking.cockpit.page import one
from booking.models import Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

# Longer pauses are two visits.
LONGEST_PAUSE = 120


class VisitsForm(SetupForm):
    """Who serves is asked only where there is somebody to choose from."""

    def __init__(self, business: Business, setting: Setting, data: Any = None) -> None:
        super().__init__(business, data)
        self.setting = setting
        self.fields["several"] = forms.BooleanField(
            label=_("Clients may book several services in one visit"),
            initial=setting.several_services,
            required=False,
        )
        self.fields["order"] = Picked(
            label=_("In which order"),
            choices=[
                ("chosen", _("as the client has chosen them")),
                ("best", _("whichever fits best: more times are offered")),
            ],
            initial=setting.visit_order,
            widget=forms.RadioSelect,
        )
        self.fields["pause"] = Number(
            low=0,
            high=LONGEST_PAUSE,
            label=_("Minutes of pause between two services"),
            initial=setting.visit_pause_min,
        )
        if len(doors.team()) > 1:
            self.fields["strategy"] = Picked(
                label=_("“No preference” means"),
                help_text=_("A service can have a rule of its own."),
                choices=words.strategies(),
                initial=setting.any_strategy if setting.any_staff else CHOSEN_ONLY,
                widget=forms.RadioSelect,
            )

    def save(self) -> None:
        """Write it; bookings that are made stay as they are."""
        given, setting = self.cleaned_data, self.setting
        setting.several_services = given["several"]
        setting.visit_order = given["order"]
        setting.visit_pause_min = given["pause"]
        if "strategy" in given:
            setting.any_staff = given["strategy"] != CHOSEN_ONLY
            setting.any_strategy = given["strategy"]
        setting.save(
            update_fields=[
                "several_services", "visit_order", "visit_pause_min", "any_staff", "any_strategy",
            ]
        )  # fmt: skip


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: MemberRequest) -> HttpResponse:
    """Show and save the section."""
    data = request.POST if request.method == "POST" else None
    form = VisitsForm(request.business, Setting.objects.get(), data)
    if form.is_bound and form.is_valid():
        form.save()
        return one.saved(request, "page_visits")
    return one.show(request, "visits", "page_visits", {"form": form})
