"""Error reports name the fault and the business, and nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sentry_sdk
from pytest_django import Settings

from ops import sentry
from tenants.context import set_request_id

PRIVATE = "ion@example.com"


def event() -> dict[str, Any]:
    return {
        "message": "boom",
        "user": {"email": PRIVATE},
        "breadcrumbs": {"values": [{"message": PRIVATE}]},
        "request": {
            "method": "POST",
            "url": f"https://booking.example/book/salon-maria/b/secret-token/?mail={PRIVATE}",
            "data": {"email": PRIVATE},
            "cookies": PRIVATE,
            "headers": {"Cookie": PRIVATE},
            "query_string": PRIVATE,
        },
    }


def test_without_an_address_nothing_is_set_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENTRY_DSN = ""
    monkeypatch.setattr(sentry_sdk, "init", lambda **_: pytest.fail("it was set up"))
    sentry.start()


def test_a_report_holds_nothing_about_people_and_no_key_to_a_booking() -> None:
    set_request_id("req-12345678")
    report = sentry.scrub(event(), {})
    set_request_id("")
    text = json.dumps(report)
    assert PRIVATE not in text
    assert "secret-token" not in text
    assert report["request"] == {
        "method": "POST",
        "url": "https://booking.example/book/salon-maria",
    }
    assert report["tags"] == {"business": "public", "request_id": "req-12345678"}
    assert report["message"] == "boom"


def test_a_report_without_a_request_is_fine_too() -> None:
    assert sentry.scrub({"message": "boom"}, {})["tags"]["business"] == "public"


def test_what_is_sent_passes_the_scrubbing(settings: Settings) -> None:
    sent: list[dict[str, Any]] = []

    class Keep(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope: Any) -> None:
            sent.extend(item.payload.json for item in envelope.items if item.payload.json)

    settings.SENTRY_DSN = "http://key@127.0.0.1:9/1"
    real = sentry_sdk.init
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sentry_sdk, "init", lambda **kw: real(transport=Keep, **kw))
            sentry.start()
        sentry_sdk.set_user({"email": PRIVATE})
        sentry_sdk.capture_message("boom")
        sentry_sdk.flush()
    finally:
        real()
    assert [each["message"] for each in sent if "message" in each] == ["boom"]
    assert PRIVATE not in json.dumps(sent)
