"""The roles, written out by hand: changing what somebody may do takes two edits, and a thought."""

from __future__ import annotations

from django.http import HttpResponse

from tenants.models import Membership
from tenants.permissions import ABILITIES, Ability, needs

X, NO = True, False
ORDER = ("owner", "manager", "front_desk", "staff")
WRITTEN = {
    "all_diaries": (X, X, X, NO),
    "book": (X, X, X, NO),
    "export": (X, X, NO, NO),
    "practice_notes": (X, X, NO, X),
    "settings": (X, X, NO, NO),
    "people": (X, NO, NO, NO),
    "money": (X, NO, NO, NO),
    "audit": (X, X, NO, NO),
    "publish": (X, X, NO, NO),
}


def test_each_role_may_what_is_written_here_and_nothing_else() -> None:
    found = {
        ability.value: tuple(ability in ABILITIES[role] for role in ORDER) for ability in Ability
    }
    assert found == WRITTEN


def test_every_role_is_in_the_table() -> None:
    assert set(ABILITIES) == set(ORDER) == set(Membership.Role.values)


def test_a_guarded_view_says_what_it_needs() -> None:
    @needs(Ability.MONEY)
    def view(request: object) -> HttpResponse:
        return HttpResponse()

    assert view.needs == Ability.MONEY
