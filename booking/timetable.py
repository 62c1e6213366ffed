"""Writes working hours: the weeks of the business and of each staff member, and days that differ.

What is said last about a day counts: a new exception takes the place of the owner's older ones on
its days. Rows are saved one by one, so that the audit trail has each. Called by the cockpit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from booking.models import Hours, HoursException, Location, Resource, Staff

Owner = Location | Resource
Kind = HoursException.Kind
ONE_DAY = timedelta(days=1)


class Span(NamedTuple):
    """When a week applies: from and to (both included, None: always), every n-th week."""

    first: date | None = None
    last: date | None = None
    every: int = 1
    # The Monday of a week in which it applies; only with `every`.
    anchor: date | None = None


class Window(NamedTuple):
    """ISO weekday, start and end in local minutes; an end after 1440 is past midnight."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Different:
    """Some days on which it is not as usual. `intervals` in local minutes, for OPEN alone."""

    kind: HoursException.Kind
    first: date
    last: date
    intervals: tuple[tuple[int, int], ...] = ()
    note: dict[str, str] = field(default_factory=dict)


# ── reading


def rows_of(owner: Owner) -> QuerySet[Hours]:
    """The weekly hours of a location or a staff member."""
    return Hours.objects.filter(_is(owner))


def span_of(row: Hours) -> Span:
    """When this window applies."""
    if row.every_weeks == 1:
        return Span(row.valid_from, row.valid_to)
    # As the engine counts: from the anchor, else from the first day, else from 1970-01-05.
    origin = row.anchor or row.valid_from or date(1970, 1, 5)
    return Span(row.valid_from, row.valid_to, row.every_weeks, monday(origin))


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _is(owner: Owner) -> Q:
    return Q(location=owner) if isinstance(owner, Location) else Q(resource=owner)


def _new(owner: Owner) -> dict[str, Owner]:
    return {"location" if isinstance(owner, Location) else "resource": owner}


# ── weeks


@transaction.atomic
def set_week(
    owner: Owner,
    *,
    span: Span,
    windows: Iterable[Window],
    instead_of: Span | None = None,
    alone: bool = False,
) -> None:
    """Make these the owner's windows in that span; what is there already stays as it is.

    `instead_of` names the span that is being changed. `alone`: other weeks end before this one
    begins and go on after it.
    """
    _lock(owner)
    replaced = {span, instead_of or span}
    rows = list(rows_of(owner))
    mine = [row for row in rows if span_of(row) in replaced]
    others = [row for row in rows if row not in mine]
    if instead_of and instead_of != span:
        others = _close_gap(others, instead_of)
    if alone:
        _make_room(others, span)
    wanted = set(windows)
    for row in mine:
        window = Window(row.weekday, row.starts, row.ends)
        if span_of(row) == span and window in wanted:
            wanted.remove(window)
        else:
            row.delete()
    for window in sorted(wanted):
        Hours.objects.create(**_new(owner), **window._asdict(), **_columns(span))


@transaction.atomic
def remove_week(owner: Owner, span: Span) -> None:
    """Drop one of several weeks; what had paused for it goes on."""
    _lock(owner)
    rows = list(rows_of(owner))
    for row in rows:
        if span_of(row) == span:
            row.delete()
    _close_gap([row for row in rows if span_of(row) != span], span)


@transaction.atomic
def follow_business(resource: Resource, *, own_hours: bool) -> None:
    """Whether a staff member has hours of their own; those they had are kept meanwhile."""
    # Read anew: a preview takes this back, and the caller's object must not know of it.
    staff = Staff.objects.get(resource=resource)
    if staff.own_hours != own_hours:
        staff.own_hours = own_hours
        staff.save(update_fields=["own_hours"])


def _columns(span: Span) -> dict[str, object]:
    return {
        "valid_from": span.first,
        "valid_to": span.last,
        "every_weeks": span.every,
        "anchor": span.anchor,
    }


def _make_room(rows: Iterable[Hours], span: Span) -> None:
    for row in rows:
        before, after = _around(row.valid_from, row.valid_to, span.first, span.last)
        if (row.valid_from, row.valid_to) in (before, after):
            continue
        kept = span_of(row)
        window = {"weekday": row.weekday, "starts": row.starts, "ends": row.ends}
        owner = {"location": row.location, "resource": row.resource}
        row.delete()
        for piece in (before, after):
            if piece is not None:
                columns = _columns(Span(*piece, kept.every, kept.anchor))
                Hours.objects.create(**owner, **window, **columns)


def _close_gap(rows: list[Hours], span: Span) -> list[Hours]:
    """Let go on what had paused for a week that is no longer there; returns what is left."""
    heads = [row for row in rows if span.first and row.valid_to == span.first - ONE_DAY]
    tails = [row for row in rows if span.last and row.valid_from == span.last + ONE_DAY]
    if span.first and span.last:
        return _joined(rows, heads, {_window(row): row for row in tails})
    for row in heads:
        _stretch(row, "valid_to", None)
    for row in tails:
        _stretch(row, "valid_from", None)
    return rows


def _joined(
    rows: list[Hours], heads: list[Hours], tails: dict[tuple[object, ...], Hours]
) -> list[Hours]:
    """What was cut in two becomes one; what only ends or begins there was never one."""
    for head in heads:
        tail = tails.get(_window(head))
        if tail is not None:
            _stretch(head, "valid_to", tail.valid_to)
            rows = [row for row in rows if row != tail]
            tail.delete()
    return rows


def _window(row: Hours) -> tuple[object, ...]:
    """What two pieces of one window have in common."""
    span = span_of(row)
    return row.weekday, row.starts, row.ends, span.every, span.anchor


