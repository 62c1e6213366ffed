"""The demo's users and their passwords, which stand in a file that only we can read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.hashers import check_password

from ops.demo_data import spec
from tenants.models import User

ADMIN: Final = "admin@demo.example"
# Twelve signs to be copied from a console.
PASSWORD_BYTES: Final = 9


def ensure(path: Path) -> dict[str, User]:
    """The owners by their business's slug, and the administrator; all can sign in.

    DEMO_PASSWORD is everybody's password; without it each has a random one of their own.
    """
    known = _read(path)
    specs = {slug: spec.read(slug) for slug in spec.SLUGS}
    addresses = [*(each["owner"]["email"] for each in specs.values()), ADMIN]
    passwords = {email: _password(known.get(email)) for email in addresses}
    _user(ADMIN, passwords, name="Admin", is_staff=True, is_superuser=True)
    if passwords != known:
        _write(path, passwords)
    return {slug: _owner(each, passwords) for slug, each in specs.items()}


def _owner(business: spec.Spec, passwords: Mapping[str, str]) -> User:
    owner = business["owner"]
    return _user(owner["email"], passwords, name=owner["name"], language=business["language"])


def _user(email: str, passwords: Mapping[str, str], **fields: Any) -> User:
    """Made, or given the password in the file: that may be of another database (40 ms each)."""
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, passwords[email], **fields)
    if not check_password(passwords[email], user.password):
        user.set_password(passwords[email])
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
