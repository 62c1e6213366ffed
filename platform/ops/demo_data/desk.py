"""Books for the demo through the verbs, each at the moment at which it would have been booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.utils import translation
from django.utils.translation import gettext

from booking import bookings, schedule, setup
from booking.bookings import Agreement, Answer, Details, Person
from booking.catalogue import Plan
from booking.errors import BookingError
from booking.models import Booking, Question
from booking.schedule import Choice, Moment
from ops.demo_data.crowd import Crowd
from ops.demo_data.spec import Spec
from ops.demo_data.timetable import Opening
from tenants.actor import CLIENT, Actor
from tenants.models import User

# What lies behind and ahead of the day of seeding.
DAYS: Final = 14
# Longer ago than the longest lead time of the trades (72 hours), so that none is in the way.
BOOKED_AHEAD: Final = (timedelta(days=4), timedelta(days=11))
BY_PHONE: Final = 0.25
WANTS_REMINDER: Final = 0.6
HAS_NOTE: Final = 0.12


@dataclass(slots=True, kw_only=True)
class Desk:
    """One business's bookings being written. `moments` says when each verb was done really."""

    spec: Spec
    made: setup.Furnished
    opening: Opening
    crowd: Crowd
    chance: Random
    owner: User
    now: datetime
    moments: dict[tuple[int, str], datetime] = field(default_factory=dict)
    _plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    _starts: dict[tuple[str, str], Mapping[date, Sequence[datetime]]] = field(default_factory=dict)
    _questions: dict[int, list[Question]] = field(default_factory=dict)

    @property
    def first(self) -> date:
        """The first day with bookings."""
        return self.opening.today - timedelta(days=DAYS)

    @property
    def last(self) -> date:
        """The last day with bookings."""
        return self.opening.today + timedelta(days=DAYS)

    @property
    def far(self) -> date:
        """Until when stories may take place: around Christmas few days are open."""
        return self.last + timedelta(days=DAYS)

    def member(self, source: str = "phone") -> Actor:
        """The owner, who answers the phone."""
        return Actor("member", name=self.owner.name, user_id=self.owner.pk, source=source)

    def plan(self, variant: str, staff: str = "") -> Plan:
        """Looked up once for all bookings of the same kind."""
        if (variant, staff) not in self._plans:
            self._plans[variant, staff] = schedule.resolve(
                [Choice(variant, staff)], by_members=True
            )
        return self._plans[variant, staff]

    def starts(self, variant: str, staff: str, day: date) -> Sequence[datetime]:
        """Possible starts of that day in an empty diary; booking asks again."""
        if (variant, staff) not in self._starts:
            before = self.opening.at(self.first - timedelta(days=DAYS))
            self._starts[variant, staff] = schedule.free(
                self.plan(variant, staff),
                first=self.first,
                last=self.far,
                moment=Moment(now=before, respect_holds=False),
            )
        return self._starts[variant, staff].get(day, ())

    def book(
        self,
        plan: Plan,
        starts_at: datetime,
        person: Person,
        *,
        by: Actor | None = None,
        at: datetime | None = None,
        attendee: dict[str, str] | None = None,
        place_detail: str = "",
    ) -> Booking | None:
        """Book as if some days before; None where the engine does not offer that time."""
        by = by or (self.member() if self.chance.random() < BY_PHONE else CLIENT)
        at = at or self._some_days_before(starts_at)
        details = Details(
            answers=self._answers(plan, person.language),
            note=self._note(plan, by),
            attendee=attendee,
            agreements=self._agreements(plan, person.language, by),
            notice_version=1 if by.is_client else None,
            place_detail=place_detail,
        )
        nonce = f"demo-{self.chance.getrandbits(96):024x}"
        try:
            booking = bookings.book(
                plan=plan, starts_at=starts_at, person=person, by=by, nonce=nonce,
                details=details, now=at,
            )  # fmt: skip
        except BookingError:
            return None
        self.moments[booking.pk, "book"] = at
        return booking

    def did(self, booking: Booking, verb: str, at: datetime) -> None:
        """Note when a verb other than booking was done."""
        self.moments[booking.pk, verb] = at

    def _some_days_before(self, starts_at: datetime) -> datetime:
        least, most = BOOKED_AHEAD
        ahead = least + (most - least) * self.chance.random()
        recently = self.now - timedelta(minutes=self.chance.randrange(5, 2000))
        return min(starts_at - ahead, recently).replace(microsecond=0)

    def _answers(self, plan: Plan, language: str) -> list[Answer]:
        asked: dict[str, Question] = {}
        for service in (item.service for item in plan.items):
            if service.pk not in self._questions:
                self._questions[service.pk] = list(service.questions.all())
            asked |= {question.key: question for question in self._questions[service.pk]}
        return [
            Answer(
                key=question.key,
                question=question.label[language],
                answer=self._answer(question, language),
                sensitive=question.sensitive,
            )
            for question in asked.values()
        ]

    def _answer(self, question: Question, language: str) -> str:
        choices = question.choices.get(language) or self.spec["answers"][question.key]
        return str(self.chance.choice(choices))

    def _note(self, plan: Plan, by: Actor) -> str:
        asked = plan.setting.client_note and by.is_client and self.spec["notes"]
        return self.chance.choice(self.spec["notes"]) if asked and self._lucky(HAS_NOTE) else ""

    def _agreements(self, plan: Plan, language: str, by: Actor) -> list[Agreement]:
        if not (plan.setting.reminder_optin and by.is_client and self._lucky(WANTS_REMINDER)):
            return []
        with translation.override(language):
            words = gettext("Please remind me of the appointment (you can stop this at any time).")
        return [Agreement("reminder", words)]

    def _lucky(self, share: float) -> bool:
        return self.chance.random() < share
