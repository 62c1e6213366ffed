"""A booking in one reader's words: everything that mails and calendar entries say about it.

`describe()` formats once, in the language and zone of the reader; templates only place the texts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from booking import calendar_links, formats, links
from booking.models import Booking, BookingItem, Location, Service, Setting
from booking.normalising import phone_display
from booking.notify import naming, terms
from booking.notify.recipients import Reader, contact_name
from booking.templatetags.slotline import price_text
from tenants.models import Business

# Kinds of prices whose amounts add up to one that holds.
CERTAIN = frozenset({"fixed", "free", "per_person"})
REMOTE = frozenset({Service.Place.ONLINE, Service.Place.PHONE})


@dataclass(frozen=True, slots=True)
class When:
    """A moment as the reader's calendar leaf shows it."""

    date: str
    time: str
    moment: str
    span: str
    month: str
    day: int
    weekday: str
    zone: str


@dataclass(frozen=True, slots=True)
class Where:
    """How the two come together. `url` is a map or a call; `text` stands in calendars as well."""

    label: str
    text: str
    directions: str = ""
    map_url: str = ""
    join_url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One service of several: what, from when to when, with whom, for how much."""

    name: str
    span: str
    staff: str
    price: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What a reader is told about a booking, ready to be placed."""

    title: str
    what: str
    staff: str
    when: When
    where: Where
    lines: list[Line]
    price: str
    tax_note: str
    duration: str
    policy: str
    terms: list[str]
    code: str
    attendee: str
    client: str
    email: str
    phone: str
    note: str
    reason: str
    late: bool
    is_discreet: bool
    starts_at: datetime
    ends_at: datetime
    manage_url: str
    again_url: str
    cockpit_url: str
    google_url: str
    outlook_url: str


def describe(
    booking: Booking, reader: Reader, business: Business, setting: Setting, *, now: datetime
) -> Visit:
    """The booking for this reader, in the active language."""
    items = list(
        booking.items.select_related("variant__service", "staff__staff", "staff__location")
    )
    names = [_name(item, reader, business) for item in items]
    zone = zone_for(booking, reader)
    is_discreet = discreet(items, setting)
    people = dict.fromkeys(item.staff_name for item in items if item.staff_name)
    staff = naming.listed(list(people), reader.language)
    where = _where(booking, items, reader, business, staff)
    what = naming.in_one(names, reader.language)
    title = _title(what, booking, reader, business, is_discreet=is_discreet)
    manage_url = links.manage_url(booking, business)
    entry = calendar_links.Entry(
        title, booking.starts_at, booking.ends_at, where.text, _code_line(booking)
    )
    shows_prices = setting.show_prices or reader.audience != "client"
    prices = [_price(item, reader) if shows_prices else "" for item in items]
    return Visit(
        title=title,
        what=what,
        staff=staff,
        when=when(
            booking.starts_at,
            booking.ends_at,
            zone=zone,
            lang=reader.language,
            hour12=setting.hour12,
            now=now,
        ),
        where=where,
        lines=[
            Line(name, _span(item, zone, reader, setting), item.staff_name, price)
            for item, name, price in zip(items, names, prices, strict=True)
            if len(items) > 1
        ],
        price=_total(booking, items, prices, reader),
        tax_note=_tax_note(items) if any(prices) else "",
        duration=_length(booking, reader),
        policy=_policy(booking, business, setting, now),
        terms=terms.of_booking(booking, items, _clock(zone, reader, setting, now), now=now),
        code=booking.code,
        attendee=str((booking.attendee or {}).get("name", "")),
        client=contact_name(booking),
        email=str(booking.contact.get("email") or ""),
        phone=str(booking.contact.get("phone") or ""),
        note="" if is_discreet else booking.note,
        reason=booking.reason,
        late=booking.late,
        is_discreet=is_discreet,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        manage_url=manage_url,
        again_url=links.again_url(business, items, reader.language),
        cockpit_url=links.cockpit_url(booking, business),
        google_url=calendar_links.google(entry),
        outlook_url=calendar_links.outlook(entry),
    )


