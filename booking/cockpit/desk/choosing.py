"""Step one: who is on the phone, what they want, and the times to offer them."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.catalogue import go_together
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, grey, hits, holding, times
from booking.cockpit.desk.doors import (
    diaries_to_book,
    get_client_for,
    plan_for,
    variants_to_book,
)
from booking.cockpit.desk.wish import Wish, instant, stamp, typed
from booking.cockpit.frame import page
from booking.errors import BadChoice, BookingError
from booking.models import Client, Resource, Variant
from booking.schedule import Moment, Plan
from tenants.http import MemberRequest
from tenants.urls import turl

# As many as there are digit keys.
KEYS = 9


@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """The page behind `n`. `?q=` searches, `?client=` is found, the rest is what was settled."""
    text = finding.tidy(request.GET.get("q", ""))
    found = hits.of(request, text)
    wish = Wish.of(request.GET)
    if len(found) == 1:
        return redirect(_here(request, wish.but(client=found[0].code)))
    client = get_client_for(request, wish.client) if wish.client else None
    wish = _as_last_time(request, wish, client).with_flow()
    context = _people(request, wish, text, found, client) | _choices(request, wish)
    return page(request, "cockpit/desk/new.html", context, section="")


@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """The hits alone, while somebody types."""
    wish, text = Wish.of(request.GET), finding.tidy(request.GET.get("q", ""))
    context = _people(request, wish, text, hits.of(request, text), None)
    response = render(request, "cockpit/desk/_hits.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def hold(request: MemberRequest) -> HttpResponse:
    """Keep the chosen time while talking, and go on to booking it.

    The next step says what is in the way of a time that the page would not offer.
    """
    wish = _chosen(request, Wish.of(request.POST).with_flow())
    starts_at = wish.starts_at
    if starts_at is None or not wish.staff:
        messages.error(request, _("Please choose a person, a day and a time."))
        return redirect(_here(request, wish.but(start="")))
    try:
        plan = plan_for(request, wish.variants, wish.staff)
        holding.keep(plan, starts_at, wish.flow, wish.freedom())
    except BadChoice as error:
        messages.error(request, error.message)
        return redirect(_here(request, wish.but(s="", also="", staff="", start="")))
    except BookingError as error:
        messages.error(request, error.message)
        return redirect(_here(request, wish.but(start="")))
    return redirect(turl(request, "cockpit:desk_book") + f"?{wish.query()}")


def _chosen(request: MemberRequest, wish: Wish) -> Wish:
    """A time button carries person and start; the free form has fields for both."""
    staff, at, start = request.POST.get("time", "").partition("@")
    if at and instant(start):
        return wish.but(staff=finding.tidy(staff), start=start, length="", before="", after="")
    clock = clock_of(request)
    day, clock_time = request.POST.get("any_day", ""), request.POST.get("any_time", "")
    starts_at = typed(finding.tidy(day), finding.tidy(clock_time), clock)
    staff = finding.tidy(request.POST.get("any_staff", ""))
    return wish.but(staff=staff, start=stamp(starts_at) if starts_at else "")


def _here(request: MemberRequest, wish: Wish) -> str:
    return turl(request, "cockpit:desk_new") + f"?{wish.query()}"


def _as_last_time(request: MemberRequest, wish: Wish, client: Client | None) -> Wish:
    """The same service and person as last time, unless something else was chosen."""
    if client is None or wish.s:
        return wish
    items = finding.last_items(request, [client]).get(client.pk, [])
    if not items or any(
        each.variant.archived_at or each.variant.service.archived_at for each in items
    ):
        return wish
    first, *more = (each.variant.slug for each in items)
    people = {each.staff.slug for each in items if each.staff}
    staff = people.pop() if len(people) == 1 else ""
    return wish.but(s=first, also=",".join(more), staff=staff)


def _people(
    request: MemberRequest, wish: Wish, text: str, found: list[hits.Hit], client: Client | None
) -> dict[str, Any]:
    shown = hits.one(request, client) if client else None
    # Only what was chosen: a service that is merely shown must not stand before "as last time".
    kept = wish.but(client="", flow="")
    return {
        "wish": wish,
        "text": text,
        "hits": hits.linked(found, f"{_here(request, kept)}&client="),
        "kept": kept.fields(),
        "searched": finding.matching(text) is not None,
        "client": shown,
        "hits_href": turl(request, "cockpit:desk_people"),
        "new_person_href": _here(request, _as_person(wish, text)),
    }


def _as_person(wish: Wish, text: str) -> Wish:
    """What was searched for in vain is the new client's number or name."""
    letters = any(sign.isalpha() for sign in text)
    return wish.but(client="", name=text if letters else "", phone="" if letters else text)


def _choices(request: MemberRequest, wish: Wish) -> dict[str, Any]:
    clock, diaries = clock_of(request), diaries_to_book(request)
    variants = list(variants_to_book(diaries))
    slug = wish.s or (variants[0].slug if variants else "")
    plan, persons = _offer(request, wish.but(s=slug), clock)
    return {
        "clock": clock,
        "variants": variants,
        "chosen": slug,
        "also": wish.also.split(",") if wish.also else [],
        "addable": _addable(variants, slug),
        "team": _team(plan, diaries),
        "persons": persons,
        "plan": plan,
        "why_href": grey.href(request, wish.but(s=slug, start="")) if wish.day else "",
        "today": clock.today.isoformat(),
        "any_day": wish.day or clock.today.isoformat(),
        "hidden": wish.but(s=slug, staff="", day="", start="").fields(),
    }


def _team(plan: Plan | None, diaries: QuerySet[Resource]) -> list[Resource]:
    """Who does it; everybody where nothing can be said yet."""
    return plan.people if plan else list(diaries)


def _addable(variants: list[Variant], slug: str) -> list[Variant]:
    """What goes into one visit with the chosen service."""
    first = next((variant for variant in variants if variant.slug == slug), None)
    return [
        each
        for each in variants
        if first and each.slug != slug and go_together([first.service, each.service])
    ]


def _offer(
    request: MemberRequest, wish: Wish, clock: Clock
) -> tuple[Plan | None, list[dict[str, Any]]]:
    """Each person with times, the wanted person first; the first nine have a digit key."""
    try:
        plan = plan_for(request, wish.variants)
    except BadChoice:
        return None, []
    day = clock.day(wish.day) if wish.day else None
    found = times.per_person(plan, Moment(now=clock.now, flow=wish.flow), day)
    found.sort(key=lambda person: person.resource.slug != wish.staff)
    keys = count(1)
    return plan, [person_line(person, clock, keys) for person in found]


def person_line(person: times.Person, clock: Clock, keys: count[int]) -> dict[str, Any]:
    """A person with buttons; shared with moving."""
    starts = [
        {
            "value": f"{person.resource.slug}@{stamp(start)}",
            "at": clock.local(start),
            "key": key if (key := next(keys)) <= KEYS else "",
        }
        for start in person.starts
    ]
    return {"person": person, "times": starts}
