"""Days that differ from the week: a list, a form with its preview, taking back and undoing that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import formats, timetable
from booking.cockpit.clock import clock_of
from booking.cockpit.frame import page
from booking.cockpit.times import owners, spoken, steps
from booking.cockpit.times.days_form import DaysForm
from booking.models import HoursException, Resource
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs
from tenants.urls import turl

Kind = HoursException.Kind
SALT = "slotline.hours.days"
# How long the way back of a toast is good for (s): as long as a tab is left open over lunch.
UNDO_SECONDS = 2 * 60 * 60
# Older ones are history; the audit trail has them.
PAST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list."""

    key: str
    first: date
    last: date
    whose: str
    what: str
    note: str
    kind: str
    is_past: bool

    @property
    def is_range(self) -> bool:
        """Whether it is more than a day."""
        return self.last > self.first


@needs(Ability.SETTINGS)
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """What lies ahead, and what is past folded away."""
    today = owners.today(request)
    rows = HoursException.objects.select_related("resource").filter(to_on__gte=today - PAST)
    lines = [_line(request, row, today) for row in rows]
    context = {
        "coming": [line for line in lines if not line.is_past],
        "past": [line for line in reversed(lines) if line.is_past],
        "clock": clock_of(request),
        "new_href": turl(request, "cockpit:other_day_new"),
        "holidays_href": turl(request, "cockpit:public_holidays"),
        "tab": "days",
    }
    return page(request, "cockpit/times/days.html", context, section="hours")


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Say that some days are different. `?from=` and `?kind=` fill in what is known."""
    house, team = owners.house(), owners.team()
    posted = request.POST if request.method == "POST" else None
    form = DaysForm(
        posted, house=house, name=request.business.name, team=team, initial=_initial(request, team)
    )
    if posted is None or steps.go(request) == "edit":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    different = form.different(request.business.language)
    return steps.answer(
        request,
        lambda: timetable.set_days(house, form.owner, different, working=form.at_work),
        title=_span(different.first, different.last, owners.today(request)),
        said=_("The days were saved."),
        done_href=turl(request, "cockpit:other_days"),
    )


@needs(Ability.SETTINGS)
@require_POST
def remove(request: MemberRequest, key: str) -> HttpResponse:
    """Take an entry back; the toast brings it again."""
    rows = list(_find(key))
    if not rows:
        raise Http404
    gone = timetable.remove_days(rows)
    undo = turl(request, "cockpit:other_day_restore", token=_pack(request, gone))
    messages.success(request, _("Taken back: the usual hours apply."), extra_tags=undo)
    return _to_list(request)


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, token: str) -> HttpResponse:
    """What was taken back stands again."""
    try:
        packed = signing.loads(token, salt=_salt(request), max_age=UNDO_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    timetable.restore_days(timetable.Kept(*row) for row in packed)
    messages.success(request, _("It is as before."))
    return _to_list(request)


def _initial(request: MemberRequest, team: list[Resource]) -> dict[str, object]:
    kind = request.GET.get("kind")
    return {
        "kind": kind if kind in (Kind.OPEN, Kind.CLOSED) else Kind.CLOSED,
        "from_on": request.GET.get("from", "")[:10],
        "working": [each.slug for each in team],
    }


def _form(request: MemberRequest, form: DaysForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "list_href": turl(request, "cockpit:other_days"), "tab": "days"}
    return page(request, "cockpit/times/day.html", context, section="hours", status=status)


def _to_list(request: MemberRequest) -> HttpResponseRedirect:
    response = HttpResponseRedirect(turl(request, "cockpit:other_days"))
    response.status_code = 303
    return response


# ── lines


def _line(request: MemberRequest, row: HoursException, today: date) -> Line:
    return Line(
        key=_key(row),
        first=row.from_on,
        last=row.to_on,
        whose=row.resource.name if row.resource else request.business.name,
        what=_what(row),
        note=formats.translated(row.note, get_language() or "en", request.business.language).text,
        kind=row.kind,
        is_past=row.to_on < today,
    )


def _what(row: HoursException) -> str:
    if row.kind == Kind.OPEN:
        return spoken.write((int(start), int(end)) for start, end in row.intervals)
    if row.kind == Kind.HOLIDAY:
        return _("Public holiday")
    return _("Day off") if row.resource_id else _("Closed")


def _span(first: date, last: date, today: date) -> str:
    language = get_language() or "en"
    begin = formats.date(first, language, today=today)
    end = formats.date(last, language, today=today)
    text = begin if first == last else f"{begin} – {end}"
    return text[:1].upper() + text[1:]


# ── an entry in a URL: whose, which days, what; ids never leave


def _key(row: HoursException) -> str:
    slug = row.resource.slug if row.resource else ""
    return f"{row.from_on}_{row.to_on}_{row.kind}_{slug}"


def _find(key: str) -> Iterable[HoursException]:
    parts = key.split("_", 3)
    try:
        first, last, kind, slug = parts
        days = Q(from_on=date.fromisoformat(first), to_on=date.fromisoformat(last))
    except ValueError:
        return []
    whose = Q(resource__slug=slug) if slug else Q(resource=None)
    return HoursException.objects.filter(days, whose, kind=kind)


def _pack(request: MemberRequest, rows: Iterable[HoursException]) -> str:
    kept = [tuple(timetable.keep(row)) for row in rows]
    return signing.dumps(kept, salt=_salt(request), compress=True)


def _salt(request: MemberRequest) -> str:
    return f"{SALT}.{request.business.pk}"