def discreet(items: list[BookingItem], setting: Setting) -> bool:
    """Whether services must not be named where others may see it; one may say otherwise."""
    own = [item.variant.service.discreet for item in items]
    return any(setting.discreet if each is None else each for each in own)


def _name(item: BookingItem, reader: Reader, business: Business) -> str:
    """The client's copy for the client; for the team the catalogue's text in their language."""
    if reader.audience == "client":
        return item.name
    texts = (item.variant.service.name, item.variant.name)
    names = [formats.translated(each, reader.language, business.language).text for each in texts]
    return " – ".join(name for name in names if name) or item.name


def _title(
    what: str, booking: Booking, reader: Reader, business: Business, *, is_discreet: bool
) -> str:
    """What a calendar shows, also to who looks over the shoulder."""
    if is_discreet:
        return gettext("Appointment")
    other = business.name if reader.audience == "client" else contact_name(booking)
    return f"{what} – {other}"


# ── when


def zone_for(booking: Booking, reader: Reader) -> str:
    """The business's zone; for what happens at a distance the client's own."""
    is_remote = any(item.place in REMOTE for item in booking.items.all())
    return reader.time_zone if is_remote and reader.time_zone else booking.time_zone


def when(
    starts_at: datetime, ends_at: datetime, *, zone: str, lang: str, hour12: bool, now: datetime
) -> When:
    """A span of time on the clocks of a zone, in the active language."""
    tz = ZoneInfo(zone)
    start, end = starts_at.astimezone(tz), ends_at.astimezone(tz)
    first = formats.clock(start, lang, hour12=hour12)
    day, today = start.date(), now.astimezone(tz).date()
    date, time = formats.date(day, lang, today=today), formats.time(start, lang, hour12=hour12)
    return When(
        date=date,
        time=time,
        moment=f"{date}, {time}",
        span=f"{first}–{formats.clock(end, lang, hour12=hour12)}",
        month=_month(day, lang),
        day=day.day,
        weekday=formats.weekday(day, lang),
        zone=gettext("Times are shown for %(zone)s.")
        % {"zone": formats.zone_name(zone, lang, starts_at)},
    )


def _clock(zone: str, reader: Reader, setting: Setting, now: datetime) -> terms.Said:
    """Writes a moment on the clock of the whole visit."""
    lang, hour12 = reader.language, setting.hour12
    return lambda at: when(at, at, zone=zone, lang=lang, hour12=hour12, now=now).moment


def _span(item: BookingItem, zone: str, reader: Reader, setting: Setting) -> str:
    """`14:30–15:15`, on the same clock as the whole visit."""
    edges = (edge.astimezone(ZoneInfo(zone)) for edge in (item.starts_at, item.ends_at))
    clocks = (formats.clock(edge, reader.language, hour12=setting.hour12) for edge in edges)
    return "–".join(clocks)


def _month(day: dt.date, lang: str) -> str:
    return formats.date_short(day, lang, today=day).split()[-1].rstrip(".")


def _minutes(booking: Booking) -> int:
    return int((booking.ends_at - booking.starts_at).total_seconds()) // 60


# ── where


def _where(
    booking: Booking, items: list[BookingItem], reader: Reader, business: Business, staff: str
) -> Where:
    item = items[0]
    if item.place == Service.Place.PHONE:
        phone = str(booking.contact.get("phone") or "")
        text = gettext("%(staff)s will call you at %(phone)s.") % {"staff": staff, "phone": phone}
        return Where(gettext("By phone"), text if reader.audience == "client" else phone)
    if item.place == Service.Place.ONLINE:
        url = item.place_detail if item.place_detail.startswith("https://") else ""
        return Where(gettext("Where"), item.place_detail or gettext("Online"), join_url=url)
    if item.place == Service.Place.CLIENT:
        return Where(gettext("Where"), item.place_detail or gettext("At your address"))
    return _at_the_business(_location(item), reader, business)


def _location(item: BookingItem) -> Location | None:
    if item.staff is not None:
        return item.staff.location
    return Location.objects.filter(is_default=True).first()


