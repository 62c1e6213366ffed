"""How fast the engine is: S1-S3 against a bare sweep over the same integers, in one run.

`python bench/engine.py` prints a JSON line per scenario: medians and CPU time in milliseconds and
the ratios. Parsed input to list of starts; both must give the same starts. `cold` is the first
call of the process, before any zone has been looked at. Exit status 1 if a count is wrong.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from booking.availability import Query, starts, starts_by_host  # noqa: E402
from booking.availability.scenario import Scenario, read  # noqa: E402

# One host as plain numbers: weekdays, first and last minute, busy times.
BareHost = tuple[frozenset[int], int, int, list[tuple[int, int]]]


def bare_windows(tz: str, host: BareHost, low: int, high: int) -> list[tuple[int, int]]:
    """Opening times of a host with one weekly window; the offset is asked once per local date."""
    zone = ZoneInfo(tz)
    midnight = datetime.fromtimestamp(low, zone).replace(hour=0, minute=0)
    days, opens, closes, _ = host
    found = []
    while (at := int(midnight.timestamp())) < high:
        if midnight.isoweekday() in days:
            noon = midnight.replace(hour=12)
            base = at + int((midnight.utcoffset() - noon.utcoffset()).total_seconds())  # type: ignore[operator]
            found.append((base + opens * 60, base + closes * 60))
        midnight += timedelta(days=1)
    return found


def bare_sweep(
    tz: str, hosts: list[BareHost], fit: tuple[int, int], low: int, high: int
) -> list[int]:
    """The least that has to be done: merged busy times and one pass over each window's grid."""
    duration, step = fit
    free: set[int] = set()
    shared: dict[tuple[frozenset[int], int, int], list[tuple[int, int]]] = {}
    for host in hosts:
        if host[:3] not in shared:
            shared[host[:3]] = bare_windows(tz, host, low, high)
        merged: list[list[int]] = []
        for start, end in host[3]:
            if merged and start <= merged[-1][1]:
                if end > merged[-1][1]:
                    merged[-1][1] = end
            else:
                merged.append([start, end])
        merged.append([1 << 62, 1 << 62])
        i = 0
        for opens, closes in shared[host[:3]]:
            for start in range(opens, closes - duration + 1, step):
                while merged[i][1] <= start:
                    i += 1
                if merged[i][0] >= start + duration and low <= start < high:
                    free.add(start)
    return sorted(free)


def timed(run: Callable[[], object], rounds: int) -> dict[str, float]:
    """Median wall and CPU milliseconds."""
    walls, cpus = [], []
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return {
        "ms": round(statistics.median(walls), 3),
        "cpu_ms": round(statistics.median(cpus), 3),
    }


def bare_hosts(query: Query) -> list[BareHost]:
    """The same input without our types."""
    found = []
    for host in query.hosts:
        (weekly,) = host.weekly
        busy = sorted((busy.start, busy.end) for busy in host.busy)
        found.append((weekly.days, weekly.start, weekly.end, busy))
    return found


def measure(scenario: Scenario, expected: int) -> bool:
    """Print one line; True if both agree with the expected number."""
    query, low, high = scenario.query, scenario.range_from, scenario.range_to
    hosts, fit = bare_hosts(query), (query.service.duration, query.service.step)

    def bare() -> list[int]:
        return bare_sweep(query.rules.tz, hosts, fit, low, high)

    began = time.perf_counter()
    answer = starts(query, low, high)
    cold = (time.perf_counter() - began) * 1000
    right = answer == bare() and len(answer) == expected
    rounds = 400 if len(hosts) == 1 else 100 if len(hosts) <= 10 else 30
    floor = timed(bare, rounds)
    ours = timed(lambda: starts(query, low, high), rounds)
    each = timed(lambda: starts_by_host(query, low, high), rounds)
    line = {
        "id": scenario.id,
        "count": len(answer),
        "right": right,
        "bare": floor,
        "starts": ours,
        "starts_by_host": each,
        "cold_ms": round(cold, 3),
        "ratio": round(ours["cpu_ms"] / floor["cpu_ms"], 2),
        "ratio_by_host": round(each["cpu_ms"] / floor["cpu_ms"], 2),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    return right


def main() -> int:
    """All three, with an exit status."""
    right = True
    for name in ("S1", "S2", "S3"):
        text = (ROOT / "tests" / "data" / "slots" / f"{name}.json").read_text()
        (scenario,) = read(text)
        right = measure(scenario, json.loads(text)["expected_count"]) and right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