def _stretch(row: Hours, edge: str, to: date | None) -> None:
    # The rhythm is counted from the first day where no anchor is named: name it first.
    row.anchor = span_of(row).anchor
    setattr(row, edge, to)
    row.save(update_fields=["anchor", edge])


Range = tuple[date | None, date | None]


def _around(
    first: date | None, last: date | None, cut_first: date | None, cut_last: date | None
) -> tuple[Range | None, Range | None]:
    """What is left of a range before and after a cut; None where nothing is. Open ends are None."""
    before: Range | None = None
    after: Range | None = None
    if cut_first is not None and (first is None or first < cut_first):
        end = cut_first - ONE_DAY
        before = (first, end if last is None else min(last, end))
    if cut_last is not None and (last is None or last > cut_last):
        start = cut_last + ONE_DAY
        after = (start if first is None else max(first, start), last)
    return before, after


# ── days that differ


@transaction.atomic
def set_days(
    location: Location, owner: Owner, different: Different, *, working: Sequence[Resource] = ()
) -> None:
    """Say that some days of the owner are different.

    When the business opens differently, `working` are those who work then: they do so whatever
    their own hours are, everybody else has the day off.
    """
    _lock(owner)
    # What is said in one go bears one time, so that it can be taken back together.
    at = timezone.now()
    _say(owner, different, at)
    if isinstance(owner, Location) and different.kind == Kind.OPEN:
        chosen = {resource.pk for resource in working}
        for resource in _team(location):
            if resource.pk not in chosen:
                _say(resource, Different(Kind.CLOSED, different.first, different.last), at)
            elif resource.staff.own_hours:
                _say(resource, different, at)


@transaction.atomic
def keep_holidays(
    location: Location,
    place: tuple[str, str],
    *,
    close: Iterable[Different],
    open_again: Iterable[HoursException],
) -> None:
    """Close on some days, open again on others; remember whose holidays count (country, region)."""
    _lock(location)
    at = timezone.now()
    for row in HoursException.objects.filter(pk__in=[row.pk for row in open_again]):
        row.delete()
    for different in close:
        _say(location, different, at)
    here = Location.objects.get(pk=location.pk)
    if (here.holiday_country, here.holiday_region) != place:
        here.holiday_country, here.holiday_region = place
        here.save(update_fields=["holiday_country", "holiday_region"])


@transaction.atomic
def remove_days(rows: Iterable[HoursException]) -> list[HoursException]:
    """Take back what was said, with what was said about the team in the same go; returns all."""
    gone: list[HoursException] = []
    for row in rows:
        together = Q(pk=row.pk)
        if row.location_id and row.kind == Kind.OPEN:
            together |= Q(
                created_at=row.created_at, from_on=row.from_on, to_on=row.to_on, location=None
            )
        gone += HoursException.objects.filter(together)
    for row in gone:
        row.delete()
    return gone


class Kept(NamedTuple):
    """An exception as it can be kept outside of the database and brought back; no ids."""

    owner: str
    kind: str
    first: str
    last: str
    intervals: list[list[int]]
    note: dict[str, str]
    said_at: str


def keep(row: HoursException) -> Kept:
    """What `restore_days` needs; the owner is the slug of a staff member, empty for the place."""
    return Kept(
        row.resource.slug if row.resource else "",
        row.kind,
        row.from_on.isoformat(),
        row.to_on.isoformat(),
        row.intervals,
        row.note,
        row.created_at.isoformat(),
    )


@transaction.atomic
def restore_days(kept: Iterable[Kept]) -> None:
    """Bring back what was removed. Said again it changes nothing; who has left is left out."""
    location = Location.objects.get(is_default=True)
    team = {each.slug: each for each in Resource.objects.filter(kind=Resource.Kind.STAFF)}
    for each in kept:
        owner: Owner | None = team.get(each.owner) if each.owner else location
        if owner is None:
            continue
        HoursException.objects.get_or_create(
            **_new(owner),
            kind=each.kind,
            from_on=date.fromisoformat(each.first),
            to_on=date.fromisoformat(each.last),
            created_at=datetime.fromisoformat(each.said_at),
            defaults={"intervals": each.intervals, "note": each.note},
        )


def _team(location: Location) -> QuerySet[Resource]:
    return Resource.objects.select_related("staff").filter(
        kind=Resource.Kind.STAFF, archived_at=None, active=True, location=location
    )


def _say(owner: Owner, different: Different, at: datetime) -> None:
    # A holiday and a closure around it stay both, for when one of them is taken back.
    kept = {Kind.CLOSED: [Kind.HOLIDAY], Kind.HOLIDAY: [Kind.CLOSED]}.get(different.kind, [])
    overlapping = HoursException.objects.filter(
        _is(owner), from_on__lte=different.last, to_on__gte=different.first
    )
    for row in overlapping.exclude(kind__in=kept):
        _cut(row, different.first, different.last)
    HoursException.objects.create(
        **_new(owner),
        kind=different.kind,
        from_on=different.first,
        to_on=different.last,
        intervals=[list(interval) for interval in different.intervals],
        note=different.note,
        created_at=at,
    )


def _cut(row: HoursException, first: date, last: date) -> None:
    pieces = [piece for piece in _around(row.from_on, row.to_on, first, last) if piece]
    row.delete()
    for begins, ends in pieces:
        HoursException.objects.create(
            location=row.location,
            resource=row.resource,
            kind=row.kind,
            from_on=begins or row.from_on,
            to_on=ends or row.to_on,
            intervals=row.intervals,
            note=row.note,
            created_at=row.created_at,
        )


def _lock(owner: Owner) -> None:
    """Two people at the same hours come one after the other."""
    model = type(owner)
    model._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=owner.pk)
