"""The demo's users and their passwords, which stand in a file that only we can read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from ops.demo_data import spec
from tenants.models import User

ADMIN: Final = "admin@demo.example"
# Twelve signs to be copied from a console.
PASSWORD_BYTES: Final = 9


def ensure(path: Path) -> dict[str, User]:
    """The owners by their business's slug, and the administrator; all can sign in.

    DEMO_PASSWORD is everybody's password; without it each has a random one. Users whose password
    stands in the file already are left alone.
    """
    known = _read(path)
    owners = {slug: spec.read(slug) for slug in spec.SLUGS}
    addresses = [*(owner["owner"]["email"] for owner in owners.values()), ADMIN]
    wanted = {email: _password(known.get(email)) for email in addresses}
    users = {
        slug: _user(
            each["owner"]["email"],
            wanted,
            known,
            name=each["owner"]["name"],
            language=each["language"],
        )
        for slug, each in owners.items()
    }
    _user(ADMIN, wanted, known, name="Admin", is_staff=True, is_superuser=True)
    if wanted != known:
        _write(path, wanted)
    return users


def _user(email: str, wanted: dict[str, str], known: dict[str, str], **fields: Any) -> User:
    """Hashing takes its time, so it is done only for what is new."""
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, wanted[email], **fields)
    if wanted[email] != known.get(email):
        user.set_password(wanted[email])
        user.save(update_fields=["password"])
    return user


def _password(known: str | None) -> str:
    return os.environ.get("DEMO_PASSWORD") or known or secrets.token_urlsafe(PASSWORD_BYTES)


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write(path: Path, passwords: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(passwords, file, indent=2)
