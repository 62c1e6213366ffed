"""The forms of a page as a browser would send them: where to, and what is filled in already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.http import HttpResponse
from django.urls import Resolver404, resolve

# What people write themselves, as opposed to what they choose or what comes along.
TYPED = {"text", "textarea", "email", "tel", "url", "search", "number", "date", "time", "month"}
# What somebody writes where something has to be.
LIKELY = {
    "email": "ion@example.com",
    "tel": "0722 123 456",
    "password": "correct horse battery staple",
    "number": "1",
    "date": "2026-12-31",
    "time": "10:00",
}
Pairs = list[tuple[str, str]]


@dataclass
class Field:
    """A control: `kind` is an input's type, or the element."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = True
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page, to be sent to `path`, which is the URL called `name`."""

    path: str
    method: str = "get"
    name: str = ""
    id: str = ""
    fields: list[Field] = field(default_factory=list)

    def pairs(self) -> Pairs:
        """What a browser sends when nothing is touched and the first button is pressed."""
        sent = [(each.name, each.value) for each in self.fields if self._goes_along(each)]
        chosen = {name for name, _ in sent}
        radios = {each.name: each.value for each in self.fields if each.kind == "radio"}
        sent += [(name, value) for name, value in radios.items() if name not in chosen]
        button = next((each for each in self.fields if each.kind == "button"), None)
        return [*sent, (button.name, button.value)] if button else sent

    def typed(self) -> list[Field]:
        """The controls that are written in."""
        return [each for each in self.fields if each.kind in TYPED]

    @staticmethod
    def _goes_along(each: Field) -> bool:
        return each.is_on and each.kind not in ("button", "file")


class _Reader(HTMLParser):
    """Collects forms; a control may stand outside of its form and name it by id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.loose: list[tuple[str, Field]] = []
        self.links: list[str] = []
        self.open: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(
                said.get("action", ""), said.get("method", "get").lower(), id=said.get("id", "")
            )
            self.forms.append(self.open)
        elif tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "option" and self.select is not None:
            self._option(said)
        elif tag in ("input", "textarea", "select", "button") and said.get("name"):
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text").lower() if tag == "input" else tag
        kind = "button" if kind in ("submit", "button") else kind
        is_box = kind in ("checkbox", "radio")
        value = said.get("value", "on" if is_box else "")
        if not value and ("required" in said or said["name"] == "name"):
            value = LIKELY.get(kind, "Ion Vasile")
        one = Field(said["name"], kind, value, is_on=not is_box or "checked" in said)
        if "disabled" in said or one.name == "csrfmiddlewaretoken":
            return
        self.loose.append((said.get("form", ""), one))
        if not said.get("form") and self.open is not None:
            self.open.fields.append(one)
        if tag == "select":
            self.select = one
        if tag == "textarea":
            self.area = one

    def _option(self, said: dict[str, str]) -> None:
        assert self.select is not None
        value = said.get("value", "")
        if "selected" in said or not self.select.options:
            self.select.value = value
        self.select.options.append(value)

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            # HTML drops the line break right after the opening tag.
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None


def _read(answer: HttpResponse) -> _Reader:
    reader = _Reader()
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        reader.feed(answer.content.decode())
    return reader


def queries(answer: HttpResponse, path: str) -> Iterator[tuple[str, set[str]]]:
    """The URLs that a page leads to by GET, each with the names in its query."""
    reader = _read(answer)
    for link in reader.links:
        whole = urljoin(path, link)
        yield called(whole), {name for name, _ in parse_qsl(urlsplit(whole).query)}
    for form in reader.forms:
        if form.method == "get":
            yield called(urljoin(path, form.path or path)), {each.name for each in form.fields}


def forms(answer: HttpResponse, path: str) -> list[Form]:
    """The POST forms of a page, each with the name of the URL it goes to."""
    reader = _read(answer)
    for owner, one in reader.loose:
        for form in reader.forms:
            if owner and form.id == owner:
                form.fields.append(one)
    found = [form for form in reader.forms if form.method == "post"]
    for form in found:
        form.path = urljoin(path, form.path or path)
        form.name = called(form.path)
    return [form for form in found if form.name]


def called(path: str) -> str:
    """The name of the URL at a path of the main host; empty for none."""
    try:
        return resolve(urlsplit(path).path, "config.urls").view_name
    except Resolver404:
        return ""
