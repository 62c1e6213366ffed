"""`manage.py slots`: scenarios in, JSON lines out, and no database."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from booking.management.commands.slots import Command

EXAMPLES = Path(__file__).resolve().parents[3] / "data" / "slots" / "examples.json"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_of_scenarios_is_answered_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("slots", str(EXAMPLES))
    examples = json.loads(EXAMPLES.read_text())
    assert lines(capsys.readouterr().out) == [
        {"id": e["id"], "count": len(e["expected"]), "starts": e["expected"]} for e in examples
    ]


def test_a_dash_reads_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EXAMPLES.read_bytes())))
    call_command("slots", "-")
    assert len(lines(capsys.readouterr().out)) == len(json.loads(EXAMPLES.read_text()))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b'{"id": "x", "input": {}, "a\\nb": 1}', "a b: unknown key"),
        (b'{"id": "x", "input": {"range": 1}}', "input.range:"),
        (b"\xff", "scenario:"),
        (b"", "scenario:"),
    ],
)
def test_bad_input_is_one_line_on_standard_error_and_status_2(
    content: bytes, field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["manage.py", "slots", str(bad)])
    assert left.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert field in shown.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.json"):
        call_command("slots", str(tmp_path / "nowhere.json"))
