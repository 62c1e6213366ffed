"""Several services in one visit: one after the other, by one host or by several.

A *run* is what one host does without another in between: its parts count as one service, so that
buffers between own parts do not apply and gaps, limits and hours are judged once. A visit is a
sequence of runs; the search goes over parts, not over all combinations of hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from booking.availability import engine
from booking.availability.question import Question, reach
from booking.availability.spans import duration_of, occupied_parts
from booking.availability.types import Chain, Host, Pool, Query, Rules, Service, Turn

Rank = Callable[[int, int], float]
"""How dear a host is for a part (its number in the chain): the cheapest visit is chosen."""

# Changing hands costs more than any wish about who does what: one person, if it can be.
CHANGE = 1_000_000.0


def visits(chain: Chain, range_from: int, range_to: int, *, host: int | None = None) -> list[int]:
    """The starts of the whole visit in `[range_from, range_to)`, ascending, distinct.

    For whoever wishes for one `host`, this one does every part that they can do.
    """
    if host is not None:
        chain = _with(chain, host)
    if len(chain.parts) == 1:
        return engine.starts(chain.parts[0], range_from, range_to)
    found: set[int] = set()
    for order in _orders(chain):
        found |= _Search(chain, order, range_from, range_to).starts()
    return sorted(found)


def visits_by_host(chain: Chain, range_from: int, range_to: int) -> dict[int, list[int]]:
    """The starts for whoever wishes for one host, of each of them."""
    if len(chain.parts) == 1:
        return engine.starts_by_host(chain.parts[0], range_from, range_to)
    return {key: visits(chain, range_from, range_to, host=key) for key in _hosts(chain)}


def first_visits(chain: Chain, range_from: int, range_to: int) -> dict[int, int]:
    """The earliest of them, of each host who has one."""
    if len(chain.parts) == 1:
        return engine.first_by_host(chain.parts[0], range_from, range_to)
    found = visits_by_host(chain, range_from, range_to)
    return {key: starts[0] for key, starts in found.items() if starts}


def _hosts(chain: Chain) -> list[int]:
    return list(dict.fromkeys(host.key for part in chain.parts for host in part.hosts))


def _with(chain: Chain, key: int) -> Chain:
    parts = []
    for part in chain.parts:
        own = tuple(host for host in part.hosts if host.key == key)
        together = part.rules.team_mode == "collective"
        # Whoever does none of it has no times at all.
        wanted = own or (() if len(chain.parts) == 1 else part.hosts)
        parts.append(part if together else replace(part, hosts=wanted))
    return replace(chain, parts=tuple(parts))


def best_visit(chain: Chain, start: int, rank: Rank) -> tuple[Turn, ...] | None:
    """Who does what when the visit begins at `start`; None if it cannot begin then.

    The first order that is possible wins, in it the fewest changes of hands, then the cheapest.
    """
    for order in _orders(chain):
        turns = _Search(chain, order, start, start + 1).best(start, rank)
        if turns is not None:
            return turns
    return None


def chain_reach(chain: Chain) -> int:
    """Seconds around a range in which busy times matter (see `reach`)."""
    return sum(reach(part) + chain.pause for part in chain.parts)


def shortest_stretch(chain: Chain) -> int:
    """Seconds of the shortest stretch that a visit takes of any diary, buffers left out.

    Busy times with less than that between them forbid the same starts as a single one.
    """
    taken = [
        end - begin
        for part in chain.parts
        for host in part.hosts
        for begin, end in [*_without_buffers(host, part), (0, duration_of(host, part.service))]
        if end > begin
    ]
    return min(taken, default=0)


def _orders(chain: Chain) -> Sequence[tuple[int, ...]]:
    return chain.orders or (tuple(range(len(chain.parts))),)


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive parts by the same host (or all hosts of a collective part) as one question."""

    until: int
    hosts: tuple[int, ...]
    host: Host | None
    question: Question
    lengths: tuple[int, ...]
    pause: int

    @property
    def total(self) -> int:
        """Seconds from the first part's start to the last part's end."""
        return sum(self.lengths) + self.pause * (len(self.lengths) - 1)

    def grid(self) -> list[int]:
        """The starts of a visit that begins with this run."""
        if self.host is None:
            return self.question.together()
        return self.question.alone(self.host, self.question.grid(self.host))

    def possible(self, wanted: list[int]) -> list[int]:
        """Which of the wanted starts this run can take."""
        if self.host is None:
            return self.question.among(wanted)
        inside = self.question.inside(self.host, wanted, self.total)
        return self.question.alone(self.host, inside)


