"""Languages of the page, how the clock is written, when the week begins, and the time zone.

Bookings are instants: another zone leaves them where they are and changes the clock they are read
on. Opening hours are local: they move. That is said, and asked, before it is done.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats
from booking.cockpit.catalogue.fields import Picked, SetupForm, Several
from booking.cockpit.page import one
from booking.models import Booking, Location, Setting
from booking.setup import countries
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs


class RegionForm(SetupForm):
    """`sure` holds the zone that somebody has read the consequences of."""

    def __init__(self, business: Business, setting: Setting, data: Any = None) -> None:
        super().__init__(business, data)
        self.setting = setting
        self.fields["language"] = Picked(
            label=_("Language of your business"),
            choices=settings.LANGUAGES,
            initial=business.language,
        )
        self.fields["languages"] = Several(
            label=_("Your page can also be read in"),
            choices=settings.LANGUAGES,
            initial=business.languages,
            required=False,
        )
        self.fields["clock"] = Picked(
            label=_("Clock"),
            choices=[("24", "14:30"), ("12", "2:30 pm")],
            initial="12" if setting.hour12 else "24",
            help_text=_("The second one is used where people read English."),
            widget=forms.RadioSelect,
        )
        week = formats.weekday_names(get_language() or "en")
        self.fields["week_start"] = Picked(
            label=_("The week begins on"),
            choices=[(str(day), week[day - 1].name.capitalize()) for day in (1, 6, 7)],
            initial=str(setting.week_start),
        )
        zones = sorted({*countries.zones(), business.time_zone})
        self.fields["time_zone"] = Picked(
            label=_("Time zone"),
            choices=[(name, name.replace("_", " ")) for name in zones],
            initial=business.time_zone,
        )

    @property
    def new_zone(self) -> str:
        """The zone, if it is another one."""
        zone = str(self.cleaned_data["time_zone"])
        return "" if zone == self.business.time_zone else zone

    def save(self) -> None:
        """Write the business, its settings and its place together."""
        given, business, setting = self.cleaned_data, self.business, self.setting
        with transaction.atomic():
            business.language = given["language"]
            business.languages = list(dict.fromkeys([given["language"], *given["languages"]]))
            setting.hour12 = given["clock"] == "12"
            setting.week_start = int(given["week_start"])
            setting.save(update_fields=["hour12", "week_start"])
            if self.new_zone:
                self._move_place(self.new_zone)
            business.time_zone = given["time_zone"]
            business.save(update_fields=["language", "languages", "time_zone"])

    def _move_place(self, zone: str) -> None:
        for place in Location.objects.filter(time_zone=self.business.time_zone):
            place.time_zone = zone
            place.save(update_fields=["time_zone"])


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def region(request: MemberRequest) -> HttpResponse:
    """Show and save the section; another zone is asked about first."""
    business = request.business
    data = request.POST if request.method == "POST" else None
    form = RegionForm(business, Setting.objects.get(), data)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        if not form.new_zone or request.POST.get("sure") == form.new_zone:
            form.save()
            return one.saved(request, "page_region")
        context["move"] = consequences(business.time_zone, form.new_zone, form.setting)
    return one.show(request, "region", "page_region", context)


def consequences(old: str, new: str, setting: Setting) -> dict[str, Any]:
    """What another zone does to the bookings to come, told by the next one."""
    now = timezone.now()
    coming = Booking.objects.filter(is_test=False, live=True, ends_at__gt=now)
    following = coming.order_by("starts_at").first()
    at = following.starts_at if following else now
    return {
        "zone": new,
        "count": coming.count(),
        "before": _written(at, old, setting),
        "after": _written(at, new, setting),
    }


def _written(at: datetime, zone: str, setting: Setting) -> str:
    local = at.astimezone(ZoneInfo(zone))
    language = get_language() or "en"
    return f"{formats.date(local.date(), language, today=local.date())}, " + formats.time(
        local, language, hour12=setting.hour12
    )
