"""Lines become stories: what was sure, what was refused, and what nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.chaos import history
from ops.chaos.history import Change, History, Line, Story


def lines(*told: tuple[int, str, str, str], start: int = 100, code: str = "") -> list[Line]:
    """(n, type, op, key) each; an `invoke` says what is asked for."""
    found = []
    for n, kind, op, key in told:
        more: Line = {"business": 0, "start": start} if kind == "invoke" else {}
        more |= {"code": code} if kind == "ok" and op == "book" else {}
        found.append({"n": n, "type": kind, "op": op, "key": key, "at": float(n), **more})
    return found


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = History(tmp_path / "history.jsonl")
    kept.write("invoke", n=1, op="book", key="k1", business=0, start=100)
    kept.write("ok", n=1, op="book", key="k1", code="ABC2345")
    kept.close()
    read = history.read(tmp_path / "history.jsonl")
    assert history.stories(read)["k1"] == Story("k1", 0, 100, ["ok"], {"ABC2345"})


def test_each_send_of_a_form_counts_and_interleaved_clients_are_told_apart() -> None:
    told = history.stories(
        lines(
            (1, "invoke", "book", "k1"), (2, "invoke", "book", "k2"), (2, "fail", "book", "k2"),
            (1, "unknown", "book", "k1"), (3, "invoke", "book", "k1"), (3, "ok", "book", "k1"),
            code="ABC2345",
        )
    )  # fmt: skip
    assert told["k1"].books == ["unknown", "ok"]
    assert told["k1"].is_sure
    assert told["k2"].books == ["fail"]
    assert not told["k2"].is_sure
    assert not told["k2"].is_open


def test_what_was_begun_and_never_answered_is_unknown() -> None:
    told = history.stories(lines((1, "invoke", "book", "k1")))
    assert told["k1"].is_open


def test_holds_are_no_part_of_a_story() -> None:
    assert history.stories(lines((1, "invoke", "hold", "k1"), (1, "ok", "hold", "k1"))) == {}


@pytest.mark.parametrize(
    ("changes", "starts", "moves"),
    [
        ([], {100}, (0, 0)),
        ([Change("move", "ok", 200)], {200}, (1, 1)),
        ([Change("move", "fail", 200)], {100}, (0, 0)),
        ([Change("move", "unknown", 200)], {100, 200}, (0, 1)),
        ([Change("move", "unknown", 200), Change("move", "ok", 300)], {200, 300}, (1, 2)),
        # To where it stands (perhaps): answered with yes, and nothing happens.
        ([Change("move", "ok", 100)], {100}, (0, 1)),
        ([Change("move", "unknown", 200), Change("move", "ok", 200)], {200}, (0, 2)),
    ],
)
def test_where_a_booking_may_stand(
    changes: list[Change], starts: set[int], moves: tuple[int, int]
) -> None:
    story = Story("k1", 0, 100, ["ok"], {"ABC2345"}, changes)
    assert story.possible_starts() == starts
    assert story.moves() == moves


def test_durations_are_by_operation_and_outcome() -> None:
    told = lines((1, "invoke", "book", "k1"), (2, "invoke", "hold", "k2"))
    told += [
        {"n": 1, "type": "ok", "op": "book", "key": "k1", "at": 1.5},
        {"n": 2, "type": "fail", "op": "hold", "key": "k2", "at": 2.25},
    ]
    assert history.durations(told) == {"book": {"ok": [0.5]}, "hold": {"fail": [0.25]}}