_State = tuple[int, int, tuple[int, ...], frozenset[int]]
"""Parts done, seconds since the visit's start, whose hands it is in, who may not come back."""


class _Search:
    """One order of parts over one range of starts."""

    def __init__(self, chain: Chain, order: tuple[int, ...], low: int, high: int) -> None:
        self.order, self.pause = order, chain.pause
        self.parts = tuple(chain.parts[number] for number in order)
        self.low, self.high = _bounds(self.parts, low, high)
        # Minutes are counted per person and period: nobody comes back for another part.
        self.once = any(
            part.rules.minutes_per_day is not None or part.rules.minutes_per_week is not None
            for part in self.parts
        )
        self._runs: dict[int, list[_Run]] = {}

    def starts(self) -> set[int]:
        """Every start at which some sequence of runs is possible."""
        done: set[int] = set()
        states: list[dict[_State, set[int]]] = [{} for _ in range(len(self.parts) + 1)]
        states[0] = {(0, 0, (), frozenset()): set()}
        for number in range(len(self.parts)):
            for state, reached in states[number].items():
                for run in self._next(state):
                    free = self._free(run, state, reached)
                    if not free:
                        continue
                    if run.until == len(self.parts):
                        done |= free
                    else:
                        after = self._after(run, state)
                        states[run.until].setdefault(after, set()).update(free)
        return done

    def _free(self, run: _Run, state: _State, reached: set[int]) -> set[int]:
        offset = state[1]
        if state[0] == 0:
            return set(run.grid())
        return {at - offset for at in run.possible(sorted(start + offset for start in reached))}

    def _next(self, state: _State) -> Iterator[_Run]:
        number, _, hands, used = state
        for run in self.runs(number):
            if run.hosts != hands and not used.intersection(run.hosts):
                yield run

    def _after(self, run: _Run, state: _State) -> _State:
        used = state[3].union(run.hosts) if self.once else state[3]
        return run.until, state[1] + run.total + self.pause, run.hosts, used

    def best(self, start: int, rank: Rank) -> tuple[Turn, ...] | None:
        """The cheapest sequence of runs for a visit that begins at `start`."""
        if not self.low <= start < self.high:
            return None

        @cache
        def rest(state: _State) -> tuple[float, tuple[Turn, ...]] | None:
            if state[0] == len(self.parts):
                return 0.0, ()
            ways = []
            for run in self._next(state):
                if start in self._free(run, state, {start}):
                    following = rest(self._after(run, state))
                    if following is not None:
                        turns = self._turns(run, state, start)
                        ways.append((
                            self._cost(run, state, rank) + following[0], turns + following[1],
                        ))  # fmt: skip
            return min(ways, key=lambda way: way[0], default=None)

        found = rest((0, 0, (), frozenset()))
        return found[1] if found else None

    def _cost(self, run: _Run, state: _State, rank: Rank) -> float:
        parts = self.order[state[0] : run.until]
        change = CHANGE if state[0] else 0.0
        return change + sum(rank(part, run.hosts[0]) for part in parts)

    def _turns(self, run: _Run, state: _State, start: int) -> tuple[Turn, ...]:
        at, turns = start + state[1], []
        for part, length in zip(self.order[state[0] : run.until], run.lengths, strict=True):
            turns.append(Turn(part, run.hosts, at, at + length))
            at += length + self.pause
        return tuple(turns)

    def runs(self, number: int) -> list[_Run]:
        """What can follow when the first `number` parts are done."""
        if number not in self._runs:
            self._runs[number] = list(self._runs_from(number))
        return self._runs[number]

    def _runs_from(self, number: int) -> Iterator[_Run]:
        first = self.parts[number]
        if first.rules.team_mode == "collective":
            if first.hosts:
                yield self._together(number)
            return
        for host in first.hosts:
            hands = [host]
            yield self._alone(number, hands)
            for part in self.parts[number + 1 :]:
                mine = next((each for each in part.hosts if each.key == host.key), None)
                if part.rules.team_mode == "collective" or mine is None:
                    break
                hands.append(mine)
                yield self._alone(number, hands)

    def _together(self, number: int) -> _Run:
        part = self.parts[number]
        longest = max(duration_of(host, part.service) for host in part.hosts)
        question = self._ask(number, part.service, (part.rules,), part.hosts, part.pools)
        keys = tuple(host.key for host in part.hosts)
        return _Run(number + 1, keys, None, question, (longest,), self.pause)

    def _alone(self, number: int, hands: Sequence[Host]) -> _Run:
        parts = self.parts[number : number + len(hands)]
        lengths = tuple(
            duration_of(host, part.service) for host, part in zip(hands, parts, strict=True)
        )
        service, pools = _as_one(parts, hands, lengths, self.pause)
        host = replace(
            hands[0], duration=None, buffer_before=None, buffer_after=None, segments=None
        )
        rules = tuple(part.rules for part in parts)
        question = self._ask(number, service, rules, (host,), pools)
        return _Run(number + len(hands), (host.key,), host, question, lengths, self.pause)

    def _ask(
        self,
        number: int,
        service: Service,
        rules: tuple[Rules, ...],
        hosts: tuple[Host, ...],
        pools: tuple[Pool, ...],
    ) -> Question:
        low, high = self.low, self.high
        judged = replace(
            rules[0].without_notice(low),
            per_day=_least(rule.per_day for rule in rules),
            minutes_per_day=_least(rule.minutes_per_day for rule in rules),
            per_week=_least(rule.per_week for rule in rules),
            minutes_per_week=_least(rule.minutes_per_week for rule in rules),
        )
        if number:
            # Later parts begin while the visit is under way.
            longest = sum(_longest(part) + self.pause for part in self.parts[:number])
            high += longest
        return Question(Query(service, judged, hosts, pools), low, high)


