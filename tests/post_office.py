"""A real SMTP server for tests: keeps what it is given, and can be slow, refuse, or be away."""

from __future__ import annotations

import email
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """`letters` are parsed mails in their order of arrival; `answer` may say something else."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answer: Callable[[EmailMessage], str] = lambda letter: "250 kept"
        self.refuse: Callable[[str], str] = lambda address: "250 OK"
        self.arrived = threading.Event()
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one address."""
        said = self.refuse(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, then answer."""
        content = envelope.original_content or b""
        letter = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.raw.append(content)
        self.letters.append(letter)
        self.arrived.set()
        return self.answer(letter)

    def to(self, address: str) -> list[EmailMessage]:
        """What that address got."""
        return [letter for letter in self.letters if address in str(letter["To"])]

    def one(self, address: str) -> EmailMessage:
        """The only mail that address got."""
        (letter,) = self.to(address)
        return letter


@contextmanager
def post_office(port: int = 0) -> Iterator[PostOffice]:
    """Open on 127.0.0.1 until the end of the block."""
    office = PostOffice()
    office.port = port or free_port()
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def text_of(letter: EmailMessage) -> str:
    """The text part."""
    return _content(letter, "text/plain")


def html_of(letter: EmailMessage) -> str:
    """The HTML part."""
    return _content(letter, "text/html")


def calendar_of(letter: EmailMessage) -> EmailMessage | None:
    """The text/calendar part, or None."""
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) < 2
    return parts[0] if parts else None


def _content(letter: EmailMessage, kind: str) -> str:
    (part,) = [part for part in letter.walk() if part.get_content_type() == kind]
    return str(part.get_content())
