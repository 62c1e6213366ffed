"""What strikes the stack while clients work: each fault, and how its end is brought about.

A fault ends as it would in a deployment: what was killed is started again (by systemd, Docker …),
what was cut may connect again. Called by `run` from the thread that started the processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from time import sleep

from ops.chaos.schedule import Fault
from ops.chaos.stack import Stack, kill_group

Strike = Callable[[Stack, float], None]
# How long pages may stay away after a restart before the run is given up.
BACK_SECONDS = 60.0
DELAY_SECONDS = 0.2


def _kill_postgres(stack: Stack, seconds: float) -> None:
    stack.kill_postgres()
    sleep(seconds)
    stack.revive("postgres")


def _kill_redis(stack: Stack, seconds: float) -> None:
    stack.kill_redis()
    sleep(seconds)
    stack.revive("redis")


def _kill_web(stack: Stack, seconds: float) -> None:
    kill_group(stack.programs["web"])
    stack.revive("web")
    stack.await_pages(BACK_SECONDS)


def _kill_one_web(stack: Stack, seconds: float) -> None:
    stack.kill_one_web()
    sleep(seconds)
    stack.await_all_web(BACK_SECONDS)


def _kill_worker(stack: Stack, seconds: float) -> None:
    kill_group(stack.programs["worker"])
    sleep(seconds)
    stack.revive("worker")


def _flush_redis(stack: Stack, seconds: float) -> None:
    stack.tell_redis("FLUSHALL")


def _pause_redis(stack: Stack, seconds: float) -> None:
    stack.tell_redis("CLIENT", "PAUSE", str(int(seconds * 1000)))
    sleep(seconds)


def _freeze_redis(stack: Stack, seconds: float) -> None:
    stack.freeze_redis()
    sleep(seconds)
    stack.thaw_redis()


def _cut(name: str) -> Strike:
    def strike(stack: Stack, seconds: float) -> None:
        stack.proxies[name].order("cut")

    return strike


def _delay(name: str) -> Strike:
    def strike(stack: Stack, seconds: float) -> None:
        stack.proxies[name].order("delay", DELAY_SECONDS)
        sleep(seconds)
        stack.proxies[name].order("delay", 0)

    return strike


def _swallow(name: str) -> Strike:
    def strike(stack: Stack, seconds: float) -> None:
        stack.proxies[name].order("swallow", "on")
        sleep(seconds)
        stack.proxies[name].order("swallow", "off")

    return strike


STRIKES: dict[str, Strike] = {
    "kill postgres": _kill_postgres,
    "kill web": _kill_web,
    "kill one web": _kill_one_web,
    "kill worker": _kill_worker,
    "kill redis": _kill_redis,
    "flush redis": _flush_redis,
    "freeze redis": _freeze_redis,
    "pause redis": _pause_redis,
    "cut redis": _cut("redis"),
    "delay redis": _delay("redis"),
    "cut postgres": _cut("postgres"),
    "delay postgres": _delay("postgres"),
    "swallow postgres": _swallow("postgres"),
}


class Nemesis:
    """Strikes when told, and remembers what has happened."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.struck: Counter[str] = Counter()
        # Programs that ended without having been killed: what a fault did besides.
        self.fell: Counter[str] = Counter()

    def strike(self, fault: Fault) -> None:
        """Do it, and undo it."""
        STRIKES[fault.name](self.stack, fault.seconds)
        self.struck[fault.name] += 1

    def raise_the_fallen(self) -> None:
        """What ended by itself is started again, as whoever supervises a deployment does."""
        for name in self.stack.fallen():
            self.fell[name] += 1
            kill_group(self.stack.programs[name])
            self.stack.revive(name)
