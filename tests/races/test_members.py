"""People decided about at once: there is always an owner, one invitation is one member."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from booking.setup import seats
from tenants import invitations, members
from tenants.actor import SYSTEM, Actor
from tenants.models import Business, Invitation, Membership, User
from tenants.models.invitation import LIFETIME

from .conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.timeout(180)]

Role = Membership.Role
ROUNDS = 12


def two_owners(business: Business) -> list[Membership]:
    """Maria and Dora, both owners."""
    Membership.objects.filter(business=business).exclude(role=Role.OWNER).delete()
    user = User.objects.filter(email="dora@example.com").first()
    user = user or User.objects.create_user("dora@example.com", name="Dora")
    Membership.objects.update_or_create(user=user, business=business, defaults={"role": Role.OWNER})
    maria = User.objects.get(email="maria@example.com")
    Membership.objects.update_or_create(
        user=maria, business=business, defaults={"role": Role.OWNER}
    )
    return list(Membership.objects.filter(business=business).select_related("business"))


def leave(member: Membership) -> None:
    members.remove(member, by=Actor("member", user_id=member.user_id))


def step_down(member: Membership) -> None:
    members.change_role(member, Role.STAFF, by=Actor("member", user_id=member.user_id))


def owners(business: Business) -> int:
    return Membership.objects.filter(business=business, role=Role.OWNER).count()


@pytest.mark.parametrize("go", [leave, step_down])
def test_two_owners_who_go_at_once_leave_one_behind(
    tx_salon: Business, race: Race, go: Callable[[Membership], None]
) -> None:
    for _ in range(ROUNDS):
        outcome = race([partial(go, row) for row in two_owners(tx_salon)])
        assert outcome.names == {"won": 1, "LastOwner": 1}
        assert owners(tx_salon) == 1


def test_without_the_lock_nobody_would_be_left(
    tx_salon: Business, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(business: Business) -> list[Membership]:
        rows = Membership.objects.filter(business=business).select_related("user")
        return list(rows.order_by("pk"))

    monkeypatch.setattr(members, "_locked", unlocked)
    left = []
    for _ in range(ROUNDS):
        race([partial(leave, row) for row in two_owners(tx_salon)])
        left.append(owners(tx_salon))
    assert 0 in left


def test_two_owners_who_remove_each_other_leave_one_behind(tx_salon: Business, race: Race) -> None:
    for _ in range(ROUNDS):
        one, other = two_owners(tx_salon)
        pairs = [(one, other), (other, one)]
        race(
            [
                partial(members.remove, whom, by=Actor("member", user_id=by.user_id))
                for by, whom in pairs
            ]
        )
        assert owners(tx_salon) == 1


def invited(business: Business) -> tuple[Invitation, User]:
    """An invitation to Dora, who is no member."""
    user = User.objects.filter(email="dora@example.com").first()
    user = user or User.objects.create_user("dora@example.com", name="Dora")
    row = invitations.invite(
        business, email="dora@example.com", role="front_desk", language="en", by=SYSTEM
    )
    return row, user


def test_an_invitation_accepted_twice_at_once_makes_one_member(
    tx_salon: Business, race: Race
) -> None:
    row, user = invited(tx_salon)
    accept = partial(seats.accept, row, user=user, by=Actor("member", user_id=user.pk))
    outcome = race([accept] * 4)
    assert outcome.names == {"won": 1, "NotOpen": 3}
    assert Membership.objects.filter(user=user, business=tx_salon).count() == 1


def test_without_the_lock_it_would_be_accepted_more_than_once(
    tx_salon: Business, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, user = invited(tx_salon)
    monkeypatch.setattr(invitations, "_locked", lambda given: Invitation.objects.get(pk=given.pk))
    accept = partial(seats.accept, row, user=user, by=Actor("member", user_id=user.pk))
    won = []
    for _ in range(ROUNDS):
        Membership.objects.filter(user=user).delete()
        Invitation.objects.update(accepted_at=None, expires_at=timezone.now() + LIFETIME)
        won.append(race([accept] * 4).names["won"])
    assert max(won) > 1


def test_accepting_and_withdrawing_at_once_is_one_of_both(tx_salon: Business, race: Race) -> None:
    row, user = invited(tx_salon)
    outcome = race(
        [
            partial(seats.accept, row, user=user, by=Actor("member", user_id=user.pk)),
            partial(invitations.withdraw, row, by=SYSTEM),
        ]
    )
    assert outcome.names == {"won": 1, "NotOpen": 1}
