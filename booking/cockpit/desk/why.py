"""All times of a day, also those that are not offered, and why: the desk's "Show all times".

With `explain=1` the same is data. A booking being moved is asked about as `move=CODE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from booking import bookings, explaining, schedule
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, grey, hands, obstacles, times
from booking.cockpit.desk.doors import diaries_to_book, plan_for, variants_to_book
from booking.cockpit.desk.moving import movable
from booking.cockpit.desk.telling import Teller
from booking.cockpit.desk.wish import Wish, stamp
from booking.cockpit.doors import bookings_for
from booking.cockpit.frame import page
from booking.errors import BadChoice, BookingError
from booking.explaining import Why
from booking.models import Booking, Resource
from booking.schedule import Moment, Plan
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.urls import turl


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about: the day, the plan with everybody who could do it, the booking."""

    wish: Wish
    plan: Plan
    day: date
    clock: Clock
    moment: Moment
    booking: Booking | None

    @property
    def move(self) -> str:
        """The code of the booking that is being moved."""
        return self.booking.code if self.booking else ""


@require_safe
def why(request: MemberRequest) -> HttpResponse:
    """The page, with the answer about `start` and `staff` where they are asked about."""
    try:
        asked = _asked(request)
    except BadChoice:
        raise Http404 from None
    persons = _persons(asked)
    persons.sort(key=lambda person: person.resource.slug != asked.wish.staff)
    if request.GET.get("explain") == "1":
        return _as_data(request, asked, persons)
    context = {
        "clock": asked.clock,
        "day": asked.day,
        "what": _what(request, asked.plan),
        "wish": asked.wish.but(start=""),
        "move": asked.move,
        "lines": list(_lines(request, asked, persons)),
        "back_href": _back(request, asked),
    }
    return page(request, "cockpit/desk/why.html", context, section="")


def _what(request: MemberRequest, plan: Plan) -> str:
    """The services by name."""
    return " + ".join(tr(item.service.name, request.business) for item in plan.items)


def _persons(asked: Asked) -> list[times.Person]:
    """Each person with the free times; of a group, those at which a seat is left."""
    plan, day = asked.plan, asked.day
    if not plan.is_group:
        return times.per_person(plan, asked.moment, day)
    left = schedule.seats(plan, grey.bounds(plan, day), asked.moment)
    return [
        times.Person(
            person,
            [
                datetime.fromtimestamp(start, UTC)
                for start, seats in sorted(left.get(person.pk, {}).items())
                if seats >= plan.party
            ],
            person.name,
        )
        for person in plan.people
    ]


def _asked(request: MemberRequest) -> Asked:
    """Raises BadChoice, Http404."""
    wish, clock = Wish.of(request.GET), clock_of(request)
    code = finding.tidy(request.GET.get("move", ""))
    booking = movable(request, code)[0] if code else None
    if booking:
        slugs = [each.variant.slug for each in booking.items.select_related("variant")]
        wish = wish.but(s=slugs[0], also=",".join(slugs[1:]))
    if not wish.s:
        first = variants_to_book(diaries_to_book(request)).first()
        wish = wish.but(s=first.slug if first else "")
    day = clock.day(wish.day)
    return Asked(
        wish=wish.but(day=day.isoformat()),
        plan=plan_for(request, wish.variants),
        day=day,
        clock=clock,
        moment=Moment(now=clock.now, flow=wish.flow, ignoring=booking),
        booking=booking,
    )


def _back(request: MemberRequest, asked: Asked) -> str:
    if asked.booking:
        query = f"?day={asked.wish.day}"
        return turl(request, "cockpit:desk_move", code=asked.booking.code) + query
    return turl(request, "cockpit:desk_new") + f"?{asked.wish.but(start='').query()}"


def _lines(
    request: MemberRequest, asked: Asked, persons: Sequence[times.Person]
) -> Iterator[dict[str, Any]]:
    """Each person with all times of the day, and the answer if it is about them."""
    everything = grey.candidates(asked.plan, asked.day)
    for person in persons:
        free, wish = set(person.starts), asked.wish.but(staff=person.resource.slug)
        about = asked.wish.staff == person.resource.slug and asked.wish.starts_at
        starts = sorted({*everything, *free, *([about] if about else [])})
        yield {
            "person": person,
            "times": [
                {
                    "at": asked.clock.local(at),
                    "value": f"{wish.staff}@{stamp(at)}",
                    "free": at in free,
                    "asked": at == about,
                    "href": grey.href(request, wish.but(start=stamp(at)), move=asked.move),
                }
                for at in starts
            ],
            "answer": _answer(request, asked, person, about) if about else None,
        }


