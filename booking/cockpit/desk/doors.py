"""Who may book where, and see which clients; what a member may not reach is a 404."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from booking import schedule
from booking.cockpit.doors import bookings_for, diaries_of
from booking.errors import BadChoice
from booking.models import Client, Resource, Variant
from booking.schedule import Choice, Item, Plan
from tenants.http import MemberRequest
from tenants.permissions import Ability, may


def diaries_to_book(request: MemberRequest) -> QuerySet[Resource]:
    """The diaries in which this member may book: all with BOOK, else only their own."""
    diaries = diaries_of(request)
    if may(request.membership, Ability.BOOK):
        return diaries
    return diaries.filter(membership_id=request.membership.pk)


def variants_to_book(diaries: QuerySet[Resource]) -> QuerySet[Variant]:
    """What can be booked with any of these people, in the order of the booking page.

    Groups are booked from the page of their session.
    """
    return (
        Variant.objects.filter(archived_at=None, service__archived_at=None)
        .filter(service__capacity=1)
        .filter(performers__resource__in=diaries)
        .select_related("service", "service__category")
        .order_by("service__category__position", "service__position", "position", "pk")
        .distinct()
    )


def plan_for(request: MemberRequest, variants: Sequence[str], staff: str = "") -> Plan:
    """What is to be booked, with the people in whose diaries this member may write.

    Raises BadChoice, CannotCombine.
    """
    return plan_of_choices(request, [Choice(variant, staff) for variant in variants])


def plan_of_choices(request: MemberRequest, choices: Sequence[Choice]) -> Plan:
    """The same with a person for each service."""
    plan = schedule.resolve(choices, by_members=True)
    mine = set(diaries_to_book(request).values_list("pk", flat=True))
    return replace(plan, items=tuple(_within(item, mine) for item in plan.items))


def _within(item: Item, mine: Collection[int]) -> Item:
    """With those of its people whose diaries they are; a team is needed as a whole."""
    performers = tuple(p for p in item.performers if p.resource_id in mine)
    if not performers or (item.is_collective and len(performers) < len(item.performers)):
        raise BadChoice
    return replace(item, performers=performers)


def clients_for(request: MemberRequest) -> QuerySet[Client]:
    """The clients this member may see: all, or those who have been in their own diary."""
    clients = Client.objects.filter(merged_into=None)
    if may(request.membership, Ability.ALL_DIARIES):
        return clients
    own = bookings_for(request).filter(client=OuterRef("pk"))
    return clients.filter(Exists(own))


def get_client_for(request: MemberRequest, code: str) -> Client:
    """One client, or a 404."""
    return get_object_or_404(clients_for(request), code=code.upper())
