"""Texts that the receptionist sends from her own phone: WhatsApp, SMS, mail. Plain links.

They are in the client's language. Romanian SMS are folded to ASCII: `ș` and `ț` would halve the
room of a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from anyascii import anyascii
from django.utils import translation
from django.utils.translation import gettext as _

from booking import formats, links
from booking.models import Booking
from booking.notify.recipients import contact_name
from tenants.models import Business


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that open the phone's own programs; empty where there is no number or address."""

    whatsapp: str = ""
    sms: str = ""
    mail: str = ""


def of(booking: Booking, business: Business) -> Links:
    """How to send one appointment."""
    phone, email = booking.contact.get("phone") or "", booking.contact.get("email") or ""
    with translation.override(booking.language):
        facts = _facts(booking, business)
        long, short = _long(facts), _short(facts, booking.language)
        subject = _("Your appointment at %(business)s") % facts
    return Links(
        whatsapp=f"https://wa.me/{phone.lstrip('+')}?text={quote(long, safe='')}" if phone else "",
        sms=f"sms:{phone}?&body={quote(short, safe='')}" if phone else "",
        mail=_mailto(email, subject, long) if email else "",
    )


def unable(booking: Booking, business: Business) -> Links:
    """That it cannot be as agreed, and where to choose another time. Why is nobody's business."""
    phone, email = booking.contact.get("phone") or "", booking.contact.get("email") or ""
    with translation.override(booking.language):
        facts = _facts(booking, business)
        subject = _("Your appointment at %(business)s") % facts
        text = (
            _(
                "Hello %(name)s, unfortunately your appointment at %(business)s on %(date)s,"
                " %(time)s cannot take place as agreed. Please choose another time: %(link)s"
            )
            % facts
        )
    short = anyascii(text) if booking.language[:2] == "ro" else text
    return Links(
        whatsapp=f"https://wa.me/{phone.lstrip('+')}?text={quote(text, safe='')}" if phone else "",
        sms=f"sms:{phone}?&body={quote(short, safe='')}" if phone else "",
        mail=_mailto(email, subject, text) if email else "",
    )


def of_all(coming: list[Booking], business: Business) -> Links:
    """All of a client's coming appointments in one message."""
    if not coming:
        return Links()
    first = coming[0]
    phone, email = first.contact.get("phone") or "", first.contact.get("email") or ""
    with translation.override(first.language):
        facts = _facts(first, business)
        subject = _("Your appointments at %(business)s") % facts
        lines = [_line(_facts(booking, business)) for booking in coming]
    text = "\n".join([f"{subject}:", *lines])
    short = anyascii(text) if first.language[:2] == "ro" else text
    return Links(
        whatsapp=f"https://wa.me/{phone.lstrip('+')}?text={quote(text, safe='')}" if phone else "",
        sms=f"sms:{phone}?&body={quote(short, safe='')}" if phone else "",
        mail=_mailto(email, subject, text) if email else "",
    )


def _facts(booking: Booking, business: Business) -> dict[str, str]:
    start = booking.starts_at.astimezone(ZoneInfo(booking.time_zone))
    language = booking.language[:2]
    return {
        "name": str(booking.contact.get("given_name") or contact_name(booking)),
        "business": business.name,
        "date": formats.date(start.date(), language),
        "time": formats.time(start, language),
        "link": links.manage_url(booking, business),
    }


def _long(facts: dict[str, str]) -> str:
    return (
        _(
            "Hello %(name)s, your appointment at %(business)s is on %(date)s, %(time)s."
            " To change it: %(link)s"
        )
        % facts
    )


def _short(facts: dict[str, str], language: str) -> str:
    text = _("%(business)s: your appointment is %(date)s %(time)s. Change: %(link)s") % facts
    return anyascii(text) if language[:2] == "ro" else text


def _line(facts: dict[str, str]) -> str:
    return f"{facts['date']}, {facts['time']} – {facts['link']}"


def _mailto(address: str, subject: str, text: str) -> str:
    """RFC 6068: line breaks as CRLF, everything percent-encoded."""
    body = quote(text.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={body}"
