"""The schedule: which hours win, what the rows of a business come to."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from booking import bookings, schedule
from booking.models import Block, Hours, HoursException, Location, Resource, Setting, Staff
from booking.schedule import Choice, Moment, Plan
from tenants.actor import CLIENT
from tenants.models import Business

ZONE = ZoneInfo("Europe/Bucharest")


@pytest.fixture
def plan(salon_maria: Business) -> Plan:
    """Ana's men's cut on a plain hourly grid, no gap rules, the house open 9–12 on weekdays."""
    Setting.objects.update(gap_mode="free", step_min=60, lead_min=0)
    house = Location.objects.get()
    Hours.objects.all().delete()
    HoursException.objects.all().delete()
    Hours.objects.bulk_create(
        Hours(location=house, weekday=day, starts=9 * 60, ends=12 * 60) for day in range(1, 6)
    )
    return schedule.resolve([Choice("tuns-barbati", "ana")])


def hours_of(plan: Plan, day: dt.date, **moment: object) -> list[int]:
    """The local hours at which one can begin on a day."""
    days = schedule.free(plan, first=day, last=day, moment=Moment(**moment))  # type: ignore[arg-type]
    return [start.astimezone(ZONE).hour for start in days.get(day, [])]


def own_hours(ana: Resource, *windows: tuple[int, int, int]) -> None:
    """Give Ana hours of her own: (weekday, from hour, to hour)."""
    Staff.objects.filter(resource=ana).update(own_hours=True)
    for weekday, start, end in windows:
        Hours.objects.create(resource=ana, weekday=weekday, starts=start * 60, ends=end * 60)


def exception(owner: Location | Resource, day: dt.date, kind: str, *hours: int) -> None:
    """A day that is different."""
    HoursException.objects.create(
        location=owner if isinstance(owner, Location) else None,
        resource=owner if isinstance(owner, Resource) else None,
        kind=kind,
        from_on=day,
        to_on=day,
        intervals=[[hours[0] * 60, hours[1] * 60]] if hours else [],
    )


def again(plan: Plan) -> Plan:
    """The same choice, read anew."""
    return schedule.resolve([Choice(plan.item.variant.slug, "ana")])


def test_as_the_business_follows_the_business(plan: Plan, monday: dt.date) -> None:
    assert hours_of(plan, monday) == [9, 10, 11]
    assert hours_of(plan, monday + dt.timedelta(days=6)) == []


def test_own_hours_win_over_the_houses(plan: Plan, ana: Resource, monday: dt.date) -> None:
    own_hours(ana, (1, 14, 16))
    assert hours_of(again(plan), monday) == [14, 15]
    assert hours_of(again(plan), monday + dt.timedelta(days=1)) == []


def test_an_open_exception_of_the_house_reaches_those_who_follow_it(
    plan: Plan, ana: Resource, monday: dt.date
) -> None:
    sunday = monday + dt.timedelta(days=6)
    exception(plan.location, sunday, "open", 10, 12)
    assert hours_of(plan, sunday) == [10, 11]
    own_hours(ana, (1, 9, 12))
    assert hours_of(again(plan), sunday) == []


def test_the_own_exception_wins_over_the_own_week(
    plan: Plan, ana: Resource, monday: dt.date
) -> None:
    own_hours(ana, (1, 9, 12))
    exception(ana, monday, "open", 18, 20)
    assert hours_of(again(plan), monday) == [18, 19]
    assert hours_of(again(plan), monday + dt.timedelta(days=7)) == [9, 10, 11]


def test_the_own_exception_wins_over_the_houses(plan: Plan, ana: Resource, monday: dt.date) -> None:
    exception(plan.location, monday, "open", 10, 12)
    exception(ana, monday, "closed")
    assert hours_of(plan, monday) == []


@pytest.mark.parametrize("kind", ["closed", "holiday"])
def test_a_closure_of_the_house_wins_over_everything(
    plan: Plan, ana: Resource, monday: dt.date, kind: str
) -> None:
    own_hours(ana, (1, 9, 12))
    exception(ana, monday, "open", 18, 20)
    exception(plan.location, monday, kind)
    assert hours_of(again(plan), monday) == []


def test_several_windows_a_day(plan: Plan, ana: Resource, monday: dt.date) -> None:
    own_hours(ana, (1, 9, 11), (1, 15, 17))
    assert hours_of(again(plan), monday) == [9, 10, 15, 16]


def test_hours_that_run_past_midnight(plan: Plan, ana: Resource, monday: dt.date) -> None:
    own_hours(ana, (1, 22, 26))
    assert hours_of(again(plan), monday) == [22, 23]
    assert hours_of(again(plan), monday + dt.timedelta(days=1)) == [0, 1]


def test_hours_valid_for_a_while(plan: Plan, ana: Resource, monday: dt.date) -> None:
    own_hours(ana, (1, 9, 11))
    Hours.objects.filter(resource=ana).update(valid_from=monday + dt.timedelta(days=1))
    assert hours_of(again(plan), monday) == []
    assert hours_of(again(plan), monday + dt.timedelta(days=7)) == [9, 10]


def test_every_second_week(plan: Plan, ana: Resource, monday: dt.date) -> None:
    own_hours(ana, (1, 9, 11))
    Hours.objects.filter(resource=ana).update(every_weeks=2, anchor=monday)
    weeks = [hours_of(again(plan), monday + dt.timedelta(weeks=n)) for n in range(4)]
    assert weeks == [[9, 10], [], [9, 10], []]


def test_blocks_are_busy(plan: Plan, ana: Resource, monday: dt.date) -> None:
    ten = dt.datetime.combine(monday, dt.time(10), ZONE)
    Block.objects.create(
        resource=ana, kind="time_off", starts_at=ten, ends_at=ten + dt.timedelta(minutes=1)
    )
    assert hours_of(plan, monday) == [9, 11]


def test_lead_time_and_horizon(plan: Plan, monday: dt.date) -> None:
    nine = dt.datetime.combine(monday, dt.time(9), ZONE)
    plan.setting.lead_min = 60
    assert hours_of(plan, monday, now=nine) == [10, 11]
    assert hours_of(plan, monday, now=nine + dt.timedelta(seconds=1)) == [11]
    plan.setting.horizon_days = 6
    assert hours_of(plan, monday, now=nine - dt.timedelta(days=6)) == [9, 10, 11]
    assert hours_of(plan, monday, now=nine - dt.timedelta(days=7)) == []


def test_the_first_free_time_is_found_beyond_a_month(
    plan: Plan, ana: Resource, monday: dt.date
) -> None:
    now = dt.datetime.combine(monday, dt.time(6), ZONE)
    Block.objects.create(
        resource=ana, kind="time_off", starts_at=now, ends_at=now + dt.timedelta(days=40)
    )
    first = schedule.first_free(plan, moment=Moment(now=now))
    assert first is not None
    assert (first - now).days >= 40


def test_nothing_free_is_none(plan: Plan) -> None:
    Hours.objects.all().delete()
    assert schedule.first_free(plan) is None


def test_the_nearest_times_lie_on_both_sides(plan: Plan, monday: dt.date) -> None:
    ten = dt.datetime.combine(monday, dt.time(10), ZONE)
    near = schedule.nearest(plan, to=ten, count=3)
    assert [start.astimezone(ZONE).hour for start in near] == [9, 10, 11]


def test_a_month_is_the_sum_of_its_days(plan: Plan, monday: dt.date) -> None:
    last = monday + dt.timedelta(days=20)
    month = schedule.free(plan, first=monday, last=last)
    days = [monday + dt.timedelta(days=n) for n in range(21)]
    assert {d: s for day in days for d, s in schedule.free(plan, first=day, last=day).items()} == (
        month
    )


def test_busy_times_with_nothing_useful_between_them_are_read_as_one(
    plan: Plan, ana: Resource, monday: dt.date
) -> None:
    nine = dt.datetime.combine(monday, dt.time(9), ZONE)
    spans = [(0, 30), (30, 40), (69, 80), (120, 150)]  # 30 minutes fit into the last gap alone
    for first, last in spans:
        Block.objects.create(
            resource=ana,
            starts_at=nine + dt.timedelta(minutes=first),
            ends_at=nine + dt.timedelta(minutes=last),
        )
    day = int(nine.timestamp()) - 3600, int(nine.timestamp()) + 6 * 3600
    assert plan.item.variant.duration_min == 30

    def minutes(*, apart: bool) -> list[tuple[int, int]]:
        host = schedule.gather(plan, day, Moment(), apart=apart).parts[0].hosts[0]
        begin = int(nine.timestamp())
        return [((b.start - begin) // 60, (b.end - begin) // 60) for b in host.busy]

    assert minutes(apart=True) == spans
    assert minutes(apart=False) == [(0, 80), (120, 150)]
    longer = schedule.resolve([Choice("tuns", "ana")])
    assert longer.item.minutes(longer.item.performers[0]) > 40
    for plans in ([plan, longer], [longer, plan]):
        # What is useless to one of several plans may be of use to another.
        for chain in schedule.gather_all(plans, day, Moment()):
            assert len(chain.parts[0].hosts[0].busy) == 2
    Setting.objects.update(gap_mode="pack")
    assert len(schedule.gather(again(plan), day, Moment()).parts[0].hosts[0].busy) == len(spans)


def test_with_the_rules_of_a_salon_somebody_fits_into_a_waiting_time(
    salon_maria: Business, monday: dt.date
) -> None:
    assert Setting.objects.get().gap_mode == "tidy"
    colour = schedule.resolve([Choice("vopsit-radacini-cu-coafat", "ana")])
    assert colour.item.variant.segments == [[30, "busy"], [35, "free"], [40, "busy"]]
    start = schedule.free(colour, first=monday, last=monday)[monday][0]
    bookings.book(
        plan=colour, starts_at=start, by=CLIENT, nonce="colour",
        person=bookings.Person("Ion", "Vasile", "ion@example.com", "", "ro"),
    )  # fmt: skip
    cut = schedule.resolve([Choice("tuns-barbati", "ana")])
    assert cut.item.variant.duration_min == 30
    free = schedule.free(cut, first=monday, last=monday)[monday]
    within = [at for at in free if start < at < start + dt.timedelta(minutes=105)]
    assert within == [start + dt.timedelta(minutes=30)]
