"""How times are offered: the grid, gaps, the edges of the day, notice. Looked at before saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats
from booking.cockpit.catalogue import notice, waste
from booking.cockpit.catalogue.fields import Number, Picked, SetupForm
from booking.cockpit.catalogue.timing import LONGEST_HORIZON
from booking.cockpit.frame import page
from booking.cockpit.page import one
from booking.cockpit.times import steps
from booking.models import Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

# Longer gaps are worth a visit; longer overtime is another working day.
LONGEST_GAP, LONGEST_OVERRUN = 240, 120
COLUMNS = ["align", "step_min", "gap_mode", "min_gap_min", "beside_bookings", "overrun_min",
           "buffers_inside", "lead_mode", "lead_min", "lead_at", "horizon_days"]  # fmt: skip
# What few businesses change: folded, as each trade has its usual.
MORE = {"align", "beside", "gaps", "min_gap", "overrun", "buffers_inside", "lead_mode"}


class OfferingForm(SetupForm):
    """One example beside each rule; the preview says what it means for this business."""

    def __init__(self, business: Business, setting: Setting, data: Any = None) -> None:
        super().__init__(business, data)
        self.setting = setting
        self.fields |= self._grid() | self._gaps() | self._edges()
        self.fields |= notice.fields(setting.lead_mode, setting.lead_min, setting.lead_at)
        self.fields["horizon"] = Number(
            low=1,
            high=LONGEST_HORIZON,
            label=_("How many days ahead it may be booked"),
            initial=setting.horizon_days,
        )

    def _grid(self) -> dict[str, forms.Field]:
        language, setting = get_language() or "en", self.setting
        lengths = sorted({*waste.STEPS, setting.step_min})
        return {
            "step": Picked(
                label=_("A start every"),
                choices=[(str(step), formats.duration(step, language)) for step in lengths],
                initial=str(setting.step_min),
            ),
            "align": Picked(
                label=_("Where the times begin"),
                choices=[
                    ("window", _("at opening: open from 9:20, every half hour: 9:20, 9:50, 10:20")),
                    ("clock", _("on the clock: open from 9:20, every half hour: 9:30, 10:00")),
                ],
                initial=setting.align,
                widget=forms.RadioSelect,
            ),
            "beside": forms.BooleanField(
                label=_("Offer times right after an appointment as well"),
                help_text=_("An appointment ends at 10:10: 10:10 is offered beside 10:30."),
                initial=setting.beside_bookings,
                required=False,
            ),
        }

    def _gaps(self) -> dict[str, forms.Field]:
        return {
            "gaps": Picked(
                label=_("Which of them are offered"),
                choices=[
                    ("free", _("every time that is free")),
                    (
                        "tidy",
                        _(
                            "no time that leaves a gap too short to use, except right beside"
                            " an appointment"
                        ),
                    ),
                    ("pack", _("on a day with appointments only times right beside one")),
                ],
                initial=self.setting.gap_mode,
                widget=forms.RadioSelect,
            ),
            "min_gap": Number(
                low=0,
                high=LONGEST_GAP,
                label=_("A gap is too short below so many minutes"),
                help_text=_("With 30: after an appointment until 10:00 there is no 10:15."),
                initial=self.setting.min_gap_min,
            ),
        }

    def _edges(self) -> dict[str, forms.Field]:
        return {
            "overrun": Number(
                low=0,
                high=LONGEST_OVERRUN,
                label=_("So many minutes may an appointment last beyond closing time"),
                help_text=_("With 15: 45 minutes can begin at 17:30 when you close at 18:00."),
                initial=self.setting.overrun_min,
            ),
            "buffers_inside": forms.BooleanField(
                label=_("Buffers must lie within opening hours"),
                help_text=_(
                    "With 15 minutes to tidy up, the last appointment ends 15 minutes"
                    " before closing."
                ),
                initial=self.setting.buffers_inside,
                required=False,
            ),
        }

    def clean(self) -> dict[str, Any]:
        """A way of counting hours needs a number of them."""
        notice.check(self)
        return self.cleaned_data

    @property
    def more_open(self) -> bool:
        """Whether there is something to correct in the part that is folded."""
        return bool(MORE & self.errors.keys())

    def save(self) -> None:
        """Write it; called once for the preview, and once more to be saved."""
        given, setting = self.cleaned_data, self.setting
        setting.step_min, setting.align = int(given["step"]), given["align"]
        setting.gap_mode, setting.min_gap_min = given["gaps"], given["min_gap"]
        setting.beside_bookings = given["beside"]
        setting.overrun_min, setting.buffers_inside = given["overrun"], given["buffers_inside"]
        setting.horizon_days = given["horizon"]
        for column, value in notice.columns(given).items():
            setattr(setting, column, value)
        setting.save(update_fields=COLUMNS)


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def offering(request: MemberRequest) -> HttpResponse:
    """Show the section, then what the change would mean, then save it."""
    data = request.POST if request.method == "POST" else None
    form = OfferingForm(request.business, Setting.objects.get(), data)
    back = form.is_bound and steps.go(request) == "edit"
    if form.is_bound and not back and form.is_valid():
        return steps.answer(
            request,
            form.save,
            title=_("How times are offered"),
            said=_("Saved."),
            done_href=turl(request, "cockpit:page_offering"),
            section="page",
            by_service=True,
        )
    return page(
        request,
        "cockpit/page/offering.html",
        {"form": form, "tabs": one.tabs(request, "page_offering")},
        section="page",
        status=422 if form.is_bound and not back else 200,
    )
