"""Invariant I-5: what happened to a booking is told, by the outbox, its messages and the mails.

A part of `invariants`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ops.chaos.evidence import Business, Delivery, Evidence, Mail, Row

# What tells a client where their booking stands.
TELLING = ("booking.requested", "booking.confirmed", "booking.moved", "booking.cancelled")
HANDED_OVER = ("handed_over", "delivered")


def untold(evidence: Evidence) -> Iterator[str]:
    """What happened to a booking is told once, or again with the same Message-ID after a fault."""
    copies: dict[str, list[Mail]] = defaultdict(list)
    for mail in evidence.mails:
        copies[mail.message_id].append(mail)
    for business in evidence.businesses:
        yield from _rows(evidence, business)
        yield from _told(evidence, business, copies)
    yield from _copies(evidence, copies)


def _rows(evidence: Evidence, business: Business) -> Iterator[str]:
    """The outbox has one row per thing that happened, and all of them are done."""
    of: dict[int, list[Row]] = defaultdict(list)
    for row in business.rows:
        of[row.booking].append(row)
        if not row.done:
            yield f"{business.marker}: {row.kind} of booking {row.booking} is not done: {row.error}"
    for booking in business.bookings:
        kinds = Counter(row.kind for row in of[booking.pk])
        # Nobody answers a request in a run: nobody is told that it was.
        requested, confirmed = kinds["booking.requested"], kinds["booking.confirmed"]
        if (requested, confirmed) != (booking.asked, not booking.asked):
            yield f"{booking.code}: {confirmed} confirmations, {requested} requests are to be sent"
        if kinds["booking.cancelled"] != (not booking.live):
            yield f"{booking.code}: is {booking.state}, {kinds['booking.cancelled']} cancellations"
        story = evidence.stories.get(booking.key)
        least, most = story.moves() if story else (0, 0)
        if not least <= kinds["booking.moved"] <= most:
            told = kinds["booking.moved"]
            yield f"{booking.code}: {told} moves are told, {least} to {most} happened"


def _told(evidence: Evidence, business: Business, copies: dict[str, list[Mail]]) -> Iterator[str]:
    """The client's newest message is in their mailbox; older ones may have been overtaken."""
    deliveries: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in business.deliveries:
        deliveries[delivery.row].append(delivery)
        if delivery.state in HANDED_OVER and delivery.message_id not in copies:
            yield f"{business.marker}: {delivery.message_id} was handed over and is not there"
    keys = {booking.pk: booking.key for booking in business.bookings}
    newest = {row.booking: row for row in sorted(business.rows, key=_order) if row.kind in TELLING}
    for row in business.rows:
        if row.kind not in TELLING:
            continue
        mine = [d for d in deliveries[row.pk] if d.audience == "client"]
        if len(mine) != 1:
            yield f"{keys.get(row.booking)}: {row.kind} has {len(mine)} messages to the client"
            continue
        sent, is_newest = mine[0].state in HANDED_OVER, newest[row.booking] is row
        if not sent and (is_newest or mine[0].state != "dropped"):
            yield f"{keys.get(row.booking)}: {row.kind} is {mine[0].state}"
        for mail in copies.get(mine[0].message_id, ()):
            if mail.to != f"{keys.get(row.booking)}@example.com":
                yield f"{keys.get(row.booking)}: their mail went to {mail.to}"
            if not sent and row.attempts < 2:
                yield f"{keys.get(row.booking)}: {row.kind} was dropped and is sent all the same"


def _order(row: Row) -> tuple[int, int]:
    return row.sequence, row.pk


def _copies(evidence: Evidence, copies: dict[str, list[Mail]]) -> Iterator[str]:
    """No mail that nobody wrote, no two mails under one id, not more copies than faults explain."""
    known = {d.message_id for business in evidence.businesses for d in business.deliveries}
    for message_id, same in copies.items():
        if message_id not in known:
            yield f"{message_id} to {same[0].to} belongs to no booking"
        if len({(mail.to, mail.subject) for mail in same}) > 1:
            yield f"{message_id} is not the same mail everywhere"
    more = repeated(evidence)
    if more > evidence.copies_allowed:
        yield f"{more} mails came again; the faults explain {evidence.copies_allowed}"


def repeated(evidence: Evidence) -> int:
    """How many mails are copies of another."""
    return len(evidence.mails) - len({mail.message_id for mail in evidence.mails})
