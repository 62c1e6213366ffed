"""When a service can be booked: lead time, horizon, step and what it wastes, limits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats
from booking.cockpit.catalogue import doors, notice, one, rules, waste, words
from booking.cockpit.catalogue.fields import Number, Picked, SetupForm
from booking.models import Service, Setting
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

# Two years ahead: beyond that nobody plans and no date overflows.
LONGEST_HORIZON = 730


class TimingForm(SetupForm):
    """Empty fields follow the business."""

    def __init__(
        self, business: Business, service: Service, setting: Setting, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.service = service
        usual = notice.said(setting.lead_mode, setting.lead_min, setting.lead_at)
        self.fields |= notice.fields(
            service.lead_mode, service.lead_min, service.lead_at, usual=usual
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

        self.fields |= rules.fields(service)

    def clean(self) -> dict[str, Any]:
        """A way of counting hours needs a number of them."""
        notice.check(self)
        return self.cleaned_data

    @property
    def more(self) -> dict[str, Any]:
        """The rules that few services need, in two groups, and whether they are shown at once."""
        shown = {"lead_mode", "lead_at", *rules.names()}
        told = self.service.lead_mode not in ("", "elapsed") or rules.has_some(self.service)
        return {
            "open": told or bool(shown & self.errors.keys()),
            "per_client": [self[name] for name in rules.PER_CLIENT],
            "per_staff": [self[name] for name in rules.PER_STAFF],
        }

    def _steps(self, setting: Setting) -> list[tuple[str, str]]:
        language = get_language() or "en"
        steps = sorted({*waste.STEPS, *filter(None, [self.service.step_min])})
        usual = words.usual(formats.duration(setting.step_min, language))
        return [("", usual), *((str(step), formats.duration(step, language)) for step in steps)]

    def save(self) -> None:
        """Write the columns of this section."""
        given, service = self.cleaned_data, self.service
        for column, value in notice.columns(given).items():
            setattr(service, column, value)
        rules.write(service, given)
        service.horizon_days = given["horizon"]
        service.step_min = int(given["step"]) if given["step"] else None
        service.save(
            update_fields=[
                "lead_min", "lead_mode", "lead_at", "horizon_days", "step_min",
                "limits", "only_for",
            ]
        )  # fmt: skip


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
