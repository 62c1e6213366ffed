"""What becomes of members: another role, leaving, ownership. There is always an owner.

Each verb locks the memberships of the business, in order of their keys, and reads anew who may do
what: two owners who remove each other at the same moment cannot both succeed. An open live stream
of somebody who may see less from now on ends at once.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction

from tenants.actor import Actor
from tenants.audit import trail
from tenants.models import Business, Membership
from tenants.permissions import ABILITIES, Ability

Role = Membership.Role


class LastOwner(Exception):
    """A business cannot be without an owner."""


class NotAnOwner(Exception):
    """Whoever asks for this is no owner, or no longer."""


class Gone(Exception):
    """This person is no member any more."""


@transaction.atomic
def change_role(member: Membership, role: str, *, by: Actor) -> None:
    """Give a member another role. Raises LastOwner, NotAnOwner or Gone."""
    rows = _locked(member.business)
    _check_owner(rows, by)
    row = _find(rows, member)
    if role == row.role:
        return
    _keep_an_owner(rows, without=row, role=role)
    former, row.role = row.role, role
    row.save(update_fields=["role"])
    _record(row, "change_role", by, {"role": [former, str(role)]})
    if ABILITIES[former] - ABILITIES[role]:
        end_streams(row)


@transaction.atomic
def remove(member: Membership, *, by: Actor) -> None:
    """End a membership; one's own is ended by leaving. Raises LastOwner, NotAnOwner or Gone."""
    rows = _locked(member.business)
    row = _find(rows, member)
    if by.user_id != row.user_id:
        _check_owner(rows, by)
    _keep_an_owner(rows, without=row)
    verb = "leave" if by.user_id == row.user_id else "remove"
    _record(row, verb, by, {"role": [row.role, None]})
    end_streams(row)
    row.delete()


@transaction.atomic
def hand_over(member: Membership, *, by: Actor, stay: bool) -> None:
    """Make a member an owner. `stay`: who hands over remains one, else manages from now on.

    Raises NotAnOwner or Gone.
    """
    rows = _locked(member.business)
    _check_owner(rows, by)
    row = _find(rows, member)
    if row.user_id == by.user_id:
        return
    changes = {"role": [row.role, str(Role.OWNER)]}
    row.role = Role.OWNER
    row.save(update_fields=["role"])
    _record(row, "make_owner", by, changes)
    if not stay:
        former = next(each for each in rows if each.user_id == by.user_id)
        former.role = Role.MANAGER
        former.save(update_fields=["role"])
        changes = {"role": [str(Role.OWNER), str(Role.MANAGER)]}
        _record(former, "hand_over", by, changes)
        end_streams(former)


def _record(row: Membership, verb: str, by: Actor, changes: dict[str, Any]) -> None:
    trail.record(row, verb, by=by, changes=changes, called=str(row.user))


def end_streams(member: Membership) -> None:
    """Tell the live stream, once this is committed, to close what this member has open."""
    said = {"business": member.business_id, "gone": member.user_id}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('live', %s)", [json.dumps(said)])


def _locked(business: Business) -> list[Membership]:
    rows = Membership.objects.filter(business=business).select_related("user")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _find(rows: list[Membership], member: Membership) -> Membership:
    for row in rows:
        if row.pk == member.pk:
            return row
    raise Gone


def _check_owner(rows: list[Membership], by: Actor) -> None:
    if not any(row.user_id == by.user_id and Ability.PEOPLE in ABILITIES[row.role] for row in rows):
        raise NotAnOwner


def _keep_an_owner(rows: list[Membership], *, without: Membership, role: str = "") -> None:
    others = [row for row in rows if row.role == Role.OWNER and row.pk != without.pk]
    if without.role == Role.OWNER and role != Role.OWNER and not others:
        raise LastOwner
