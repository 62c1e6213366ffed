"""What happens to a request before any page sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from ops.logging import RequestIdFilter
from ops.middleware import (
    MAX_BODY_BYTES,
    RequestIdMiddleware,
    RequestLimitsMiddleware,
    TrustedProxyMiddleware,
    parse,
)
from tenants.context import current_request_id

Seen = dict[str, Any]
rf = RequestFactory()


# ── request id


def named(offered: str | None) -> tuple[str, str]:
    """(the id in the response, the id that the view and its log lines saw)."""
    seen = {}

    def view(_request: HttpRequest) -> HttpResponse:
        record = logging.makeLogRecord({})
        RequestIdFilter().filter(record)
        seen["log"] = record.__dict__["request_id"]
        return HttpResponse()

    headers = {} if offered is None else {"X-Request-ID": offered}
    response = RequestIdMiddleware(view)(rf.get("/", headers=headers))
    return response["X-Request-ID"], seen["log"]


def test_a_well_formed_request_id_is_carried_through_log_and_answer() -> None:
    assert named("from-the-proxy.1") == ("from-the-proxy.1", "from-the-proxy.1")


@pytest.mark.parametrize(
    "offered", [None, "", "short", "x" * 65, "with space 12345", "line\nbreak123", "ünïcödé-12345"]
)
def test_anything_else_is_replaced_by_a_new_one(offered: str | None) -> None:
    answered, logged = named(offered)
    assert answered == logged != offered
    assert len(answered) == 32


def test_two_requests_get_two_ids_and_none_stays_behind() -> None:
    assert named(None)[0] != named(None)[0]
    assert current_request_id() == ""


# ── trusted proxies


@pytest.fixture
def arrive(settings: Settings) -> Callable[..., HttpRequest]:
    """The request as pages see it, for a given peer and headers."""

    def run(peer: str, trusted: list[str], **headers: str) -> HttpRequest:
        settings.TRUSTED_PROXIES = trusted
        seen: list[HttpRequest] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            return HttpResponse()

        names = {key.replace("_", "-"): value for key, value in headers.items()}
        TrustedProxyMiddleware(view)(rf.get("/", REMOTE_ADDR=peer, headers=names))
        return seen[0]

    return run


def test_forwarded_headers_of_a_stranger_are_dropped(arrive: Callable[..., HttpRequest]) -> None:
    request = arrive(
        "203.0.113.9",
        ["10.0.0.0/8"],
        X_Forwarded_For="1.2.3.4",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
        Forwarded="for=1.2.3.4",
    )
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert not request.is_secure()
    assert request.get_host() == "testserver"
    assert not [key for key in request.META if "FORWARDED" in key]


def test_a_trusted_proxy_is_believed(arrive: Callable[..., HttpRequest]) -> None:
    request = arrive(
        "10.1.2.3",
        ["10.0.0.0/8"],
        X_Forwarded_For="198.51.100.7",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="booking.example",
    )
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"
    assert request.is_secure()
    assert request.get_host() == "booking.example"


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("1.2.3.4, 198.51.100.7", "198.51.100.7"),  # what the client wrote itself stands left
        ("1.2.3.4, 198.51.100.7, 10.9.9.9", "198.51.100.7"),  # two proxies of ours
        ("10.9.9.9", "10.9.9.9"),  # a client within our own network
        ("198.51.100.7:4711", "198.51.100.7"),
        ('"[2001:db8::7]:4711"', "2001:db8::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unknown", "10.1.2.3"),
        ("198.51.100.7, garbage, 10.9.9.9", "10.9.9.9"),
        ("", "10.1.2.3"),
    ],
)
def test_the_right_most_untrusted_address_is_the_client(
    arrive: Callable[..., HttpRequest], chain: str, client: str
) -> None:
    request = arrive("10.1.2.3", ["10.0.0.0/8"], X_Forwarded_For=chain)
    assert request.META["REMOTE_ADDR"] == client


def test_without_a_list_nobody_is_trusted(arrive: Callable[..., HttpRequest]) -> None:
    request = arrive("127.0.0.1", [], X_Forwarded_For="1.2.3.4", X_Forwarded_Proto="https")
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
    assert not request.is_secure()


def test_an_unknown_scheme_is_not_taken_over(arrive: Callable[..., HttpRequest]) -> None:
    request = arrive("10.1.2.3", ["10.0.0.0/8"], X_Forwarded_Proto="gopher")
    assert request.scheme == "http"


def test_text_that_is_no_address_parses_to_none() -> None:
    assert [parse(text) for text in ("", "x", "1.2.3", "[", "1.2.3.4.5")] == [None] * 5


# ── bounds


def refused(request: HttpRequest) -> int:
    return RequestLimitsMiddleware(lambda _request: HttpResponse())(request).status_code


def test_an_ordinary_form_passes() -> None:
    assert refused(rf.post("/", {"name": "Ion"})) == 200


def test_a_body_of_exactly_the_limit_passes_and_one_byte_more_is_refused() -> None:
    assert refused(rf.post("/", CONTENT_LENGTH=str(MAX_BODY_BYTES))) == 200
    assert refused(rf.post("/", CONTENT_LENGTH=str(MAX_BODY_BYTES + 1))) == 413
    assert refused(rf.post("/", CONTENT_LENGTH="9" * 400)) == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "12, 12"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert refused(rf.post("/", CONTENT_LENGTH=length)) == 400


def test_a_chunked_body_is_refused() -> None:
    assert refused(rf.post("/", headers={"Transfer-Encoding": "chunked"})) == 411


@pytest.mark.parametrize("address", ["/a%00b", "/?name=%00", "/?name=\0"])
def test_nul_in_an_address_is_refused(address: str) -> None:
    request = rf.get("/")
    path, _, query = address.partition("?")
    request.path_info = path.replace("%00", "\0")
    request.META["QUERY_STRING"] = query
    assert refused(request) == 400


def test_a_refusal_is_a_page_in_the_visitors_language_with_its_id() -> None:
    request = rf.post("/?lang=de", CONTENT_LENGTH=str(MAX_BODY_BYTES + 1))
    limits = RequestLimitsMiddleware(lambda _request: HttpResponse())
    answer = cast("HttpResponse", RequestIdMiddleware(limits)(request))
    page = answer.content.decode()
    assert '<html lang="de"' in page
    assert answer["X-Request-ID"] in page
    assert answer["Cache-Control"] == "no-store"
