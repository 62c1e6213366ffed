"""One LISTEN for all streams: who hears what, who is dropped, and what a lost line means."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from booking.realtime import hub as hubs
from booking.realtime.hub import AWAY, RELOAD, Hub, Line, Signal, TooManyStreams
from ops.embedded import Servers

from .driving import MARIA, OTTO, PRAXIS, SALON, change, listening, notify, until


def heard(line: Line) -> list[Signal]:
    """What waits for a reader."""
    found = [line.waiting.get_nowait() for _ in range(line.waiting.qsize())]
    return [signal for signal in found if signal]


def test_a_change_reaches_every_stream_of_its_business(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            lines = [hub.join(SALON, user, since=time.time()) for user in (MARIA, MARIA, OTTO)]
            await notify(conninfo, change(SALON, "ABC234", "move"))
            await until(lambda: all(line.waiting.qsize() for line in lines))
            for line in lines:
                (signal,) = heard(line)
                assert signal.event == "booking"
                assert json.loads(signal.data) == {"code": "ABC234", "verb": "move"}

    asyncio.run(story())


def test_a_thousand_changes_of_another_business_are_not_heard(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            salon = hub.join(SALON, MARIA, since=time.time())
            praxis = hub.join(PRAXIS, OTTO, since=time.time())
            count = 0
            for start in range(0, 1000, 50):
                codes = [f"P{start + n:05d}" for n in range(50)]
                await notify(conninfo, *[change(PRAXIS, code) for code in codes])
                await until(lambda: praxis.waiting.qsize() == 50)
                count += len(heard(praxis))
            assert count == 1000
            assert heard(salon) == []
            await notify(conninfo, change(SALON))
            await until(lambda: salon.waiting.qsize() == 1)

    asyncio.run(story())


def test_a_change_that_is_rolled_back_is_not_heard(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            line = hub.join(SALON, MARIA, since=time.time())
            async with await psycopg.AsyncConnection.connect(conninfo) as writer:
                said = json.dumps(change(SALON, "LOST22"))
                await writer.execute("SELECT pg_notify('live', %s)", [said])
                await writer.rollback()
            await notify(conninfo, change(SALON, "KEPT22"))
            await until(lambda: line.waiting.qsize())
            assert [json.loads(signal.data)["code"] for signal in heard(line)] == ["KEPT22"]

    asyncio.run(story())


def test_a_browser_gets_code_and_verb_whatever_else_is_said() -> None:
    said = change(SALON, "ABC234", "book", schema="b_71", id=12, name="Ion Vasile")
    business, signal = hubs.read(json.dumps(said))
    assert business == SALON
    assert json.loads(signal.data) == {"code": "ABC234", "verb": "book"}


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "no json",
        "[]",
        "7",
        "null",
        "{}",
        json.dumps({"business": SALON}),
        json.dumps(change(SALON, "b_71.booking")),
        json.dumps(change(SALON, "ABC234", "book\n\nevent: x")),
        json.dumps({**change(SALON), "code": 12}),
        json.dumps({**change(SALON), "business": None}),
    ],
)
def test_what_is_no_change_is_passed_over_and_the_next_one_heard(
    conninfo: str, payload: str
) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            line = hub.join(SALON, MARIA, since=time.time())
            await notify(conninfo, payload, change(SALON, "NEXT22"))
            await until(lambda: line.waiting.qsize())
            assert [json.loads(signal.data)["code"] for signal in heard(line)] == ["NEXT22"]

    asyncio.run(story())


def test_what_happened_since_the_page_was_read_reaches_it_as_a_reload(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            before = time.time()
            await asyncio.sleep(0.01)
            await notify(conninfo, change(SALON))
            await until(lambda: SALON in hub.heard)
            assert heard(hub.join(SALON, MARIA, since=before)) == [RELOAD]
            assert heard(hub.join(SALON, MARIA, since=time.time())) == []
            assert heard(hub.join(PRAXIS, OTTO, since=before)) == []

    asyncio.run(story())


def test_a_page_that_is_older_than_the_connection_reloads(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            assert heard(hub.join(SALON, MARIA, since=hub.since - 1)) == [RELOAD]

    asyncio.run(story())


def test_a_slow_reader_is_dropped_and_the_others_hear_on(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            slow = hub.join(SALON, MARIA, since=time.time())
            quick = hub.join(SALON, OTTO, since=time.time())
            for _ in range(2):
                await notify(conninfo, *[change(SALON, f"C{n:04d}") for n in range(hubs.QUEUE)])
                await until(lambda: quick.waiting.qsize() == hubs.QUEUE)
                assert len(heard(quick)) == hubs.QUEUE
            assert slow.ended
            assert slow.waiting.qsize() == hubs.QUEUE
            assert hub.lines[SALON] == {quick}

    asyncio.run(story())


def test_one_member_has_a_bounded_number_of_streams(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            lines = [
                hub.join(SALON, MARIA, since=time.time()) for _ in range(hubs.MOST_OF_ONE_READER)
            ]
            with pytest.raises(TooManyStreams):
                hub.join(SALON, MARIA, since=time.time())
            hub.join(SALON, OTTO, since=time.time())
            hub.leave(lines[0])
            hub.join(SALON, MARIA, since=time.time())

    asyncio.run(story())


def test_who_leaves_leaves_nothing_behind(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            line = hub.join(SALON, MARIA, since=time.time())
            hub.leave(line)
            hub.leave(line)
            assert dict(hub.lines) == {}

    asyncio.run(story())


def test_a_cut_connection_comes_back_and_says_reload(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            line = hub.join(SALON, MARIA, since=time.time())
            async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as other:
                await other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name = 'slotline live'"
                )
            await until(lambda: line.waiting.qsize() == 2)
            assert heard(line) == [AWAY, RELOAD]
            await notify(conninfo, change(SALON))
            await until(lambda: line.waiting.qsize())

    asyncio.run(story())


async def connections(conninfo: str) -> int:
    """How many connections listen for streams."""
    async with await psycopg.AsyncConnection.connect(conninfo) as other:
        found = await other.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'slotline live'"
        )
        row = await found.fetchone()
    return int(row[0]) if row else 0


def test_a_process_has_one_connection_however_many_streams(conninfo: str) -> None:
    async def story() -> None:
        async with listening(conninfo) as hub:
            for business in range(100):
                hub.start()
                hub.join(business, MARIA, since=time.time())
            end = time.monotonic() + 10
            # Those of the tests before this one are on their way out.
            while await connections(conninfo) > 1 and time.monotonic() < end:
                await asyncio.sleep(0.05)
            assert await connections(conninfo) == 1

    asyncio.run(story())


# ── PostgreSQL itself goes away


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """A PostgreSQL of this test's own."""
    monkeypatch.delenv("DATABASE_URL")
    tmp_path.chmod(0o711)
    own = Servers(tmp_path / "servers", durable=False)
    own.start(dies_with_parent=True)
    return own


