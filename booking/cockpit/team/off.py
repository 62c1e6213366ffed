"""When somebody is away: the list, time off with its look ahead, taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import blocks
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.team import away, doors, one
from booking.cockpit.team.off_form import OffForm, SickForm, initial
from booking.cockpit.times import owners, steps
from booking.models import Block, Resource
from tenants.access import member
from tenants.http import MemberRequest
from tenants.permissions import Ability, may, needs
from tenants.urls import turl

SALT = "slotline.team.off"
# How long the way back of a toast is good for (s): as long as a tab is left open over lunch.
UNDO_SECONDS = 2 * 60 * 60
# Older ones are history; the audit trail has them.
PAST = timedelta(days=400)


@require_safe
def off(request: MemberRequest, staff: str) -> HttpResponse:
    """What lies ahead, and what is past folded away. Staff read their own."""
    person, now = doors.get_diary(request, staff), timezone.now()
    left = blocks.left_over(now, person)
    rows = Block.objects.filter(resource=person, ends_at__gt=now - PAST)
    shown = [
        away.absence(row, request.business, now, left.get(row.pk, 0))
        for row in rows.exclude(kind=Block.Kind.IMPORTED)
    ]
    context = {
        "coming": [each for each in shown if not each.is_past],
        "past": [each for each in reversed(shown) if each.is_past],
        "may_edit": may(request.membership, Ability.SETTINGS),
        "may_call": may(request.membership, Ability.ALL_DIARIES),
        "sick_form": SickForm(today=owners.today(request)),
        "is_sick": any(each.is_sick and each.is_now for each in shown),
    }
    return one.show(request, person, "team_off", "off", context)


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, staff: str) -> HttpResponse:
    """Enter time off, after a look at what it means."""
    person = doors.get_diary(request, staff)
    return _form(request, person, None)


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, staff: str, key: str) -> HttpResponse:
    """Another time, another note. Sick leave is shortened and extended where it is reported."""
    person = doors.get_diary(request, staff)
    row = doors.get_block(person, key)
    if row.kind == Block.Kind.SICK:
        raise Http404
    return _form(request, person, row)


def _form(request: MemberRequest, person: Resource, row: Block | None) -> HttpResponse:
    zone = request.business.time_zone
    known = initial(row, zone) if row else {"kind": Block.Kind.TIME_OFF, "span": "days"}
    data = request.POST if request.method == "POST" else None
    form = OffForm(data, zone=zone, initial=known)
    if data is not None and steps.go(request) != "edit" and form.is_valid():
        return steps.answer(
            request,
            lambda: _save(request, person, row, form),
            title=f"{person.name}, {_said(request, form.edges)}",
            said=_("The time off was saved."),
            done_href=turl(request, "cockpit:team_off", staff=person.slug),
            section="team",
        )
    if steps.go(request) == "edit":
        form.errors.clear()
    return one.show(request, person, "team_off", "off_form", {"form": form, "is_new": row is None})


def _save(request: MemberRequest, person: Resource, row: Block | None, form: OffForm) -> None:
    (starts_at, ends_at), by = form.edges, member(request)
    note, kind = form.cleaned_data["note"], Block.Kind(form.cleaned_data["kind"])
    if row is not None and row.kind == kind:
        blocks.change(row, starts_at=starts_at, ends_at=ends_at, note=note, by=by)
        return
    if row is not None:
        blocks.unblock(Block.objects.get(pk=row.pk), by=by)
    blocks.block(person, starts_at=starts_at, ends_at=ends_at, kind=kind, note=note, by=by)


def _said(request: MemberRequest, edges: tuple[datetime, datetime]) -> str:
    row = Block(kind=Block.Kind.TIME_OFF, starts_at=edges[0], ends_at=edges[1])
    return away.absence(row, request.business, timezone.now(), 0).when


@needs(Ability.SETTINGS)
@require_POST
def remove(request: MemberRequest, staff: str, key: str) -> HttpResponse:
    """Take it back; the toast brings it again."""
    person = doors.get_diary(request, staff)
    row = doors.get_block(person, key)
    packed: list[Any] = [row.kind, row.starts_at.isoformat(), row.ends_at.isoformat(), row.note]
    token = signing.dumps(packed, salt=_salt(request, person), compress=True)
    blocks.unblock(row, by=member(request))
    undo = turl(request, "cockpit:team_off_restore", staff=person.slug, token=token)
    messages.success(request, _("Taken back: the usual hours apply."), extra_tags=undo)
    return see_other(turl(request, "cockpit:team_off", staff=person.slug))


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, staff: str, token: str) -> HttpResponse:
    """What was taken back stands again."""
    person = doors.get_diary(request, staff)
    try:
        packed = signing.loads(token, salt=_salt(request, person), max_age=UNDO_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    if packed:
        _again(request, person, *packed)
    messages.success(request, _("It is as before."))
    return see_other(turl(request, "cockpit:team_off", staff=person.slug))


def _again(
    request: MemberRequest, person: Resource, kind: str, starts: str, ends: str, note: str
) -> None:
    """Once, however often it is pressed."""
    edges = {
        "starts_at": datetime.fromisoformat(starts),
        "ends_at": datetime.fromisoformat(ends),
    }
    if not Block.objects.filter(resource=person, kind=kind, **edges).exists():
        blocks.block(person, kind=Block.Kind(kind), note=note, by=member(request), **edges)


def _salt(request: MemberRequest, person: Resource) -> str:
    return f"{SALT}.{request.business.pk}.{person.pk}"
