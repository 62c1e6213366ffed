"""The booking itself: one POST, one booking, however often it is sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking import bookings, links
from booking.errors import ForKnownClients, ForNewClients, TooManyAhead
from booking.models import Booking
from booking.normalising import email_typo
from booking.public import suspicion, taken
from booking.public.details import Draft, retry
from booking.public.door import SeeOther, page
from booking.public.tickets import Ticket
from booking.public.wish import Wish
from tenants.actor import CLIENT
from tenants.http import BusinessRequest

UNPROCESSABLE = 422
# No other time would help, perhaps another address: the form stays as it is.
NOT_FOR_THEM = (ForNewClients, ForKnownClients, TooManyAhead)


@require_POST
@page
def book(request: BusinessRequest) -> HttpResponse:
    """Check, ask back where there is doubt, book, and lead to the done page."""
    data = request.POST.copy()
    if data.get("use"):  # "Did you mean …?" – "Yes"
        data["email"] = data.get("use", "")
    draft = Draft.of(request, Ticket.read(data.get("t", "")), data=data)
    is_right = draft.form.is_valid()
    made = _made_before(draft) if is_right else None
    if made is not None:
        return SeeOther(done_href(request, made, draft.wish))
    if not is_right or _must_look_again(draft):
        return draft.page(status=UNPROCESSABLE)
    if suspicion.of(request, draft.ticket):
        return suspicion.question(request, draft.wish, draft.plan)
    try:
        booking = _book(draft)
    except taken.GONE as error:
        return retry(draft, error)
    except NOT_FOR_THEM as error:
        draft.notices.append(
            f"{error.message} {draft.frame.writer.phone(draft.plan.setting.phone)}"
        )
        return draft.page(status=error.status)
    return SeeOther(done_href(request, booking, draft.wish))


def _made_before(draft: Draft) -> Booking | None:
    """The booking this very form has made. Another person's details make another one."""
    made = Booking.objects.filter(nonce=draft.ticket.nonce).first()
    if made is None:
        return None
    if _same_person(made.contact, draft.form.person().contact):
        return made
    draft.ticket = draft.ticket.again()
    return None


def _same_person(one: dict[str, str], other: dict[str, str]) -> bool:
    """The address does not count: it may have been corrected since."""
    return all(one.get(key) == other.get(key) for key in ("given_name", "family_name", "phone"))


def _must_look_again(draft: Draft) -> bool:
    """A form that was open for hours, and an address that looks mistyped (asked once)."""
    address = draft.form.cleaned_data.get("email", "")
    meant = email_typo(address) if address else None
    if meant and draft.request.POST.get("kept") != address and not draft.request.POST.get("use"):
        draft.typo = meant
    if draft.ticket.is_old:
        draft.ticket = draft.ticket.again()
        draft.notices.append(
            _("This page has been open for a long time. Please check it and send it again.")
        )
    return bool(draft.typo or draft.notices)


def _book(draft: Draft) -> Booking:
    return bookings.book(
        plan=draft.plan,
        starts_at=draft.ticket.start,
        person=draft.form.person(),
        by=CLIENT,
        nonce=draft.ticket.nonce,
        details=draft.form.details(draft.notice_version),
        flow=draft.ticket.flow,
        held_until=draft.ticket.hold_ends,
    )


def done_href(request: BusinessRequest, booking: Booking, wish: Wish) -> str:
    """Where the client's link says that it is done."""
    return Wish(language=wish.language).link(
        request, "done", code=booking.code, token=links.manage_token(booking)
    )
