"""Pages with few rows and with 500 of everything: the same number of SQL statements.

`pytest -s` prints the statements of each page.
"""

from __future__ import annotations

import datetime as dt
import sys

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Booking
from tenants.current import enter_business
from tests.fuzz import crowd
from tests.fuzz.finding import who_for
from tests.permissions.conftest import Salon
from tests.permissions.table import TABLE
from tests.permissions.walking import address, all_urls

# Many requests in one test: on a busy machine they need their time.
pytestmark = pytest.mark.timeout(300)
MANY = 500
# What a page of the salon says; a file of all rows reads them in pieces.
PAGES = [name for name, door in TABLE.items() if 200 in door.get]


def statements(browser: Client, path: str) -> list[str]:
    """What a second visit asks the database; the first has warmed what is remembered."""
    browser.get(path).getvalue()
    with CaptureQueriesContext(connection) as caught:
        browser.get(path).getvalue()
    return [str(each["sql"]) for each in caught.captured_queries]


def every_page(salon: Salon, monday: dt.date, names: list[str]) -> dict[str, list[str]]:
    """All statements of each page, and of the days on which there are bookings."""
    found = {}
    for name in names:
        path = address(name, salon)
        browser = salon.browsers[who_for(name)]
        found[name] = statements(browser, path)
        if name in ("cockpit:today", "cockpit:desk_diary", "cockpit:desk_new", "public:times"):
            dated = f"{path}{'&' if '?' in path else '?'}day={monday}"
            found[f"{name} on a full day"] = statements(browser, dated)
        for query in SPECIAL.get(name, ()):
            found[f"{name}{query}"] = statements(browser, path + query)
    return found


SPECIAL = {
    "cockpit:desk_search": ("?q=va",),
    "cockpit:desk_clients": ("?q=va",),
    "cockpit:bookings": ("?past=1",),
    "cockpit:services": ("?archived=1",),
    "cockpit:desk_diary": ("?span=week",),
}


def grown(salon: Salon, monday: dt.date, names: list[str]) -> dict[str, tuple[int, int, str]]:
    """Pages that ask more of many rows, with the statement they repeat."""
    few = every_page(salon, monday, names)
    enter_business(salon.members["owner"].business)
    rows = crowd.multiply(MANY)
    assert sum(count >= MANY for count in rows.values()) > 12, rows
    many = every_page(salon, monday, names)
    for name, asked in sorted(many.items()):
        sys.stdout.write(f"{len(asked):4} {name}\n")
    return {
        name: (len(few[name]), len(many[name]), _repeated(many[name]))
        for name in few
        if len(few[name]) != len(many[name])
    }


def _repeated(asked: list[str]) -> str:
    """The statement that comes most often, as a hint."""
    heads = [sql.partition(" WHERE ")[0][:160] for sql in asked]
    return max(heads, key=heads.count)


def test_a_page_asks_as_much_of_500_rows_as_of_one(tireless: Salon, monday: dt.date) -> None:
    assert not grown(tireless, monday, PAGES)


def test_a_page_that_asks_row_by_row_is_found(
    tireless: Salon, monday: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def row_by_row(_request: HttpRequest) -> HttpResponse:
        rows = Booking.objects.order_by("pk")[:30]
        return HttpResponse(", ".join(str(row.client) for row in rows))

    monkeypatch.setattr(all_urls()["cockpit:mails"][0], "callback", row_by_row)
    assert list(grown(tireless, monday, ["cockpit:mails", "home"])) == ["cockpit:mails"]
