"""Run as a process by `test_postgres_killed`: books one time after another, says each that is sure.

A line goes out only after `book()` has returned, as a web server answers only then. Ends when the
database is gone.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import django

django.setup()

from django.db import DatabaseError  # noqa: E402

from booking import bookings, schedule  # noqa: E402
from booking.bookings import Person  # noqa: E402
from booking.errors import BookingError  # noqa: E402
from booking.schedule import Choice  # noqa: E402
from tenants.actor import CLIENT  # noqa: E402
from tenants.current import enter_business  # noqa: E402
from tenants.models import Business  # noqa: E402


def main(number: int) -> None:
    """Book on the days of one client's own, so that nobody is in the way."""
    enter_business(Business.objects.get())
    plan = schedule.resolve([Choice("tuns-barbati")])
    person = Person(f"Client {number}", "Test", f"client{number}@example.com", "", "ro")
    today = datetime.now(UTC).date()
    for day in range(2 + number, 58, 4):
        date = today + timedelta(days=day)
        for starts_at in schedule.free(plan, first=date, last=date).get(date, []):
            try:
                booking = bookings.book(
                    plan=plan, starts_at=starts_at, person=person, by=CLIENT, nonce=uuid4().hex
                )
            except BookingError:
                continue
            except DatabaseError:
                return
            print(booking.code, flush=True)  # noqa: T201  # what the parent reads


if __name__ == "__main__":
    main(int(sys.argv[1]))
