"""The signed ticket that stands in for a session: which time was chosen, held until when.

The details page carries it in its URL and its form. It is good for one business, and its nonce
makes one booking of however many sends. Nothing in it is secret; nobody can change it.
"""

from __future__ import annotations

import secrets
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from typing import Final, NamedTuple, Self

from django.core import signing
from django.utils import timezone

from booking.errors import BadInput
from booking.holds import RENEWALS, Hold
from booking.public.wish import Wish
from tenants.current import current_business

# After that a form comes back filled in with a new ticket: what it shows may have changed.
LIFE_SECONDS: Final = 2 * 60 * 60
# Longer than any ticket of ours: not worth unpacking.
LONGEST: Final = 3000


class Stretch(NamedTuple):
    """One service of a held visit: its number, whose it is (slugs), from when to when."""

    number: int
    people: list[str]
    starts_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """Instants are epoch seconds. `held_until` is 0 when nothing was ever held.

    `turns` are the parts of a visit of several services as they are held.
    """

    variants: tuple[str, ...]
    staff: str
    starts_at: int
    nonce: str
    flow: str
    held_until: int
    renewals: int
    issued_at: int
    zone: str
    turns: tuple[Stretch, ...] = ()
    party: int = 1

    @classmethod
    def issue(
        cls,
        wish: Wish,
        starts_at: datetime,
        *,
        held_until: int,
        staff: str,
        turns: tuple[Stretch, ...] = (),
    ) -> Self:
        """A new ticket for a time that was just chosen."""
        return cls(
            variants=wish.variants,
            staff=staff,
            starts_at=int(starts_at.timestamp()),
            nonce=secrets.token_urlsafe(16),
            flow=wish.flow,
            held_until=held_until,
            renewals=0,
            issued_at=_now(),
            zone=wish.zone,
            turns=turns,
            party=wish.party,
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """A ticket of this business, however old. Raises BadInput."""
        if len(text) > LONGEST:
            raise BadInput
        try:
            variants, *rest = signing.loads(text, salt=_salt())
        except (signing.BadSignature, ValueError) as error:
            raise BadInput from error
        ticket = cls(tuple(variants), *rest)
        return replace(ticket, turns=tuple(Stretch(*turn) for turn in ticket.turns))

    def __str__(self) -> str:
        return signing.dumps(astuple(self), salt=_salt())

    def again(self) -> Self:
        """The same time with a new nonce and no hold."""
        return replace(self, nonce=secrets.token_urlsafe(16), held_until=0, issued_at=_now())

    def held(self, hold: Hold) -> Self:
        """The same time, kept as long as the hold says."""
        return replace(self, held_until=hold.until, renewals=hold.renewals)

    @property
    def can_be_renewed(self) -> bool:
        """Whether "I need more time" can be answered once more."""
        return bool(self.held_until) and self.held_until > _now() and self.renewals < RENEWALS

    @property
    def is_old(self) -> bool:
        """Whether its form must be shown again before it is taken."""
        return _now() - self.issued_at > LIFE_SECONDS

    @property
    def age(self) -> int:
        """Seconds since the form was first shown."""
        return _now() - self.issued_at

    @property
    def start(self) -> datetime:
        """The chosen time."""
        return datetime.fromtimestamp(self.starts_at, UTC)

    @property
    def hold_ends(self) -> datetime | None:
        """Until when the time is, or was, held."""
        return datetime.fromtimestamp(self.held_until, UTC) if self.held_until else None

    def wish(self, language: str) -> Wish:
        """The wish this ticket was issued for."""
        return Wish(
            variants=self.variants,
            staff=self.staff,
            language=language,
            zone=self.zone,
            flow=self.flow,
            party=self.party,
        )


def _salt() -> str:
    return f"booking.public:{current_business().pk}"


def _now() -> int:
    return int(timezone.now().timestamp())