def processes(servers: Servers) -> list[psutil.Process]:
    """The server and its children."""
    assert servers.postgres is not None
    server = servers.postgres.running()
    assert server is not None
    return [server, *server.children(recursive=True)]


def test_a_killed_postgresql_is_found_again(servers: Servers) -> None:
    address = servers.environment()["DATABASE_URL"]

    async def story() -> None:
        async with listening(address) as hub:
            line = hub.join(SALON, MARIA, since=time.time())
            for process in processes(servers):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            await until(lambda: not hub.is_listening)
            late = hub.join(SALON, MARIA, since=time.time())
            assert heard(late) == [AWAY]
            await asyncio.to_thread(servers.start, dies_with_parent=True)
            await until(lambda: hub.is_listening, 20)
            assert heard(line) == [AWAY, RELOAD]
            assert heard(late) == [RELOAD]
            await notify(address, change(SALON))
            await until(lambda: line.waiting.qsize())

    try:
        asyncio.run(story())
    finally:
        servers.remove()


def test_a_server_that_was_never_there_does_not_end_the_hub() -> None:
    async def story() -> None:
        hub = Hub("host=127.0.0.1 port=1 dbname=nothing")
        hub.start()
        line = hub.join(SALON, MARIA, since=time.time())
        await asyncio.sleep(0.6)
        assert hub.task is not None
        assert not hub.task.done()
        assert heard(line) == [AWAY]
        await hub.stop()

    asyncio.run(story())
