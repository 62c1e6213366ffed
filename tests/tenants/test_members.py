"""Roles change, people leave, ownership goes on; there is always an owner, and all is written."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants import members
from tenants.actor import Actor
from tenants.audit import trail
from tenants.audit.models import LogEntry
from tenants.models import Business, Membership, User

Role = Membership.Role


def hire(business: Business, name: str, role: str) -> Membership:
    user = User.objects.create_user(f"{name}@example.com", name=name.title())
    return Membership.objects.create(user=user, business=business, role=role)


@pytest.fixture
def owner(salon_maria: Business, maria: User) -> Membership:
    return Membership.objects.get(business=salon_maria, user=maria)


@pytest.fixture
def by(maria: User) -> Actor:
    return Actor("member", name="Maria", user_id=maria.pk, source="cockpit")


def role_of(member: Membership) -> str:
    return Membership.objects.get(pk=member.pk).role


def test_an_owner_gives_another_role(salon_maria: Business, by: Actor) -> None:
    dora = hire(salon_maria, "dora", Role.STAFF)
    members.change_role(dora, Role.MANAGER, by=by)
    assert role_of(dora) == Role.MANAGER
    line = trail.history(dora).get()
    assert (line.verb, line.object_repr) == ("change_role", "Dora")
    assert line.changes == {"role": ["staff", "manager"]}


def test_the_same_role_again_changes_nothing(salon_maria: Business, by: Actor) -> None:
    dora = hire(salon_maria, "dora", Role.STAFF)
    members.change_role(dora, Role.STAFF, by=by)
    assert not trail.history(dora).exists()


@pytest.mark.parametrize("role", [Role.STAFF, Role.FRONT_DESK, Role.MANAGER])
def test_nobody_but_an_owner_decides_about_people(salon_maria: Business, role: str) -> None:
    dora = hire(salon_maria, "dora", role)
    ana = hire(salon_maria, "ana.p", Role.STAFF)
    by = Actor("member", name="Dora", user_id=dora.user_id)
    with pytest.raises(members.NotAnOwner):
        members.change_role(dora, Role.OWNER, by=by)
    with pytest.raises(members.NotAnOwner):
        members.hand_over(dora, by=by, stay=True)
    with pytest.raises(members.NotAnOwner):
        members.remove(ana, by=by)
    assert (role_of(dora), role_of(ana)) == (role, Role.STAFF)


def test_the_owner_of_another_business_decides_nothing_here(
    salon_maria: Business, otto: User
) -> None:
    dora = hire(salon_maria, "dora", Role.STAFF)
    with pytest.raises(members.NotAnOwner):
        members.remove(dora, by=Actor("member", user_id=otto.pk))


def test_the_last_owner_stays_one(owner: Membership, by: Actor) -> None:
    with pytest.raises(members.LastOwner):
        members.change_role(owner, Role.STAFF, by=by)
    with pytest.raises(members.LastOwner):
        members.remove(owner, by=by)
    assert role_of(owner) == Role.OWNER


def test_one_of_two_owners_may_go(salon_maria: Business, owner: Membership, by: Actor) -> None:
    hire(salon_maria, "dora", Role.OWNER)
    members.remove(owner, by=by)
    assert not Membership.objects.filter(pk=owner.pk).exists()


def test_a_member_may_leave_by_themselves(salon_maria: Business) -> None:
    dora = hire(salon_maria, "dora", Role.STAFF)
    members.remove(dora, by=Actor("member", name="Dora", user_id=dora.user_id))
    assert LogEntry.objects.get(verb="leave").changes == {"role": ["staff", None]}


def test_who_is_gone_is_not_removed_twice(salon_maria: Business, by: Actor) -> None:
    dora = hire(salon_maria, "dora", Role.STAFF)
    members.remove(dora, by=by)
    with pytest.raises(members.Gone):
        members.remove(dora, by=by)


@pytest.mark.parametrize(("stay", "then"), [(True, Role.OWNER), (False, Role.MANAGER)])
def test_ownership_is_shared_or_handed_over(
    salon_maria: Business, owner: Membership, by: Actor, stay: bool, then: str
) -> None:
    dora = hire(salon_maria, "dora", Role.MANAGER)
    members.hand_over(dora, by=by, stay=stay)
    assert (role_of(dora), role_of(owner)) == (Role.OWNER, then)


def test_handing_over_to_oneself_does_not_leave_the_business_without_an_owner(
    owner: Membership, by: Actor
) -> None:
    members.hand_over(owner, by=by, stay=False)
    assert role_of(owner) == Role.OWNER


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        (Role.MANAGER, Role.FRONT_DESK, True),
        (Role.FRONT_DESK, Role.STAFF, True),
        (Role.STAFF, Role.MANAGER, False),
    ],
)
def test_a_narrower_role_ends_open_streams(
    salon_maria: Business, by: Actor, before: str, after: str, ends: bool
) -> None:
    dora = hire(salon_maria, "dora", before)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        members.change_role(dora, after, by=by)
    said = json.dumps({"business": salon_maria.pk, "gone": dora.user_id})
    assert any("pg_notify" in each["sql"] and said in each["sql"] for each in asked) == ends
