"""Error pages speak the visitor's language, quote an id, and need nothing that may be broken."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from ops import errors
from tenants.context import set_request_id

rf = RequestFactory()


@pytest.mark.parametrize("status", sorted(errors.WORDS))
@pytest.mark.parametrize("language", ["en", "de", "es", "ro"])
def test_every_page_is_there_in_every_language(status: int, language: str) -> None:
    answer = errors.page(rf.get(f"/?lang={language}"), status)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}"' in page
    english = errors.page(rf.get("/?lang=en"), status).content.decode()
    assert (page == english) == (language == "en")


def test_the_browsers_language_counts_when_the_address_names_none() -> None:
    request = rf.get("/?lang=xx", headers={"Accept-Language": "ro,en;q=0.5"})
    assert '<html lang="ro"' in errors.page(request, 404).content.decode()


def test_the_page_quotes_the_request_id_and_is_never_kept() -> None:
    set_request_id("quote-me-1234")
    answer = errors.page(rf.get("/"), 500)
    set_request_id("")
    assert "quote-me-1234" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_short_break_says_when_to_come_back() -> None:
    assert errors.page(rf.get("/"), 503)["Retry-After"] == "5"


@pytest.mark.django_db
def test_an_unknown_page_reads_no_database_and_sets_no_cookie(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0, connection=connection):
        answer = client.get("/nowhere/", headers={"Accept-Language": "de"})
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer
    assert '<html lang="de"' in answer.content.decode()


@pytest.mark.django_db
def test_a_crash_is_a_page_that_tells_nothing_about_the_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("ops.health.database", broken)
    answer = Client(raise_request_exception=False).get("/healthz")
    assert answer.status_code == 500
    assert "the inside" not in answer.content.decode()


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_short_break(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("ops.health.database", away)
    answer = Client(raise_request_exception=False).get("/healthz")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


@pytest.mark.django_db
def test_a_signed_in_page_refuses_a_form_without_its_token() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.c"})
    assert answer.status_code == 403
