"""One run from an empty folder to the table: called by `manage.py chaos`.

Everything that it starts is ended when `run` returns or raises, Ctrl-C included; its folder is
removed unless it is asked to keep it. `run` answers the number of violations.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from random import Random
from time import monotonic, sleep
from typing import Any

import psycopg
import redis

from ops.chaos import aftermath, gathering, history, invariants, mailing, report, schedule, wishing
from ops.chaos.aftermath import Choice
from ops.chaos.clients import Client, Run
from ops.chaos.evidence import Allocated, Evidence, Offer
from ops.chaos.history import History
from ops.chaos.listening import Ear
from ops.chaos.nemesis import Nemesis
from ops.chaos.pages import Browser, Site
from ops.chaos.schedule import Slot
from ops.chaos.stack import Stack, sweep
from ops.chaos.unguarded import unlock

Say = Callable[[str], None]

BUSINESSES = 2
# A request whose client has hung up has ended after that.
LINGER_SECONDS = 2.0
# A page of times may be so old when the last change could not be told to Redis.
STALE_SECONDS = 20.0
TURN_SECONDS = 0.1
# Mails that a worker may have in hand when something breaks: one per process.
IN_HAND = 2
# Faults that a worker notices while it hands over a mail; what ends by itself counts as well.
NOTICED = ("kill worker", "kill postgres", "cut postgres", "swallow postgres", "delay postgres")


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do."""

    attempts: int
    kills: int
    seed: int
    clients: int
    guarded: bool = True
    keep: bool = False


