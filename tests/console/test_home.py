"""The front door: what the platform is, in four languages, and in the demo where to look."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from config import urls
from tenants.models import Business, User


class DemoUrls:
    """The URLs as the demo has them."""

    urlpatterns = [*urls.urlpatterns, path("", include("ops.urls_demo"))]
    handler404 = urls.handler404


demo = override_settings(DEMO=True, ROOT_URLCONF=DemoUrls)


def test_it_says_what_it_is_and_leads_to_the_sign_in_page(client: Client, db: None) -> None:
    text = client.get("/").content.decode()
    assert "Your clients book in a minute." in text
    assert 'href="/accounts/login/"' in text


@pytest.mark.parametrize(("code", "name"), settings.LANGUAGES)
def test_it_speaks_the_language_that_is_asked_for(
    client: Client, db: None, code: str, name: str
) -> None:
    by_link = client.get("/", {"lang": code}, HTTP_ACCEPT_LANGUAGE="fr").content.decode()
    by_browser = client.get("/", HTTP_ACCEPT_LANGUAGE=code).content.decode()
    for text in (by_link, by_browser):
        assert f'<html lang="{code}">' in text
        assert f'hreflang="{code}" aria-current="true"' in text
        assert name in text


@pytest.mark.parametrize("asked", ["xx", "", "de'--", "../de"])
def test_an_unknown_language_is_ignored(client: Client, db: None, asked: str) -> None:
    assert '<html lang="en">' in client.get("/", {"lang": asked}).content.decode()


def test_a_visitor_gets_no_cookie_and_no_session_is_opened(client: Client, db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/")
    assert not response.cookies
    assert not queries.captured_queries


def test_a_member_reads_their_own_language_here_too(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert '<html lang="ro">' in client.get("/").content.decode()


def test_businesses_are_listed_in_the_demo_alone(client: Client, salon_maria: Business) -> None:
    assert "Salon Maria" not in client.get("/").content.decode()


@demo
def test_the_demo_leads_to_its_businesses_and_their_mail(
    client: Client, salon_maria: Business
) -> None:
    text = client.get("/").content.decode()
    assert 'href="/book/salon-maria/"' in text
    assert "Hair and beauty salon, Romania" in text
    assert 'href="/demo/outbox/"' in text


@demo
def test_a_draft_is_not_shown_in_the_demo(client: Client, salon_maria: Business) -> None:
    salon_maria.published_at = None
    salon_maria.save()
    assert "salon-maria" not in client.get("/").content.decode()


def test_it_is_only_read(client: Client, db: None) -> None:
    assert client.post("/").status_code == 405
