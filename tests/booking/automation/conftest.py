"""The mail server and the one-line booking of the mail tests."""

from __future__ import annotations

from tests.booking.notify.conftest import book, post, ten, work

__all__ = ["book", "post", "ten", "work"]
