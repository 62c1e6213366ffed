"""Media of this test alone, and Maria's forms as she would send them untouched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

PAGE = "/app/salon-maria/page/"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def untouched(desk: Client, section: str = "") -> dict[str, Any]:
    """What the form of a section sends when nothing is touched."""
    form = desk.get(f"{PAGE}{section}").context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False, []):
            sent[name] = "on" if value is True else value
    return sent
