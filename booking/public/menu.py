"""The list of services by category, as rows of the first page and as offers for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from booking.models import Performs, Service, Setting, Variant
from booking.public.wish import Wish
from booking.public.writer import Writer

Context = dict[str, Any]
# Longer lists get a search box, and only their first category stands open.
LONG_LIST = 12


@dataclass(frozen=True, slots=True)
class Menu:
    """The services somebody performs, each with its variants in order."""

    services: tuple[Service, ...]

    @classmethod
    def of(cls, staff: str = "") -> Menu:
        """What clients may see, or that part which one staff member does: two SQL statements."""
        public = Service.objects.filter(visibility=Service.Visibility.PUBLIC, archived_at=None)
        found = (
            public.select_related("category")
            .prefetch_related(Prefetch("variants", performed(staff), to_attr="offered"))
            .order_by("category__position", "category_id", "position", "id")
        )
        return cls(tuple(service for service in found if service.offered))  # type: ignore[attr-defined]

    @property
    def only_variant(self) -> Variant | None:
        """The one thing that can be booked, when there is but one."""
        variants = [v for service in self.services for v in service.offered]  # type: ignore[attr-defined]
        return variants[0] if len(variants) == 1 else None


def performed(staff: str = "") -> QuerySet[Variant]:
    """The variants that somebody active performs."""
    doing = Performs.objects.filter(
        variant=OuterRef("pk"), resource__active=True, resource__archived_at=None
    )
    if staff:
        doing = doing.filter(resource__slug=staff)
    return Variant.objects.filter(Exists(doing), archived_at=None).order_by("position", "id")


def has_a_choice() -> bool:
    """Whether there is more than one thing to book."""
    public = performed().filter(
        service__visibility=Service.Visibility.PUBLIC, service__archived_at=None
    )
    return len(public.values_list("pk")[:2]) > 1


def categories(
    menu: Menu, request: HttpRequest, wish: Wish, writer: Writer, setting: Setting
) -> Any:
    """For `public/home.html`: headings with their rows; a list without headings has one without."""
    found: dict[int | None, Context] = {}
    for service in menu.services:
        heading = service.category
        name = writer.told(heading.name) if heading else None
        group = found.setdefault(
            service.category_id,
            {
                "name": name.text if name else _("More"),
                "lang": writer.other(name) if name else "",
                "services": [],
            },
        )
        group["services"].append(_row(service, request, wish, writer, setting))
    groups = list(found.values())
    is_long = len(menu.services) > LONG_LIST
    for position, group in enumerate(groups):
        group["open"] = not is_long or position == 0
    return groups


def _row(
    service: Service, request: HttpRequest, wish: Wish, writer: Writer, setting: Setting
) -> Context:
    variants: list[Variant] = service.offered  # type: ignore[attr-defined]
    name, text = writer.told(service.name), writer.told(service.text)
    cheapest = min(variants, key=lambda variant: variant.price_minor)
    kind, amount = writer.pieces(cheapest)
    varies = len({variant.price_minor for variant in variants}) > 1
    several = len(variants) > 1
    chosen = wish.but(variants=(variants[0].slug,))
    return {
        "name": name.text,
        "lang": writer.other(name),
        "text": text.text,
        "text_lang": writer.other(text),
        "href": wish.link(request, "service", service=service.slug)
        if several
        else chosen.link(request, "times"),
        "duration": durations(variants, writer),
        "minutes": None if several else variants[0].duration_min,
        "price": amount,
        "price_kind": shown_kind(kind, setting, varies=varies),
    }


def shown_kind(kind: str, setting: Setting, *, varies: bool = False) -> str:
    """How a price is shown: not at all where the business says so, "from" where variants differ."""
    if not setting.show_prices:
        return "hidden"
    return "from" if varies and kind == "fixed" else kind


def durations(variants: Iterable[Variant], writer: Writer) -> str:
    """`45 min`, or `30 min – 1 h 30 min` over several variants."""
    minutes = sorted({variant.duration_min for variant in variants})
    ends = minutes if len(minutes) == 1 else [minutes[0], minutes[-1]]
    return " – ".join(writer.duration(length) for length in ends)


def variant_choices(
    service: Service, request: HttpRequest, wish: Wish, writer: Writer, setting: Setting
) -> list[Context]:
    """The cards on the page of one service."""
    return [
        {
            "label": writer.text(variant.name) or writer.text(service.name),
            "text": writer.duration(variant.duration_min),
            "side": writer.price(variant) if setting.show_prices else "",
            "href": wish.but(variants=(variant.slug,)).link(request, "times"),
        }
        for variant in service.offered  # type: ignore[attr-defined]
    ]
