"""What surrounds every page: who one is booking with, languages, links at the foot, the head.

Views hand its answer to their template together with what is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from booking.models import Location, Setting
from booking.public import brand, logo
from booking.public.language import languages_of
from booking.public.wish import Wish
from booking.public.writer import Writer
from tenants.http import BusinessRequest
from tenants.urls import turl

Context = dict[str, Any]


@dataclass(slots=True)
class Frame:
    """The page around what a view shows. `here` is this page's address if it can be asked for."""

    request: BusinessRequest
    wish: Wish
    setting: Setting
    location: Location
    here: str = ""
    head: Mapping[str, Any] = field(default_factory=dict)
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        self.writer = Writer.here(self.location.time_zone, self.setting)
        self.here = self.here or self.request.get_full_path()

    @classmethod
    def around(cls, request: BusinessRequest, wish: Wish, **more: Any) -> Frame:
        """With the settings and the location looked up: two SQL statements."""
        setting = Setting.objects.get()
        location = Location.objects.get(is_default=True)
        return cls(request, wish, setting, location, **more)

    def render(self, template: str, context: Context, *, status: int = 200) -> HttpResponse:
        """The template inside this frame."""
        return render(
            self.request, f"public/{template}.html", self.context() | context, status=status
        )

    def context(self) -> Context:
        """What `public/base.html` asks for."""
        request, wish = self.request, self.wish
        return {
            "business": request.business,
            "masthead": self.masthead(),
            "languages": languages(request, self.here),
            "footer": {
                "imprint_href": wish.anew().link(request, "imprint"),
                "privacy_href": wish.anew().link(request, "privacy"),
            },
            "brand_href": brand_href(request, self.setting),
            "page": self.head,
            "remote_zone": "",
        }

    def masthead(self) -> Context:
        """One line; the first page adds to it."""
        return {
            "compact": True,
            "name": self.request.business.name,
            "href": self.wish.anew().link(self.request, "home"),
            "initials": initials(self.request.business.name),
            "logo": logo.href(self.request, self.setting),
        }


def brand_href(request: BusinessRequest, setting: Setting) -> str:
    """The business's own style sheet; its address changes with its colour."""
    return turl(request, "public:brand") + f"?v={brand.version(setting.brand_colour)}"


def languages(request: BusinessRequest, here: str) -> list[Context]:
    """The same page in the business's other languages."""
    names = dict(settings.LANGUAGES)
    active = Writer.here("UTC").language
    return [
        {
            "code": code,
            "name": names[code],
            "href": in_language(here, code),
            "current": code == active,
        }
        for code in languages_of(request.business)
    ]


def in_language(here: str, code: str) -> str:
    """An address of ours with another `lang=`."""
    path, _, query = here.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("lang=")]
    return f"{path}?{'&'.join([*kept, urlencode({'lang': code})])}"


def initials(name: str) -> str:
    """The first letters of the first two words that have one."""
    words = [word for word in re.findall(r"\w+", name) if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


def map_href(location: Location) -> str:
    """A plain link to a map; nothing of it is loaded here."""
    if not location.address:
        return ""
    query = f"{location.address}, {location.country}"
    return "https://www.openstreetmap.org/search?" + urlencode({"query": query})
