"""Who may come in: members to the cockpit, members alone to an unpublished page."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBase

from tenants.actor import Actor
from tenants.models import Business, Membership


def enter_cockpit(request: HttpRequest, slug: str | None) -> HttpResponseBase | None:
    """Enter the business as its member, or send a stranger to the sign-in page.

    The sign-in page comes first whether or not the slug exists; then a non-member gets a 404.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    membership = (
        Membership.objects.select_related("business")
        .filter(business__slug=slug, user_id=request.user.pk)
        .exclude(business__state=Business.State.CLOSED)
        .first()
    )
    if membership is None:
        raise Http404
    request.membership = membership
    request.business = membership.business
    connection.set_tenant(membership.business)
    return None


def may_preview(request: HttpRequest, business: Business) -> bool:
    """Whether the reader of a draft page is signed in as its member.

    Public pages run without the session middleware, so the cookie is looked up here, read-only:
    nothing is set or renewed.
    """
    if business.state == Business.State.CLOSED:
        return False
    user_id = _signed_in_user(request)
    return (
        user_id is not None
        and Membership.objects.filter(user_id=user_id, business=business).exists()
    )


def _signed_in_user(request: HttpRequest) -> int | None:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user_id = store.get(SESSION_KEY)
    return int(user_id) if user_id else None


def member(request: HttpRequest) -> Actor:
    """The signed-in member as an actor, with who impersonates them."""
    user = request.user
    history = request.session.get("hijack_history") or [None]
    return Actor(
        "member",
        name=str(user),
        user_id=user.pk,
        impersonator_id=int(history[0]) if history[0] else None,
        source="cockpit",
    )
