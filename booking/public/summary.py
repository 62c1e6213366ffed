"""What is being booked and what it costs, as the summary beside every step shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking import formats
from booking.models import Location, Performs, Resource, Service, Setting, Variant
from booking.public.writer import Writer
from booking.schedule import Plan
from booking.templatetags.slotline import price_text
from tenants.current import current_business

Context = dict[str, Any]


def of_plan(
    plan: Plan,
    writer: Writer,
    *,
    staff: Resource | None = None,
    start: datetime | None = None,
    change_href: str = "",
) -> Context:
    """Before it is booked. With a `start` the date stands on top."""
    item = plan.item
    performs = item.performer(staff) if staff else None
    minutes = minutes_of(plan, performs)
    price = price_of(plan, performs, writer)
    end = datetime.fromtimestamp(start.timestamp() + minutes * 60, start.tzinfo) if start else None
    name = writer.told(item.service.name)
    summary: Context = {
        "lines": [
            {
                "name": name_of(plan, writer),
                "lang": writer.other(name),
                "detail": detail(writer.duration(minutes), told_name(plan, staff)),
            }
        ],
        "total": price,
        "total_note": tax(
            item.variant.tax_note or plan.setting.tax_note, price, item.variant.price_kind
        ),
        "short": writer.duration(minutes),
        "place": place(item.service.place, plan.location),
        "change_href": change_href,
    }
    return summary | ({"date": writer.leaf(start, end)} if start else {})


def told_name(plan: Plan, staff: Resource | None) -> str:
    """With whom, where that says anything: a solo business has no need of it."""
    return staff.name if staff and has_several(plan) else ""


def has_several(plan: Plan) -> bool:
    """Whether more than one person does it, also when one of them was chosen."""
    return len(plan.item.variant.performers.all()) > 1


def name_of(plan: Plan, writer: Writer) -> str:
    """The service with its variant, in the visitor's language."""
    variant = plan.item.variant
    names = (writer.text(plan.item.service.name), writer.text(variant.name))
    return " – ".join(name for name in names if name)


def minutes_of(plan: Plan, performs: Performs | None) -> int:
    """How long it takes this person, or usually."""
    own = performs.duration_min if performs else None
    return plan.item.variant.duration_min if own is None else own


def price_of(plan: Plan, performs: Performs | None, writer: Writer) -> str:
    """What it costs with this person, or from how much on; empty where prices are not shown."""
    if not plan.setting.show_prices:
        return ""
    variant = plan.item.variant
    amounts = amounts_of(variant)
    if performs or len(amounts) == 1 or variant.price_kind != variant.PriceKind.FIXED:
        return writer.price(variant, performs.price_minor if performs else None)
    lowest = formats.money(min(amounts), current_business().currency, writer.language)
    return price_text(formats.Price("from", lowest))


def amounts_of(variant: Variant) -> set[int]:
    """What it costs with each of the people who do it, in minor units."""
    own = (performs.price_minor for performs in variant.performers.all())
    return {variant.price_minor if amount is None else amount for amount in own}


def detail(duration: str, staff: str) -> str:
    """`1 h · with Ana`."""
    return f"{duration} · {_('with %(staff)s') % {'staff': staff}}" if staff else duration


def tax_note_of(plan: Plan) -> str:
    """The variant's own note, else the business's."""
    return plan.item.variant.tax_note or plan.setting.tax_note


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


def is_discreet(service: Service, setting: Setting) -> bool:
    """Whether nobody may read the service's name over a shoulder: no title, no file name."""
    return setting.discreet if service.discreet is None else service.discreet
