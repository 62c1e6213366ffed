"""A client's own booking, behind the link in their mail: done, looked at, put into a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking import bookings, links
from booking.bookings import policy_of
from booking.errors import BookingError, MustCall, NotAllowed, TooManyMoves
from booking.models import Booking, BookingItem
from booking.models.states import State
from booking.notify import ics
from booking.notify.recipients import Reader, contact_name
from booking.notify.visit import Visit, describe
from booking.public import summary
from booking.public.door import SeeOther, booking_for, personal
from booking.public.fields import AddressField
from booking.public.frame import Context, Frame
from booking.public.wish import Wish
from tenants.actor import CLIENT
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
    def item(self) -> BookingItem:
        """The one service of the visit."""
        return self.booking.items.all()[0]

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
            "detail": summary.detail(visit.duration, visit.staff if self._has_several() else ""),
            "tax_note": "" if self.item.price_kind == "free" else visit.tax_note,
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
                variants=(self.item.variant.slug,), language=self.wish.language
            ).link(self.request, "times"),
            "is_over": self.is_over,
        }

    def _has_several(self) -> bool:
        """A solo business never says with whom."""
        return bool(self.item.assigned_because) and self.item.assigned_because != "only_one"

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


@require_safe
@personal
def done(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """Right after booking."""
    mine = Mine.of(request, code, token)
    if mine.booking.state not in CHANGEABLE:
        return redirect(mine.href())
    return mine.frame.render("done", mine.context() | {"title": headline(mine)})


def headline(mine: Mine) -> str:
    """What has happened."""
    if mine.booking.state == State.PENDING and mine.booking.expires_at:
        words = {
            "business": mine.request.business.name,
            "until": mine.frame.writer.moment(mine.booking.expires_at),
        }
        return (
            _(
                "Your request has been sent. %(business)s will reply by %(until)s;"
                " until then we keep this time for you."
            )
            % words
        )
    return _("Your appointment is confirmed.")


@require_safe
@personal
def manage(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """The booking as it stands, with what can still be changed."""
    return show(Mine.of(request, code, token))


def show(mine: Mine, *, said: str = "", kind: str = "ok", status: int = 200) -> HttpResponse:
    """The page of the booking with a word about what has just happened."""
    news = said or _news(mine)
    was_ended = not said and news == _ended(mine)
    news_kind = "info" if was_ended else kind if said else "ok"
    context = mine.context() | {
        "title": _("Your appointment"),
        "news": news,
        "news_kind": news_kind,
        "reason": mine.visit.reason if was_ended else "",
    }
    # A page that explains is no error; an act that was refused is.
    return mine.frame.render("manage", context, status=status if _acts(mine) else 200)


def _acts(mine: Mine) -> bool:
    return mine.request.method == "POST"


def _news(mine: Mine) -> str:
    """After a redirect the URL says what has just been done; the words come from here."""
    if mine.request.GET.get("now") == "moved" and mine.booking.state in CHANGEABLE:
        words = {"date": mine.visit.when.date, "time": mine.visit.when.time}
        return _("Done: your new time is %(date)s at %(time)s.") % words
    if mine.request.GET.get("now") == "cancelled" and mine.booking.state == State.CANCELLED:
        return _("Your appointment is cancelled. Thank you for letting us know.")
    return _ended(mine)


def _ended(mine: Mine) -> str:
    """What the business has decided, for who comes back to their link."""
    booking, words = mine.booking, {"business": mine.request.business.name}
    if booking.state == State.DECLINED:
        return (
            _(
                "Unfortunately %(business)s cannot offer you this time."
                " Here you can choose another one:"
            )
            % words
        )
    if booking.state == State.CANCELLED and booking.cancelled_by not in ("", "client"):
        words |= {"date": mine.visit.when.date, "time": mine.visit.when.time}
        text = _(
            "%(business)s has had to cancel your appointment on %(date)s, %(time)s."
            " We are sorry. Choose another time:"
        )
        return text % words
    return ""


def news_href(mine: Mine, news: str) -> str:
    """The page of the booking, told what has just happened."""
    href = mine.href()
    return f"{href}{'&' if '?' in href else '?'}now={news}"


@require_safe
@personal
def calendar(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """The appointment for a calendar; its file name says nothing about the visit."""
    mine = Mine.of(request, code, token)
    if mine.booking.state != State.CONFIRMED:
        return redirect(mine.href())
    text = ics.calendar(
        mine.booking,
        mine.visit,
        business=request.business,
        method="PUBLISH",
        reader=None,
        text=_("To change or cancel: %(link)s") % {"link": mine.visit.manage_url},
        now=timezone.now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(request)}"'
    return response


def _file_name(request: BusinessRequest) -> str:
    return f"{request.business.slug}.ics"


class EmailForm(forms.Form):
    """The right address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["email"] = AddressField(label=_("E-mail"))
        self.fields["email"].widget.attrs["class"] = "input"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def email(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """Correct the address the confirmation went to; links sent to the wrong one die."""
    mine = Mine.of(request, code, token)
    if not mine.can_correct:
        raise NotAllowed
    form = EmailForm(
        data=request.POST if request.method == "POST" else None, initial=mine.context()
    )
    if not form.is_valid():
        context = mine.context() | {"form": form, "title": _("Correct your e-mail address")}
        return mine.frame.render("email", context, status=422 if form.is_bound else 200)
    booking = bookings.correct_email(mine.booking, email=form.cleaned_data["email"], by=CLIENT)
    kept = Wish(language=mine.wish.language)
    token = links.manage_token(booking)
    return SeeOther(kept.link(request, "done", code=code, token=token))
