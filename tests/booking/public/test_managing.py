"""A client's own booking: seen, put into a calendar, corrected, cancelled, by its link alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from booking import bookings, links
from booking.models import Booking, Outbox, Service, Setting, Variant
from tenants.actor import Actor
from tests.booking.public.conftest import Step, text, values

Mine = Callable[..., str]


def test_the_done_page_says_everything(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start, staff="ana")
    shown = text(page.get(mine(booking, "done/")))
    assert "Your appointment is confirmed." in shown
    assert "Women's cut and blow-dry" in shown
    assert "from RON 130" in shown
    assert "Prices include VAT." in shown
    assert "Strada Dionisie Lupu 48" in shown
    assert "How to find us" in shown
    assert "We have sent the details to ion@example.com." in shown
    assert "first name Ion, last name Vasile" in shown
    assert "You can change or cancel online up to 24 hours before." in shown
    assert f"Booking code: {booking.code}" in shown


def test_calendars_are_plain_links_that_name_nobody_else(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    html = page.get(mine(page.booked(start), "done/")).content.decode()
    assert "https://calendar.google.com/calendar/render?action=TEMPLATE" in html
    assert "https://outlook.live.com/calendar/0/deeplink/compose?" in html
    assert "calendar.ics" in html


def test_the_calendar_file_can_be_read(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start)
    answer = page.get(mine(booking, "calendar.ics"))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == 'attachment; filename="salon-maria.ics"'
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == start
    assert event["UID"].startswith(booking.code)


def test_a_discreet_visit_is_named_nowhere_outside_of_its_page(
    praxis: Step, mine_of: Callable[..., Booking]
) -> None:
    booking = mine_of(praxis)
    name = booking.items.get().name
    path = f"b/{booking.code}/{links.manage_token(booking)}/"
    ics = praxis.get(path + "calendar.ics")
    done = praxis.get(path + "done/").content.decode()
    assert name in done
    assert name not in done[: done.index("</head>")]
    assert name not in ics.content.decode()
    assert name not in ics["Content-Disposition"]
    assert name.split()[0] not in done[done.index("calendar.google.com") :].split('"')[0]


@pytest.fixture
def mine_of() -> Callable[..., Booking]:
    """Book the first public service of a page."""

    def book(step: Step) -> Booking:
        variant = Variant.objects.filter(service__visibility="public").first()
        assert variant is not None
        Service.objects.update(form={})
        variant.service.questions.clear()
        start = values(step.get(f"times/?s={variant.slug}&lang=de").content.decode())[0]
        at = dt.datetime.fromtimestamp(start, dt.UTC)
        return step.booked(
            at, s=variant.slug, lang="de", birth_date="1980-01-01", phone="030 123456"
        )

    return book


@pytest.mark.parametrize("name", ["", "done/", "move/", "cancel/", "email/", "calendar.ics"])
def test_nothing_personal_is_stored_indexed_or_passed_on(
    page: Step, start: dt.datetime, mine: Mine, name: str
) -> None:
    answer = page.get(mine(page.booked(start), name))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_wrong_token_is_the_same_404_as_a_wrong_code(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start)
    other = page.booked(start + dt.timedelta(hours=3), name="Dana Pop", email="d@example.com")
    token = links.manage_token(booking)
    wrong = [
        f"b/{other.code}/{token}/",
        f"b/AAAAAAA/{token}/",
        f"b/{booking.code}/{token[:-1]}/",
        f"b/{booking.code}/{token.swapcase()}/",
        f"b/{booking.code}/x/",
    ]
    bodies = set()
    for path in wrong:
        answer = page.get(path)
        assert answer.status_code == 404
        bodies.add(text(answer))
        assert page.post(path + "cancel/", {}).status_code == 404
    assert len(bodies) == 1
    assert Booking.objects.filter(state="confirmed").count() == 2


def test_a_link_of_another_business_opens_nothing(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    path = mine(page.booked(start))
    assert Step(page.browser, "praxis-otto").get(path).status_code == 404


def test_a_link_ends_a_month_after_the_appointment(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start)
    then = timezone.now() - dt.timedelta(days=31)
    Booking.objects.update(starts_at=then - dt.timedelta(hours=1), ends_at=then)
    answer = page.get(mine(booking))
    assert answer.status_code == 410
    assert "This link no longer works." in text(answer)


# ── cancelling


def test_cancelling_asks_first_and_then_frees_the_time(
    page: Step, start: dt.datetime, mine: Mine, monday: dt.date
) -> None:
    booking = page.booked(start, staff="ana")
    asked = text(page.get(mine(booking, "cancel/")))
    assert "Cancel your appointment on Monday" in asked
    answer = page.post(mine(booking, "cancel/"), {})
    assert answer.status_code == 303
    assert "Your appointment is cancelled. Thank you for letting us know." in text(
        page.browser.get(answer["Location"])
    )
    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by, booking.late) == ("cancelled", "client", False)
    free = values(page.get(f"times/?s=tuns&staff=ana&day={monday}").content.decode())
    assert int(start.timestamp()) in free


def test_cancelling_twice_says_so_and_writes_nothing(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start)
    page.post(mine(booking, "cancel/"), {})
    told = Outbox.objects.count()
    answer = page.post(mine(booking, "cancel/"), {})
    assert answer.status_code == 200
    assert "This appointment is already cancelled." in text(answer)
    assert Outbox.objects.count() == told


def test_after_the_notice_it_is_cancelled_and_marked_late(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    Setting.objects.update(cancel_notice_min=60 * 24 * 30)
    booking = page.booked(start)
    asked = text(page.get(mine(booking, "cancel/")))
    assert "You can still cancel; Salon Maria will see that it was at short notice." in asked
    page.post(mine(booking, "cancel/"), {})
    booking.refresh_from_db()
    assert (booking.state, booking.late) == ("cancelled", True)


def test_where_a_call_is_wanted_the_phone_is_shown_instead(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    Setting.objects.update(cancel_notice_min=60 * 24 * 30, late_cancel="call")
    booking = page.booked(start)
    shown = text(page.get(mine(booking)))
    assert "Please call us: 021 310 0000" in shown
    assert "Cancel appointment" not in shown
    refused = page.post(mine(booking, "cancel/"), {})
    assert refused.status_code == 403
    assert "Please call us: 021 310 0000" in text(refused)
    booking.refresh_from_db()
    assert booking.state == "confirmed"


# ── the address


def test_the_address_is_corrected_and_old_links_die(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start)
    old = mine(booking)
    answer = page.post(mine(booking, "email/"), {"email": "ion.vasile@example.com"})
    assert answer.status_code == 303
    assert "ion.vasile@example.com" in text(page.browser.get(answer["Location"]))
    assert page.get(old).status_code == 404
    booking.refresh_from_db()
    assert booking.contact["email"] == "ion.vasile@example.com"


def test_a_wrong_address_is_refused_beside_its_field(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = page.booked(start)
    answer = page.post(mine(booking, "email/"), {"email": "ion@"})
    assert answer.status_code == 422
    assert "does not look like an e-mail address" in text(answer)


def test_only_soon_after_booking(page: Step, start: dt.datetime, mine: Mine) -> None:
    booking = page.booked(start)
    Booking.objects.update(created_at=timezone.now() - dt.timedelta(hours=2))
    assert "Correct it" not in text(page.get(mine(booking, "done/")))
    refused = page.post(mine(booking, "email/"), {"email": "x@example.com"})
    assert refused.status_code == 409


def test_a_remote_visit_is_shown_in_the_clients_zone(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    Service.objects.filter(variants__slug="tuns").update(places=["online"])
    booking = page.booked(start, tz="America/New_York")
    assert booking.visitor_zone == "America/New_York"
    shown = text(page.get(mine(booking, "done/")))
    assert "Times are shown for New York" in shown


def test_a_past_booking_offers_to_book_again(page: Step, start: dt.datetime, mine: Any) -> None:
    booking = page.booked(start)
    then = timezone.now() - dt.timedelta(days=1)
    Booking.objects.update(starts_at=then, ends_at=then + dt.timedelta(hours=1))
    shown = text(page.get(mine(booking)))
    assert "Book again" in shown
    assert "Cancel appointment" not in shown


def test_a_request_has_no_calendar_entry_yet(page: Step, start: dt.datetime, mine: Mine) -> None:
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    booking = page.booked(start)
    assert "Add to calendar" not in text(page.get(mine(booking, "done/")))
    assert page.get(mine(booking, "calendar.ics")).status_code == 302


def test_a_declined_request_offers_another_time(page: Step, start: dt.datetime, mine: Mine) -> None:
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    booking = bookings.decline(
        booking=page.booked(start), by=Actor("member"), reason="We are on holiday"
    )
    answer = page.get(mine(booking))
    assert "Unfortunately Salon Maria cannot offer you this time." in text(answer)
    assert "We are on holiday" in text(answer)
    assert "times/?s=tuns" in answer.content.decode()


def test_a_cancellation_by_the_business_is_explained(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    booking = bookings.cancel(booking=page.booked(start), by=Actor("member"), reason="Ana is ill")
    shown = text(page.get(mine(booking)))
    assert "Salon Maria has had to cancel your appointment on Monday" in shown
    assert "Ana is ill" in shown