@dataclass(slots=True)
class Chaos:
    """A run under way."""

    options: Options
    stack: Stack
    say: Say
    sites: list[Site] = field(default_factory=list)
    businesses: list[dict[str, Any]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    usual: dict[Choice, frozenset[int]] = field(default_factory=dict)
    history: History | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    # ── before

    def begin(self) -> list[Slot]:
        """Servers, businesses, and what they offer while nothing is booked."""
        draw = Random(f"{self.options.seed}/markers")  # noqa: S311
        markers = ["zq" + "".join(draw.choices("bdfghjklmnprstvw", k=7)) for _ in range(BUSINESSES)]
        self.businesses = self.stack.start(markers)
        self.sites = [Site(n, b["slug"], b["marker"]) for n, b in enumerate(self.businesses)]
        if not self.options.guarded:
            gone = unlock(self.stack.postgres.url(), self.schemas())
            self.say(f"The control: {gone}.")
        self.choices = [
            choice
            for site, business in zip(self.sites, self.businesses, strict=True)
            for choice in wishing.choices_of(site, business)
        ]
        self.usual = aftermath.offered(self.browser(), self.choices)
        slots = {*wishing.slots_of(self.usual), *wishing.visits_of(self.browser(), self.choices)}
        return sorted(slots, key=astuple)

    def browser(self) -> Browser:
        """A client's connection."""
        return Browser(self.stack.port, self.sites)

    def schemas(self) -> list[str]:
        """Of the businesses."""
        return [business["schema"] for business in self.businesses]

    # ── meanwhile

    def work(self, slots: list[Slot], nemesis: Nemesis) -> None:
        """Clients in threads; the nemesis in this one, which what it starts is tied to."""
        options = self.options
        self.history = History(self.stack.folder / "history.jsonl")
        attempts = schedule.Schedule(options.seed, slots, clients=options.clients)
        run = Run(attempts.wish, options.attempts, self.history)
        faults = schedule.faults(options.seed, attempts=options.attempts, kills=options.kills)
        clients = [Client(n, run, self.browser(), self.sites) for n in range(options.clients)]
        threads = [threading.Thread(target=client.work, daemon=True) for client in clients]
        with self.timed("attempts"):
            for thread in threads:
                thread.start()
            try:
                self.watch(run, nemesis, faults, threads)
            finally:
                run.stopped.set()
        for thread in threads:
            thread.join(timeout=60)

    def watch(
        self,
        run: Run,
        nemesis: Nemesis,
        faults: Sequence[schedule.Fault],
        threads: Sequence[threading.Thread],
    ) -> None:
        """Strike as the attempts go by, until all have been made."""
        waiting = list(faults)
        while any(thread.is_alive() for thread in threads):
            if waiting and run.done >= waiting[0].at:
                fault = waiting.pop(0)
                self.say(f"{run.done:>8} attempts: {fault.name}")
                nemesis.strike(fault)
            nemesis.raise_the_fallen()
            sleep(TURN_SECONDS)
        if run.done < run.attempts:
            raise RuntimeError(f"the clients ended after {run.done} of {run.attempts} attempts")

    # ── afterwards

    def judge(self, nemesis: Nemesis, heard: list[tuple[int, str]]) -> Evidence:
        """Compare, probe, wait for the mails, and read everything."""
        self.stack.await_pages(60)
        sleep(LINGER_SECONDS)
        self.forget_holds()
        offers = list(self.compare())
        if any(offer.offered != offer.free for offer in offers):
            sleep(STALE_SECONDS)
            offers = list(self.compare())
        if self.history is None:
            raise RuntimeError("nothing has been done yet")
        probing = aftermath.probe(
            self.browser(), self.choices, self.history,
            seed=self.options.seed, first=self.options.attempts + 1,
        )  # fmt: skip
        offers += list(probing)
        self.history.close()
        with self.timed("drain"):
            left = aftermath.drain(self.stack.postgres.url(), self.schemas())
        self.say(f"The outbox is drained, {left} rows are left.")
        with self.timed("reading"):
            return self.gather(nemesis, heard, offers)

    def forget_holds(self) -> None:
        """Holds of clients who have gone last for minutes; the cache stays as it is."""
        with redis.Redis.from_url(self.stack.redis.url()) as client:
            for business in self.businesses:
                client.delete(f"b:{business['pk']}:holds")

    def compare(self) -> Iterator[Offer]:
        """I-10, with everybody gone."""
        now = aftermath.offered(self.browser(), self.choices)
        allocated: dict[int, Sequence[Allocated]] = {}
        with psycopg.connect(self.stack.postgres.url(), autocommit=True) as database:
            for site, each in zip(self.sites, self.businesses, strict=True):
                found = gathering.business(database, site.number, site.marker, each["schema"])
                allocated[site.number] = found.allocated
        yield from aftermath.compare(self.usual, now, allocated)

    def gather(
        self, nemesis: Nemesis, heard: list[tuple[int, str]], offers: Sequence[Offer]
    ) -> Evidence:
        """All evidence."""
        lines = history.read(self.stack.folder / "history.jsonl")
        schemas = {each["marker"]: each["schema"] for each in self.businesses}
        pks = {each["marker"]: each["pk"] for each in self.businesses}
        search = gathering.Search(schemas)
        with psycopg.connect(self.stack.postgres.url(), autocommit=True) as database:
            found = [
                gathering.business(database, site.number, site.marker, schemas[site.marker])
                for site in self.sites
            ]
            strangers = [line["text"] for line in lines if line["type"] == "stranger"]
            strangers += search.rows(database)
        strangers += search.redis(self.stack.redis.url(), pks)
        strangers += search.logs(self.stack.logs)
        strangers += gathering.signals(heard, found, pks)
        disturbed = sum(nemesis.struck[name] for name in NOTICED) + nemesis.fell["worker"]
        return Evidence(
            businesses=found,
            stories=history.stories(lines),
            mails=gathering.mails(self.stack.mails, list(schemas)),
            offers=offers,
            strangers=strangers,
            places_searched=search.places + len(heard),
            copies_allowed=disturbed * IN_HAND,
        )

    def summary(self, nemesis: Nemesis, evidence: Evidence) -> report.Summary:
        """The table's contents."""
        options, took = self.options, self.seconds["attempts"]
        title = (
            f"chaos: seed {options.seed}, {options.clients} clients,"
            f" {options.attempts} attempts in {took:.1f} s ({options.attempts / took:.1f}/s),"
            f" {options.kills} kills, guard {'on' if options.guarded else 'off'}"
        )
        live = sum(row.live for each in evidence.businesses for row in each.bookings)
        figures = {
            "bookings": str(sum(len(each.bookings) for each in evidence.businesses)),
            "live": str(live),
            "mails": str(len(evidence.mails)),
            "sent again": f"{mailing.repeated(evidence)} of {evidence.copies_allowed} allowed",
            "left open": str(sum(story.is_open for story in evidence.stories.values())),
        } | {f"{name} s": f"{seconds:.1f}" for name, seconds in self.seconds.items()}
        lines = history.read(self.stack.folder / "history.jsonl")
        verdicts = invariants.judge(evidence)
        return report.Summary(title, lines, nemesis.struck, nemesis.fell, figures, verdicts)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """How long a part has taken."""
        began = monotonic()
        yield
        self.seconds[name] = monotonic() - began


def run(options: Options, *, say: Say) -> int:
    """The whole run; answers how many violations there were."""
    sweep()
    stack = Stack(guarded=options.guarded)
    ear = Ear(stack.postgres.url)
    chaos = Chaos(options, stack, say)
    try:
        with chaos.timed("start"):
            slots = chaos.begin()
        say(f"Ready after {chaos.seconds['start']:.1f} s; {len(slots)} times to wish for.")
        ear.start()
        nemesis = Nemesis(stack)
        chaos.work(slots, nemesis)
        evidence = chaos.judge(nemesis, ear.heard)
        ear.stop()
        summary = chaos.summary(nemesis, evidence)
        say(report.text(summary))
        return summary.violations
    finally:
        stack.stop()
        if options.keep:
            say(f"Kept: {stack.folder}")
        else:
            stack.remove()
