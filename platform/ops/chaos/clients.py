"""The clients: threads that work through the schedule and write down what they see.

Each has a bag of filled-in forms and a list of bookings of its own. Only who booked has the link,
so nobody else changes a booking; whose time it becomes is decided by the product alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from random import Random
from time import monotonic

from ops.chaos import pages
from ops.chaos.history import History, Type
from ops.chaos.pages import Booked, Browser, Lost, Refused, Sent, Site, Unreached
from ops.chaos.schedule import Slot, Wish

# Older forms are answered without the question for people in haste (2 s on the server's clock).
READING_SECONDS = 2.1
MOST_FORMS = 24
# A lost answer is asked for again, with a little patience.
MOST_RETRIES = 6
RETRY_SECONDS = 0.3
# Who opens a link that was passed on shares its hold: within a family no hold keeps anybody away,
# and who gets the time is decided by the booking alone.
FAMILIES = 2
# While nobody listens.
UNREACHED_SECONDS = 0.1


class Run:
    """What the clients share: the next attempt's number, the history, and when to stop."""

    def __init__(self, draw: Callable[[int], Wish], attempts: int, history: History) -> None:
        self.draw, self.attempts, self.history = draw, attempts, history
        self.stopped = threading.Event()
        self.done = 0
        self._taken = 0
        self._operations = 0
        self._lock = threading.Lock()

    def next(self) -> Wish | None:
        """The next attempt of the schedule, or None when all have been taken."""
        with self._lock:
            if self.stopped.is_set() or self._taken >= self.attempts:
                return None
            self._taken += 1
            return self.draw(self._taken - 1)

    def operation(self) -> int:
        """A number for one line pair of the history."""
        with self._lock:
            self._operations += 1
            return self._operations

    def count(self) -> None:
        """One attempt is over."""
        with self._lock:
            self.done += 1


@dataclass(slots=True)
class Form:
    """A details page that lies open: the ticket in it and what was typed. Its key is its name."""

    key: str
    slot: Slot
    ticket: str
    opened: float
    typed: dict[str, str]

    def sent(self) -> dict[str, str]:
        """What the button sends."""
        return {"t": self.ticket, **self.typed}


@dataclass(slots=True)
class Mine:
    """A booking of this client."""

    key: str
    slot: Slot
    booked: Booked


