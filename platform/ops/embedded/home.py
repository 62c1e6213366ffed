"""The folder of one set of embedded servers and what it remembers between starts.

`state.json` (readable by its owner only) keeps ports, passwords and the place of the data.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ops.embedded.accounts import Account, can_reach, own_folder, server_account


@dataclass(slots=True)
class Home:
    """One set of servers: `folder` is ours, `place` belongs to the servers' account."""

    folder: Path
    place: Path
    account: Account | None
    state: dict[str, str] = field(repr=False)

    @classmethod
    def at(cls, folder: Path) -> Home:
        """Open the home in `folder`, making it on first use."""
        folder = folder.resolve()
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        state = _read(folder / "state.json")
        place = Path(state["place"]) if "place" in state else folder / "servers"
        account = server_account(place)
        if not can_reach(account, place):
            place = _elsewhere(folder)
        own_folder(place, account)
        home = cls(folder=folder, place=place, account=account, state=state)
        home.remember("place", str(place))
        return home

    def remember(self, key: str, value: str) -> str:
        """Keep `value` for the next start."""
        if self.state.get(key) != value:
            self.state[key] = value
            write_private(self.folder / "state.json", json.dumps(self.state, indent=1))
        return value

    def secret(self, key: str) -> str:
        """The remembered random password of that name."""
        return self.state.get(key) or self.remember(key, secrets.token_urlsafe(24))

    def port(self, key: str) -> int:
        """The remembered port, or a new one if another program has taken it."""
        port = int(self.state.get(key, 0))
        return port if port and is_free(port) else int(self.remember(key, str(free_port())))


def is_free(port: int) -> bool:
    """Whether a server could listen on that port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(text)
    partial.replace(path)


def _read(path: Path) -> dict[str, str]:
    return json.loads(path.read_text()) if path.exists() else {}


def _elsewhere(folder: Path) -> Path:
    """A place outside of private folders, the same one for the same project folder."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    durable = Path("/var/tmp")  # noqa: S108 - survives a reboot; the folder itself is made 0700
    return (durable if durable.is_dir() else Path(tempfile.gettempdir())) / f"slotline-{name}"
