"""Another time: the same calendar, the old time kept until the new one is sure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from booking.models import Booking, Setting
from tests.booking.public.conftest import Step, fields, text, values
from tests.booking.public.test_sending import take

Mine = Callable[..., str]


def ask(page: Step, path: str, start: dt.datetime, **more: str) -> str:
    """Press a time button of the move calendar; the ticket of the question."""
    answer = page.post(path, {"start": str(int(start.timestamp())), **more})
    assert answer.status_code == 303, text(answer)
    return parse_qs(urlsplit(answer["Location"]).query)["t"][0]


def test_a_booking_is_moved(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start, staff="ana")
    later = start + dt.timedelta(hours=3)
    ticket = ask(page, mine(booking, "move/to/"), later)
    question = page.get(mine(booking, f"move/to/?t={ticket}"))
    assert "Move your appointment?" in text(question)
    booking.refresh_from_db()
    assert booking.starts_at == start
    answer = page.post(mine(booking, "move/now/"), {"t": ticket})
    assert answer.status_code == 303
    assert "Done: your new time is Monday" in text(page.browser.get(answer["Location"]))
    booking.refresh_from_db()
    assert (booking.starts_at, booking.moves_used) == (later, 1)
    assert booking.items.get().staff.slug == "ana"  # type: ignore[union-attr]


def test_its_own_time_is_not_in_the_way(
    page: Step, start: dt.datetime, mine: Mine, monday: dt.date
) -> None:
    Setting.objects.update(gap_mode="free")
    booking = page.booked(start, staff="ana")
    shown = values(page.get(mine(booking, f"move/?day={monday}")).content.decode())
    soon = start + dt.timedelta(minutes=15)
    assert int(soon.timestamp()) in shown
    ticket = ask(page, mine(booking, "move/to/"), soon)
    assert page.post(mine(booking, "move/now/"), {"t": ticket}).status_code == 303
    booking.refresh_from_db()
    assert booking.starts_at == soon


def test_it_can_be_moved_to_another_person(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start, staff="ana")
    ticket = ask(page, mine(booking, "move/to/"), start, staff="maria")
    page.post(mine(booking, "move/now/"), {"t": ticket})
    assert Booking.objects.get().items.get().staff.slug == "maria"  # type: ignore[union-attr]


def test_a_new_time_taken_meanwhile_leaves_the_old_one(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start, staff="ana")
    later = start + dt.timedelta(hours=3)
    ticket = ask(page, mine(booking, "move/to/"), later)
    take(later, "ana", "other")
    answer = page.post(mine(booking, "move/now/"), {"t": ticket})
    assert answer.status_code == 409
    assert "Your appointment stays as it is" in text(answer)
    near = values(answer.content.decode())
    assert len(near) == 3
    booking.refresh_from_db()
    assert booking.starts_at == start
    again = page.post(mine(booking, "move/to/"), fields(answer) | {"start": str(near[0])})
    assert again.status_code == 303


def test_after_the_notice_it_cannot_be_moved_online(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    Setting.objects.update(cancel_notice_min=60 * 24 * 30)
    booking = page.booked(start)
    assert "Choose another time" not in text(page.get(mine(booking)))
    answer = page.get(mine(booking, "move/"))
    assert answer.status_code == 200
    assert "It is less than" in text(answer)
    sent = {"start": str(int(start.timestamp()) + 7200)}
    assert page.post(mine(booking, "move/to/"), sent).status_code == 403


def test_it_is_moved_as_often_as_the_business_allows(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    Setting.objects.update(max_moves=1)
    booking = page.booked(start)
    later = start + dt.timedelta(hours=2)
    page.post(mine(booking, "move/now/"), {"t": ask(page, mine(booking, "move/to/"), later)})
    shown = text(page.get(mine(booking, "move/")))
    assert "moved as often as possible online" in shown


def test_a_cancelled_booking_cannot_be_moved(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start)
    page.post(mine(booking, "cancel/"), {})
    assert "already cancelled" in text(page.get(mine(booking, "move/")))


def test_a_ticket_of_another_booking_moves_nothing(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start, staff="ana")
    other = page.booked(start, staff="maria", name="Dana Pop", email="d@example.com")
    ticket = ask(page, mine(booking, "move/to/"), start + dt.timedelta(hours=3))
    assert page.post(mine(other, "move/now/"), {"t": ticket}).status_code == 400
    assert page.post(mine(other, "move/now/"), {"t": "x"}).status_code == 400


def test_a_time_off_the_grid_is_not_taken(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start)
    off = start + dt.timedelta(hours=3, minutes=1)
    ticket = ask(page, mine(booking, "move/to/"), off)
    assert page.get(mine(booking, f"move/to/?t={ticket}")).status_code == 409
    assert page.post(mine(booking, "move/now/"), {"t": ticket}).status_code == 409
    booking.refresh_from_db()
    assert booking.starts_at == start
