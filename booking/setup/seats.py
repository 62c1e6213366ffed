"""Which member sits at which diary: given when an invitation is accepted, cleared on leaving.

Memberships live in the public schema and diaries in the business's; these verbs change both in one
transaction. Bookings stay as they are.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from booking.models import Resource
from tenants import invitations, members
from tenants.actor import Actor
from tenants.audit import trail
from tenants.models import Invitation, Membership, User


class Taken(Exception):
    """Another member sits at this diary."""


def free() -> QuerySet[Resource]:
    """The staff's diaries at which no member sits, in the team's order."""
    staff = Resource.objects.filter(kind=Resource.Kind.STAFF, active=True, archived_at=None)
    return staff.filter(membership_id=None)


def of(member: Membership) -> QuerySet[Resource]:
    """The diaries of a member: one, or none."""
    return Resource.objects.filter(membership_id=member.pk)


@transaction.atomic
def accept(invitation: Invitation, *, user: User, by: Actor) -> Membership:
    """Become a member with the diary that was meant for them, if it is still free.

    Raises as `invitations.accept`.
    """
    member = invitations.accept(invitation, user=user, by=by)
    meant = free().select_for_update().filter(pk=invitation.resource_id or 0).first()
    if meant is not None and not of(member).exists():
        _seat(meant, member, by)
    return member


@transaction.atomic
def give(member: Membership, diary: Resource | None, *, by: Actor) -> None:
    """Seat a member at this diary and at no other. Raises Taken."""
    for row in of(member).select_for_update():
        if diary is None or row.pk != diary.pk:
            _clear(row, member, by)
    if diary is None or diary.membership_id == member.pk:
        return
    row = Resource.objects.select_for_update().get(pk=diary.pk)
    if row.membership_id is not None:
        raise Taken
    _seat(row, member, by)


@transaction.atomic
def remove(member: Membership, *, by: Actor) -> None:
    """End a membership; the diary stays and is nobody's. Raises as `members.remove`."""
    members.remove(member, by=by)
    for row in of(member).select_for_update():
        _clear(row, member, by)


def _seat(row: Resource, member: Membership, by: Actor) -> None:
    row.membership_id = member.pk
    row.save(update_fields=["membership_id"])
    trail.record(row, "seat", by=by, changes={"member": [None, str(member.user)]})


def _clear(row: Resource, member: Membership, by: Actor) -> None:
    row.membership_id = None
    row.save(update_fields=["membership_id"])
    trail.record(row, "unseat", by=by, changes={"member": [str(member.user), None]})
