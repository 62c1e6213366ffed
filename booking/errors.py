"""What can be wrong with a wish: one tree. The docstring is the message (an English msgid).

Verbs raise these; the edges translate them and answer with `status`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext


class BookingError(Exception):
    """This cannot be done."""

    status: ClassVar[int] = 409

    def __init__(self, **details: Any) -> None:
        super().__init__(type(self).__doc__)
        self.details = details

    @property
    def message(self) -> str:
        """The reason in the reader's language."""
        return gettext((type(self).__doc__ or "").strip())


class BadChoice(BookingError):
    """This service or person cannot be booked online."""

    status = 404


class CannotCombine(BadChoice):
    """These services cannot be booked in one visit. Please book them one by one."""

    status = 409


class SlotTaken(BookingError):
    """Someone was a moment faster. Everything you typed is still here; these times are free:"""


class GivenAway(SlotTaken):
    """Somebody else has the freed time by now. Please book a new time, or squeeze this visit in."""


class NotOffered(BookingError):
    """This time is not offered. Please choose another one."""


class NeedsConsent(BookingError):
    """This time breaks a rule. Please say that you mean it."""


class DiaryTaken(BookingError):
    """At this time there is something else in the diary. Nothing was changed."""


class RoomTaken(BookingError):
    """At this time no fitting room is free. Nothing was changed."""


class TooFewSeats(BookingError):
    """More seats than that are taken already. Nothing was changed."""


class NotTakingBookings(BookingError):
    """No online bookings are taken at the moment."""

    status = 403


class NotAllowed(BookingError):
    """This appointment can no longer be changed in this way."""


class AlreadyCancelled(NotAllowed):
    """This appointment is already cancelled."""

    status = 200


class RequestExpired(NotAllowed):
    """This request has expired; its time is free again."""


class TooLate(BookingError):
    """It is too late to change this appointment online."""

    status = 403


class MustCall(TooLate):
    """It is too late to change this appointment online. Please call us."""


class TooManyMoves(BookingError):
    """This appointment has been moved as often as possible online. Please call us."""

    status = 403


class ForNewClients(BookingError):
    """This is for new clients only. Please book another service, or call us."""

    status = 403


class ForKnownClients(BookingError):
    """This is for people who have been here before. Please book another service, or call us."""

    status = 403


class TooMany(BookingError):
    """More of these appointments cannot be booked online. Please call us."""


class TooManyAhead(TooMany):
    """No more of these appointments can be booked ahead. Please move one you have, or call us."""


class TooManyOnDay(TooMany):
    """One more on this day is not possible online. Please choose another day, or call us."""


class TooManyInWeek(TooMany):
    """One more in this week is not possible online. Please choose another week, or call us."""


class BadInput(BookingError):
    """This link is not complete. Please start again."""

    status = 400


class LinkExpired(BookingError):
    """This link no longer works."""

    status = 410


class TooManyRequests(BookingError):
    """That was a lot at once. Please wait a little and try again."""

    status = 429
