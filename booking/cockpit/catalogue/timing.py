"""When a service can be booked: lead time, horizon, step, and what the step wastes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats
from booking.cockpit.catalogue import doors, one, waste, words
from booking.cockpit.catalogue.fields import Number, Picked, SetupForm
from booking.models import Service, Setting
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

HOUR = 60
UNITS = {"min": 1, "hours": HOUR, "days": 24 * HOUR}
# Half a year of notice, two years ahead: beyond that nobody plans and no date overflows.
LONGEST_LEAD, LONGEST_HORIZON = 180, 730


class TimingForm(SetupForm):
    """Empty fields follow the business."""

    def __init__(
        self, business: Business, service: Service, setting: Setting, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.service = service
        usual_lead = formats.duration(setting.lead_min, get_language() or "en")
        number, unit = _lead_as_typed(service.lead_min)
        self.fields["lead"] = Number(
            low=0,
            high=LONGEST_LEAD,
            label=_("How long before it may be booked at the latest"),
            help_text=_("Empty: as the business, %(what)s.") % {"what": usual_lead},
            initial=number,
            required=False,
        )
        self.fields["lead_unit"] = Picked(
            label=_("Unit"),
            choices=[("min", _("minutes")), ("hours", _("hours")), ("days", _("days"))],
            initial=unit,
        )
        self.fields["horizon"] = Number(
            low=1,
            high=LONGEST_HORIZON,
            label=_("How many days ahead it may be booked"),
            help_text=_("Empty: as the business, %(what)s.") % {"what": setting.horizon_days},
            initial=service.horizon_days,
            required=False,
        )
        self.fields["step"] = Picked(
            label=_("A start every"),
            choices=self._steps(setting),
            initial=str(service.step_min or ""),
            required=False,
        )

    def _steps(self, setting: Setting) -> list[tuple[str, str]]:
        language = get_language() or "en"
        steps = sorted({*waste.STEPS, *filter(None, [self.service.step_min])})
        usual = words.usual(formats.duration(setting.step_min, language))
        return [("", usual), *((str(step), formats.duration(step, language)) for step in steps)]

    def save(self) -> None:
        """Write the columns of this section."""
        given, service = self.cleaned_data, self.service
        lead = given["lead"]
        service.lead_min = None if lead is None else lead * UNITS[given["lead_unit"]]
        service.lead_mode = "" if lead is None else "elapsed"
        service.horizon_days = given["horizon"]
        service.step_min = int(given["step"]) if given["step"] else None
        service.save(update_fields=["lead_min", "lead_mode", "horizon_days", "step_min"])


def _lead_as_typed(minutes: int | None) -> tuple[int | None, str]:
    """In the largest unit that is exact."""
    for unit in ("days", "hours"):
        if minutes and minutes % UNITS[unit] == 0:
            return minutes // UNITS[unit], unit
    return minutes, "hours" if minutes is None else "min"


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def timing(request: MemberRequest, service: str) -> HttpResponse:
    """Show and save the section."""
    row, setting = doors.get_service(service), Setting.objects.get()
    data = request.POST if request.method == "POST" else None
    form = TimingForm(request.business, row, setting, data)
    if form.is_bound and form.is_valid():
        return one.saved(request, row, form.save, "timing")
    return one.show(
        request, row, "timing", {"form": form, "costs": _costs(row, setting, request.business)}
    )


def _costs(service: Service, setting: Setting, business: Business) -> list[dict[str, Any]]:
    """For each variant, what every step costs."""
    step = service.step_min or setting.step_min
    found = []
    for variant in doors.live_variants(service):
        buffers = variant.buffer_before_min + variant.buffer_after_min
        rows = waste.table(variant.duration_min, buffers, step)
        now = next(row for row in rows if row.step == step)
        name = tr(variant.name or service.name, business)
        found.append({"name": name, "variant": variant, "rows": rows, "now": now})
    return found
