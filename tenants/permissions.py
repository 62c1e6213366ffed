"""Who may do what: one table of roles and abilities, and the guard that views carry.

Objects that a member may not see are a 404 (see `booking.cockpit.doors`); a section that a role
does not have is a 403, which says so kindly. The permission matrix of the tests reads this table.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from tenants.http import MemberRequest
from tenants.models import Membership

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
Role = Membership.Role


class Ability(StrEnum):
    """What a page or an action needs."""

    # Everybody has their own diary; these see and change everybody's.
    ALL_DIARIES = "all_diaries"
    BOOK = "book"
    EXPORT = "export"
    # What is written for practitioners alone, and answers about health.
    PRACTICE_NOTES = "practice_notes"
    SETTINGS = "settings"
    PEOPLE = "people"
    MONEY = "money"
    AUDIT = "audit"
    PUBLISH = "publish"


ABILITIES: dict[str, frozenset[Ability]] = {
    Role.OWNER: frozenset(Ability),
    Role.MANAGER: frozenset(Ability) - {Ability.PEOPLE, Ability.MONEY},
    Role.FRONT_DESK: frozenset({Ability.ALL_DIARIES, Ability.BOOK}),
    Role.STAFF: frozenset({Ability.PRACTICE_NOTES}),
}


def may(membership: Membership, ability: Ability) -> bool:
    """Whether this member's role has the ability."""
    return ability in ABILITIES[membership.role]


def needs(ability: Ability) -> Callable[[V], V]:
    """Guard a cockpit view: without the ability it answers 403."""

    def guard(view: V) -> V:
        @functools.wraps(view)
        def run(request: MemberRequest, **kwargs: Any) -> HttpResponseBase:
            if not may(request.membership, ability):
                raise PermissionDenied
            return view(request, **kwargs)

        run.needs = ability  # type: ignore[attr-defined]  # read by the permission matrix
        return cast("V", run)

    return guard
