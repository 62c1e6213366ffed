"""Who and when: staff, the month, the free times of one day. Listing changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking.errors import BadChoice
from booking.models import Booking, Resource
from booking.notify.naming import listed
from booking.public import logo, month, offer, party, summary
from booking.public.frame import Context, Frame, initials
from booking.public.offer import Offer
from booking.public.wish import ANYONE, Wish, new_flow
from booking.public.writer import sentence
from booking.schedule import Moment, Plan

# Where the groups of times begin, in hours of the clock.
AFTERNOON, EVENING = 12, 18
# The colours of faces in the style sheet.
TONES = 8


@dataclass(frozen=True, slots=True)
class Choosing:
    """One look at a plan's free times, for the booking page and for moving a booking.

    `page` is the name of the page its links stay on, `place` that page's URL arguments.
    """

    frame: Frame
    plan: Plan
    wish: Wish
    staff: Resource | None
    offer: Offer
    page: str
    place: dict[str, str]

    @classmethod
    def look(
        cls,
        frame: Frame,
        plan: Plan,
        *,
        page: str = "times",
        place: dict[str, str] | None = None,
        ignoring: Booking | None = None,
    ) -> Choosing:
        """Ask once for everything the page shows. The wish gets a flow, so that links keep it."""
        wish = frame.wish.but(flow=frame.wish.flow or new_flow())
        staff = chosen_staff(plan, wish)
        moment = Moment(flow=wish.flow, ignoring=ignoring)
        zone = frame.writer.zone
        month_asked = wish.month or (wish.day.replace(day=1) if wish.day else None)
        found = offer.look(plan, staff=staff, month=month_asked, zone=zone, moment=moment)
        return cls(frame, plan, wish, staff, found, page, place or {})

    def link(self, **changes: Any) -> str:
        """This page with another part of the wish."""
        return self.wish.but(**changes).link(self.frame.request, self.page, **self.place)

    @property
    def day(self) -> date | None:
        """The day whose times are shown: the wished one, else the first free one of the month."""
        if self.wish.day and self.offer.today <= self.wish.day <= self.offer.last_day:
            return self.wish.day
        free = sorted(self.offer.days or self.offer.full)
        if self.wish.month:
            free = [day for day in free if day.replace(day=1) == self.wish.month]
        return free[0] if free else None

    @property
    def month(self) -> date:
        """The month that is shown."""
        fallback = self.frame.writer.local(self.offer.first).date() if self.offer.first else None
        return (self.wish.month or self.day or fallback or self.offer.today).replace(day=1)

    def context(self) -> Context:
        """What `public/_choosing.html` shows."""
        writer, found = self.frame.writer, self.offer
        must_choose = self.must_choose_staff
        shown = self.day
        return {
            "staff": self.faces(),
            "about": self.about(),
            "must_choose": must_choose,
            "jump": self.jump(),
            "month": month.grid(
                found, self.month, shown, writer, self.link, self.plan.setting.week_start - 1
            )
            | {"by_dates": self.plan.item.service.has_dates},
            "day_title": writer.heading(shown) if shown else "",
            "groups": groups(self.times_of(shown), self.label) if shown else [],
            "party": party.choices(self.plan, self.link, max(found.left.values(), default=0)),
            "empty": self.empty(shown),
            "nothing": self.nothing(),
            "fields": self.wish.but(day=None, month=None).fields(),
            "remote_zone": writer.zone if summary.is_remote(self.plan.item.service.place) else "",
            "zone_text": self.zone_text(),
        }

    def times_of(self, day: date) -> list[datetime]:
        """The times of a day, those of a group that are full among them."""
        return sorted([*self.offer.days.get(day, ()), *self.offer.full.get(day, ())])

    @property
    def must_choose_staff(self) -> bool:
        """Whether somebody has to be named before times can be shown."""
        several = has_a_choice(self.plan)
        return several and not self.plan.any_staff and self.staff is None

    def faces(self) -> list[Context]:
        """A card per person, "no preference" first; nothing where there is nobody to choose."""
        if not has_a_choice(self.plan):
            return []
        anyone = self.anyone(current=self.staff is None)
        cards = [self._face(person, n) for n, person in enumerate(choosable(self.plan))]
        return [anyone, *cards] if self.plan.any_staff else cards

    def anyone(self, *, current: bool) -> Context:
        """The card of who does not mind."""
        return {
            "label": _("No preference"),
            "text": _("Shows the most times"),
            "href": self.link(staff=ANYONE, day=None),
            "current": current,
            "icon": "users",
        }

    def _face(self, person: Resource, number: int) -> Context:
        first = self.offer.first_by_staff.get(person.pk)
        writer = self.frame.writer
        soon = sentence(f"{writer.day_short(first)}, {writer.clock(first)}") if first else ""
        return {
            "label": person.name,
            "text": self._part_of(person) or soon or writer.text(person.staff.title),
            "href": self.link(staff=person.slug, day=None),
            "current": self.staff == person,
            "icon": "",
            "person": {
                "initials": initials(person.name),
                "photo": logo.photo_href(self.frame.request, person.staff.photo),
                "tone": str(number % TONES + 1),
            },
        }

    def _part_of(self, person: Resource) -> str:
        """Which services of the visit this person does, where somebody else does the rest."""
        names = [
            summary.name_of(item, self.frame.writer)
            for item in self.plan.items
            if any(each.resource == person for each in item.performers)
        ]
        whole = len(names) == len(self.plan.items)
        return "" if whole else listed(names, self.frame.writer.language)

    def about(self) -> Context | None:
        """A few words about who was chosen, if there are any."""
        person = self.staff
        if person is None or not any(person.staff.bio.values()):
            return None
        writer, staff = self.frame.writer, person.staff
        bio = writer.told(staff.bio)
        return {
            "name": person.name,
            "title": writer.text(staff.title),
            "bio": bio.text,
            "lang": writer.other(bio),
            "initials": initials(person.name),
            "photo": logo.photo_href(self.frame.request, staff.photo),
        }

    def jump(self) -> Context | None:
        """The shortest way to a time, unless its day is shown already."""
        first, writer = self.offer.first, self.frame.writer
        if first is None:
            return None
        day = writer.local(first).date()
        words = {"date": writer.near(first), "time": writer.time(first)}
        return {
            "text": _("Earliest time: %(date)s, %(time)s") % words,
            "href": self.link(day=day, month=None) + "#times",
            "here": day == self.day,
        }

    def label(self, start: datetime) -> Context:
        """One time button."""
        writer = self.frame.writer
        said = [writer.day(start), writer.time(start)]
        if name := summary.told_name(self.plan, self.staff):
            said.append(_("with %(staff)s") % {"staff": name})
        seats = self.offer.left.get(start)
        note = "" if seats is None else party.left(seats)
        return {
            "value": str(int(start.timestamp())),
            "text": writer.clock(start),
            "label": ", ".join([*said, note] if note else said),
            "note": note,
            "full": seats is not None and seats < self.plan.party,
            "hour": writer.local(start).hour,
        }

    def empty(self, shown: date | None) -> Context | None:
        """Why the shown day or month has no times, and the next day that has."""
        if shown in self.offer.days or shown in self.offer.full or self.nothing():
            return None
        after = shown or self.month
        following = self.offer.next_free_day(after) or self.next_after_look()
        state = month.state(shown, self.offer) if shown else ""
        closed = _("Closed on this day.")
        if self.plan.item.service.has_dates:
            closed = _("There is no date on this day.")
        reasons = {"full": _("Fully booked on this day."), "closed": closed}
        return {
            "text": reasons.get(state, _("Nothing is free in this month.")),
            "action": _("The next free day is %(date)s.")
            % {"date": self.frame.writer.day(following)}
            if following
            else "",
            "href": self.link(day=following, month=None) + "#times" if following else "",
        }

    def next_after_look(self) -> date | None:
        """The date of the first free time, when it lies beyond the days that were looked at."""
        return self.frame.writer.local(self.offer.first).date() if self.offer.first else None

    def nothing(self) -> str:
        """What to say when nothing at all is free."""
        if self.offer.first is not None or self.offer.full:
            return ""
        phone = self.frame.writer.phone(self.frame.setting.phone)
        if not phone:
            return _("There is nothing free at the moment.")
        words = {"phone": phone}
        return _("There is nothing free at the moment. Please call us: %(phone)s") % words

    def zone_text(self) -> str:
        """Which zone the times are in, where that could be in doubt."""
        if not summary.is_remote(self.plan.item.service.place):
            return ""
        name = self.frame.writer.zone_name(self.offer.first)
        return _("Times are shown for %(zone)s.") % {"zone": name}


def chosen_staff(plan: Plan, wish: Wish) -> Resource | None:
    """The staff member of the wish, or the only one there is. Raises BadChoice."""
    people = choosable(plan)
    if wish.wants_anyone:
        return people[0] if len(people) == 1 else None
    for person in people:
        if person.slug == wish.staff:
            return person
    raise BadChoice


def choosable(plan: Plan) -> list[Resource]:
    """Who can be asked for, in the team's order; where all are needed, nobody in particular."""
    found = {
        performs.resource_id for item in plan.items if not item.is_collective
        for performs in item.performers
    }  # fmt: skip
    return [person for person in plan.people if person.pk in found]


def has_a_choice(plan: Plan) -> bool:
    """Whether some service could be done by one person or another; dates have their leaders."""
    if plan.item.service.has_dates:
        return False
    return any(len(item.performers) > 1 and not item.is_collective for item in plan.items)


def groups(starts: Sequence[datetime], label: Any) -> list[Context]:
    """Morning, afternoon and evening; empty ones are left out."""
    times = [label(start) for start in starts]
    parts = [
        (pgettext("part of the day", "Morning"), [t for t in times if t["hour"] < AFTERNOON]),
        (
            pgettext("part of the day", "Afternoon"),
            [t for t in times if AFTERNOON <= t["hour"] < EVENING],
        ),
        (pgettext("part of the day", "Evening"), [t for t in times if t["hour"] >= EVENING]),
    ]
    return [{"label": name, "times": found} for name, found in parts if found]
