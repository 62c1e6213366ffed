"""Mail by SMTP: a written text part, an HTML part, a calendar entry.

The templates of an event are a triple, `email/<event>/{subject.txt,body.txt,body.html}`.
"""

from __future__ import annotations

import re
import smtplib
from email.errors import MessageError
from email.header import Header
from functools import lru_cache
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from booking.models import Booking
from booking.notify import ics
from booking.notify.addresses import mailbox, one_line, sender
from booking.notify.colours import ink_on
from booking.notify.message import Message, NotHandedOver
from booking.notify.visit import Visit, describe

# RFC 5322 §2.1.1 counts 998 signs to a line; a subject over this is cut by every reader anyway.
SUBJECT_MAX = 200
# Some twenty ids of 60 signs: a long road of changes stays within one header.
REFERENCES_MAX = 20
# Parts that were left out leave empty lines behind.
GAPS = re.compile(r"\n{3,}")


class Mail:
    """Hands mail to the server of EMAIL_URL."""

    name = "mail"

    def send(self, message: Message, *, references: list[str]) -> str:
        """As `Channel.send`; the server gives no id. An address refused with 5xx is permanent."""
        try:
            mail = compose(message, references=references)
            mail.connection = get_connection()
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotHandedOver(str(error), permanent=min(codes) >= 500) from error
        except (BadHeaderError, MessageError, ValueError, IndexError) as error:
            raise NotHandedOver(f"not a mail: {error}", permanent=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotHandedOver(f"{type(error).__name__}: {error}") from error
        return ""


class _Letter(EmailMultiAlternatives):
    """Folds the subject with its name in mind: Django's way leaves the first line empty."""

    def message(self, **options: Any) -> Any:
        """The mail as it is sent."""
        message = super().message(**options)
        subject = Header(str(self.subject), "utf-8", header_name="Subject")
        message.replace_header("Subject", subject)
        return message


def compose(message: Message, *, references: list[str]) -> EmailMultiAlternatives:
    """The whole mail in the reader's language."""
    with translation.override(message.reader.language):
        visits = [_describe(message, booking) for booking in message.bookings]
        context = _context(message, visits)
        subject, text, html = render(message.event, context)
        mail = _Letter(
            subject=subject,
            body=text,
            from_email=sender(message.business),
            to=[mailbox(message.reader.name, message.reader.address)],
            reply_to=_reply_to(message),
            headers=_headers(message, references),
        )
        mail.attach_alternative(html, "text/html")
        if message.method is not None:
            _attach_calendar(mail, message, message.method, visits[0], context)
    return mail


def render(event: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML in the active language, the styles written into the elements."""
    subject = one_line(render_to_string(f"email/{event}/subject.txt", context))[:SUBJECT_MAX]
    context = context | {"subject": subject}
    text = GAPS.sub("\n\n", render_to_string(f"email/{event}/body.txt", context)).strip() + "\n"
    html = _inliner().inline(render_to_string(f"email/{event}/body.html", context))
    return subject, text, html


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)


def _describe(message: Message, booking: Booking) -> Visit:
    return describe(booking, message.reader, message.business, message.setting, now=message.now)


def _context(message: Message, visits: list[Visit]) -> dict[str, Any]:
    brand = message.setting.brand_colour
    return {
        "business": message.business,
        "setting": message.setting,
        "platform_name": settings.PLATFORM_NAME,
        "platform_url": settings.PUBLIC_URL,
        "language": translation.get_language(),
        "reader": message.reader,
        "visit": visits[0],
        "visits": visits,
        "brand": brand,
        "brand_ink": ink_on(brand),
        "has_calendar": message.method == "REQUEST",
        **message.context,
    }


def _reply_to(message: Message) -> list[str]:
    address = message.setting.email
    return [mailbox(message.business.name, address)] if address else []


def _headers(message: Message, references: list[str]) -> dict[str, str]:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if references:
        headers["In-Reply-To"] = references[-1]
        headers["References"] = " ".join(references[-REFERENCES_MAX:])
    return headers


def _attach_calendar(
    mail: EmailMultiAlternatives,
    message: Message,
    method: ics.Method,
    visit: Visit,
    context: dict[str, Any],
) -> None:
    """As an alternative, which calendars act upon, and as a file, which people can open."""
    entry = ics.calendar(
        message.booking,
        visit,
        business=message.business,
        method=method,
        reader=message.reader,
        text=render_to_string("email/calendar.txt", context).strip(),
        now=message.now,
    )
    mail.attach_alternative(entry, ics.mime_type(method))
    name = "cancel.ics" if method == "CANCEL" else "invite.ics"
    mail.attach(name, entry.encode(), "application/ics")
