"""Fetches people, rooms and absences by what stands in an address, or answers 404.

Who may change what is said by `@needs(…)` on the views; whose absences a member may read at all is
the same as whose diary (`booking.cockpit.doors`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from booking.cockpit.doors import diaries_of
from booking.models import Block, Resource
from tenants.http import MemberRequest

Kind = Resource.Kind
# What other calendars bring is theirs to change.
OURS = (Block.Kind.TIME_OFF, Block.Kind.SICK, Block.Kind.BLOCKED)


def people(*, archived: bool = False) -> QuerySet[Resource]:
    """Everybody who serves, in the team's order."""
    staff = Resource.objects.select_related("staff", "location").filter(kind=Kind.STAFF)
    return staff.filter(archived_at__isnull=not archived)


def rooms(*, archived: bool = False) -> QuerySet[Resource]:
    """What a visit takes besides people, in order."""
    found = Resource.objects.exclude(kind=Kind.STAFF)
    return found.filter(archived_at__isnull=not archived)


def get_person(slug: str) -> Resource:
    """One of the team, archived or not."""
    staff = Resource.objects.select_related("staff", "location")
    return get_object_or_404(staff, slug=slug, kind=Kind.STAFF)


def get_diary(request: MemberRequest, slug: str) -> Resource:
    """Somebody whose diary this member may see."""
    return get_object_or_404(diaries_of(request).select_related("staff", "location"), slug=slug)


def get_room(slug: str) -> Resource:
    """A room or device, archived or not."""
    return get_object_or_404(Resource.objects.exclude(kind=Kind.STAFF), slug=slug)


# ── absences: an address says when they are; ids never leave

# Ten digits of seconds reach to the year 2286.
KEY: Final = re.compile(r"([a-z_]{1,8})_(\d{1,10})_(\d{1,10})", re.ASCII)


def key(row: Block) -> str:
    """`sick_1800000000_1800086400`."""
    return f"{row.kind}_{int(row.starts_at.timestamp())}_{int(row.ends_at.timestamp())}"


def get_block(person: Resource, text: str) -> Block:
    """One absence of a person."""
    match = KEY.fullmatch(text)
    if match is None:
        raise Http404
    starts, ends = (datetime.fromtimestamp(int(part), UTC) for part in match.group(2, 3))
    second = timedelta(seconds=1)
    row = Block.objects.select_related("resource__staff").filter(
        resource=person,
        kind=match.group(1),
        starts_at__range=(starts, starts + second),
        ends_at__range=(ends, ends + second),
    )
    found = row.filter(kind__in=OURS).first()
    if found is None:
        raise Http404
    return found
