"""Another client on the same time, moving and cancelling by the mail's link."""

from __future__ import annotations

import pytest

from tests.e2e import calendar
from tests.e2e.client import READING_MS, WAYS, Client
from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

ENGLISH = WAYS["en"]

# So many times leave three beside the one that two want.
ROOMY = 6


def manage_link(client: Client, site: Site, mail: int = 0) -> str:
    """The link to the booking in a mail to the client."""
    links = site.await_mails(client.email, mail + 1)[mail]["links"]
    return next(str(link) for link in links if "/b/" in link and ".ics" not in link)


def is_offered(client: Client, chosen: str, day: int = 0) -> bool:
    """Whether a newcomer sees that time on the n-th free day."""
    client.open()
    client.choose_service()
    client.choose_staff()
    client.choose_day(day)
    return chosen in [text.strip() for text in client.times()]


@pytest.mark.parametrize(("scripts", "day"), [(True, 1), (False, 3)], ids=["scripts", "no-scripts"])
def test_of_two_browsers_one_gets_the_time_and_the_other_three_more(
    scripts: bool, day: int, visitor: Visitor, site: Site
) -> None:
    """Both see the time; the second keeps what was typed and books what is offered instead."""
    quick, slow = (Client(visitor(java_script_enabled=scripts), ENGLISH) for _ in range(2))
    slow.open()
    slow.choose_service()
    slow.choose_staff()
    slow.choose_day(day)
    while len(slow.times()) < ROOMY:  # a day that the demo has filled
        day += 1
        slow.choose_day(day)
    wanted = slow.times()[2].strip()
    assert quick.book(day=day, time=2) == wanted
    with slow.page.expect_response("**/hold/**") as answer:
        slow.choose_time(2)
    assert answer.value.status == 409
    assert slow.page.get_by_role("heading", name="This time is taken").is_visible()
    others = slow.times()
    assert len(others) == 3
    assert wanted not in others
    slow.choose_time(0)
    slow.fill()
    slow.send()
    assert slow.page.get_by_role("heading", level=1).inner_text() == ENGLISH.done
    slow.watched.cookie_free()


def test_whoever_loses_the_time_while_typing_keeps_what_was_typed(
    visitor: Visitor, site: Site
) -> None:
    """The hold has ended, somebody else books, then the form is sent."""
    slow, quick = Client(visitor(), ENGLISH), Client(visitor(), ENGLISH)
    chosen = slow.to_details(day=2, time=1)
    form = slow.page.url
    # Another choice of the same visit moves the hold away; the first form still stands there.
    slow.page.go_back()
    slow.choose_day(4)
    slow.choose_time(3)
    slow.page.goto(form)
    quick.book(day=2, time=chosen)
    slow.fill()
    slow.page.locator("details:has([name=note]) summary").click()
    slow.field("note").fill("Second floor, please ring")
    with slow.page.expect_response("**/book/**") as answer:
        slow.page.get_by_role("button", name=ENGLISH.button, exact=True).click()
    assert answer.value.status == 409
    slow.page.wait_for_load_state()
    assert len(slow.times()) == 3
    other = slow.choose_time(1)
    assert other[:5] != chosen[:5]
    assert slow.field("name").input_value() == slow.name
    assert slow.field("email").input_value() == slow.email
    assert slow.field("note").input_value() == "Second floor, please ring"
    slow.page.wait_for_timeout(READING_MS)
    slow.send()
    assert slow.page.get_by_role("heading", level=1).inner_text() == ENGLISH.done
    assert site.await_mails(slow.email)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_client_moves_by_the_link_in_the_mail(
    scripts: bool, visitor: Visitor, site: Site
) -> None:
    client = Client(visitor(java_script_enabled=scripts), ENGLISH)
    page = client.page
    first = client.book(day=3)
    before = calendar.read(site.await_mails(client.email)[0]["calendar"])
    page.goto(manage_link(client, site))
    page.get_by_role("link", name="Choose another time").click()
    client.choose_day(3)
    own_time_stands_in_the_way = first not in [text.strip() for text in client.times()]
    assert not own_time_stands_in_the_way
    client.choose_day(5)
    second = client.choose_time(0)
    assert first in page.locator("s").inner_text()
    page.get_by_role("button", name="Move appointment").click()
    page.wait_for_load_state()
    assert second in page.get_by_role("alert").inner_text()
    after = calendar.read(site.await_mails(client.email, 2)[1]["calendar"])
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["start"] != before["start"]
    assert is_offered(Client(visitor(), ENGLISH), first, day=3)
    client.watched.cookie_free()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_client_cancels_by_the_link_and_the_time_is_free_again(
    scripts: bool, visitor: Visitor, site: Site
) -> None:
    client, newcomer = Client(visitor(java_script_enabled=scripts), ENGLISH), visitor()
    page = client.page
    chosen = client.book(day=4)
    link = manage_link(client, site)
    assert not is_offered(Client(newcomer, ENGLISH), chosen, day=4)
    second_tab = client.watched.context.new_page()
    for tab in (page, second_tab):
        tab.goto(link)
        tab.get_by_role("link", name="Cancel appointment").click()
    page.get_by_role("button", name="Cancel appointment").click()
    page.wait_for_load_state()
    assert "is cancelled" in page.get_by_role("alert").inner_text()
    told = calendar.read(site.await_mails(client.email, 2)[1]["calendar"])
    assert (told["method"], told["status"]) == ("CANCEL", "CANCELLED")
    second_tab.get_by_role("button", name="Cancel appointment").click()
    second_tab.wait_for_load_state()
    assert "already cancelled" in second_tab.locator("main").inner_text()
    assert is_offered(Client(newcomer, ENGLISH), chosen, day=4)
    assert len(site.mails(client.email)) == 2
    client.watched.cookie_free()
