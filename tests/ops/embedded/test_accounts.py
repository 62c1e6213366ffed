"""Under root the servers become another account, and private folders stay private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ops.embedded import accounts, home
from ops.embedded.accounts import Account

STRANGER = Account(uid=54321, gid=54321)


def test_a_private_folder_can_not_be_passed_by_a_stranger(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert not accounts.can_reach(STRANGER, tmp_path / "servers")


def test_a_folder_open_to_all_can_be_passed(tmp_path: Path) -> None:
    assert accounts.can_reach(STRANGER, Path("/tmp/servers"))


def test_its_owner_and_its_group_can_pass(tmp_path: Path) -> None:
    tmp_path.chmod(0o710)
    facts = tmp_path.stat()
    assert accounts._may_enter(Account(uid=facts.st_uid, gid=0), tmp_path)
    assert accounts._may_enter(Account(uid=54321, gid=facts.st_gid), tmp_path)
    assert not accounts._may_enter(STRANGER, tmp_path)


def test_an_ordinary_user_runs_servers_as_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert accounts.server_account(tmp_path) is None


def test_root_runs_servers_as_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    account = accounts.server_account(tmp_path / "not yet")
    assert account
    assert account.uid != 0


def test_data_below_a_private_folder_move_away_and_the_folder_stays_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(home, "can_reach", lambda _account, _path: False)
    monkeypatch.setattr(home, "_elsewhere", lambda _folder: elsewhere)
    made = home.Home.at(private / "var")
    assert made.place == elsewhere
    assert home.Home.at(private / "var").state["place"] == str(elsewhere)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700


def test_a_folder_made_by_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(RuntimeError, match="belongs to somebody else"):
        accounts.own_folder(trap, None)
