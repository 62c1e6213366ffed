"""Calendar entries (RFC 5545) and their invitations (RFC 5546).

Mails attach `calendar()`; the booking page offers it for download. Times are written in UTC: for
one appointment a VTIMEZONE says nothing more, and readers disagree about long ones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from booking.models import Booking
from booking.notify.addresses import from_address, one_line
from booking.notify.recipients import Reader
from booking.notify.visit import Visit
from tenants.models import Business

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


def uid(booking: Booking) -> str:
    """The same for the life of the booking: an update replaces the entry it belongs to."""
    return f"{booking.code}@{settings.MAIN_HOST}"


def mime_type(method: Method) -> str:
    """RFC 6047 §2.4: the parameter equals the METHOD within. The charset is added on sending."""
    return f"text/calendar; method={method}; component=VEVENT"


def calendar(
    booking: Booking,
    visit: Visit,
    *,
    business: Business,
    method: Method,
    reader: Reader | None,
    text: str,
    now: datetime,
) -> str:
    """One VEVENT with CRLF line ends. `reader` is invited (not for PUBLISH); `text` describes."""
    entry = Calendar()
    entry.add("prodid", f"-//{one_line(settings.PLATFORM_NAME)}//Appointments//EN")
    entry.add("version", "2.0")
    entry.add("calscale", "GREGORIAN")
    entry.add("method", method)
    event = _event(booking, visit, method, text, now)
    if method != "PUBLISH" and reader is not None:
        event.add("organizer", _person(business.name, from_address()))
        event.add("attendee", _attendee(reader))
    entry.add_component(event)
    return bytes(entry.to_ical()).decode()


def _event(booking: Booking, visit: Visit, method: Method, text: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid(booking))
    event.add("sequence", booking.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", now.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", booking.ends_at.astimezone(UTC))
    event.add("summary", one_line(visit.title))
    event.add("location", one_line(visit.where.text))
    event.add("description", text)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE" if visit.is_discreet else "PUBLIC")
    return event


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # A quotation mark cannot stand in a parameter (RFC 5545 §3.2).
    person.params["CN"] = one_line(name).replace('"', "'")
    return person


def _attendee(reader: Reader) -> vCalAddress:
    """Without an answer asked for: declining in the calendar would reach nobody."""
    person = _person(reader.name, reader.address)
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "ACCEPTED"
    person.params["RSVP"] = "FALSE"
    return person
