"""Who is told about a booking, where, and in which language.

The client by the contact of the booking; the business by its address and, where it says so or has
none, its owners; the staff who are booked by their own address. Nobody gets two mails about one
thing: the first audience of an address wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from booking.models import Booking, Setting, Staff
from tenants.models import Business, Membership

Audience = Literal["client", "business", "staff"]


@dataclass(frozen=True, slots=True)
class Reader:
    """One person or mailbox. `time_zone` is a client's own, shown for remote appointments.

    `is_booked` is false for staff from whom the appointment was taken.
    """

    audience: Audience
    name: str
    address: str
    language: str
    time_zone: str = ""
    is_booked: bool = True


def client(booking: Booking) -> Reader | None:
    """Who booked, by the contact given then; None without an address (booked on the phone)."""
    address = str(booking.contact.get("email") or "")
    if not address:
        return None
    return Reader("client", contact_name(booking), address, booking.language, booking.visitor_zone)


def contact_name(booking: Booking) -> str:
    """The name as it was given for this booking."""
    parts = (booking.contact.get("given_name"), booking.contact.get("family_name"))
    return " ".join(part for part in parts if part) or booking.client.display_name


def team(
    booking: Booking,
    business: Business,
    setting: Setting,
    *,
    by_member: bool = False,
    also_staff: Iterable[int] = (),
) -> list[Reader]:
    """The business and the booked staff. `also_staff`: diaries that are not booked any more.

    `setting.notify` may say {"business": false}, {"owners": true}, {"staff": false}, and
    {"own_acts": false} for not telling the business what one of its members did.
    """
    notify: dict[str, Any] = setting.notify
    readers: list[Reader] = []
    if notify.get("business", True) and (notify.get("own_acts", True) or not by_member):
        readers += _business(business, setting, owners=bool(notify.get("owners", False)))
    if notify.get("staff", True):
        readers += _staff(booking, business, also_staff)
    return list({reader.address.casefold(): reader for reader in reversed(readers)}.values())[::-1]


def _business(business: Business, setting: Setting, *, owners: bool) -> Iterator[Reader]:
    if setting.email:
        yield Reader("business", business.name, setting.email, business.language)
    if owners or not setting.email:
        memberships = Membership.objects.filter(
            business=business, role=Membership.Role.OWNER, user__is_active=True
        )
        for membership in memberships.select_related("user").order_by("pk"):
            user = membership.user
            if user.email:
                language = user.language or business.language
                yield Reader("business", user.name, user.email, language)


def _staff(booking: Booking, business: Business, also: Iterable[int]) -> Iterator[Reader]:
    items = booking.items.exclude(staff=None).values_list("staff_id", "team")
    booked = {person for staff, team in items for person in (staff, *team)}
    faces = Staff.objects.filter(resource__in={*booked, *also}).exclude(email="")
    for staff in faces.select_related("resource").order_by("pk"):
        language = staff.language or business.language
        is_booked = staff.resource_id in booked
        name = staff.resource.name
        yield Reader("staff", name, staff.email, language, is_booked=is_booked)
