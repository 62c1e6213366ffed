"""What the environment says, read once; used by `settings` alone.

Every variable is explained in `.env.example` and in the README's table.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()


def secret(name: str, *, demo: bool) -> str:
    """A secret of the environment; only checks and tests run without one.

    The stand-in is derived from the folder, so that it differs from one checkout to the next
    and never protects anything: `check_secrets` refuses to serve with it.
    """
    value: str = env.str(name, default="")
    if value or demo:
        return value
    return "insecure-" + hashlib.sha256(f"{name}:{BASE_DIR}".encode()).hexdigest()


def public_url() -> tuple[str, str, str]:
    """`PUBLIC_URL` in its parts: (whole URL without a trailing slash, scheme, host name)."""
    whole = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
    parts = urlsplit(whole)
    return whole, parts.scheme, parts.hostname or "127.0.0.1"