@dataclass(slots=True)
class Client:
    """One thread: takes attempt after attempt and does it with what it has at hand."""

    number: int
    run: Run
    browser: Browser
    sites: list[Site]
    forms: list[Form] = field(default_factory=list)
    mine: list[Mine] = field(default_factory=list)
    sent: dict[str, Form] = field(default_factory=dict)

    def work(self) -> None:
        """Until the schedule is empty."""
        while (wish := self.run.next()) is not None:
            self.attempt(wish)
            self.run.count()
        self.browser.close()

    def attempt(self, wish: Wish) -> None:
        """The wished kind if it can be, else a hold: it makes the others possible."""
        draw = Random(wish.n)  # noqa: S311
        if wish.kind == "cancel" and self.mine:
            # Rather what everybody wants: then several are there when it becomes free.
            wanted = [mine for mine in self.mine if mine.slot in wish.hot]
            self._cancel(wish, draw.choice(wanted or self.mine))
        elif wish.kind == "move" and (near := self._in(wish.slot.business)):
            self._move(wish, draw.choice(near))
        elif wish.kind == "resend" and self.mine and (form := self.sent.get(self.mine[-1].key)):
            self._send(wish, form)
        elif wish.kind in ("book", "resend") and (form := self._form_for(wish)):
            self._book(wish, form)
        else:
            self._hold(wish)

    def _in(self, business: int) -> list[Mine]:
        """This client's bookings there."""
        return [mine for mine in self.mine if mine.slot.business == business]

    def _form_for(self, wish: Wish) -> Form | None:
        """One that was open long enough to be read, for a time that everybody wants if there is."""
        ripe = monotonic() - READING_SECONDS
        fit = [form for form in self.forms if wish.in_haste or form.opened <= ripe]
        hot = [form for slot in wish.hot for form in fit if form.slot == slot]
        chosen = next(iter(hot or fit), None)
        if chosen:
            self.forms.remove(chosen)
        return chosen

    # ── the operations

    def _hold(self, wish: Wish) -> None:
        slot, site = wish.slot, self.sites[wish.slot.business]
        if wish.looks:
            self._look(wish, slot, site)
        asked: dict[str, Sent] = {
            "s": slot.variants,
            "start": str(slot.start),
            "f": f"family-{self.number % FAMILIES}",
        }
        asked |= {"staff": slot.staff} if slot.staff else {}
        asked |= {"n": str(slot.seats)} if slot.seats else {}
        key = f"k{wish.n}"
        got: list[str] = []
        outcome = self._do(
            "hold",
            wish.n,
            slot,
            key,
            lambda: got.append(pages.hold(self.browser, site, wish.n, asked)),
        )
        if outcome == "ok":
            self.forms.append(Form(key, slot, got[0], monotonic(), typed(key, wish.n, site)))
            del self.forms[:-MOST_FORMS]

    def _look(self, wish: Wish, slot: Slot, site: Site) -> None:
        """The page as somebody else may just have seen it, too: it is kept for a few seconds."""
        day = datetime.fromtimestamp(slot.start, UTC).date().isoformat()
        page = partial(
            pages.offered, variants=slot.variants, staff=slot.staff, day=day, seats=slot.seats
        )
        self._do("look", wish.n, slot, "", lambda: page(self.browser, site, wish.n))

    def _book(self, wish: Wish, form: Form) -> None:
        outcome = self._send(wish, form)
        tries = 0
        while outcome == "unknown" and wish.insists and tries < MOST_RETRIES:
            tries += 1
            self.run.stopped.wait(RETRY_SECONDS * tries)
            outcome = self._send(wish, form)
        if outcome == "fail" and wish.keeps:
            self.forms.append(form)

    def _send(self, wish: Wish, form: Form) -> Type:
        site = self.sites[form.slot.business]
        got: list[Booked] = []

        def send() -> str:
            got.append(pages.book(self.browser, site, wish.n, form.sent()))
            return got[0].code

        outcome = self._do("book", wish.n, form.slot, form.key, send)
        if outcome == "ok" and not any(mine.key == form.key for mine in self.mine):
            self.mine.append(Mine(form.key, form.slot, got[0]))
            self.sent[form.key] = form
        return outcome

    def _move(self, wish: Wish, mine: Mine) -> None:
        target, site = wish.slot, self.sites[mine.slot.business]
        goal = replace(mine.slot, staff=target.staff, start=target.start)
        self._do(
            "move", wish.n, goal, mine.key,
            lambda: pages.move(
                self.browser, site, wish.n, mine.booked, start=goal.start, staff=goal.staff
            ),
        )  # fmt: skip

    def _cancel(self, wish: Wish, mine: Mine) -> None:
        site = self.sites[mine.slot.business]
        outcome = self._do(
            "cancel", wish.n, mine.slot, mine.key,
            lambda: pages.cancel(self.browser, site, wish.n, mine.booked),
        )  # fmt: skip
        if outcome != "unknown" or not wish.insists:
            self.mine.remove(mine)
            self.sent.pop(mine.key, None)

    def _do(self, op: str, n: int, slot: Slot, key: str, act: Callable[[], object]) -> Type:
        """Write down what is asked and what came of it; wait while nobody listens."""
        operation = self.run.operation()
        about = {"n": operation, "op": op, "key": key}
        self.run.history.write(
            "invoke", **about, client=self.number, business=slot.business, start=slot.start,
            variants=slot.variants, staff=slot.staff, seats=slot.seats, attempt=n,
        )  # fmt: skip
        while True:
            try:
                result = act()
            except Unreached:
                if self.run.stopped.wait(UNREACHED_SECONDS):
                    return self._answer("fail", about, why="stopped")
                continue
            except Lost as error:
                return self._answer("unknown", about, why=str(error))
            except Refused as error:
                return self._answer("fail", about, why=error.args[0])
            code = {"code": result} if op == "book" else {}
            return self._answer("ok", about, **code)

    def _answer(self, outcome: Type, about: dict[str, object], **more: object) -> Type:
        self.run.history.write(outcome, **about, **more)
        for stranger in self.browser.strangers:
            self.run.history.write("stranger", text=stranger)
        self.browser.strangers.clear()
        return outcome


def typed(key: str, n: int, site: Site) -> dict[str, str]:
    """What a client types: an address that says the key, a name that says the business."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(n))
    return {
        "name": f"Client {letters.title()} {site.marker.title()}",
        "email": f"{key}@example.com",
        "phone": f"07{20_000_000 + n % 60_000_000:08}",
    }
