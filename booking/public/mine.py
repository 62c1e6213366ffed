"""A booking as its client sees it, for every page behind the link in their mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking.bookings import policy_of
from booking.errors import BookingError, MustCall, TooManyMoves
from booking.models import Booking, BookingItem, Resource
from booking.models.states import State
from booking.notify.recipients import Reader, contact_name
from booking.notify.visit import Visit, describe
from booking.public import summary
from booking.public.door import booking_for
from booking.public.frame import Context, Frame
from booking.public.wish import Wish
from tenants.http import BusinessRequest

# Somebody who notices a typo does so at once; later the address is changed by the business.
CORRECTABLE = timedelta(hours=1)
CHANGEABLE = (State.PENDING, State.CONFIRMED)


@dataclass(slots=True)
class Mine:
    """A booking as its client sees it."""

    request: BusinessRequest
    booking: Booking
    token: str
    wish: Wish
    frame: Frame
    visit: Visit

    @classmethod
    def of(cls, request: BusinessRequest, code: str, token: str) -> Self:
        """Raises Http404 and LinkExpired."""
        booking = booking_for(code, token)
        wish = Wish.of(request.GET)
        frame = Frame.around(request, wish, head={"robots": "noindex, nofollow"})
        if summary.is_remote(booking.items.all()[0].place) and booking.visitor_zone:
            frame.writer = type(frame.writer)(
                frame.writer.language, booking.visitor_zone, frame.writer.hour12
            )
        reader = Reader(
            "client",
            contact_name(booking),
            str(booking.contact.get("email") or ""),
            get_language() or "en",
            booking.visitor_zone,
        )
        visit = describe(booking, reader, request.business, frame.setting, now=timezone.now())
        return cls(request, booking, token, wish, frame, visit)

    @property
    def items(self) -> list[BookingItem]:
        """The services of the visit, in the order of time."""
        return list(self.booking.items.all())

    @property
    def item(self) -> BookingItem:
        """The first of them: all are in one place."""
        return self.items[0]

    @property
    def hands(self) -> list[Resource]:
        """Who serves, each once."""
        return list(dict.fromkeys(item.staff for item in self.items if item.staff))

    def href(self, name: str = "manage") -> str:
        """A page of this booking."""
        kept = Wish(language=self.wish.language)
        return kept.link(self.request, name, code=self.booking.code, token=self.token)

    @property
    def is_over(self) -> bool:
        """Whether it has begun."""
        return timezone.now() >= self.booking.starts_at

    def context(self) -> Context:
        """What `_booking.html` shows."""
        writer, booking, visit = self.frame.writer, self.booking, self.visit
        remote = summary.is_remote(self.item.place)
        contact = booking.contact
        return {
            "visit": visit,
            "booking_state": booking.state,
            "is_live": booking.state in CHANGEABLE,
            "is_sure": booking.state == State.CONFIRMED,
            "leaf": writer.leaf(booking.starts_at, booking.ends_at, with_year=True),
            "detail": summary.detail(
                visit.duration, visit.staff if self._has_several() and not visit.lines else ""
            ),
            "names_staff": self._has_several(),
            "tax_note": visit.tax_note if any(i.price_kind != "free" for i in self.items) else "",
            "zone_text": visit.when.zone if remote else "",
            "names": [n for n in (contact.get("given_name"), contact.get("family_name")) if n],
            "email": contact.get("email", ""),
            "email_href": self.href("email") if self.can_correct else "",
            "ics_href": self.href("calendar"),
            "move_href": self.href("move"),
            "cancel_href": self.href("cancel"),
            "until": writer.moment(booking.expires_at) if booking.expires_at else "",
            "changing": self.changing(),
            "phone": writer.phone(self.frame.setting.phone),
            "phone_href": f"tel:{self.frame.setting.phone}" if self.frame.setting.phone else "",
            "again_href": Wish(
                variants=tuple(item.variant.slug for item in self.items),
                language=self.wish.language,
            ).link(self.request, "times"),
            "is_over": self.is_over,
        }

    def _has_several(self) -> bool:
        """A solo business never says with whom."""
        reasons = {item.assigned_because for item in self.items}
        return bool(reasons - {"", "only_one"})

    @property
    def can_correct(self) -> bool:
        """Whether the address may still be corrected online."""
        young = timezone.now() - self.booking.created_at < CORRECTABLE
        return young and self.booking.state in CHANGEABLE and not self.is_over

    def changing(self) -> Context:
        """What can still be changed online, and what to say where something cannot."""
        policy, now = policy_of(self.booking), timezone.now()
        may_move = passes(policy.check_move, self.booking, now)
        may_cancel = passes(policy.check_cancel, self.booking, now)
        late = policy.is_late(self.booking, now)
        if not may_cancel:
            said = self.call_text()
        elif late:
            said = self.late_text()
        else:
            said = self.visit.policy if may_move else TooManyMoves().message
        return {"may_move": may_move, "may_cancel": may_cancel, "is_late": late, "said": said}

    @property
    def notice_hours(self) -> int:
        """How long before the appointment it can be changed freely."""
        return -(-policy_of(self.booking).notice_min // 60)

    def call_text(self) -> str:
        """That the notice has begun, and whom to call."""
        phone = self.frame.writer.phone(self.frame.setting.phone)
        if not phone:
            return MustCall().message
        text = _("It is less than %(hours)s h before your appointment. Please call us: %(phone)s")
        return text % {"hours": self.notice_hours, "phone": phone}

    def late_text(self) -> str:
        """That it is at short notice, and that the business will see so."""
        words = {"hours": self.notice_hours, "business": self.request.business.name}
        return (
            _(
                "It is less than %(hours)s h before your appointment. You can still cancel;"
                " %(business)s will see that it was at short notice."
            )
            % words
        )


def passes(check: Callable[[Booking, datetime], None], booking: Booking, now: datetime) -> bool:
    """Whether a rule of the policy lets the client go on."""
    try:
        check(booking, now)
    except BookingError:
        return False
    return True
