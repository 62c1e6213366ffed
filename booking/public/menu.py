"""The list of services by category, as rows of the first page and as offers for search engines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from booking import catalogue, formats
from booking.models import Performs, Service, Variant
from booking.public import summary
from booking.public.frame import Context, Frame
from booking.public.prices import amounts_of
from booking.templatetags.slotline import price_text
from tenants.current import current_business

# Longer lists get a search box, and only their first category stands open.
LONG_LIST = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A service with those of its variants that somebody performs, in order."""

    service: Service
    variants: tuple[Variant, ...]

    @classmethod
    def of(cls, service: Service) -> Entry:
        """From a service whose `variants` were prefetched by `performed()`."""
        return cls(service, tuple(service.variants.all()))

    def duration(self, frame: Frame) -> str:
        """`45 min`, or `30 min – 1 h 30 min` over several variants."""
        minutes = sorted({variant.duration_min for variant in self.variants})
        ends = minutes if len(minutes) == 1 else [minutes[0], minutes[-1]]
        return " – ".join(frame.writer.duration(length) for length in ends)

    def price(self, frame: Frame) -> formats.Price:
        """The lowest, as "from" where variants or people differ; hidden where none is shown."""
        if not frame.setting.show_prices:
            return formats.Price("hidden", "")
        amounts = {amount for variant in self.variants for amount in amounts_of(variant)}
        cheapest = min(self.variants, key=lambda variant: min(amounts_of(variant)))
        if len(amounts) == 1 or cheapest.price_kind != Variant.PriceKind.FIXED:
            return frame.writer.pieces(cheapest)
        text = formats.money(min(amounts), current_business().currency, frame.writer.language)
        return formats.Price("from", text)


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be booked."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, staff: str = "") -> Menu:
        """What clients may see, or that part which one staff member does: three SQL statements."""
        services = (
            Service.objects.filter(visibility=Service.Visibility.PUBLIC, archived_at=None)
            .select_related("category")
            .prefetch_related(Prefetch("variants", performed(staff)))
            .order_by("category__position", "category_id", "position", "id")
        )
        entries = (Entry.of(service) for service in services)
        return cls(tuple(entry for entry in entries if entry.variants))

    @property
    def only_variant(self) -> Variant | None:
        """The one thing that can be booked, when there is but one."""
        variants = [variant for entry in self.entries for variant in entry.variants]
        return variants[0] if len(variants) == 1 else None


def performed(staff: str = "") -> QuerySet[Variant]:
    """The variants that somebody performs whom clients can choose."""
    active = Performs.objects.filter(
        resource__active=True, resource__archived_at=None, resource__staff__listed=True
    )
    if staff:
        active = active.filter(resource__slug=staff)
    return (
        Variant.objects.filter(Exists(active.filter(variant=OuterRef("pk"))), archived_at=None)
        .prefetch_related(Prefetch("performers", active))
        .order_by("position", "id")
    )


def may_follow(chosen: Sequence[Service], service: Service) -> bool:
    """Whether a visit of these services may have this one as well: each only once."""
    return service not in chosen and catalogue.go_together([*chosen, service])


def categories(menu: Menu, frame: Frame) -> list[Context]:
    """For `public/home.html`: headings with their rows."""
    found: dict[int | None, Context] = {}
    for entry in menu.entries:
        heading = entry.service.category
        group = found.setdefault(entry.service.category_id, _heading(heading, frame))
        group["services"].append(_row(entry, frame))
    groups = list(found.values())
    is_long = len(menu.entries) > LONG_LIST
    for position, group in enumerate(groups):
        group["open"] = not is_long or position == 0
    return groups


def _heading(category: Any, frame: Frame) -> Context:
    if category is None:
        return {"name": _("Other services"), "lang": "", "services": []}
    name = frame.writer.told(category.name)
    return {"name": name.text, "lang": frame.writer.other(name), "services": []}


def _row(entry: Entry, frame: Frame) -> Context:
    request, wish, writer = frame.request, frame.wish, frame.writer
    name, text = writer.told(entry.service.name), writer.told(entry.service.text)
    first, several = entry.variants[0], len(entry.variants) > 1
    kind, amount = entry.price(frame)
    if several:
        href = wish.link(request, "service", service=entry.service.slug)
    else:
        href = wish.also(first.slug).link(request, "times")
    return {
        "name": name.text,
        "lang": writer.other(name),
        "text": text.text,
        "whom": summary.whom(entry.service),
        "href": href,
        "duration": entry.duration(frame),
        "minutes": None if several else first.duration_min,
        "price": amount,
        "price_kind": kind,
    }


def choices(entry: Entry, frame: Frame) -> Iterable[Context]:
    """The cards on the page of one service: a variant each."""
    for variant in entry.variants:
        price = Entry(entry.service, (variant,)).price(frame)
        yield {
            "label": frame.writer.text(variant.name) or frame.writer.text(entry.service.name),
            "text": frame.writer.duration(variant.duration_min),
            "side": price_text(price),
            "href": frame.wish.also(variant.slug).link(frame.request, "times"),
        }
