"""Which business a request is about, and that nobody learns which businesses exist."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import Business, Domain, SlugHistory, User

PAGE = "/book/salon-maria/"
COCKPIT = "/app/salon-maria/"
# The page names the request for support; the same name makes two pages comparable.
NAMED: Any = {"HTTP_X_REQUEST_ID": "the-same-request"}
OWN_DOMAIN = "termine.example.com"


def everything(response: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that a visitor can see of an answer."""
    assert isinstance(response, HttpResponse)
    return response.status_code, response.content, sorted(response.items())


@pytest.fixture
def unknown(client: Client, salon_maria: Business) -> tuple[int, bytes, list[tuple[str, str]]]:
    """What a business that never existed answers."""
    answer = everything(client.get("/book/nobody-here/", **NAMED))
    assert answer[0] == 404
    return answer


@pytest.fixture
def own_domain(salon_maria: Business) -> str:
    """Salon Maria's booking page on a domain of its own."""
    Domain.objects.create(domain=OWN_DOMAIN, tenant=salon_maria, is_primary=True)
    return OWN_DOMAIN


def close(business: Business) -> None:
    """The business leaves."""
    business.state = Business.State.CLOSED
    business.save()


def unpublish(business: Business) -> None:
    """The page is a draft again."""
    business.published_at = None
    business.save()


# ── one answer for everything that is not there


def test_a_published_page_is_open_to_everybody(client: Client, salon_maria: Business) -> None:
    assert client.get(PAGE).status_code == 200


def test_a_closed_business_looks_like_one_that_never_was(
    client: Client, salon_maria: Business, unknown: object
) -> None:
    close(salon_maria)
    assert everything(client.get(PAGE, **NAMED)) == unknown


def test_a_draft_looks_to_strangers_like_one_that_never_was(
    client: Client, salon_maria: Business, unknown: object
) -> None:
    unpublish(salon_maria)
    assert everything(client.get(PAGE, **NAMED)) == unknown


def test_a_draft_looks_to_an_outsider_like_one_that_never_was(
    client: Client, salon_maria: Business, otto: User, unknown: object
) -> None:
    unpublish(salon_maria)
    client.force_login(otto)
    assert everything(client.get(PAGE, **NAMED)) == unknown


def test_every_page_below_an_unknown_slug_is_the_same_404(client: Client, unknown: object) -> None:
    below = client.get("/book/nobody-here/b/ABCDEFG/token/", **NAMED)
    assert everything(below) == unknown


def test_a_cockpit_of_others_looks_like_one_that_never_was(
    client: Client, salon_maria: Business, otto: User
) -> None:
    client.force_login(otto)
    theirs = everything(client.get(COCKPIT, **NAMED))
    nobodys = everything(client.get("/app/nobody-here/", **NAMED))
    assert theirs[0] == 404
    assert theirs == nobodys


def test_a_closed_business_is_closed_to_its_owner_too(
    client: Client, salon_maria: Business, maria: User
) -> None:
    close(salon_maria)
    client.force_login(maria)
    assert client.get(COCKPIT).status_code == 404
    assert client.get(PAGE).status_code == 404


# ── drafts


def test_a_draft_is_seen_by_its_members_without_touching_their_session(
    client: Client, salon_maria: Business, maria: User
) -> None:
    unpublish(salon_maria)
    client.force_login(maria)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(PAGE)
    assert response.status_code == 200
    assert "Set-Cookie" not in response
    assert not response.cookies
    sessions = [q["sql"] for q in queries if "django_session" in q["sql"]]
    assert [sql.split()[0] for sql in sessions] == ["SELECT"]


def test_a_session_of_an_old_password_sees_no_draft(
    client: Client, salon_maria: Business, maria: User
) -> None:
    unpublish(salon_maria)
    client.force_login(maria)
    maria.set_password("another long password")
    maria.save()
    assert client.get(PAGE).status_code == 404


def test_a_user_who_was_switched_off_sees_no_draft(
    client: Client, salon_maria: Business, maria: User
) -> None:
    unpublish(salon_maria)
    client.force_login(maria)
    User.objects.filter(pk=maria.pk).update(is_active=False)
    assert client.get(PAGE).status_code == 404


def test_a_made_up_session_sees_no_draft(client: Client, salon_maria: Business) -> None:
    unpublish(salon_maria)
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.get(PAGE).status_code == 404


# ── public pages know no session


@pytest.mark.parametrize("cookie", ["none", "stale", "signed in"])
def test_a_public_page_never_touches_a_session(
    client: Client, salon_maria: Business, maria: User, cookie: str
) -> None:
    if cookie == "stale":
        client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    elif cookie == "signed in":
        client.force_login(maria)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(PAGE)
    assert response.status_code == 200
    assert not [q["sql"] for q in queries if "django_session" in q["sql"]]
    assert not [q["sql"] for q in queries if "tenants_user" in q["sql"]]
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_the_404_of_a_public_page_sets_no_cookie_either(client: Client, maria: User) -> None:
    client.force_login(maria)
    response = client.get("/book/nobody-here/")
    assert response.status_code == 404
    assert not response.cookies


