"""Correct what is known about a client. The desk calls it; what is to come follows.

The search key and with it the matching are made anew, and each visit ahead that carried the old
name, number or address carries the new one: its reminder must not go to a wrong mailbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from auditlog.context import disable_auditlog
from django.db import transaction

from booking.models import Booking, Client, Organisation
from booking.models.encrypted import seal, unseal
from booking.models.states import LIVE
from booking.normalising import search_key
from tenants.actor import Actor
from tenants.audit import trail

# What the history says has changed, but not from what to what.
MASKED: Final = frozenset({"email", "phone", "note", "practice_note"})
# What each booking copies from its client.
COPIED: Final = ("given_name", "family_name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that can be edited, normalised; `practice_note` None: whoever edits may not see it."""

    given_name: str
    family_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    organisation: str = ""
    labels: tuple[str, ...] = ()
    note: str = ""
    practice_note: str | None = None

    @classmethod
    def of(cls, client: Client) -> Facts:
        """As they are now."""
        return cls(
            # A client of one word has it as the name to show alone.
            given_name=client.given_name or ("" if client.family_name else client.display_name),
            family_name=client.family_name,
            email=client.email,
            phone=client.phone,
            language=client.language,
            organisation=client.organisation.name if client.organisation else "",
            labels=tuple(client.labels),
            note=client.note,
            practice_note=unseal(client, "practice_note_sealed") or "",
        )

    def changes(self, other: Facts) -> dict[str, list[Any]]:
        """What differs, as the history shows it."""
        found: dict[str, list[Any]] = {}
        for name in self.__dataclass_fields__:
            old, new = getattr(self, name), getattr(other, name)
            if new is None or old == new:
                continue
            masked = ["•" if value else "" for value in (old, new)]
            found[name] = masked if name in MASKED else [_plain(old), _plain(new)]
        return found


def edit(client: Client, *, facts: Facts, by: Actor, now: datetime) -> Client:
    """Write the facts, their search key, the bookings ahead and a line in the history."""
    with transaction.atomic():
        client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        before = Facts.of(client)
        changes = before.changes(facts)
        if not changes:
            return client
        # One line with a verb, instead of another by the columns.
        with disable_auditlog():
            _write(client, facts)
        _carry_on(client, before, facts, now)
        trail.record(client, "edit_client", by=by, changes=changes)
    return client


def _write(client: Client, facts: Facts) -> None:
    client.given_name, client.family_name = facts.given_name, facts.family_name
    client.display_name = f"{facts.given_name} {facts.family_name}".strip()
    client.search_key = search_key(client.display_name)
    client.email, client.phone, client.language = facts.email, facts.phone, facts.language
    client.organisation = _organisation(facts.organisation)
    client.flags = client.flags | {"labels": list(facts.labels)}
    client.note = facts.note
    if facts.practice_note is not None:
        seal(client, "practice_note_sealed", facts.practice_note or None)
    client.save()


def _organisation(name: str) -> Organisation | None:
    """The company of that name, however it is written; a new one when nobody is with it yet."""
    if not name:
        return None
    key = search_key(name)[:200]
    known = Organisation.objects.filter(search_key=key).order_by("pk").first()
    return known or Organisation.objects.create(name=name, search_key=key)


def _carry_on(client: Client, before: Facts, after: Facts, now: datetime) -> None:
    ahead = Booking.objects.select_for_update().filter(
        client=client, state__in=LIVE, ends_at__gt=now
    )
    for booking in ahead.order_by("pk"):
        old = dict(booking.contact)
        for name in COPIED:
            # Whoever gave another address for one visit meant it.
            if old.get(name, "") == getattr(before, name):
                booking.contact[name] = getattr(after, name)
        if booking.language == before.language:
            booking.language = after.language
        booking.save(update_fields=["contact", "language"])


def _plain(value: object) -> object:
    return ", ".join(value) if isinstance(value, tuple) else value
