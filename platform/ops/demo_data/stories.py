"""The demo's particular bookings: what a diary looks like when people are people."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from booking import bookings
from booking.bookings import Person
from booking.errors import BookingError
from booking.models import Block, Booking, Resource
from booking.models.states import LIVE
from ops.demo_data.desk import Desk
from tenants.actor import CLIENT


class NoRoomForStory(LookupError):
    """The demo's diary has no free time where a story should take place."""


def tell(desk: Desk) -> None:
    """All of them but the sick day, which needs other people's bookings."""
    roles = desk.spec["stories"]
    family(desk, roles["parent"], roles["child"])
    polyglot(desk, roles["polyglot"])
    late_cancel(desk, roles["late_cancel"])
    no_show(desk, roles["no_show"])
    moved(desk, roles["moved"])
    if roles["request"]:
        requests(desk, roles["request"])
    if roles.get("meanwhile"):
        meanwhile(desk, **roles["meanwhile"])


def family(desk: Desk, parent: str, child: str | None) -> None:
    """They share a mailbox and a phone; one of them books for the child."""
    mother, father = desk.crowd.parents
    place(desk, parent, mother, day=desk.opening.ahead(2))
    place(desk, parent, father, day=desk.opening.ahead(3))
    if child:
        name = desk.crowd.child
        place(desk, child, mother, day=desk.opening.ahead(2), attendee={"name": name})


def polyglot(desk: Desk, key: str) -> None:
    """The same client, once in this language and once in that."""
    days = [behind(desk, 6), behind(desk, 2), desk.opening.ahead(4)]
    for person, day in zip(desk.crowd.polyglot, days, strict=True):
        place(desk, key, person, day=day)


def late_cancel(desk: Desk, key: str) -> None:
    """Three hours before: by the client's link, or on the phone where the business wants a call."""
    person = desk.crowd.somebody(behind(desk, 1))
    booking = place(desk, key, person, day=behind(desk, 1))
    at = booking.starts_at - timedelta(hours=3)
    by_link = desk.made.setting.late_cancel == "allow"
    by = CLIENT if by_link else desk.member()
    bookings.cancel(booking, by=by, reason=desk.spec["reasons"]["late"], now=at)
    desk.did(booking, "cancel", at)


def no_show(desk: Desk, key: str) -> None:
    """Somebody did not come."""
    day = behind(desk, 3)
    booking = place(desk, key, desk.crowd.somebody(day), day=day)
    bookings.no_show(booking, by=desk.member("cockpit"), now=desk.now)
    desk.did(booking, "no_show", booking.starts_at + timedelta(minutes=20))


def moved(desk: Desk, key: str) -> None:
    """A client found a better day."""
    day = desk.opening.ahead(3)
    booking = place(desk, key, desk.crowd.somebody(day), day=day)
    at = desk.now - timedelta(hours=5)
    item = booking.items.select_related("variant", "staff").get()
    staff = item.staff.slug if item.staff else ""
    later = booking.starts_at.date() + timedelta(days=1)
    for better in desk.opening.days(later, desk.far):
        for starts_at in desk.starts(item.variant.slug, staff, better)[:3]:
            with suppress(BookingError):
                bookings.move(booking, starts_at=starts_at, by=CLIENT, now=at)
                desk.did(booking, "move", at)
                return
    raise NoRoomForStory(key)


def requests(desk: Desk, key: str) -> None:
    """One waits for an answer, one was accepted, one declined."""
    where = desk.spec["places"]
    _, accepted, declined = (
        place(
            desk,
            key,
            desk.crowd.somebody(day),
            day=day,
            at=desk.now - timedelta(hours=hours),
            place_detail=where[number % len(where)],
        )
        for number, (day, hours) in enumerate(
            [(desk.opening.ahead(8), 2), (desk.opening.ahead(7), 30), (desk.opening.ahead(6), 28)]
        )
    )
    at = desk.now - timedelta(hours=20)
    bookings.confirm(accepted, by=desk.member("cockpit"), now=at)
    desk.did(accepted, "confirm", at)
    reason = desk.spec["reasons"]["declined"]
    bookings.decline(declined, by=desk.member("cockpit"), reason=reason, now=at)
    desk.did(declined, "decline", at)


def meanwhile(desk: Desk, *, colour: str, inside: str, staff: str) -> None:
    """While one client's colour takes effect, the same hands cut another's hair."""
    long, short = desk.made.variants[colour].slug, desk.made.variants[inside].slug
    for day in desk.opening.days(desk.opening.ahead(1), desk.far):
        for starts_at in desk.starts(long, staff, day)[:6]:
            first = desk.book(desk.plan(long, staff), starts_at, desk.crowd.somebody(day))
            if first is None:
                continue
            waits_at = first.starts_at + timedelta(minutes=_work_before_waiting(first))
            if desk.book(desk.plan(short, staff), waits_at, desk.crowd.somebody(day)):
                return
    raise NoRoomForStory(colour)


def _work_before_waiting(booking: Booking) -> int:
    segments = booking.items.get().segments
    return next(
        int(sum(length for length, _ in segments[:place]))
        for place, (_, kind) in enumerate(segments)
        if kind == "free"
    )


def fall_ill(desk: Desk) -> None:
    """Somebody is ill although clients are waiting."""
    diary = desk.made.staff[desk.spec["stories"]["ill"]]
    begin = desk.opening.at(_day_with_clients(desk, diary))
    Block.objects.create(
        resource=diary,
        kind=Block.Kind.SICK,
        starts_at=begin,
        ends_at=begin + timedelta(days=1),
        note=desk.spec["reasons"]["ill"],
        created_by=desk.owner.name,
    )


def _day_with_clients(desk: Desk, diary: Resource) -> date:
    """The first day ahead with two clients or, if there is none, with one."""
    waiting = Booking.objects.filter(items__staff=diary, state__in=LIVE, starts_at__gt=desk.now)
    starts = [starts_at.astimezone(desk.opening.zone).date() for starts_at in
              waiting.order_by("starts_at").values_list("starts_at", flat=True)]  # fmt: skip
    clients = Counter(day for day in starts if day > desk.opening.today)
    for enough in (2, 1):
        for day, number in clients.items():
            if number >= enough:
                return day
    raise NoRoomForStory("ill")


def behind(desk: Desk, number: int) -> date:
    """The number-th open date before today."""
    return desk.opening.days(desk.first, desk.opening.today - timedelta(days=1))[-number]


def place(desk: Desk, key: str, person: Person, *, day: date, **details: Any) -> Booking:
    """Book on that day or one of the next open ones. Raises NoRoomForStory."""
    slug = desk.made.variants[key].slug
    details.setdefault("by", CLIENT)
    for possible in desk.opening.days(day, desk.far):
        starts = list(desk.starts(slug, "", possible))
        desk.chance.shuffle(starts)
        for starts_at in starts[:6]:
            booking = desk.book(desk.plan(slug), starts_at, person, **details)
            if booking is not None:
                return booking
    raise NoRoomForStory(key)
