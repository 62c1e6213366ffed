"""The first page: the business and its services. And the page of one service with variants."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.catalogue import may_be_booked
from booking.errors import BadChoice
from booking.models import Service, Setting
from booking.public import menu as menus
from booking.public import opening, structured, summary
from booking.public.door import page
from booking.public.frame import Context, Frame, map_href
from booking.public.menu import Menu
from booking.public.wish import ANYONE, Wish
from tenants.http import BusinessRequest
from tenants.models import Business
from tenants.urls import turl


@require_safe
@page
def home(request: BusinessRequest) -> HttpResponse:
    """The list of services; a link that names one, and a list of one, lead straight on."""
    wish = Wish.of(request.GET)
    if wish.variants:
        return redirect(wish.link(request, "times"))
    menu = Menu.of("" if wish.staff == ANYONE else wish.staff)
    if wish.staff and not menu.entries:
        raise BadChoice
    is_open = request.business.state == Business.State.ACTIVE
    if menu.only_variant and is_open:
        return redirect(wish.but(variants=(menu.only_variant.slug,)).link(request, "times"))
    frame = Frame.around(request, wish, here=wish.but(language="").link(request, "home"))
    return frame.render("home", _first_page(frame, menu, is_open=is_open))


def _first_page(frame: Frame, menu: Menu, *, is_open: bool) -> Context:
    request, writer, setting, location = frame.request, frame.writer, frame.setting, frame.location
    hours = opening.of(location)
    opened, open_text = opening.now_text(hours, writer)
    contact = {
        "address": location.address,
        "address_href": map_href(location),
        "phone": writer.phone(setting.phone),
        "phone_href": f"tel:{setting.phone}",
    }
    about = writer.told(setting.about if any(setting.about.values()) else setting.tagline)
    more = {"about": about.text, "about_lang": writer.other(about), "compact": False}
    frame.head = structured.head(
        request,
        turl(request, "public:home"),
        description=structured.description_of(frame),
        json_ld=[structured.business_data(frame, menu, hours)],
    )
    return {
        "masthead": frame.masthead() | contact | more | {"open": opened, "open_text": open_text},
        "contact": contact
        | {"directions": writer.text(location.directions), "profiles": profiles(setting)},
        "hours": opening.table(hours, writer, setting.week_start - 1) if hours.windows else [],
        "categories": menus.categories(menu, frame),
        "is_long": len(menu.entries) > menus.LONG_LIST,
        "is_open": is_open,
        "tax_note": summary.tax(setting.tax_note, "shown" if setting.show_prices else ""),
        "business_name": request.business.name,
    }


def profiles(setting: Setting) -> list[Context]:
    """The business elsewhere on the web: its own pages, as its settings name them."""
    names = {"instagram": "Instagram", "facebook": "Facebook", "tiktok": "TikTok"}
    names |= {"youtube": "YouTube", "linkedin": "LinkedIn"}
    web = {"label": _("Website"), "href": setting.website}
    social = [{"label": names[key], "href": setting.social.get(key, "")} for key in names]
    return [each for each in (web, *social) if each["href"].startswith(("https://", "http://"))]


@require_safe
@page
def service(request: BusinessRequest, service: str) -> HttpResponse:
    """The variants of a service; with one there is nothing to choose."""
    wish = Wish.of(request.GET)
    staff = "" if wish.wants_anyone else wish.staff
    has_or_had = Q(slug=service) | Q(old_slugs__contains=[service])
    found = (
        Service.objects.filter(has_or_had, archived_at=None)
        .prefetch_related(Prefetch("variants", menus.performed(staff)))
        .first()
    )
    if found is None or not may_be_booked(found) or not found.variants.all():
        raise Http404
    if found.slug != service:
        # Not for ever: the former name may become the name again.
        return redirect(wish.link(request, "service", service=found.slug))
    entry = menus.Entry.of(found)
    if len(entry.variants) == 1:
        return redirect(wish.also(entry.variants[0].slug).link(request, "times"))
    frame = Frame.around(request, wish, head={"robots": "noindex"})
    return frame.render("service", _one_service(frame, entry))


def _one_service(frame: Frame, entry: menus.Entry) -> Context:
    name = frame.writer.told(entry.service.name)
    is_discreet = summary.is_discreet(entry.service, frame.setting)
    return {
        "tab": _("Book an appointment") if is_discreet else name.text,
        "heading": name.text,
        "heading_lang": frame.writer.other(name),
        "text": frame.writer.text(entry.service.text),
        "back_href": frame.wish.link(frame.request, "add")
        if frame.wish.variants
        else frame.wish.anew().link(frame.request, "home"),
        "choices": menus.choices(entry, frame),
    }
