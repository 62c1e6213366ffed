"""The demo's mail: everything it sent, to look at and to read by program.

In the demo only (`ops.urls_demo`). `ops.sink` keeps each mail as a file of a Maildir; these views
read the folder anew each time. A mail's HTML is foreign content: it has an address of its own,
whose policy forbids everything but styles, inside a sandboxed frame.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ops.embedded import VAR

FOLDER = VAR / "outbox"
# A page of mails; older ones stay in the folder.
SHOWN = 200
LINK = re.compile(r"https?://[^\s<>\"]+")
# A captured mail may style itself and be looked at, nothing else; links open beside the frame.
MAIL_POLICY: Final = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
OPEN_BESIDE = '<base target="_blank">'


@dataclass(frozen=True)
class Letter:
    """One captured mail. `key` names it in URLs."""

    path: Path

    @property
    def key(self) -> str:
        """Twelve signs that stand for the file's name."""
        return hashlib.sha256(self.path.name.encode()).hexdigest()[:12]

    @cached_property
    def at(self) -> datetime:
        """When it arrived."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, tz=UTC)

    @cached_property
    def mail(self) -> EmailMessage:
        """The parsed mail."""
        parsed = email.message_from_bytes(self.path.read_bytes(), policy=policy.default)
        assert isinstance(parsed, EmailMessage)  # noqa: S101 - what policy.default makes
        return parsed

    def header(self, name: str) -> str:
        """A header's text, empty when there is none."""
        return str(self.mail.get(name, "")).strip()

    @property
    def subject(self) -> str:
        """For lists and titles."""
        return self.header("Subject")

    @property
    def to(self) -> str:
        """Who it went to."""
        return self.header("To")

    @property
    def sender(self) -> str:
        """Whom it came from."""
        return self.header("From")

    def part(self, kind: str) -> str:
        """The text of the first part of that type."""
        for part in self.mail.walk():
            if part.get_content_type() == kind:
                return str(part.get_content())
        return ""

    @property
    def text(self) -> str:
        """The written text part."""
        return self.part("text/plain")

    @property
    def calendar(self) -> str:
        """The calendar part, as it was sent."""
        return self.part("text/calendar")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers in their order."""
        return [(name, str(value).strip()) for name, value in self.mail.items()]

    @property
    def files(self) -> list[EmailMessage]:
        """Files that came along."""
        return [part for part in self.mail.iter_attachments() if part.get_filename()]

    @property
    def attachments(self) -> list[dict[str, str]]:
        """The same as name, type and URL."""
        return [
            {
                "name": str(part.get_filename()),
                "type": part.get_content_type(),
                "url": reverse("demo_mail_file", args=[self.key, number]),
            }
            for number, part in enumerate(self.files)
        ]

    def as_json(self) -> dict[str, Any]:
        """What a program asks for."""
        return {
            "key": self.key,
            "at": self.at.isoformat(),
            "from": self.sender,
            "reply_to": self.header("Reply-To"),
            "to": self.to,
            "subject": self.subject,
            "message_id": self.header("Message-ID"),
            "in_reply_to": self.header("In-Reply-To"),
            "text": self.text,
            "html": self.part("text/html"),
            "calendar": self.calendar,
            "links": LINK.findall(self.text),
            "url": reverse("demo_mail", args=[self.key]),
            "attachments": self.attachments,
        }


def letters() -> list[Letter]:
    """The latest mails, the newest first."""
    found = sorted(_files(), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [Letter(path) for path in found[:SHOWN]]


def _files() -> Iterator[Path]:
    for folder in (FOLDER / "new", FOLDER / "cur"):
        if folder.is_dir():
            yield from (path for path in folder.iterdir() if path.is_file())


def letter(key: str) -> Letter:
    """The mail of that key, or 404. The key is compared, never used as a path."""
    for each in map(Letter, _files()):
        if each.key == key:
            return each
    raise Http404


@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """All mails; `?to=` narrows them to an address."""
    wanted = request.GET.get("to", "")
    with translation.override("en"):
        found = [each for each in letters() if wanted in each.to]
        return render(request, "demo/outbox.html", {"letters": found, "wanted": wanted})


@never_cache
def as_json(request: HttpRequest) -> JsonResponse:
    """The same for programs: `{"mails": [...]}`, the newest first."""
    wanted = request.GET.get("to", "")
    found = [each.as_json() for each in letters() if wanted in each.to]
    return JsonResponse({"mails": found})


@never_cache
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail with everything that belongs to it."""
    with translation.override("en"):
        return render(request, "demo/mail.html", {"letter": letter(key)})


@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know views without arguments alone
def html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part by itself, for the frame."""
    source = letter(key).part("text/html")
    head, found, rest = source.partition("<head>")
    return HttpResponse(head + found + OPEN_BESIDE + rest if found else source)


@never_cache
def file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """An attachment, to be kept and not to be shown."""
    files = letter(key).files
    if number >= len(files):
        raise Http404
    part = files[number]
    content = part.get_payload(decode=True)
    response = HttpResponse(content, content_type=part.get_content_type())
    name = re.sub(r"[^\w.-]", "_", part.get_filename() or "file")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
