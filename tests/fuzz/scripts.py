"""Finds script in a page that came from data: the product's own pages have none but files."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.fuzz.planting import MARK

LINKS = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href"}
SCHEMES = {"javascript", "vbscript", "data"}
# Said by the product itself: a flag, a picture of one colour.
OWN_DATA = ("data:image/svg+xml", "data:image/png")


class _Judge(HTMLParser):
    """Reads as a browser does: what is an element here is one there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.says_it = False
        self.script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.says_it |= any(MARK in value for value in said.values())
        if tag == "script":
            self.script = said.get("type", "")
        self.faults += [f"<{tag} {name}=…>" for name in said if name.startswith("on")]
        if said.get("src") == "x":
            self.faults.append(f"<{tag} src=x>")
        for name in LINKS & set(said):
            value = "".join(said[name].split())
            if urlsplit(value).scheme.lower() in SCHEMES and not value.startswith(OWN_DATA):
                self.faults.append(f'<{tag} {name}="{value[:40]}">')

    def handle_data(self, data: str) -> None:
        self.says_it |= MARK in data
        if "onerror=alert(1)>49" in data:
            self.faults.append("a template in the data was worked out")
        if self.script is None:
            return
        if "json" in self.script:
            self.says_it |= MARK in json.dumps(json.loads(data))
        elif "alert(1)" in data:
            self.faults.append("<script> from data")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.script = None


def judge(html: str) -> tuple[list[str], bool]:
    """What is wrong with a page, and whether it shows what was planted."""
    reader = _Judge()
    reader.feed(html)
    reader.close()
    return reader.faults, reader.says_it
