"""Who may see what in the cockpit: one door per kind of object, each fetches and authorises.

Staff see their own diary; owners, managers and the front desk see all. What a member may not see
is a 404, the same as what does not exist.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from booking.models import Allocation, Booking, BookingItem, Resource
from tenants.http import MemberRequest
from tenants.permissions import Ability, may


def diaries_of(request: MemberRequest) -> QuerySet[Resource]:
    """The staff whose day this member may see, in the team's order."""
    team = Resource.objects.filter(kind=Resource.Kind.STAFF, active=True, archived_at=None)
    if may(request.membership, Ability.ALL_DIARIES):
        return team
    return team.filter(membership_id=request.membership.pk)


def bookings_for(request: MemberRequest) -> QuerySet[Booking]:
    """The bookings this member may see."""
    everything = Booking.objects.filter(is_test=False)
    if may(request.membership, Ability.ALL_DIARIES):
        return everything
    own, shared = _served(OuterRef("pk"), request.membership.pk)
    return everything.filter(Exists(own) | Exists(shared))


def _served(booking: Any, membership: int) -> tuple[QuerySet[BookingItem], QuerySet[Allocation]]:
    """What a member does of a booking, and what of their diary it takes: in a team as well."""
    own = BookingItem.objects.filter(booking=booking, staff__membership_id=membership)
    return own, Allocation.objects.filter(booking=booking, resource__membership_id=membership)


def get_booking_for(request: MemberRequest, code: str) -> Booking:
    """One booking with its client, or a 404. Codes are read out on the phone: any letter case."""
    return get_object_or_404(bookings_for(request).select_related("client"), code=code.upper())


def may_see(request: MemberRequest, booking: Booking) -> bool:
    """Whether this member may know who comes."""
    return bookings_for(request).filter(pk=booking.pk).exists()


def may_read_answers(request: MemberRequest, booking: Booking) -> bool:
    """Whether sensitive answers open: for the owner, managers and whoever serves the client."""
    member = request.membership
    if may(member, Ability.ALL_DIARIES) and may(member, Ability.PRACTICE_NOTES):
        return True
    return any(rows.exists() for rows in _served(booking, member.pk))
