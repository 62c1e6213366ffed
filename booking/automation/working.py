"""Runs due rows: leases one after the other, does its steps, closes it."""

from __future__ import annotations

import logging
import time

from booking import outbox
from booking.automation.workflows import WORKFLOWS
from booking.models import Outbox
from booking.notify import NotHandedOver

log = logging.getLogger(__name__)

# A task that works for longer lets others have their turn; the sweep comes back within seconds.
SECONDS = 30.0


def work() -> int:
    """Do what is due in the business at hand; returns how many rows were run."""
    until, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        rows = outbox.lease()
        if not rows:
            break
        for row in rows:
            run(row)
        count += len(rows)
    return count


class UnknownKind(Exception):
    """This worker does not know that kind; a newer one will."""


def run(row: Outbox) -> None:
    """Do a leased row. A step that fails does not keep the others from being done."""
    if row.attempts > outbox.LEASES:
        outbox.fail(row, "begun too often and never finished")
        return
    failures = _failures(row)
    if not failures:
        outbox.done(row)
    elif all(isinstance(error, NotHandedOver) and error.permanent for error in failures):
        outbox.fail(row, _text(failures))
    else:
        outbox.retry(row, _text(failures))


def _failures(row: Outbox) -> list[Exception]:
    failures: list[Exception] = []
    if row.kind not in WORKFLOWS:
        return [UnknownKind(row.kind)]
    for step in WORKFLOWS[row.kind]:
        try:
            step(row)
        except NotHandedOver as error:
            failures.append(error)
        except Exception as error:
            log.exception("outbox step failed", extra={"kind": row.kind, "row": row.pk})
            failures.append(error)
    return failures


def _text(failures: list[Exception]) -> str:
    return "; ".join(f"{type(error).__name__}: {error}" for error in failures)[:2000]
