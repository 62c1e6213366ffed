"""Stored pages of free times: as good as fresh ones, gone with the first change, never believed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from booking import blocks, bookings, schedule
from booking.clients import Person
from booking.models import Block, Resource, Setting
from booking.public import stored
from booking.schedule import Choice, Plan
from tenants import courtesy, revision
from tenants.actor import CLIENT, Actor
from tenants.models import Business

PATH = "/book/salon-maria/times/?s=tuns"
Look = Callable[..., HttpResponse]


@pytest.fixture
def look(tx_salon: Business, monday: dt.date) -> Look:
    """The page of a Monday, as a browser of its own sees it."""

    def run(more: str = "", **headers: str) -> HttpResponse:
        headers = {"accept-language": "en"} | headers
        path = f"{PATH}&day={monday.isoformat()}{more}"
        return Browser().get(path, headers=headers)  # type: ignore[return-value]

    return run


@pytest.fixture
def with_maria(tx_salon: Business) -> Plan:
    """A cut with Maria."""
    return schedule.resolve([Choice("tuns", "maria")])


def times_on(answer: HttpResponse) -> set[int]:
    """The starts on the page's buttons."""
    return {int(at) for at in re.findall(r'name="start" value="(\d+)"', answer.content.decode())}


def flow_of(answer: HttpResponse) -> str:
    """The name of the visit, as the page's form sends it."""
    return re.findall(r'name="f" value="([^"]+)"', answer.content.decode())[0]


def test_the_second_visitor_gets_the_stored_page_as_a_visit_of_their_own(look: Look) -> None:
    first = look()
    with CaptureQueriesContext(connection) as queries:
        second = look()
    assert len(queries) == 0
    assert flow_of(first) != flow_of(second)
    body = first.content.replace(flow_of(first).encode(), flow_of(second).encode())
    assert second.content == body
    changing = {"x-request-id"}
    kept = {k: v for k, v in first.items() if k.lower() not in changing}
    assert {k: v for k, v in second.items() if k.lower() not in changing} == kept


def test_another_language_day_or_address_is_another_page(look: Look) -> None:
    look()
    german = look(**{"accept-language": "de"})
    assert german["Content-Language"] == "de"
    assert look("&lang=ro")["Content-Language"] == "ro"


@pytest.mark.parametrize("change", ["book", "block", "setting", "hold"])
def test_whatever_changes_the_offer_makes_the_page_anew(
    look: Look, with_maria: Plan, monday: dt.date, ion: Person, change: str
) -> None:
    Setting.objects.update(any_staff=False)
    start = schedule.free(with_maria, first=monday, last=monday)[monday][4]
    assert int(start.timestamp()) in times_on(look("&staff=maria"))
    if change == "book":
        bookings.book(plan=with_maria, starts_at=start, person=ion, by=CLIENT, nonce="n")
    elif change == "block":
        blocks.block(
            Resource.objects.get(slug="maria"), starts_at=start, kind=Block.Kind.TIME_OFF,
            ends_at=start + dt.timedelta(hours=1), by=Actor("member", name="Maria"),
        )  # fmt: skip
    elif change == "setting":
        Setting.objects.update(lead_min=60 * 24 * 40)
    else:
        bookings.hold(plan=with_maria, starts_at=start, flow="somebody-else")
    assert int(start.timestamp()) not in times_on(look("&staff=maria"))


def test_who_holds_a_time_still_sees_it(look: Look, with_maria: Plan, monday: dt.date) -> None:
    start = schedule.free(with_maria, first=monday, last=monday)[monday][4]
    bookings.hold(plan=with_maria, starts_at=start, flow="the-visit-of-ion")
    look("&staff=maria")
    assert int(start.timestamp()) not in times_on(look("&staff=maria"))
    assert int(start.timestamp()) in times_on(look("&staff=maria&f=the-visit-of-ion"))
    mine = look("&staff=maria&f=the-visit-of-anyone")
    assert int(start.timestamp()) not in times_on(mine)
    assert flow_of(mine) == "the-visit-of-anyone"


def test_an_old_snapshot_is_shown_and_still_refused(
    look: Look, with_maria: Plan, monday: dt.date, ion: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = schedule.free(with_maria, first=monday, last=monday)[monday][4]
    look("&staff=maria")
    # A change that nobody was told about: the page stays what it was.
    monkeypatch.setattr(revision, "renew", lambda business_id: None)
    bookings.book(plan=with_maria, starts_at=start, person=ion, by=CLIENT, nonce="n")
    old = look("&staff=maria")
    assert int(start.timestamp()) in times_on(old)
    wish = {"s": "tuns", "staff": "maria", "f": flow_of(old), "start": str(int(start.timestamp()))}
    answer = Browser().post("/book/salon-maria/hold/", wish)
    assert answer.status_code == 409


def test_a_write_that_is_rolled_back_changes_nothing(look: Look, tx_salon: Business) -> None:
    look()
    before = revision.current(tx_salon.pk)
    with transaction.atomic():
        Setting.objects.update(lead_min=7)
        transaction.set_rollback(True)
    assert revision.current(tx_salon.pk) == before


def test_only_writes_that_may_show_count() -> None:
    assert revision.matters('INSERT INTO "booking_booking" ("id") VALUES (1)')
    assert revision.matters(' update booking_setting SET "lead_min" = 3')
    assert revision.matters('DELETE FROM "booking_block"')
    assert not revision.matters('INSERT INTO "booking_outbox" ("id") VALUES (1)')
    assert not revision.matters('SELECT 1 FROM "booking_booking" FOR UPDATE')


def test_a_draft_is_never_stored(look: Look, tx_salon: Business) -> None:
    Business.objects.filter(pk=tx_salon.pk).update(published_at=None)
    revision.renew(tx_salon.pk)
    assert look().status_code == 404
    keys = courtesy.ask(lambda redis: redis.keys("page:*"), default=None)
    assert keys == []


def test_inside_a_transaction_nothing_is_stored_or_read(
    salon_maria: Business, empty_redis: None
) -> None:
    Browser().get(PATH)
    assert courtesy.ask(lambda redis: redis.keys("page:*"), default=None) == []


def test_a_page_lives_for_seconds_only(look: Look) -> None:
    look()
    (name,) = courtesy.ask(lambda redis: redis.keys("page:*"), default=[])
    assert 0 < courtesy.ask(lambda redis: redis.ttl(name), default=0) <= stored.SECONDS


def test_without_redis_the_page_is_made_anew(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "ask", lambda call, *, default, **_: default)
    assert times_on(look()) == times_on(look()) != set()


def test_links_of_the_page_carry_the_visit(look: Look) -> None:
    look()
    answer = look()
    links = re.findall(r'href="([^"]*times/\?[^"]*)"', answer.content.decode())
    flows = {
        parse_qs(urlsplit(link.replace("&amp;", "&")).query).get("f", [""])[0] for link in links
    }
    assert flows - {""} == {flow_of(answer)}
