"""Who comes into the cockpit, and as whom."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from tenants.access import member
from tenants.actor import Actor
from tenants.models import Business, Membership, User
from tests.people import PASSWORD

COCKPIT = "/app/salon-maria/"


@pytest.mark.parametrize("slug", ["salon-maria", "nobody-here"])
def test_a_stranger_is_sent_to_sign_in_whether_or_not_the_slug_exists(
    client: Client, salon_maria: Business, slug: str
) -> None:
    response = client.get(f"/app/{slug}/bookings/?past=1")
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next=/app/{slug}/bookings/%3Fpast%3D1"


def test_a_member_comes_in(client: Client, maria: User) -> None:
    client.force_login(maria)
    response = client.get(COCKPIT)
    assert response.status_code == 200
    assert "Salon Maria" in response.content.decode()


@pytest.mark.parametrize("role", Membership.Role.values)
def test_every_role_comes_in(client: Client, salon_maria: Business, otto: User, role: str) -> None:
    Membership.objects.create(user=otto, business=salon_maria, role=role)
    client.force_login(otto)
    assert client.get(COCKPIT).status_code == 200


def test_a_member_who_has_left_stays_outside(client: Client, maria: User) -> None:
    client.force_login(maria)
    maria.memberships.all().delete()
    assert client.get(COCKPIT).status_code == 404


def test_a_platform_administrator_is_no_member(client: Client, salon_maria: Business) -> None:
    client.force_login(User.objects.create_superuser("admin@example.com", PASSWORD))
    assert client.get(COCKPIT).status_code == 404


def test_the_cockpit_is_not_kept_by_caches(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert client.get(COCKPIT)["Cache-Control"] == "private, no-store"


# ── the page that asks which business


def test_a_member_of_one_business_goes_straight_in(client: Client, maria: User) -> None:
    client.force_login(maria)
    response = client.get("/app/")
    assert response.status_code == 302
    assert response["Location"] == COCKPIT


def test_a_member_of_two_businesses_chooses(
    client: Client, maria: User, praxis_otto: Business
) -> None:
    Membership.objects.create(user=maria, business=praxis_otto, role=Membership.Role.STAFF)
    client.force_login(maria)
    text = client.get("/app/").content.decode()
    assert 'href="/app/salon-maria/"' in text
    assert 'href="/app/praxis-otto/"' in text


def test_a_user_without_a_business_is_told_what_to_do(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("new@example.com", PASSWORD, language="de"))
    response = client.get("/app/")
    assert response.status_code == 200
    assert "Einladung" in response.content.decode()


def test_a_closed_business_is_not_offered(
    client: Client, maria: User, praxis_otto: Business
) -> None:
    Membership.objects.create(user=maria, business=praxis_otto, role=Membership.Role.STAFF)
    Business.objects.filter(pk=praxis_otto.pk).update(state=Business.State.CLOSED)
    client.force_login(maria)
    assert client.get("/app/")["Location"] == COCKPIT


# ── as whom


def test_a_member_acts_by_name(rf: RequestFactory, maria: User) -> None:
    request = rf.get("/")
    request.user, request.session = maria, {}  # type: ignore[assignment]
    assert member(request) == Actor(  # type: ignore[arg-type]
        "member", name="Maria", user_id=maria.pk, source="cockpit"
    )


def test_who_acts_in_a_members_name_is_named_as_well(
    rf: RequestFactory, maria: User, otto: User
) -> None:
    request = rf.get("/")
    request.user, request.session = maria, {"hijack_history": [str(otto.pk)]}  # type: ignore[assignment]
    actor = member(request)  # type: ignore[arg-type]
    assert actor.user_id == maria.pk
    assert actor.impersonator_id == otto.pk
