"""The matrix with guards taken away: it has to hear of each, or it proves nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, path

from booking import links
from booking.cockpit import doors as diary_doors
from booking.cockpit.desk import doors as desk_doors
from booking.models import Booking, Client
from tenants import access, permissions
from tenants.current import enter_business
from tenants.http import Request
from tenants.models import Business, Membership
from tests.permissions import judging
from tests.permissions.conftest import Salon
from tests.permissions.walking import MAIN, all_urls, unlisted

GUARDED = ("cockpit:page", "cockpit:publish", "cockpit:desk_export", "cockpit:service_archive")
Judge = Callable[..., list[str]]


def replace(monkeypatch: pytest.MonkeyPatch, name: str, view: Callable[..., Any]) -> None:
    """Let another view stand at that address."""
    monkeypatch.setattr(all_urls()[name][0], "callback", view)


@pytest.mark.parametrize("name", GUARDED)
def test_a_view_without_its_guard_is_found(
    name: str, salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not judging.members(name, salon)
    replace(monkeypatch, name, inspect.unwrap(all_urls()[name][0].callback))
    assert any(fault.startswith("staff:") for fault in judging.members(name, salon))


@pytest.mark.parametrize("name", GUARDED)
def test_roles_that_may_anything_are_found(
    name: str, salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "may", lambda _member, _ability: True)
    assert judging.members(name, salon)


@pytest.mark.parametrize("name", ["cockpit:today", "cockpit:booking", "cockpit:cancel"])
def test_a_door_that_lets_anybody_in_is_found(
    name: str, salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lenient(request: Request, slug: str) -> None:
        request.business = Business.objects.get(slug="salon-maria")
        request.membership = Membership.objects.filter(role="owner").first()
        enter_business(request.business)

    monkeypatch.setattr(access, "enter_cockpit", lenient)
    for browser in salon.browsers.values():
        # What comes behind the door does not know strangers, and fails.
        browser.raise_request_exception = False
    faults = judging.outsiders(name, salon)
    people = ("stranger", "client", "outsider", "support", "superuser")
    assert {fault.partition(":")[0] for fault in faults} == set(people)


def test_a_door_that_tells_a_business_from_none_is_found(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = access.enter_cockpit

    def talkative(request: Request, slug: str) -> Any:
        known = Business.objects.filter(slug=slug).exists()
        if request.user.is_authenticated and known and not request.user.memberships.exists():
            return HttpResponse("You are not a member of this business.", status=404)
        return usual(request, slug)

    monkeypatch.setattr(access, "enter_cockpit", talkative)
    assert any("tells" in fault for fault in judging.outsiders("cockpit:today", salon))


@pytest.mark.parametrize("name", ["cockpit:booking", "cockpit:cancel", "cockpit:arrive"])
def test_a_door_that_gives_out_any_booking_is_found(
    name: str, salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diary_doors, "bookings_for", lambda _request: Booking.objects.all())
    assert any(fault.startswith("colleague:") for fault in judging.members(name, salon))
    assert judging.unseen(name, salon)


def test_a_door_that_gives_out_any_client_is_found(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_doors, "clients_for", lambda _request: Client.objects.all())
    assert judging.members("cockpit:desk_client", salon)


@pytest.mark.parametrize("judge", [judging.nowhere, judging.made_up])
def test_a_door_that_takes_any_name_is_found(
    judge: Judge, salon: Salon, foreign: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(_request: Request, code: str) -> Booking:
        return Booking.objects.select_related("client")[0]

    replace(monkeypatch, "cockpit:booking", lambda request, **_: HttpResponse(first(request, "")))
    args = (salon, foreign) if judge is judging.nowhere else (salon,)
    assert judge("cockpit:booking", *args)


def test_a_link_that_opens_with_any_token_is_found(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "check", lambda *_: True)
    assert judging.made_up("public:manage", salon)


def test_a_draft_that_everybody_sees_is_found(
    draft: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_preview", lambda *_: True)
    assert judging.hidden("public:home", draft)


def test_an_account_page_without_sign_in_is_found(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(monkeypatch, "account_home", lambda _request: HttpResponse("in"))
    assert judging.account("account_home", salon)


def test_an_action_by_get_is_found(salon: Salon, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel(_request: Request, code: str) -> HttpResponse:
        Booking.objects.filter(code=code).update(note="looked at")
        return HttpResponse("done")

    replace(monkeypatch, "cockpit:cancel", cancel)
    assert judging.members("cockpit:cancel", salon)
    assert judging.changed_by_looking("cockpit:cancel", salon)
    assert judging.refuses_strange_methods("cockpit:cancel", salon)


def test_a_new_address_without_a_door_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not unlisted()
    resolver = get_resolver(MAIN)
    new = path("new-thing/<code>/", lambda _request, code: HttpResponse(code), name="new_thing")
    monkeypatch.setattr(resolver, "url_patterns", [*resolver.url_patterns, new])
    assert unlisted() == {"new_thing"}
