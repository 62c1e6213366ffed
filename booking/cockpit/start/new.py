"""The first two steps of the onboarding: they end with a business that is an unpublished draft.

What the first one was told waits in the session, so that it can be left and gone back to.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking import setup
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.start import steps
from booking.cockpit.start.new_forms import NameForm, WhereForm, free_slug, suggested
from booking.setup import countries
from tenants.models import Business, Membership, User
from tenants.provisioning import BadSlug, create_business
from tenants.urls import turl

TOLD: Final = "new_business"
# Each one is a schema of its own: nobody needs more unfinished ones at a time.
MOST_DRAFTS: Final = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Name, trade, country, town."""
    told = request.session.get(TOLD, {})
    zone = request.GET.get("tz", "")
    guess = countries.guess(request.META.get("HTTP_ACCEPT_LANGUAGE", ""), zone)
    data = request.POST if request.method == "POST" else None
    form = NameForm(data, initial={"country": guess} | told)
    if form.is_bound and form.is_valid():
        request.session[TOLD] = dict(form.cleaned_data)
        return see_other(reverse("new_where"))
    context = {"form": form, "steps": steps.of("new"), "zone": countries.zone(guess)}
    return _page(request, "name", context, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """Address, languages, currency, clock: guessed, to be changed; then the business is there."""
    told = request.session.get(TOLD)
    if not told:
        return see_other(reverse("new"))
    data = request.POST if request.method == "POST" else None
    form = WhereForm(data, country=told["country"], initial=_guessed(told))
    if form.is_bound and form.is_valid():
        business = _create(request, told, form)
        if business is not None:
            del request.session[TOLD]
            return see_other(turl(business, "cockpit:start"))
    context = {"form": form, "steps": steps.of("new_where"), "told": told}
    return _page(request, "where", context, form)


@login_required
@require_safe
def slug(request: HttpRequest) -> HttpResponse:
    """Whether an address can be had, said while it is being typed."""
    try:
        said = free_slug(request.GET.get("slug", "")[:200])
        context: dict[str, Any] = {"free": said}
    except ValidationError as error:
        context = {"errors": error.messages}
    return render(request, "cockpit/start/_slug.html", context)


def _page(request: HttpRequest, name: str, context: dict[str, Any], form: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    response = render(request, f"cockpit/start/{name}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _guessed(told: dict[str, Any]) -> dict[str, Any]:
    country = told["country"]
    language = countries.language(country)
    return {
        "slug": suggested(told["name"], told["town"]),
        "language": language,
        "languages": [language] if language == "en" else [language, "en"],
        "currency": countries.currency(country),
        "time_zone": countries.zone(country),
    }


def _create(request: HttpRequest, told: dict[str, Any], form: WhereForm) -> Business | None:
    """The draft; None when it could not be made, and the form says why."""
    user = request.user
    if not isinstance(user, User):
        return None
    if _drafts(user) >= MOST_DRAFTS:
        form.add_error(None, _("Please publish one of your drafts before you begin another one."))
        return None
    given = form.cleaned_data
    try:
        with transaction.atomic():
            return create_business(
                slug=given["slug"],
                name=told["name"],
                trade=told["trade"],
                country=told["country"],
                language=given["language"],
                languages=form.languages(),
                currency=given["currency"],
                time_zone=given["time_zone"],
                owner=user,
                furnish=partial(_furnish, owner=user, town=told["town"]),
            )
    except (BadSlug, IntegrityError):  # somebody was quicker by a moment
        form.add_error("slug", _("This address is taken. Please choose another one."))
        return None


def _drafts(user: User) -> int:
    mine = Membership.objects.filter(user=user, role=Membership.Role.OWNER)
    return mine.filter(business__published_at=None).count()


def _furnish(business: Business, *, owner: User, town: str) -> None:
    member = Membership.objects.get(user=owner, business=business)
    email = owner.email or ""
    setup.furnish(
        business,
        people=[setup.Person(owner.name or business.name, email=email, membership_id=member.pk)],
        address=setup.Address(town=town),
        profile=setup.Profile(email=email, responsible=owner.name),
    )
