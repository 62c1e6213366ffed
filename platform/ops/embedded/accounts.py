"""As which system user the embedded servers run, and where that user can keep its files.

PostgreSQL refuses to run as root, so under root another existing account owns its data. That
account has to be able to reach the folder; we never open a private parent folder for it but move
the data below the temp folder instead. Called by `ops.embedded.home`.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

# An account made for the purpose first; `nobody` exists on every Unix.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A system user that a server process becomes."""

    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """The account to run servers as; None means: as ourselves."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(uid=data.stat().st_uid, gid=data.stat().st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise RuntimeError(f"PostgreSQL does not run as root and none of {CANDIDATES} exists")


def can_reach(account: Account | None, path: Path) -> bool:
    """Whether `account` may pass through every folder above `path`."""
    return all(_may_enter(account, parent) for parent in path.resolve().parents)


def _may_enter(account: Account | None, folder: Path) -> bool:
    if not folder.exists():
        return True  # we make it ourselves, open to pass through
    if account is None:
        return os.access(folder, os.X_OK)
    facts = folder.stat()
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def own_folder(path: Path, account: Account | None) -> Path:
    """Make `path` a folder that only `account` can read, refusing one that somebody else made."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    facts = path.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {owner, os.geteuid()}:
        raise RuntimeError(f"{path} belongs to somebody else; remove it")
    if account and facts.st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    return path
