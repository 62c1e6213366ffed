"""What takes a start away: bookings, buffers on both sides, segments, rooms."""

from __future__ import annotations

from booking.availability import Pool, starts_by_host
from tests.booking.availability.build import (
    HOUR,
    MINUTE,
    at,
    busy,
    host,
    offered,
    query,
    shown,
    weekly,
)

DAY = ("2027-03-15 00:00", "2027-03-16 00:00")
MORNING = weekly("09:00", "12:00")


def times(found: list[str]) -> list[str]:
    assert all(start.startswith("2027-03-15") for start in found)
    return [start[11:] for start in found]


def test_a_booking_takes_each_start_whose_visit_would_overlap_it() -> None:
    ana = host("UTC", MORNING, busy=(busy("2027-03-15 10:15", "2027-03-15 10:45"),))
    assert times(offered(query(ana, duration=30, step=15), *DAY)) == [
        "09:00", "09:15", "09:30", "09:45", "10:45", "11:00", "11:15", "11:30",
    ]  # fmt: skip


def test_a_visit_may_touch_the_bookings_beside_it() -> None:
    ana = host(
        "UTC",
        MORNING,
        busy=(
            busy("2027-03-15 09:00", "2027-03-15 10:00"),
            busy("2027-03-15 11:00", "2027-03-15 12:00"),
        ),
    )
    assert times(offered(query(ana), *DAY)) == ["10:00"]


def test_a_booking_does_not_move_the_grid() -> None:
    ana = host("UTC", MORNING, busy=(busy("2027-03-15 09:00", "2027-03-15 09:10"),))
    assert times(offered(query(ana), *DAY)) == ["10:00", "11:00"]


def test_buffers_of_both_bookings_add_up() -> None:
    booked = busy("2027-03-15 10:00", "2027-03-15 10:30", buffer_before=10, buffer_after=5)
    ana = host("UTC", MORNING, busy=(booked,))
    question = query(ana, duration=30, step=5, buffer_before=15, buffer_after=20)
    # The last start before: 10:00 - 10 - 20 - 30 = 09:00; the first after: 10:30 + 5 + 15 = 10:50.
    assert times(offered(question, *DAY))[:2] == ["09:00", "10:50"]


def test_buffers_may_lie_outside_of_opening_hours() -> None:
    ana = host("UTC", weekly("09:00", "10:00"))
    assert times(offered(query(ana, buffer_before=30, buffer_after=30), *DAY)) == ["09:00"]


def test_a_buffer_outside_of_opening_hours_still_meets_what_is_booked_there() -> None:
    ana = host(
        "UTC", weekly("09:00", "11:00"), busy=(busy("2027-03-15 08:00", "2027-03-15 08:45"),)
    )
    assert times(offered(query(ana, buffer_before=30), *DAY)) == ["10:00"]


def test_an_empty_busy_time_takes_nothing_unless_it_has_buffers() -> None:
    empty = host("UTC", MORNING, busy=(busy("2027-03-15 09:30", "2027-03-15 09:30"),))
    assert times(offered(query(empty), *DAY)) == ["09:00", "10:00", "11:00"]
    cleaning = busy("2027-03-15 09:30", "2027-03-15 09:30", buffer_after=5)
    assert times(offered(query(host("UTC", MORNING, busy=(cleaning,))), *DAY)) == ["10:00", "11:00"]


def test_what_does_not_block_is_not_in_the_way() -> None:
    cancelled = busy("2027-03-15 09:00", "2027-03-15 12:00", blocks=False)
    assert len(offered(query(host("UTC", MORNING, busy=(cancelled,))), *DAY)) == 3


def test_each_host_has_an_own_duration_and_own_buffers() -> None:
    quick = host("UTC", MORNING, key=1, duration=30 * MINUTE)
    slow = host(
        "UTC",
        MORNING,
        key=2,
        duration=2 * HOUR,
        buffer_after=HOUR,
        busy=(busy("2027-03-15 12:00", "2027-03-15 13:00"),),
    )
    found = starts_by_host(query(quick, slow, step=30), at(DAY[0]), at(DAY[1]))
    assert times(shown(found[1])) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert times(shown(found[2])) == ["09:00"]


