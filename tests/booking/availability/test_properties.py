"""What must hold for every input: the minute-by-minute model agrees, and order and range never
change an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import (
    Busy,
    Chain,
    DayException,
    Host,
    Pool,
    Query,
    Rules,
    Service,
    TzPeriod,
    Weekly,
    reach,
    shortest_stretch,
    starts,
    starts_by_host,
)
from tests.booking.availability import model
from tests.booking.availability.build import joined

DAY = 86_400
EVERY_DAY = frozenset(range(1, 8))
# Zones with the days on which they do something unusual.
PLACES = [
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/Berlin", date(2027, 10, 31)),
    ("America/New_York", date(2027, 3, 14)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Australia/Lord_Howe", date(2027, 10, 3)),
    ("America/Santiago", date(2027, 9, 5)),
    ("America/Santiago", date(2027, 4, 4)),
    ("Africa/Cairo", date(2027, 4, 30)),
    ("Africa/Cairo", date(2027, 10, 29)),
    ("America/Havana", date(2027, 11, 7)),
    ("America/Nuuk", date(2027, 3, 28)),
    ("Africa/Casablanca", date(2027, 2, 7)),
    ("Antarctica/Troll", date(2027, 3, 28)),
    ("Asia/Kathmandu", date(2028, 2, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("UTC", date(2027, 1, 1)),
]
THOROUGH = settings(max_examples=80, deadline=None)
BRIEF = settings(max_examples=30, deadline=None)


def minutes(*, most: int, step: int = 15) -> st.SearchStrategy[int]:
    return st.integers(0, most // step).map(lambda n: n * step)


def seconds(*, most: int, step: int = 5) -> st.SearchStrategy[int]:
    return minutes(most=most, step=step).map(lambda n: n * 60)


def spans() -> st.SearchStrategy[tuple[int, int]]:
    """Windows of a day: mostly ordinary ones, often whole days, some past midnight, some empty."""
    return st.one_of(
        st.tuples(minutes(most=1440), minutes(most=1440)),
        st.tuples(minutes(most=600), minutes(most=720).map(lambda n: n + 720)),
        st.tuples(st.just(0), st.just(1440)),
        st.tuples(minutes(most=1380), minutes(most=2880)),
        st.tuples(st.just(0), minutes(most=1440)),
        st.tuples(minutes(most=1440), st.just(1440)),
    )


def dates(around: date) -> st.SearchStrategy[date]:
    return st.integers(-4, 4).map(lambda n: around + timedelta(n))


@st.composite
def weeklies(draw: Callable[[Any], Any], around: date) -> Weekly:
    start, end = draw(spans())
    limited = draw(one_in(4))
    return Weekly(
        days=draw(st.just(EVERY_DAY) | st.frozensets(st.integers(1, 7), min_size=3)),
        start=start,
        end=end,
        valid_from=draw(dates(around)) if limited and draw(st.booleans()) else None,
        valid_to=draw(dates(around)) if limited and draw(st.booleans()) else None,
        every_weeks=draw(st.sampled_from([1, 2, 3])) if limited else 1,
        anchor=draw(dates(around)) if limited and draw(st.booleans()) else None,
    )


@st.composite
def busy_times(draw: Callable[[Any], Any], around: date) -> Busy:
    start = noon(around) + (draw(st.integers(-600, 600)) * 5 * 60)
    return Busy(
        start=start,
        end=start + draw(seconds(most=240)),
        buffer_before=draw(st.sampled_from([0, 0, 300, 1800])),
        buffer_after=draw(st.sampled_from([0, 0, 300, 1800])),
        blocks=draw(st.sampled_from([True, True, True, False])),
        counts=draw(st.sampled_from([True, True, True, False])),
        booked=draw(st.sampled_from([True, True, True, False])),
    )


def segments() -> st.SearchStrategy[tuple[tuple[int, int], ...] | None]:
    return st.sampled_from(
        [None, None, None, ((0, 1200), (2400, 600)), ((600, 600),), ((0, 600), (600, 600)), ()]
    )


@st.composite
def hosts(draw: Callable[[Any], Any], key: int, tz: str, around: date) -> Host:
    zone = draw(st.sampled_from([tz, tz, tz, "Asia/Kolkata", "America/New_York"]))
    periods = st.builds(
        TzPeriod,
        from_date=dates(around),
        to_date=st.none() | dates(around),
        tz=st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/New_York"]),
    )
    return Host(
        key=key,
        tz=zone,
        weekly=tuple(draw(st.lists(weeklies(around), min_size=1, max_size=3))),
        exceptions=tuple(
            draw(
                st.lists(
                    st.builds(
                        DayException,
                        date=dates(around),
                        intervals=st.lists(spans(), max_size=2).map(tuple),
                    ),
                    max_size=2,
                )
            )
            if draw(one_in(3))
            else ()
        ),
        busy=tuple(draw(st.lists(busy_times(around), max_size=6))),
        tz_periods=tuple(draw(st.lists(periods, max_size=2))) if draw(one_in(4)) else (),
        closed=draw(st.frozensets(dates(around), max_size=1)) if draw(one_in(4)) else frozenset(),
        duration=draw(st.sampled_from([None, None, None, 1800, 5400])),
        buffer_before=draw(st.sampled_from([None, None, 0, 600])),
        buffer_after=draw(st.sampled_from([None, None, 0, 900])),
        segments=draw(segments()),
    )


def one_in(n: int) -> st.SearchStrategy[bool]:
    return st.sampled_from([True] + [False] * (n - 1))


def noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


@st.composite
def questions(draw: Callable[[Any], Any]) -> tuple[Query, int, int]:
    """A question and a range of up to three days around the unusual day of a zone."""
    tz, around = draw(st.sampled_from(PLACES))
    service = Service(
        duration=draw(st.sampled_from([900, 1800, 1800, 3600, 3600, 4500, 90_000])),
        step=draw(st.sampled_from([300, 900, 1800, 2700, 3000, 3600])),
        buffer_before=draw(st.sampled_from([0, 0, 600])),
        buffer_after=draw(st.sampled_from([0, 0, 900])),
        segments=draw(segments()),
    )
    rules = Rules(
        tz=tz,
        now=noon(around) + draw(st.sampled_from([-200, -60, -40, -20, 0])) * 3600,
        min_notice=draw(seconds(most=300)),
        horizon_days=draw(st.integers(0, 12)) if draw(one_in(3)) else None,
        per_day=draw(st.integers(1, 4)) if draw(one_in(4)) else None,
        minutes_per_day=draw(minutes(most=480)) if draw(one_in(4)) else None,
        team_mode=draw(st.sampled_from(["any", "any", "collective"])),
        align=draw(st.sampled_from(["window", "window", "clock"])),
        gap_mode=draw(st.sampled_from(["free", "free", "tidy", "pack"])),
        min_gap=draw(seconds(most=90)),
        per_week=draw(st.integers(1, 5)) if draw(one_in(6)) else None,
        minutes_per_week=draw(minutes(most=960)) if draw(one_in(6)) else None,
        overrun=draw(seconds(most=45)) if draw(one_in(3)) else 0,
        buffers_inside=draw(one_in(3)),
        beside_bookings=draw(one_in(3)),
        flush=draw(st.booleans()),
    )
    resource = st.lists(busy_times(around), max_size=4).map(tuple)
    pool = st.builds(
        Pool,
        resources=st.lists(resource, max_size=3).map(tuple),
        buffer_before=st.sampled_from([0, 600]),
        buffer_after=st.sampled_from([0, 600]),
    )
    team = tuple(draw(hosts(n, tz, around)) for n in range(draw(st.integers(1, 3))))
    question = Query(
        service=service,
        rules=rules,
        hosts=team,
        pools=tuple(draw(st.lists(pool, max_size=1))) if draw(one_in(3)) else (),
    )
    low = noon(around) + draw(st.integers(-36, 6)) * 3600
    return question, low, low + draw(st.integers(6, 60)) * 3600


@THOROUGH
@given(questions())
def test_the_engine_agrees_with_the_model(asked: tuple[Query, int, int]) -> None:
    assert starts(*asked) == model.starts(*asked)


@THOROUGH
@given(questions())
def test_the_starts_of_a_month_within_a_day_are_the_starts_of_that_day(
    asked: tuple[Query, int, int],
) -> None:
    question, low, high = asked
    month = starts(question, low - 20 * DAY, high + 20 * DAY)
    assert starts(question, low, high) == [start for start in month if low <= start < high]


@BRIEF
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_hosts_windows_and_busy_times_changes_nothing(
    asked: tuple[Query, int, int], chance: Any
) -> None:
    question, low, high = asked

    def shuffled(items: Any) -> tuple[Any, ...]:
        return tuple(chance.sample(list(items), len(items)))

    team = tuple(
        replace(
            host,
            weekly=shuffled(host.weekly),
            exceptions=shuffled(host.exceptions),
            busy=shuffled(host.busy),
            tz_periods=shuffled(host.tz_periods),
        )
        for host in question.hosts
    )
    pools = tuple(
        replace(pool, resources=shuffled(map_shuffled(pool, shuffled))) for pool in question.pools
    )
    other = replace(question, hosts=shuffled(team), pools=pools)
    assert starts(other, low, high) == starts(question, low, high)
    assert starts_by_host(other, low, high) == starts_by_host(question, low, high)


def map_shuffled(pool: Pool, shuffled: Callable[[Any], tuple[Any, ...]]) -> list[tuple[Busy, ...]]:
    return [shuffled(resource) for resource in pool.resources]


@BRIEF
@given(questions(), st.data())
def test_another_busy_time_never_adds_a_start(asked: tuple[Query, int, int], data: Any) -> None:
    question, low, high = asked
    # Beside bookings there are times of their own, and `pack` looks for them.
    rules = replace(question.rules, gap_mode="free", beside_bookings=False)
    free = replace(question, rules=rules)
    more = data.draw(busy_times(datetime.fromtimestamp(low, UTC).date()))
    host = replace(free.hosts[0], busy=(*free.hosts[0].busy, more))
    fuller = replace(free, hosts=(host, *free.hosts[1:]))
    assert set(starts(fuller, low, high)) <= set(starts(free, low, high))


@BRIEF
@given(questions())
def test_a_team_of_any_offers_the_union_of_its_members(asked: tuple[Query, int, int]) -> None:
    question, low, high = asked
    question = replace(question, rules=replace(question.rules, team_mode="any"))
    alone = starts_by_host(question, low, high)
    assert set(starts(question, low, high)) == {s for found in alone.values() for s in found}
    assert list(alone) == [host.key for host in question.hosts]
    for host in question.hosts:
        assert alone[host.key] == starts(replace(question, hosts=(host,)), low, high)


@BRIEF
@given(questions())
def test_a_collective_of_one_is_that_host_alone(asked: tuple[Query, int, int]) -> None:
    question, low, high = asked
    alone = replace(question, hosts=question.hosts[:1])
    together = replace(alone, rules=replace(alone.rules, team_mode="collective"))
    alone = replace(alone, rules=replace(alone.rules, team_mode="any"))
    assert starts(together, low, high) == starts(alone, low, high)


@BRIEF
@given(questions())
def test_busy_times_beyond_reach_change_nothing(asked: tuple[Query, int, int]) -> None:
    question, low, high = asked
    far = reach(question)

    def near(busy: Any) -> tuple[Busy, ...]:
        return tuple(
            b
            for b in busy
            if b.start - b.buffer_before < high + far and b.end + b.buffer_after > low - far
        )

    team = tuple(replace(host, busy=near(host.busy)) for host in question.hosts)
    assert starts(replace(question, hosts=team), low, high) == starts(question, low, high)


@THOROUGH
@given(questions())
def test_what_lies_too_close_together_may_be_one(asked: tuple[Query, int, int]) -> None:
    question, low, high = asked
    mode = "tidy" if question.rules.gap_mode == "pack" else question.rules.gap_mode
    question = replace(question, rules=replace(question.rules, gap_mode=mode))
    useless = shortest_stretch(Chain((question,))) - 1

    def apart(busy: Any) -> tuple[Busy, ...]:
        """As the rows say it: none is empty, what blocks and what counts for limits are two."""
        return tuple(
            half
            for b in busy
            if b.start < b.end
            for half in (
                b._replace(counts=False, buffer_before=0, buffer_after=0),
                b._replace(blocks=False),
            )
        )

    def with_busy(change: Callable[[Any], tuple[Busy, ...]]) -> Query:
        team = tuple(replace(host, busy=change(apart(host.busy))) for host in question.hosts)
        pools = tuple(
            replace(pool, resources=tuple(change(apart(busy)) for busy in pool.resources))
            for pool in question.pools
        )
        return replace(question, hosts=team, pools=pools)

    close, as_they_are = with_busy(lambda busy: joined(busy, useless)), with_busy(tuple)
    assert starts_by_host(close, low, high) == starts_by_host(as_they_are, low, high)
    assert starts(close, low, high) == starts(as_they_are, low, high)
