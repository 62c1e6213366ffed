"""What a client may still change, by the policy that stood when they booked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from booking.errors import MustCall, TooLate, TooManyMoves
from booking.models import Booking, Setting


@dataclass(frozen=True, slots=True)
class Policy:
    """Snapshotted on each booking as JSON. `late` is "allow" or "call"."""

    notice_min: int
    late: str
    max_moves: int

    @classmethod
    def of(cls, setting: Setting) -> Policy:
        """The business's policy as it stands now."""
        return cls(setting.cancel_notice_min, setting.late_cancel, setting.max_moves)

    def as_json(self) -> dict[str, int | str]:
        """For the booking's row."""
        return asdict(self)

    def notice_begins(self, booking: Booking) -> datetime:
        """Until when the client may move and cancel freely."""
        return booking.starts_at - timedelta(minutes=self.notice_min)

    def is_late(self, booking: Booking, now: datetime) -> bool:
        """Whether the notice has begun."""
        return now > self.notice_begins(booking)

    def check_cancel(self, booking: Booking, now: datetime) -> None:
        """Raises MustCall where late cancelling is by phone, TooLate once it has begun."""
        if now >= booking.starts_at:
            raise TooLate
        if self.late == Setting.LateCancel.CALL and self.is_late(booking, now):
            raise MustCall

    def check_move(self, booking: Booking, now: datetime) -> None:
        """Raises TooLate, MustCall or TooManyMoves."""
        if now >= booking.starts_at:
            raise TooLate
        if self.is_late(booking, now):
            raise MustCall
        if booking.moves_used >= self.max_moves:
            raise TooManyMoves


def policy_of(booking: Booking) -> Policy:
    """The policy snapshotted on a booking."""
    return Policy(**booking.policy)