def _answer(
    request: MemberRequest, asked: Asked, person: times.Person, at: datetime
) -> dict[str, Any]:
    """Why not at this time with this person, and what the desk may do about it."""
    found = explaining.explain(asked.plan, starts_at=at, moment=asked.moment)
    whys = [] if at in person.starts else _of(asked.plan, person.resource, found)
    seen = _seen(request, whys)
    teller = Teller(asked.plan, asked.clock, set(seen), request.business.language)
    lines = {teller.sentence(each, at): _href(request, each, seen) for each in whys}
    return {
        "at": asked.clock.local(at),
        "free": at in person.starts,
        "lines": [{"text": text, "href": href} for text, href in lines.items()],
        "value": f"{person.resource.slug}@{stamp(at)}",
        "fields": asked.wish.but(staff="", start="").fields(),
        "can": _can(request, asked, person.resource, at),
        "edit": _edit(request, asked, at),
    }


def _of(plan: Plan, person: Resource, found: dict[Resource, list[Why]]) -> list[Why]:
    """Theirs; of a team, those of everybody in it."""
    if not plan.has_several and plan.item.is_collective:
        return [each for whys in found.values() for each in whys]
    return found.get(person, [])


def _seen(request: MemberRequest, whys: Iterable[Why]) -> dict[int, str]:
    """The bookings among the reasons that this member may see, with their codes."""
    keys = {each.allocation.booking_id or 0 for each in whys if each.allocation}
    return dict(bookings_for(request).filter(pk__in=keys).values_list("pk", "code"))


def _href(request: MemberRequest, why: Why, seen: dict[int, str]) -> str:
    booking = why.allocation.booking_id if why.allocation else None
    code = seen.get(booking or 0)
    return turl(request, "cockpit:booking", code=code) if code else ""


def _can(request: MemberRequest, asked: Asked, person: Resource, at: datetime) -> bool:
    """Whether the desk may have this time all the same, if it agrees to what is in the way."""
    if asked.plan.is_group or asked.booking:
        return False
    try:
        plan = plan_for(request, asked.wish.variants, person.slug)
        moment = replace(asked.moment, respect_holds=False)
        plan = hands.settled(plan, at, moment)
        found = bookings.obstacles(plan, at, moment)
    except BookingError:
        return False
    return all(
        each.can_be_accepted
        for each in obstacles.asked(found, plan, asked.clock, seen=lambda _booking: False)
    )


def _edit(request: MemberRequest, asked: Asked, at: datetime) -> str:
    """Where a booking is put at any time whatever, what is in the way being asked about."""
    if asked.booking is None or asked.plan.is_group:
        return ""
    return turl(request, "cockpit:desk_edit", code=asked.booking.code) + f"?start={stamp(at)}"


# ── as data


def _as_data(request: MemberRequest, asked: Asked, persons: Sequence[times.Person]) -> HttpResponse:
    everything = grey.candidates(asked.plan, asked.day)
    if asked.wish.starts_at:
        everything = [asked.wish.starts_at]
    told = explaining.explain_all(asked.plan, starts=everything, moment=asked.moment)
    refused = [
        (at, person.resource, _of(asked.plan, person.resource, told[at]))
        for person in persons
        if asked.wish.staff in ("", person.resource.slug)
        for at in everything
        if at not in person.starts
    ]
    seen = _seen(request, (each for _at, _person, whys in refused for each in whys))
    data = {
        "day": asked.wish.day,
        "services": asked.wish.variants,
        "offered": {p.resource.slug: [at.isoformat() for at in p.starts] for p in persons},
        "not_offered": [
            {
                "start": at.isoformat(),
                "staff": person.slug,
                "why": [_told(each, seen) for each in whys],
            }
            for at, person, whys in refused
        ],
    }
    response = JsonResponse(data)
    response["Cache-Control"] = "private, no-store"
    return response


def _told(why: Why, seen: dict[int, str]) -> dict[str, object]:
    """Without the code of a booking that this member may not see."""
    allocation = why.allocation
    if allocation and allocation.booking_id and allocation.booking_id not in seen:
        why = replace(why, allocation=None)
    return why.as_data()
