"""`make bench`: many clients on one time, and bookings per second, beside a plain unique index.

The verb is called as a web process calls it, from four processes whose connections have been used
before, as those of a pool have. The yardstick runs in the same
minute on the same server: an insert into a table with a unique index; for the rate the same verb
in a schema with a unique index in place of the constraint and without the diaries' lock.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4
from zoneinfo import ZoneInfo

from ground import must, on_own_servers, percentile, say, start_django

PROCESSES, CLIENTS, ROUNDS = 4, 64, 10
RATE_CLIENTS, RATE_EACH = 8, 60
# All stand ready; the shot reaches every process before it falls.
GET_SET = 0.3
# The round that everybody has lost before the race: connections, plans and caches are warm.
WARM_UP = -1
ZONE = ZoneInfo("Europe/Bucharest")


def measure() -> None:
    """Everything, in order."""
    from django.core.management import call_command

    from tests import people

    call_command("migrate_all", stdout=sys.stderr)
    salon = people.make_salon()
    prepare(salon)
    one_slot(salon)
    rate(salon)


def prepare(salon: object) -> None:
    """Eight people who do the men's cut, and the table of the yardstick."""
    from django.db import connection

    from booking import schedule
    from booking.models import Performs, Resource, Setting, Staff
    from tenants.current import enter_business

    enter_business(salon)  # type: ignore[arg-type]
    Setting.objects.update(gap_mode="free", lead_min=0, horizon_days=365)
    plan = schedule.resolve([schedule.Choice("tuns-barbati")])
    for n in range(RATE_CLIENTS):
        diary = Resource.objects.create(
            slug=f"person-{n}", kind="staff", name=f"Person {n}", location=plan.location
        )
        Staff.objects.create(resource=diary)
        Performs.objects.create(variant=plan.item.variant, resource=diary)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE yardstick (who bigint, at timestamptz, UNIQUE (who, at))")
    at = time_of_round(ROUNDS)
    book(schedule.resolve([schedule.Choice("tuns-barbati", "ana")]), at, "warm")
    insert(WARM_UP, at)