def _at_the_business(location: Location | None, reader: Reader, business: Business) -> Where:
    address = location.address if location else ""
    if location is None or not address:
        return Where(gettext("Where"), business.name)
    directions = formats.translated(location.directions, reader.language, business.language).text
    return Where(gettext("Where"), f"{business.name}, {address}", directions, map_url(location))


def map_url(location: Location) -> str:
    """A plain link to OpenStreetMap: nothing of it is loaded with the mail."""
    if location.latitude is not None and location.longitude is not None:
        point = f"{location.latitude:.6f}", f"{location.longitude:.6f}"
        return "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=18/{0}/{1}".format(*point)
    return "https://www.openstreetmap.org/search?query=" + quote(location.address)


# ── what it costs and what may still be changed


def _price(item: BookingItem, reader: Reader) -> str:
    if item.price_kind == "hidden":
        return ""
    pieces = formats.price(
        item.price_kind,  # type: ignore[arg-type]  # the column's choices are PriceKind's values
        item.price_minor,
        item.price_to_minor,
        item.currency,
        reader.language,
    )
    return price_text(pieces)


def _total(booking: Booking, items: list[BookingItem], prices: list[str], reader: Reader) -> str:
    """The one price, or the sum where every part is shown; "from" where one of them is."""
    if len(items) == 1:
        return _of_party(booking, items[0], reader) if prices[0] else ""
    if booking.total_minor is None or not all(prices):
        return ""
    is_certain = all(item.price_kind in CERTAIN for item in items)
    amount = formats.money(booking.total_minor, booking.currency, reader.language)
    return amount if is_certain else price_text(formats.Price("from", amount))


def _of_party(booking: Booking, item: BookingItem, reader: Reader) -> str:
    """The price of one service; for several people `3 × 40 € = 120 €`."""
    party, total = booking.party_size, booking.total_minor
    if party == 1 or total is None or item.price_kind != "per_person":
        return _price(item, reader)
    each = formats.money(item.price_minor, item.currency, reader.language)
    return f"{party} × {each} = {formats.money(total, item.currency, reader.language)}"


def _length(booking: Booking, reader: Reader) -> str:
    """`1 h`, and for how many where several come."""
    length, count = formats.duration(_minutes(booking), reader.language), booking.party_size
    if count == 1:
        return length
    words = ngettext("%(count)s person", "%(count)s people", count)
    return f"{length} · {words % {'count': count}}"


def _tax_note(items: list[BookingItem]) -> str:
    notes = {item.tax_note for item in items}
    if notes == {"incl_vat"}:
        return gettext("Prices include VAT.")
    return gettext("Exempt from VAT.") if notes == {"vat_exempt"} else ""


def _policy(booking: Booking, business: Business, setting: Setting, now: datetime) -> str:
    """Until when it can be changed online, as agreed at booking; empty when until the beginning."""
    minutes = int(booking.policy.get("notice_min", 0))
    hours = -(-minutes // 60)
    if not hours:
        return ""
    if now > booking.starts_at - dt.timedelta(minutes=minutes):
        return _late(booking, business, setting, hours)
    return ngettext(
        "You can change or cancel online up to %(hours)s hour before.",
        "You can change or cancel online up to %(hours)s hours before.",
        hours,
    ) % {"hours": hours}


def _late(booking: Booking, business: Business, setting: Setting, hours: int) -> str:
    """What may still be done once the notice has begun."""
    if booking.policy.get("late") != Setting.LateCancel.CALL:
        return gettext(
            "It is less than %(hours)s h before your appointment. You can still cancel;"
            " %(business)s will see that it was at short notice."
        ) % {"hours": hours, "business": business.name}
    phone = phone_display(setting.phone, business.country) if setting.phone else setting.email
    return gettext(
        "It is less than %(hours)s h before your appointment. Please call us: %(phone)s"
    ) % {"hours": hours, "phone": phone}


def _code_line(booking: Booking) -> str:
    """What a web calendar is told: no link, which its maker could then follow."""
    return gettext("Booking code: %(code)s") % {"code": booking.code}