def _as_one(
    parts: Sequence[Query], hands: Sequence[Host], lengths: Sequence[int], pause: int
) -> tuple[Service, tuple[Pool, ...]]:
    """The parts of one host as one service, with the rooms of each part for its own time."""
    total = sum(lengths) + pause * (len(lengths) - 1)
    busy: list[tuple[int, int]] = []
    pools: list[Pool] = []
    before = after = offset = 0
    for number, (part, host, length) in enumerate(zip(parts, hands, lengths, strict=True)):
        occupied, bare = occupied_parts(host, part.service), _without_buffers(host, part)
        if bare:
            before = bare[0][0] - occupied[0][0] if not number else before
            after = occupied[-1][1] - bare[-1][1]
        busy += [(offset + begin, end - begin) for begin, end in bare]
        pools += [
            replace(
                pool,
                buffer_before=pool.buffer_before - offset,
                buffer_after=pool.buffer_after + offset + length - total,
            )
            for pool in part.pools
        ]
        offset += length + pause
    step = parts[0].service.step
    return Service(total, step, before, after, tuple(_touching(busy))), tuple(pools)


def _without_buffers(host: Host, part: Query) -> list[tuple[int, int]]:
    bare = replace(host, buffer_before=0, buffer_after=0)
    return occupied_parts(bare, part.service)


def _touching(busy: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches that touch become one: between two own parts there is nothing to get into."""
    begun: tuple[int, int] | None = None
    for offset, length in busy:
        if begun and begun[0] + begun[1] == offset:
            begun = (begun[0], begun[1] + length)
            continue
        if begun:
            yield begun
        begun = (offset, length)
    if begun:
        yield begun


def _longest(part: Query) -> int:
    return max((duration_of(host, part.service) for host in part.hosts), default=0)


def _least(limits: Iterator[int | None]) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _bounds(parts: Sequence[Query], low: int, high: int) -> tuple[int, int]:
    """The starts that neither lead time nor horizon of any part forbids."""
    for part in parts:
        low, high = Question(part, low, high).around
    return low, high