def test_while_the_colour_works_the_stylist_is_free_for_somebody_else() -> None:
    # 30 minutes of colouring, 45 of waiting, 45 of cutting.
    colour = ((0, 30 * MINUTE), (75 * MINUTE, 45 * MINUTE))
    ana = host(
        "UTC", weekly("09:00", "13:00"), busy=(busy("2027-03-15 10:30", "2027-03-15 11:15"),)
    )
    question = query(ana, duration=120, step=15, segments=colour)
    # 10:00 works: 10:00-10:30, then 11:15-12:00. From 09:15 to 09:45 the cutting would overlap.
    assert times(offered(question, *DAY)) == ["10:00"]


def test_buffers_lie_outside_of_the_first_and_the_last_segment() -> None:
    segments = ((0, 30 * MINUTE), (60 * MINUTE, 30 * MINUTE))
    inside = busy("2027-03-15 09:30", "2027-03-15 10:00")
    ana = host("UTC", weekly("09:00", "10:30"), busy=(inside,))
    question = query(
        ana, duration=90, step=30, segments=segments, buffer_before=60, buffer_after=60
    )
    assert times(offered(question, *DAY)) == ["09:00"]
    after = busy("2027-03-15 11:00", "2027-03-15 11:30")
    assert (
        offered(
            query(
                host("UTC", weekly("09:00", "10:30"), busy=(inside, after)),
                duration=90,
                step=30,
                segments=segments,
                buffer_after=60,
            ),
            *DAY,
        )
        == []
    )


def test_segments_of_the_service_do_not_bind_a_host_with_another_duration() -> None:
    segments = ((0, 30 * MINUTE), (90 * MINUTE, 30 * MINUTE))
    ana = host("UTC", MORNING, busy=(busy("2027-03-15 09:45", "2027-03-15 10:00"),), duration=HOUR)
    assert times(offered(query(ana, duration=120, segments=segments), *DAY)) == ["10:00", "11:00"]


def test_one_room_must_be_free_for_the_whole_visit() -> None:
    first = (busy("2027-03-15 09:00", "2027-03-15 10:30"),)
    second = (busy("2027-03-15 10:30", "2027-03-15 12:00"),)
    ana = host("UTC", MORNING)
    # Each room is free for half of the morning; no room is free from 10:00 to 11:00.
    question = query(ana, step=30, pools=(Pool(resources=(first, second)),))
    assert times(offered(question, *DAY)) == ["09:00", "09:30", "10:30", "11:00"]


def test_with_one_room_busy_at_a_time_a_second_one_is_enough() -> None:
    taken = (busy("2027-03-15 09:00", "2027-03-15 12:00"),)
    ana = host("UTC", MORNING)
    assert len(offered(query(ana, pools=(Pool(resources=(taken, ())),)), *DAY)) == 3
    assert offered(query(ana, pools=(Pool(resources=(taken, taken)),)), *DAY) == []


def test_a_room_is_free_for_a_visit_that_just_fits_between_two_others() -> None:
    taken = (
        busy("2027-03-15 09:00", "2027-03-15 10:00"),
        busy("2027-03-15 11:00", "2027-03-15 12:00"),
    )
    question = query(host("UTC", MORNING), step=15, pools=(Pool(resources=(taken,)),))
    assert times(offered(question, *DAY)) == ["10:00"]


def test_each_pool_must_have_something_free_and_an_empty_one_never_has() -> None:
    ana = host("UTC", MORNING)
    early = Pool(resources=((busy("2027-03-15 09:00", "2027-03-15 10:00"),),))
    late = Pool(resources=((busy("2027-03-15 11:00", "2027-03-15 12:00"),),))
    assert times(offered(query(ana, pools=(early, late)), *DAY)) == ["10:00"]
    assert offered(query(ana, pools=(Pool(resources=()),)), *DAY) == []


def test_a_room_has_buffers_of_its_own() -> None:
    taken = (busy("2027-03-15 10:00", "2027-03-15 10:30"),)
    room = Pool(resources=(taken,), buffer_before=15 * MINUTE, buffer_after=30 * MINUTE)
    question = query(host("UTC", MORNING), duration=30, step=15, pools=(room,))
    assert times(offered(question, *DAY)) == ["09:00", "10:45", "11:00", "11:15", "11:30"]
