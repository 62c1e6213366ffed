"""The stream's door and its wire format, driven as a server drives it."""

from __future__ import annotations

import asyncio
import time

import pytest

from booking.realtime import app, hub, token
from booking.realtime.app import Stream

from .driving import (
    MARIA,
    OTTO,
    PRAXIS,
    SALON,
    Reader,
    change,
    listening,
    notify,
    reading,
    ticket,
    until,
)


def test_a_member_hears_what_changes_and_nothing_of_another_business(conninfo: str) -> None:
    async def story() -> None:
        async with (
            listening(conninfo) as ears,
            reading(stream := Stream(ears), ticket()) as maria,
            reading(stream, ticket(PRAXIS, "praxis-otto"), "praxis-otto") as otto,
        ):
            await notify(conninfo, *[change(PRAXIS, f"P{n:04d}") for n in range(50)])
            await notify(conninfo, change(SALON, "ABC234", "cancel"))
            await until(lambda: maria.events("booking"))
            await until(lambda: len(otto.events("booking")) == 50)
            assert maria.events("booking") == [{"code": "ABC234", "verb": "cancel"}]

    asyncio.run(story())


def test_a_stream_is_never_stored_and_never_gathered(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears, reading(Stream(ears), ticket()) as reader:
            assert reader.headers == {
                "content-type": "text/event-stream; charset=utf-8",
                "cache-control": "no-store",
                "x-accel-buffering": "no",
                "x-content-type-options": "nosniff",
            }

    asyncio.run(story())


def test_no_id_and_no_schema_is_written(conninfo: str) -> None:
    async def story() -> str:
        async with listening(conninfo) as ears, reading(Stream(ears), ticket()) as reader:
            await notify(conninfo, change(SALON, id=7_341, schema="b_71", user=MARIA))
            await until(lambda: reader.events("booking"))
            return reader.text

    text = asyncio.run(story())
    for secret in ("7341", "b_71", str(SALON), str(MARIA)):
        assert secret not in text


def test_a_silent_stream_beats(conninfo: str) -> None:
    async def story() -> None:
        async with (
            listening(conninfo) as ears,
            reading(Stream(ears, heartbeat=0.05), ticket()) as reader,
        ):
            await until(lambda: len(reader.events("beat")) >= 4)
            assert reader.events("beat")[0] == {"every": 0.05}

    asyncio.run(story())


def test_the_usual_beat_is_25_seconds() -> None:
    assert app.HEARTBEAT == 25


def ask(path: str, given: str = "", method: str = "GET") -> Reader:
    """The answer to a request that gets no stream; nothing is listened to."""

    async def story() -> Reader:
        stream = Stream(hub.Hub("host=127.0.0.1 port=1"))
        reader = Reader(stream, path, given, method)
        await asyncio.wait_for(reader.task, 5)
        await stream.stop()
        return reader

    return asyncio.run(story())


def test_a_token_whose_time_is_over_is_told_so() -> None:
    assert ask("/live/salon-maria/", ticket(age=token.LIFETIME + 1)).status == 403


def test_a_token_of_another_business_finds_nothing() -> None:
    assert ask("/live/salon-maria/", ticket(PRAXIS, "praxis-otto")).status == 404


@pytest.mark.parametrize("given", ["", "x", "%00", "%ff%fe", "A" * 4_000])
def test_without_a_token_of_ours_there_is_nothing(given: str) -> None:
    assert ask("/live/salon-maria/", given).status == 404


def test_a_changed_token_finds_nothing() -> None:
    given = ticket()
    changed = given[:20] + ("A" if given[20] != "A" else "B") + given[21:]
    assert ask("/live/salon-maria/", changed).status == 404


@pytest.mark.parametrize(
    "path", ["/live/", "/live/salon-maria", "/live/salon-maria/x/", "/live/../", "/live/Ä/", "/"]
)
def test_there_is_nothing_elsewhere(path: str) -> None:
    assert ask(path, ticket()).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE"])
def test_a_stream_is_only_read(method: str) -> None:
    assert ask("/live/salon-maria/", ticket(), method).status == 405


def test_a_refusal_is_not_stored() -> None:
    assert ask("/live/salon-maria/").headers["cache-control"] == "no-store"


def test_a_member_with_too_many_streams_is_asked_to_wait(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears:
            stream = Stream(ears)
            some = [
                Reader(stream, "/live/salon-maria/", ticket())
                for _ in range(hub.MOST_OF_ONE_READER)
            ]
            await until(lambda: all(each.status == 200 for each in some))
            late = Reader(stream, "/live/salon-maria/", ticket())
            await asyncio.wait_for(late.task, 5)
            assert late.status == 429
            assert late.headers["retry-after"] == "30"
            await stream.stop()
            await asyncio.gather(*[each.task for each in some])

    asyncio.run(story())


def test_a_stream_ends_with_its_token_and_asks_for_a_new_one(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears:
            given = ticket(age=token.LIFETIME - 0.3)
            reader = Reader(Stream(ears), "/live/salon-maria/", given)
            await asyncio.wait_for(reader.task, 5)
            assert reader.events("renew") == [{}]
            assert reader.said[-1]["more_body"] is False
            assert dict(ears.lines) == {}

    asyncio.run(story())


def test_a_tab_that_is_closed_frees_its_place(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears:
            reader = Reader(Stream(ears), "/live/salon-maria/", ticket())
            await until(lambda: ears.lines.get(SALON))
            reader.leave()
            await asyncio.wait_for(reader.task, 1)
            assert dict(ears.lines) == {}
            assert asyncio.all_tasks() == {asyncio.current_task(), ears.task}

    asyncio.run(story())


def test_a_reader_that_takes_nothing_is_given_up(
    conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "TAKE_WITHIN", 0.2)

    async def story() -> None:
        async with listening(conninfo) as ears:
            reader = Reader(Stream(ears), "/live/salon-maria/", ticket())
            await until(lambda: reader.events("beat"))
            reader.stuck.clear()
            await notify(conninfo, *[change(SALON, f"C{n:04d}") for n in range(500)])
            await asyncio.wait_for(reader.task, 5)
            assert dict(ears.lines) == {}

    asyncio.run(story())


def test_a_page_is_told_that_nothing_can_be_heard(conninfo: str) -> None:
    async def story() -> None:
        deaf = Stream(hub.Hub("host=127.0.0.1 port=1"))
        async with reading(deaf, ticket()) as reader:
            await until(lambda: reader.events("away"))
        await deaf.stop()

    asyncio.run(story())


def test_stopping_ends_every_stream(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears:
            stream = Stream(ears)
            reader = Reader(stream, "/live/salon-maria/", ticket())
            await until(lambda: reader.events("beat"))
            await stream.stop()
            await asyncio.wait_for(reader.task, 1)
            assert reader.said[-1]["more_body"] is False

    asyncio.run(story())


def test_where_it_stands_alone_it_says_whether_it_hears(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears:
            well = Reader(Stream(ears), "/healthz")
            await asyncio.wait_for(well.task, 5)
            assert well.status == 200

    asyncio.run(story())
    assert ask("/healthz").status == 503


def test_who_may_see_less_is_cut_off_at_once_and_stays_out(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as ears:
            stream, old = Stream(ears), ticket()
            async with (
                reading(stream, old) as maria,
                reading(stream, old) as her_phone,
                reading(stream, ticket(user=OTTO)) as otto,
            ):
                began = time.monotonic()
                await notify(conninfo, {"business": SALON, "gone": MARIA})
                await until(lambda: maria.task.done() and her_phone.task.done())
                assert time.monotonic() - began < 1
                await notify(conninfo, change(SALON, "ABC234", "book"))
                await until(lambda: otto.events("booking"))
                assert maria.events("booking") == []
                # The ticket that the page still holds opens nothing; one made later does.
                refused = Reader(stream, "/live/salon-maria/", old)
                await until(refused.task.done)
                assert refused.status == 403
                async with reading(stream, ticket(age=-1)) as again:
                    await notify(conninfo, change(SALON, "DEF234", "book"))
                    await until(lambda: again.events("booking"))

    asyncio.run(story())


def test_who_leaves_one_business_keeps_the_stream_of_another(conninfo: str) -> None:
    async def story() -> None:
        async with (
            listening(conninfo) as ears,
            reading(Stream(ears), ticket(PRAXIS, "praxis-otto"), "praxis-otto") as other,
        ):
            await notify(conninfo, {"business": SALON, "gone": MARIA})
            await notify(conninfo, change(PRAXIS, "ABC234", "book"))
            await until(lambda: other.events("booking"))
            assert not other.task.done()

    asyncio.run(story())


def test_nobody_hears_who_is_gone(conninfo: str) -> None:
    async def story() -> str:
        async with (
            listening(conninfo) as ears,
            reading(Stream(ears), ticket(user=OTTO)) as otto,
        ):
            await notify(conninfo, {"business": SALON, "gone": MARIA})
            await notify(conninfo, change(SALON, "ABC234", "book"))
            await until(lambda: otto.events("booking"))
            return otto.text

    text = asyncio.run(story())
    assert "gone" not in text
    assert str(MARIA) not in text