# ── what a business may be besides open


@pytest.mark.parametrize("state", ["restricted", "suspended", "closing"])
def test_a_business_at_rest_still_has_its_page(
    client: Client, salon_maria: Business, state: str
) -> None:
    salon_maria.state = state
    salon_maria.save()
    assert client.get(PAGE).status_code == 200


def test_a_suspended_business_still_has_its_cockpit(
    client: Client, salon_maria: Business, maria: User
) -> None:
    salon_maria.state = Business.State.SUSPENDED
    salon_maria.save()
    client.force_login(maria)
    assert client.get(COCKPIT).status_code == 200


# ── former slugs


@pytest.fixture
def renamed(salon_maria: Business) -> Business:
    """It was once called otherwise."""
    SlugHistory.objects.create(slug="salonul-vechi", business=salon_maria)
    return salon_maria


def test_a_former_slug_leads_to_the_present_one(client: Client, renamed: Business) -> None:
    response = client.get("/book/salonul-vechi/times/?s=tuns&lang=de")
    assert response.status_code == 301
    assert response["Location"] == "/book/salon-maria/times/?s=tuns&lang=de"


def test_a_form_sent_to_a_former_slug_stays_a_form(client: Client, renamed: Business) -> None:
    response = client.post("/book/salonul-vechi/book/", {})
    assert response.status_code == 308
    assert response["Location"] == "/book/salon-maria/book/"


def test_a_former_slug_of_a_draft_is_a_404(
    client: Client, renamed: Business, unknown: object
) -> None:
    unpublish(renamed)
    assert everything(client.get("/book/salonul-vechi/", **NAMED)) == unknown


def test_a_former_slug_leads_members_to_their_cockpit(
    client: Client, renamed: Business, maria: User, otto: User
) -> None:
    client.force_login(maria)
    response = client.get("/app/salonul-vechi/?day=2026-01-05")
    assert response.status_code == 302
    assert response["Location"] == "/app/salon-maria/?day=2026-01-05"
    client.force_login(otto)
    assert client.get("/app/salonul-vechi/").status_code == 404


# ── hosts


def test_an_own_domain_serves_the_booking_page_at_its_root(client: Client, own_domain: str) -> None:
    response = client.get("/", HTTP_HOST=own_domain)
    assert response.status_code == 200
    assert b"Salon Maria" in response.content


def test_links_on_an_own_domain_stay_there(client: Client, own_domain: str) -> None:
    response = client.get("/", HTTP_HOST=own_domain)
    assert b"/book/salon-maria/" not in response.content
    assert b"/times/" in response.content


@pytest.mark.parametrize(
    "path", ["/app/", "/app/salon-maria/", "/accounts/login/", "/demo/outbox/"]
)
def test_an_own_domain_knows_nothing_of_the_platform(
    client: Client, own_domain: str, path: str
) -> None:
    assert client.get(path, HTTP_HOST=own_domain).status_code == 404


def test_an_own_domain_serves_no_other_business(
    client: Client, own_domain: str, praxis_otto: Business
) -> None:
    response = client.get("/book/praxis-otto/", HTTP_HOST=own_domain)
    assert response.status_code == 404
    assert b"Praxis Otto" not in response.content


def test_an_own_domain_ignores_a_session(client: Client, own_domain: str, maria: User) -> None:
    client.force_login(maria)
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/", HTTP_HOST=own_domain)
    assert not [q["sql"] for q in queries if "django_session" in q["sql"]]
    assert not response.cookies


@pytest.mark.parametrize("host", ["termine.example.com:8443", "TERMINE.example.com"])
def test_a_port_and_capitals_do_not_hide_a_domain(
    client: Client, own_domain: str, host: str
) -> None:
    assert client.get("/", HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/book/salon-maria/", "/times", "/app/", "/accounts/login/", "/nothing"]
)
def test_a_host_of_nobody_is_a_404_on_every_path(
    client: Client, salon_maria: Business, path: str
) -> None:
    assert client.get(path, HTTP_HOST="nobody.example.com").status_code == 404


def test_health_is_answered_on_any_host(client: Client, db: None) -> None:
    assert client.get("/healthz", HTTP_HOST="10.1.2.3").status_code == 200


@pytest.mark.parametrize("host", ["bad host", "evil.example.com/../", "a" * 300, ""])
def test_a_malformed_host_is_refused_without_a_fault(client: Client, db: None, host: str) -> None:
    assert client.get("/", HTTP_HOST=host).status_code in (400, 404)


# ── one request after the other


def test_a_request_starts_in_the_public_schema_and_without_a_language(
    client: Client, salon_maria: Business, praxis_otto: Business, maria: User
) -> None:
    client.force_login(maria)
    assert client.get(COCKPIT)["Content-Language"] == "ro"
    fresh = Client()
    answer = fresh.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="de")
    assert answer["Content-Language"] == "de"
    assert "Praxis Otto" in fresh.get("/book/praxis-otto/").content.decode()
