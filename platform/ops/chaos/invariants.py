"""The invariants, each a function from the evidence to what was found against it.

Numbers are those of the project's list of faults. I-6 (the signed ledger) and I-8 (subscriptions)
concern parts that a booking run does not touch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ops.chaos.evidence import Allocated, Business, Evidence, Span, most_at_once
from ops.chaos.mailing import untold


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many things were looked at, and what was wrong with them."""

    name: str
    about: str
    looked_at: int
    violations: tuple[str, ...]


def judge(evidence: Evidence) -> list[Verdict]:
    """Every invariant."""
    verdicts = []
    for name, (about, count, check) in INVARIANTS.items():
        verdicts.append(Verdict(name, about, count(evidence), tuple(check(evidence))))
    return verdicts


# ── I-1


def overlaps(evidence: Evidence) -> Iterator[str]:
    """No diary is taken twice at a time, buffers included, and every visit has its diary.

    What was cancelled since counts for as long as it stood.
    """
    for business in evidence.businesses:
        diaries: dict[tuple[int, int], list[Allocated]] = defaultdict(list)
        for each in (*business.allocated, *business.ended):
            diaries[each.resource, each.lane].append(each)
        for (resource, _), taken in diaries.items():
            for one, other in _overlapping(taken):
                yield (
                    f"{business.marker}: diary {resource} is taken by bookings {one.booking}"
                    f" and {other.booking} at {other.start}"
                )
        yield from _without_diary(business)


def _overlapping(taken: list[Allocated]) -> Iterator[tuple[Allocated, Allocated]]:
    """Every two stretches that overlap and stood at the same time."""
    before: list[Allocated] = []
    for each in sorted(taken, key=lambda a: (a.start, a.end)):
        before = [one for one in before if one.end > each.start]
        for one in before:
            if one.since < each.until and each.since < one.until:
                yield one, each
        before.append(each)


def _without_diary(business: Business) -> Iterator[str]:
    """A live visit whose time is not in the diary could be booked over without an overlap."""
    spans: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for each in business.allocated:
        spans[each.booking, each.resource].append((each.start, each.end))
    for item in business.items:
        held = spans.get((item.booking, item.staff), [])
        for start, end in item.busy if item.staff else ():
            if not any(first <= start and end <= last for first, last in held):
                yield f"{business.marker}: booking {item.booking} does not hold its time {start}"


# ── I-2, I-3, I-4


def lost(evidence: Evidence) -> Iterator[str]:
    """Each booking that a client was told of is there and stands as its changes say."""
    by_code = {(b.number, row.code): row for b in evidence.businesses for row in b.bookings}
    for story in evidence.stories.values():
        for code in sorted(story.codes):
            row = by_code.get((story.business, code))
            if row is None:
                yield f"{story.key}: {code} was confirmed and is not there"
                continue
            if story.must_be_cancelled() and row.live:
                yield f"{story.key}: {code} was cancelled and is {row.state}"
            if not row.live and not story.may_be_cancelled():
                yield f"{story.key}: {code} is {row.state} and nobody cancelled it"
            if row.live and (row.state == "pending") != row.asked:
                yield f"{story.key}: {code} is {row.state}, which nobody has decided"
            if row.live and row.seats != story.seats:
                yield f"{story.key}: {code} has {row.seats} of {story.seats} seats"
            if row.live and row.start not in story.possible_starts():
                yield f"{story.key}: {code} stands at {row.start}, which nobody was told"


def phantoms(evidence: Evidence) -> Iterator[str]:
    """Nothing is there that was refused every time, or that nobody asked for."""
    for business in evidence.businesses:
        for row in business.bookings:
            story = evidence.stories.get(row.key)
            if story is None or story.business != business.number:
                yield f"{business.marker}: {row.code} ({row.key}) was never asked for"
            elif not (story.is_sure or story.is_open):
                yield f"{business.marker}: {row.code} ({row.key}) was refused and is there"


def twice(evidence: Evidence) -> Iterator[str]:
    """One form, one booking, however often it was sent."""
    for business in evidence.businesses:
        for what in ("key", "nonce"):
            counts = Counter(getattr(row, what) for row in business.bookings)
            for name, count in counts.items():
                if count > 1:
                    yield f"{business.marker}: {what} {name} has {count} bookings"
    for story in evidence.stories.values():
        if len(story.codes) > 1:
            yield f"{story.key}: one form was answered with {sorted(story.codes)}"


# ── I-7


def strangers(evidence: Evidence) -> Iterator[str]:
    """Nobody finds another business's name in their own rows, pages, mails, keys or signals."""
    yield from evidence.strangers
    owner = {d.message_id: b.marker for b in evidence.businesses for d in b.deliveries}
    for mail in evidence.mails:
        others = mail.markers - {owner.get(mail.message_id, "")}
        if others and mail.message_id in owner:
            yield f"{owner[mail.message_id]}: {mail.message_id} names {sorted(others)}"


# ── I-9


def crowds(evidence: Evidence) -> Iterator[str]:
    """Never more visits at once than people, rooms of a kind, or seats.

    Counted from what the visits say of themselves, not from the diaries.
    """
    for business in evidence.businesses:
        for session in business.sessions:
            if session.taken > session.capacity:
                yield (
                    f"{business.marker}: session {session.code} has {session.taken}"
                    f" of {session.capacity} seats taken"
                )
        busy = [span for item in business.items if item.staff for span in item.busy]
        yield from _crowd(business, "staff", busy)
        for name in business.numbers:
            if name.startswith("tag:"):
                tag = name.removeprefix("tag:")
                spans = [(i.start, i.end) for i in business.items if tag in i.tags]
                yield from _crowd(business, name, spans)


def _crowd(business: Business, name: str, spans: Sequence[Span]) -> Iterator[str]:
    most, at = most_at_once(spans)
    there = business.numbers.get(name, 0)
    if most > there:
        yield f"{business.marker}: {most} × {name} at {at}, there are {there}"


# ── I-10


def offers(evidence: Evidence) -> Iterator[str]:
    """In the end exactly what is free is offered, and what is offered can be booked."""
    for offer in evidence.offers:
        for start in sorted(offer.free - offer.offered):
            yield f"{offer.what}: {start} is free and not offered"
        for start in sorted(offer.offered - offer.free):
            yield f"{offer.what}: {start} is offered and not free"
        for start in sorted(offer.refused):
            yield f"{offer.what}: {start} was offered and refused"


Check = Callable[[Evidence], Iterable[str]]
Count = Callable[[Evidence], int]
INVARIANTS: dict[str, tuple[str, Count, Check]] = {
    "I-1": (
        "no diary is taken twice",
        lambda e: sum(len(b.allocated) + len(b.ended) for b in e.businesses),
        overlaps,
    ),
    "I-2": (
        "what was confirmed is there",
        lambda e: sum(len(s.codes) for s in e.stories.values()),
        lost,
    ),
    "I-3": (
        "what was refused is not there",
        lambda e: sum(not (s.is_sure or s.is_open) for s in e.stories.values()),
        phantoms,
    ),
    "I-4": ("one form, one booking", lambda e: len(e.stories), twice),
    "I-5": ("what happened is told", lambda e: len(e.mails), untold),
    "I-7": ("nobody's data elsewhere", lambda e: e.places_searched + len(e.mails), strangers),
    "I-9": (
        "capacity is never exceeded",
        lambda e: sum(len(b.items) + len(b.sessions) for b in e.businesses),
        crowds,
    ),
    "I-10": ("offered is what is free", lambda e: sum(len(o.free) for o in e.offers), offers),
}
