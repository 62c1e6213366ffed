"""Public holidays by country and region, in one go; days around them; holidays of the town."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats, holidays, timetable
from booking.cockpit.clock import clock_of
from booking.cockpit.frame import page
from booking.cockpit.times import owners, spoken, steps
from booking.cockpit.times.holidays_form import (
    Candidate,
    LocalForm,
    picked,
    public,
    rows_of,
    suggested,
)
from booking.models import Location
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs
from tenants.urls import turl

Place = tuple[str, str]


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: MemberRequest) -> HttpResponse:
    """This and next year: ticked is closed. A POST previews, then saves."""
    house = owners.house()
    place = _place(request, house)
    years = _years(request, house, place)
    if request.method != "POST":
        return _show(request, place, years, LocalForm())
    ticks, local = set(request.POST.getlist("closed")), LocalForm(request.POST)
    if steps.go(request) == "edit" or not local.is_valid():
        status = 200 if steps.go(request) == "edit" else 422
        return _show(request, place, _as_ticked(years, ticks), local, status=status)
    return steps.answer(
        request,
        _change(request, house, place, years, local),
        title=_("Public holidays"),
        said=_("The holidays were saved."),
        done_href=turl(request, "cockpit:public_holidays"),
    )


def _change(
    request: MemberRequest, house: Location, place: Place, years: dict[int, Any], local: LocalForm
) -> Callable[[], None]:
    everything = [each for year in years.values() for each in year["public"] + year["suggested"]]
    wanted = picked(everything, set(request.POST.getlist("closed")))
    by_hand = local.candidate(request.business.language)
    close = wanted.close + picked([by_hand], {str(by_hand.on)}).close if by_hand else wanted.close
    return lambda: timetable.keep_holidays(house, place, close=close, open_again=wanted.open)


def _place(request: MemberRequest, house: Location) -> Place:
    """The country and region asked for, else the stored ones."""
    asked = request.POST if request.method == "POST" else request.GET
    known = {each.code for each in holidays.countries("en")}
    country = asked.get("country", "")
    if country not in known:
        country = house.holiday_country or house.country
    regions = {each.code for each in holidays.regions(country)}
    region = asked.get("region", house.holiday_region if country == house.holiday_country else "")
    return country, region if region in regions else ""


def _years(request: MemberRequest, house: Location, place: Place) -> dict[int, Any]:
    today = owners.today(request)
    years = [today.year, today.year + 1]
    rows = rows_of(house, years)
    moved = place != (house.holiday_country or house.country, house.holiday_region)
    return {
        year: {
            "public": public(*place, year, rows, today, moved=moved),
            "suggested": suggested(*place, year, rows, today),
        }
        for year in years
    }


def _as_ticked(years: dict[int, Any], ticks: set[str]) -> dict[int, Any]:
    """The same days, ticked as they were posted."""
    return {
        year: {
            name: [replace(each, ticked=str(each.on) in ticks) for each in found]
            for name, found in groups.items()
        }
        for year, groups in years.items()
    }


def _show(
    request: MemberRequest,
    place: Place,
    years: dict[int, Any],
    local: LocalForm,
    *,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "en"
    context = {
        "years": [
            {
                "year": year,
                "coming": [_line(request, each) for each in groups["public"] if not each.is_past],
                "past": [_line(request, each) for each in groups["public"] if each.is_past],
                "suggested": [
                    _line(request, each) for each in groups["suggested"] if not each.is_past
                ],
            }
            for year, groups in years.items()
        ],
        "countries": _options(holidays.countries(language), place[0]),
        "regions": _options(holidays.regions(place[0]), place[1]),
        "country": place[0],
        "region": place[1],
        "local": local,
        "clock": clock_of(request),
        "tab": "holidays",
    }
    return page(request, "cockpit/times/holidays.html", context, section="hours", status=status)


def _options(places: list[holidays.Place], current: str) -> list[dict[str, Any]]:
    return [
        {"value": each.code, "label": each.name, "selected": each.code == current}
        for each in places
    ]


def _line(request: MemberRequest, each: Candidate) -> dict[str, Any]:
    name = formats.translated(each.name, get_language() or "en", request.business.language)
    hours = [(int(start), int(end)) for start, end in each.opens.intervals] if each.opens else []
    return {
        "on": each.on,
        "name": name.text or _("Public holiday"),
        "ticked": each.ticked,
        "opens": spoken.write(hours),
        "other_href": turl(request, "cockpit:other_day_new") + f"?from={each.on}&kind=open",
    }