def one_slot(salon: object) -> None:
    """64 clients for one time: who wins, how long the losers wait."""
    from django.db import connection

    verb = [together("verb", n, CLIENTS // PROCESSES) for n in range(ROUNDS)]
    plain = [together("plain", n, CLIENTS // PROCESSES) for n in range(ROUNDS)]
    for outcome in (*verb, *plain):
        names = Counter(name for name, _ in outcome)
        must(names["won"] == 1 and len(outcome) == CLIENTS, f"not one winner: {names}")
        must(set(names) <= {"won", "SlotTaken", "taken"}, f"something else: {names}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        deadlocks = cursor.fetchone()[0]
    must(deadlocks == 0, f"{deadlocks} deadlocks")
    losers, yardstick = losing(verb), losing(plain)
    p99, bare = percentile(losers, 0.99), percentile(yardstick, 0.99)
    say(
        "64 clients on one slot",
        winners_a_round=1, deadlocks=deadlocks, losers_p50_ms=percentile(losers, 0.5) * 1e3,
        losers_p99_ms=p99 * 1e3, losers_max_ms=max(losers) * 1e3, plain_p99_ms=bare * 1e3,
        ratio=p99 / bare,
    )  # fmt: skip


Outcome = list[tuple[str, float]]


def losing(outcomes: list[Outcome]) -> list[float]:
    """The seconds of those who did not win."""
    return [seconds for outcome in outcomes for name, seconds in outcome if name != "won"]


def together(kind: str, number: int, clients: int) -> Outcome:
    """Four processes with so many clients each, all at the same instant."""
    at = time_of_round(number)
    command = [sys.executable, __file__, kind, str(number), str(clients), at.isoformat()]
    started = [
        subprocess.Popen(
            [*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(PROCESSES)
    ]
    for process in started:
        must(process.stdout is not None and process.stdout.readline() == "ready\n", "not ready")
    shot = f"{time.time() + GET_SET}\n"
    answers = [json.loads(process.communicate(shot, timeout=120)[0]) for process in started]
    return [(name, seconds) for answer in answers for name, seconds in answer]


def time_of_round(number: int) -> dt.datetime:
    """A free time of Ana's at noon of a day of its own."""
    from booking import schedule

    day = dt.datetime.now(ZONE).date() + dt.timedelta(days=7 + number)
    plan = schedule.resolve([schedule.Choice("tuns-barbati", "ana")])
    noon = dt.datetime.combine(day, dt.time(12), ZONE)
    return schedule.nearest(plan, to=noon, count=1)[0]


def time_of_warm_up() -> dt.datetime:
    """What `prepare` has booked before all others."""
    from booking.models import Booking

    return Booking.objects.earliest("pk").starts_at


def rate(salon: object) -> None:
    """Bookings per second by 8 clients in different diaries, guarded and with a plain index."""
    from django.db import connection

    guarded, plain = [], []
    for turn in range(2):
        guarded.append(bookings_per_second(salon, turn))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE booking_allocation DROP CONSTRAINT no_double_booking")
            cursor.execute(
                "CREATE UNIQUE INDEX plain ON booking_allocation (resource_id, lower(during))"
                " WHERE live"
            )
        plain.append(bookings_per_second(salon, turn, locks=False))
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX plain")
            cursor.execute(
                "ALTER TABLE booking_allocation ADD CONSTRAINT no_double_booking EXCLUDE USING"
                " gist (int8range(resource_id, resource_id, '[]') WITH &&,"
                " int4range(lane, lane, '[]') WITH &&, during WITH &&) WHERE (live)"
            )
    say(
        "book() by 8 clients",
        per_second=max(guarded), plain_index_per_second=max(plain), ratio=max(guarded) / max(plain),
    )  # fmt: skip


def bookings_per_second(salon: object, turn: int, *, locks: bool = True) -> float:
    """Each client fills days of their own person's diary; every booking must be there after."""
    from booking.bookings import making
    from booking.models import Booking

    lock = making.lock_diaries
    before = Booking.objects.count()
    if not locks:
        making.lock_diaries = lambda diaries: None  # type: ignore[assignment]
    try:
        begun = time.perf_counter()
        with ThreadPoolExecutor(RATE_CLIENTS) as pool:
            base = 20 + turn * 60 + (0 if locks else 30)
            list(pool.map(lambda n: fill(salon, n, base), range(RATE_CLIENTS)))
        seconds = time.perf_counter() - begun
    finally:
        making.lock_diaries = lock
    made = Booking.objects.count() - before
    must(made == RATE_CLIENTS * RATE_EACH, f"{made} of {RATE_CLIENTS * RATE_EACH} bookings")
    return made / seconds


def fill(salon: object, number: int, first_day: int) -> None:
    """One client's bookings, one after the other."""
    from django.db import connection

    from booking import schedule
    from tenants.current import enter_business

    enter_business(salon)  # type: ignore[arg-type]
    choice = schedule.Choice("tuns-barbati", f"person-{number}")
    first = dt.datetime.now(ZONE).date() + dt.timedelta(days=first_day)
    plan = schedule.resolve([choice])
    free = schedule.free(plan, first=first, last=first + dt.timedelta(days=25))
    starts = [starts[at] for starts in free.values() for at in range(0, len(starts) - 2, 4)]
    for at in starts[:RATE_EACH]:
        book(plan, at, f"{number}-{at:%m%d%H%M}")
    connection.close()


def book(plan: object, at: dt.datetime, name: str) -> None:
    """The verb, as a web request calls it after its form was read."""
    from booking import bookings
    from tenants.actor import CLIENT

    bookings.book(
        plan=plan,  # type: ignore[arg-type]
        starts_at=at,
        person=bookings.Person(f"Client {name}", "Bench", f"c{name}@example.com", "", "ro"),
        by=CLIENT,
        nonce=uuid4().hex,
    )


def shoot(kind: str, number: int, clients: int, at: dt.datetime, process: int) -> Outcome:
    """One process of a race: all of its clients wait for the instant."""
    from booking import schedule
    from tenants.current import enter_business
    from tenants.models import Business

    salon = Business.objects.get(slug="salon-maria")
    enter_business(salon)
    plan = schedule.resolve([schedule.Choice("tuns-barbati", "ana")])
    calls: dict[str, Callable[[int, dt.datetime, str], None]] = {
        "verb": lambda number, at, name: book(plan, at, name),
        "plain": lambda number, at, name: insert(number, at),
    }
    taken_before = time_of_warm_up()

    def attempt(number: int, at: dt.datetime, name: str) -> str:
        try:
            calls[kind](number, at, name)
        except Exception as error:  # noqa: BLE001  # the caller knows which outcomes may be
            return type(error).__name__
        return "won"

    ready = threading.Barrier(clients + 1)
    shots: list[float] = []

    def client(n: int) -> tuple[str, float]:
        from django.db import connection

        enter_business(salon)
        must(attempt(WARM_UP, taken_before, f"warm-{process}-{n}") != "won", "not taken before")
        ready.wait()
        ready.wait()
        (shot,) = shots
        time.sleep(max(0.0, shot - time.time()))
        begun = time.perf_counter()
        outcome = attempt(number, at, f"{number}-{process}-{n}")
        seconds = time.perf_counter() - begun
        connection.close()
        return outcome, seconds

    with ThreadPoolExecutor(clients) as pool:
        outcomes = pool.map(client, range(clients))
        ready.wait()
        print("ready", flush=True)
        shots.append(float(sys.stdin.readline()))
        ready.wait()
        return list(outcomes)


class taken(Exception):  # its name is an outcome
    """The yardstick's row was there already."""


def insert(number: int, at: dt.datetime) -> None:
    """The yardstick: one row under a unique index."""
    from django.db import IntegrityError, connection, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO yardstick VALUES (%s, %s)", [number, at])
    except IntegrityError as error:
        raise taken from error


if __name__ == "__main__":
    if len(sys.argv) > 1:
        start_django()
        kind, number, clients, at, process = sys.argv[1:]
        when = dt.datetime.fromisoformat(at)
        print(json.dumps(shoot(kind, int(number), int(clients), when, int(process))))
    else:
        on_own_servers(measure)
