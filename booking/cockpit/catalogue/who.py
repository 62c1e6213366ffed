"""Who serves: one of those who do it or all of them together, and whom "no preference" means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.catalogue import CHOSEN_ONLY, COLLECTIVE
from booking.cockpit import words
from booking.cockpit.catalogue import doors, one
from booking.cockpit.catalogue.fields import Picked, SetupForm
from booking.models import Performs, Resource, Service, Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs


class WhoForm(SetupForm):
    """An empty strategy follows the business."""

    def __init__(
        self, business: Business, service: Service, setting: Setting, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.service = service
        self.fields["team"] = Picked(
            label=_("For an appointment it takes"),
            choices=[("any", _("one of them")), (COLLECTIVE, _("all of them together"))],
            initial=service.team_mode,
            widget=forms.RadioSelect,
        )
        usual = setting.any_strategy if setting.any_staff else CHOSEN_ONLY
        said = dict(words.strategies()).get(usual, "")
        self.fields["strategy"] = Picked(
            label=_("“No preference” means"),
            choices=[("", _("as the business: %(what)s") % {"what": said}), *words.strategies()],
            initial=service.staff_strategy,
            required=False,
            widget=forms.RadioSelect,
        )

    def save(self) -> None:
        """Write the columns of this section."""
        service = self.service
        service.team_mode = self.cleaned_data["team"]
        service.staff_strategy = self.cleaned_data["strategy"]
        service.save(update_fields=["team_mode", "staff_strategy"])


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: MemberRequest, service: str) -> HttpResponse:
    """Show and save the section."""
    row = doors.get_service(service)
    data = request.POST if request.method == "POST" else None
    form = WhoForm(request.business, row, Setting.objects.get(), data)
    if form.is_bound and form.is_valid():
        return one.saved(request, row, form.save, "who")
    return one.show(request, row, "who", {"form": form, "people": hands(row)})


def hands(service: Service) -> list[Resource]:
    """Everybody who does it, in the team's order."""
    does = Performs.objects.filter(variant__service=service, variant__archived_at=None)
    people = Resource.objects.filter(active=True, archived_at=None, performs__in=does)
    return list(people.distinct().order_by("position", "pk"))
