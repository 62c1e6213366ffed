"""What is being booked and what it costs, as the summary beside every step shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking.catalogue import Item
from booking.models import Location, Performs, Resource, Service, Setting
from booking.notify.naming import in_one, listed
from booking.public import party, prices
from booking.public.writer import Writer
from booking.schedule import Plan

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a visit whose time is known: its number in the plan, when, and by whom."""

    number: int
    starts_at: datetime
    ends_at: datetime
    people: tuple[Resource, ...]


def of_plan(
    plan: Plan,
    writer: Writer,
    *,
    staff: Resource | None = None,
    start: datetime | None = None,
    parts: Sequence[Part] = (),
    change_href: str = "",
) -> Context:
    """Before it is booked. With a `start` the date stands on top, with `parts` who does what when.

    `staff` is who was asked for: of several services, those that this person does.
    """
    people = {person for part in parts for person in part.people} | ({staff} if staff else set())
    minutes = minutes_of(plan, people)
    price = prices.total_of(plan, people, writer)
    end = datetime.fromtimestamp(start.timestamp() + minutes * 60, start.tzinfo) if start else None
    end = max(part.ends_at for part in parts) if parts else end
    summary: Context = {
        "name": names_of(plan, writer),
        "lines": list(_timed(plan, parts, writer) if parts else _lines(plan, people, writer)),
        "total": price,
        "total_note": tax(tax_note_of(plan), price, plan.item.variant.price_kind),
        "short": writer.duration(minutes),
        "length": writer.duration(minutes) if plan.has_several else "",
        "place": place(plan.item.service.place, plan.location),
        "change_href": change_href,
        "terms": list(dict.fromkeys(filter(None, (whom(item.service) for item in plan.items)))),
    }
    return summary | ({"date": writer.leaf(start, end)} if start else {})


def whom(service: Service) -> str:
    """For whom it is, where it is not for everybody: said before anybody fills in a form."""
    return {"new": _("For new clients"), "known": _("For known clients")}.get(service.only_for, "")


def _lines(plan: Plan, people: Collection[Resource], writer: Writer) -> Iterator[Context]:
    """A line for each service, in the order in which they were chosen."""
    for item in plan.items:
        hand = prices.hand_of(item, people)
        minutes = item.minutes(hand) if hand else item.variant.duration_min
        team = [p.resource for p in item.performers] if item.is_collective else []
        named = team or ([hand.resource] if hand else [])
        text = detail(writer.duration(minutes), _told(item, named, writer))
        if plan.party > 1:
            text = f"{text} · {party.people(plan.party)}"
        yield _line(plan, item, hand, text, writer)


def _timed(plan: Plan, parts: Sequence[Part], writer: Writer) -> Iterator[Context]:
    """The same in the order of time, each with its own."""
    for part in parts:
        item = plan.items[part.number]
        text = detail(writer.span(part.starts_at, part.ends_at), _told(item, part.people, writer))
        yield _line(plan, item, prices.hand_of(item, part.people), text, writer)


def _line(plan: Plan, item: Item, hand: Performs | None, text: str, writer: Writer) -> Context:
    told = writer.told(item.service.name)
    return {
        "name": name_of(item, writer),
        "lang": writer.other(told),
        "detail": text,
        "price": prices.price_of(plan, item, hand, writer) if plan.has_several else "",
    }


def _told(item: Item, people: Sequence[Resource], writer: Writer) -> str:
    """With whom, where that says anything: a solo business has no need of it."""
    names = [person.name for person in people] if has_several(item) else []
    return listed(names, writer.language)


def told_name(plan: Plan, staff: Resource | None) -> str:
    """Who was asked for, where there is anybody else."""
    return staff.name if staff and any(has_several(item) for item in plan.items) else ""


def has_several(item: Item) -> bool:
    """Whether more than one person does it, also when one of them was chosen."""
    return len(item.variant.performers.all()) > 1


def name_of(item: Item, writer: Writer) -> str:
    """The service with its variant, in the visitor's language."""
    variant = item.variant
    names = (writer.text(item.service.name), writer.text(variant.name))
    return " – ".join(name for name in names if name)


def names_of(plan: Plan, writer: Writer) -> str:
    """All services of the visit as one name."""
    return in_one([name_of(item, writer) for item in plan.items], writer.language)


def minutes_of(plan: Plan, people: Collection[Resource]) -> int:
    """How long it takes with these people, or usually; pauses included."""
    hands = ((item, prices.hand_of(item, people)) for item in plan.items)
    lengths = [item.minutes(hand) if hand else item.variant.duration_min for item, hand in hands]
    return sum(lengths) + plan.pause // 60 * (len(lengths) - 1)


def detail(duration: str, staff: str) -> str:
    """`1 h · with Ana`."""
    whom = _("with %(staff)s") % {"staff": staff}
    return f"{duration} · {whom}" if staff else duration


def tax_note_of(plan: Plan) -> str:
    """The variants' own note, else the business's; none where they differ."""
    notes = {item.variant.tax_note or plan.setting.tax_note for item in plan.items}
    return notes.pop() if len(notes) == 1 else ""


def tax(note: str, price: str, kind: str = "fixed") -> str:
    """The words for a tax note, where there is a price they belong to."""
    words = {"incl_vat": _("Prices include VAT."), "vat_exempt": _("Exempt from VAT.")}
    return words.get(note, "") if price and kind != "free" else ""


def place(kind: str, location: Location) -> str:
    """Where it happens."""
    if kind == Service.Place.PHONE:
        return _("By phone: we call you")
    if kind == Service.Place.ONLINE:
        return _("Online, by video")
    if kind == Service.Place.CLIENT:
        return _("At your address")
    return location.address or location.name


def is_remote(kind: str) -> bool:
    """Remote visits are shown in the visitor's zone, all others in the business's."""
    return kind in (Service.Place.PHONE, Service.Place.ONLINE)


def any_discreet(plan: Plan) -> bool:
    """Whether a service of the visit may not be named in titles."""
    return any(is_discreet(item.service, plan.setting) for item in plan.items)


def is_discreet(service: Service, setting: Setting) -> bool:
    """Whether nobody may read the service's name over a shoulder: no title, no file name."""
    return setting.discreet if service.discreet is None else service.discreet
