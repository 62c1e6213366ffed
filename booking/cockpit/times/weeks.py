"""The week of the business and of each staff member: looked at, changed, previewed, saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import timetable
from booking.cockpit.frame import page
from booking.cockpit.times import owners, steps, week_form
from booking.cockpit.times.week_form import WeekForm
from booking.models import Resource, Setting
from booking.timetable import Owner, Span, Window
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs

NEW = "new"


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def house(request: MemberRequest) -> HttpResponse:
    """The business's week."""
    return _week(request, owners.house())


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: MemberRequest, staff: str) -> HttpResponse:
    """A staff member's week: the business's or their own."""
    return _week(request, owners.get_staff(staff))


@dataclass(frozen=True, slots=True)
class Stored:
    """The weeks an owner has, by when they apply, and which of them is on the page."""

    weeks: dict[Span, list[Window]]
    wanted: str
    today: date

    @property
    def is_new(self) -> bool:
        """Whether the page is for another week."""
        return self.wanted == NEW

    @property
    def span(self) -> Span:
        """The one on the page: the one asked for, else the usual one, else what applies today."""
        asked = week_form.unkey(self.wanted)
        if asked in self.weeks:
            return asked
        if not self.weeks or Span() in self.weeks:
            return Span()
        return next((span for span in self.weeks if self._applies(span)), next(iter(self.weeks)))

    def _applies(self, span: Span) -> bool:
        return (span.first or self.today) <= self.today <= (span.last or self.today)


def _week(request: MemberRequest, owner: Owner) -> HttpResponse:
    stored = _stored(request, owner)
    if request.method != "POST":
        return _show(request, owner, stored, WeekForm(initial=_initial(owner, stored)))
    if (data := week_form.copied(request.POST)) is not None:
        return _show(request, owner, stored, WeekForm(data))
    removing = "remove" in (steps.go(request), request.POST.get("act"))
    form = WeekForm(request.POST)
    if steps.go(request) == "edit":
        return _show(request, owner, stored, form)
    if removing and not stored.is_new:
        return _answer(request, owner, lambda: timetable.remove_week(owner, stored.span), "remove")
    if not _is_good(form, stored) and not _follows(owner, form):
        return _show(request, owner, stored, form, status=422)
    return _answer(request, owner, _change(owner, stored, form), "")


def _answer(
    request: MemberRequest, owner: Owner, change: Callable[[], object], act: str
) -> HttpResponse:
    return steps.answer(
        request,
        change,
        title=owners.name(request, owner),
        said=_("The hours were saved."),
        done_href=owners.href(request, owner),
        act=act,
    )


def _is_good(form: WeekForm, stored: Stored) -> bool:
    if form.is_valid() and stored.is_new and form.span in stored.weeks:
        form.add_error("valid_from", _("There are hours for this time already."))
    return not form.errors


def _follows(owner: Owner, form: WeekForm) -> bool:
    """A staff member who works as the business does: what the days say is not read."""
    return isinstance(owner, Resource) and form.data.get("own_hours") != "1"


def _change(owner: Owner, stored: Stored, form: WeekForm) -> Callable[[], object]:
    if isinstance(owner, Resource) and _follows(owner, form):
        return lambda: timetable.follow_business(owner, own_hours=False)
    span = form.span

    def run() -> None:
        timetable.set_week(
            owner,
            span=span,
            windows=form.windows,
            instead_of=None if stored.is_new else stored.span,
            alone=form.cleaned_data["alone"] and bool(span.first or span.last),
        )
        if isinstance(owner, Resource):
            timetable.follow_business(owner, own_hours=True)

    return run


def _stored(request: MemberRequest, owner: Owner) -> Stored:
    weeks: dict[Span, list[Window]] = {}
    for row in timetable.rows_of(owner):
        window = Window(row.weekday, row.starts, row.ends)
        weeks.setdefault(timetable.span_of(row), []).append(window)
    return Stored(weeks, request.GET.get("week", ""), owners.today(request))


def _initial(owner: Owner, stored: Stored) -> dict[str, Any]:
    windows = stored.weeks.get(stored.span, [])
    if not stored.weeks and isinstance(owner, Resource):
        windows = [
            Window(row.weekday, row.starts, row.ends)
            for row in timetable.rows_of(owner.location)
            if timetable.span_of(row) == Span()
        ]
    span = Span() if stored.is_new else stored.span
    hour12 = Setting.objects.get().hour12 and (get_language() or "en").startswith("en")
    own = {"own_hours": "1" if isinstance(owner, Resource) and owner.staff.own_hours else "0"}
    return week_form.initial(windows, span, hour12=hour12) | own


def _show(
    request: MemberRequest, owner: Owner, stored: Stored, form: WeekForm, *, status: int = 200
) -> HttpResponse:
    language = get_language() or "en"
    context = {
        "form": form,
        "choices": owners.choices(request, owner),
        "name": owners.name(request, owner),
        "is_staff": isinstance(owner, Resource),
        "own": form["own_hours"].value() == "1",
        "is_new": stored.is_new,
        "several": len(stored.weeks) > 1,
        "dated": stored.is_new or stored.span != Span() or _has_dates(form),
        "weeks": [
            {
                "label": week_form.label(span, stored.today, language),
                "href": f"?week={week_form.key(span)}",
                "current": not stored.is_new and span == stored.span,
                "past": span.last is not None and span.last < stored.today,
            }
            for span in sorted(
                stored.weeks, key=lambda each: (each.first or date.min, week_form.key(each))
            )
        ],
        "tab": "week",
    }
    return page(request, "cockpit/times/week.html", context, section="hours", status=status)


def _order(span: Span) -> tuple[date, str]:
    return span.first or date.min, week_form.key(span)


def _has_dates(form: WeekForm) -> bool:
    return any(form[name].value() for name in ("valid_from", "valid_to", "anchor")) or (
        form["every"].value() not in (None, "", "1")
    )
