"""Says in a sentence why a time is not offered, for the members who asked at the desk.

`booking.explaining` finds what is in the way. Whose appointment it is stands in the sentence only
where the member may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking import formats, seating
from booking.bookings.freely import core_of
from booking.cockpit import words
from booking.cockpit.clock import Clock
from booking.explaining import Why
from booking.formats import translated
from booking.models import Allocation, Block
from booking.notify.naming import listed
from booking.schedule import Plan


class Teller:
    """Sentences about one plan, on one member's clock; `seen` are the bookings they may see."""

    def __init__(self, plan: Plan, clock: Clock, seen: Collection[int], business: str) -> None:
        self.plan, self.clock, self.seen = plan, clock, seen
        # The business's language, for texts that the member's lacks.
        self.fallback = business
        self.language = (get_language() or "en")[:2]

    def sentence(self, why: Why, at: datetime) -> str:
        """Why not at this time."""
        tellers: dict[str, Callable[[Why, datetime], str]] = {
            "too_soon": self._too_soon, "too_far": self._too_far,
            "closed": self._closed, "holiday": self._closed,
            "exception": self._hours, "outside_hours": self._hours,
            "taken": self._taken, "their_buffer": self._their_buffer,
            "own_buffer": self._own_buffer, "absence": self._absence, "held": self._held,
            "no_room": self._no_room, "limit": self._limit, "off_grid": self._off_grid,
            "gap": self._gap, "full": self._full,
        }  # fmt: skip
        others = {
            "together": _("Each service would fit, but not one after the other"),
            "no_session": _("The group does not meet at this time"),
        }
        if why.code in tellers:
            return tellers[why.code](why, at)
        return others.get(why.code, _("This time cannot be booked"))

    # ── notice

    def _too_soon(self, why: Why, at: datetime) -> str:
        if at <= self.clock.now:
            return _("This time is over")
        lead = self.plan.item.lead(self.plan.setting)
        facts = {
            "from": self._moment(why.since, at),
            "duration": formats.duration(lead.notice // 60, self.language),
            "time": formats.clock(time(lead.at // 60, lead.at % 60), self.language),
        }
        if lead.mode == "day_before":
            said = _("Too soon: clients book until %(time)s on the working day before")
        elif lead.mode == "opening":
            said = _("Too soon: the lead time is %(duration)s, counted from opening")
        else:
            said = _("Too soon: the lead time is %(duration)s")
        since = _("from %(from)s on")
        return f"{said} ({since})" % facts

    def _too_far(self, why: Why, at: datetime) -> str:
        # The horizon ends with a midnight.
        last = self.clock.local((why.until or at) - timedelta(seconds=1)).date()
        until = formats.date_short(last, self.language, today=self.clock.today)
        return _("Too far ahead: clients can book until %(date)s") % {"date": until}

    # ── hours

    def _closed(self, why: Why, at: datetime) -> str:
        note = why.exception.note if why.exception else {}
        name = translated(note, self.language, self.fallback).text if note else ""
        if why.code == "holiday":
            return _("Public holiday: %(name)s") % {"name": name} if name else _("Public holiday")
        return _("Closed: %(reason)s") % {"reason": name} if name else _("Closed on this day")

    def _hours(self, why: Why, at: datetime) -> str:
        """With the windows before and after it, where they are of the same day."""
        day = self.clock.local(at).date()
        before = self._on(why.since, day)
        after = self._on(why.until, day)
        facts = {"name": why.staff.name, "until": before, "from": after}
        if before and after:
            return _("%(name)s works until %(until)s and again from %(from)s") % facts
        if after:
            return _("%(name)s works from %(from)s") % facts
        if before:
            return _("%(name)s works until %(until)s") % facts
        return _("%(name)s does not work on this day") % facts

    def _on(self, at: datetime | None, day: date) -> str:
        local = self.clock.local(at) if at else None
        if local is None or local.date() != day:
            return ""
        return formats.clock(local, self.language)

    # ── who is in the way

    def _taken(self, why: Why, at: datetime) -> str:
        facts, allocation = self._facts(why), why.allocation
        if allocation and allocation.session:
            seats = seating.of(allocation.session, self.clock.now)
            facts |= {"taken": str(seats.taken), "seats": str(allocation.session.capacity)}
            return _("%(staff)s is with a group, %(from)s–%(to)s") % facts + ": " + _seats(facts)
        if client := self._client(allocation):
            return _("%(staff)s is with %(client)s, %(from)s–%(to)s") % (facts | client)
        return _("%(staff)s has another appointment, %(from)s–%(to)s") % facts

    def _their_buffer(self, why: Why, at: datetime) -> str:
        buffer = {"buffer": formats.duration(why.buffer_min, self.language)}
        facts = self._facts(why) | buffer
        if why.allocation and core_of(why.allocation)[0] < at:
            said = _("%(buffer)s buffer after %(staff)s's %(from)s") % facts
        else:
            said = _("%(buffer)s buffer before %(staff)s's %(from)s") % facts
        client = self._client(why.allocation)
        return f"{said} ({client['client']})" if client else said

    def _own_buffer(self, why: Why, at: datetime) -> str:
        facts = self._facts(why)
        said = _("The own buffer would reach into %(staff)s's %(from)s") % facts
        client = self._client(why.allocation)
        return f"{said} ({client['client']})" if client else said

    def _facts(self, why: Why) -> dict[str, str]:
        span = core_of(why.allocation) if why.allocation else (why.since, why.until)
        begins, ends = (formats.clock(self.clock.local(at), self.language) if at else ""
                        for at in span)  # fmt: skip
        return {"staff": why.staff.name, "from": begins, "to": ends}

    def _client(self, allocation: Allocation | None) -> dict[str, str]:
        """Nothing for whoever may not see the booking."""
        booking = allocation.booking if allocation else None
        if booking is None or booking.pk not in self.seen:
            return {}
        return {"client": words.who_comes(booking)}

    def _absence(self, why: Why, at: datetime) -> str:
        block = why.block
        if block is None:
            return ""
        facts = {"name": why.staff.name, "until": self._moment(block.ends_at, at)}
        if block.kind == Block.Kind.SICK:
            return _("%(name)s is away (sick), until %(until)s") % facts
        if block.kind == Block.Kind.TIME_OFF and not block.note:
            return _("%(name)s is away (time off), until %(until)s") % facts
        facts["reason"] = words.block(block)
        return _("%(name)s: %(reason)s, until %(until)s") % facts

    def _held(self, why: Why, at: datetime) -> str:
        if why.held_until is None:
            return _("Held by somebody who is booking at this moment")
        until = formats.clock(self.clock.local(why.held_until), self.language)
        return _("Held by somebody who is booking at this moment, until %(until)s") % {
            "until": until
        }

    # ── rooms, limits, seats, how times are offered

    def _no_room(self, why: Why, at: datetime) -> str:
        if not why.rooms:
            return _("No room is free")
        rooms = listed([room.name for room in why.rooms], self.language)
        return ngettext(
            "No room is free: %(rooms)s is taken",
            "No room is free: %(rooms)s are taken",
            len(why.rooms),
        ) % {"rooms": rooms}

    def _limit(self, why: Why, at: datetime) -> str:
        facts = {"count": why.most, "duration": formats.duration(why.most, self.language)}
        said = {
            "per_day": ngettext(
                "The limit of %(count)s appointment a day is reached",
                "The limit of %(count)s appointments a day is reached", why.most,
            ),
            "per_week": ngettext(
                "The limit of %(count)s appointment a week is reached",
                "The limit of %(count)s appointments a week is reached", why.most,
            ),
            "minutes_per_day": _("The limit of %(duration)s a day would be exceeded"),
            "minutes_per_week": _("The limit of %(duration)s a week would be exceeded"),
        }  # fmt: skip
        return f"{why.staff.name}: {said[why.limit] % facts}"

    def _off_grid(self, why: Why, at: datetime) -> str:
        step = self.plan.item.as_service(self.plan.setting).step // 60
        return _("Not on the grid of %(duration)s") % {
            "duration": formats.duration(step, self.language)
        }

    def _gap(self, why: Why, at: datetime) -> str:
        setting = self.plan.setting
        if setting.gap_mode == "pack":
            return _("Not right beside another appointment: times are packed")
        if not setting.min_gap_min:
            return _("Would leave a gap that nobody can use")
        return _("Would leave a gap of less than %(duration)s that nobody can use") % {
            "duration": formats.duration(setting.min_gap_min, self.language)
        }

    def _full(self, why: Why, at: datetime) -> str:
        return _seats({"taken": str(why.seats_taken), "seats": str(why.seats)})

    def _moment(self, at: datetime | None, around: datetime) -> str:
        """The time alone on the same day, else with its date."""
        if at is None:
            return ""
        local = self.clock.local(at)
        said = formats.clock(local, self.language)
        if local.date() == self.clock.local(around).date():
            return said
        return f"{formats.date_short(local.date(), self.language, today=self.clock.today)}, {said}"


def _seats(facts: dict[str, str]) -> str:
    return _("%(taken)s of %(seats)s seats are taken") % facts
