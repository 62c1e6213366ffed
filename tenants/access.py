"""Who may come in: members to the cockpit, members alone to an unpublished page."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from tenants.actor import Actor
from tenants.current import enter_business
from tenants.http import MemberRequest, Request
from tenants.models import Business, Membership, User


def enter_cockpit(request: Request, slug: str) -> HttpResponseBase | None:
    """Enter the business as its member, or send a stranger to the sign-in page.

    The sign-in page comes first whether or not the slug exists; then a non-member gets a 404.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    membership = (
        Membership.objects.select_related("business")
        .filter(Q(business__slug=slug) | Q(business__former_slugs__slug=slug))
        .filter(user=request.user)
        .exclude(business__state=Business.State.CLOSED)
        .first()
    )
    if membership is None:
        raise Http404
    if membership.business.slug != slug:
        return HttpResponseRedirect(renamed(request, slug, membership.business))
    request.membership = membership
    request.business = membership.business
    enter_business(membership.business)
    return None


def renamed(request: Request, slug: str, business: Business) -> str:
    """The same address with the business's present slug in place of a former one."""
    return request.get_full_path().replace(f"/{slug}/", f"/{business.slug}/", 1)


def may_preview(request: Request, business: Business) -> bool:
    """Whether the reader of a draft page is signed in as its member.

    Public pages run without the session middleware, so the cookie is looked up here, read-only:
    nothing is set or renewed.
    """
    if business.state == Business.State.CLOSED:
        return False
    user = _signed_in_user(request)
    return user is not None and user.memberships.filter(business=business).exists()


def _signed_in_user(request: Request) -> User | None:
    """The session's user, under the same conditions as Django's: active, password unchanged."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if user is None:
        return None
    proof: Any = session.get(HASH_SESSION_KEY, "")
    return user if constant_time_compare(proof, user.get_session_auth_hash()) else None


def member(request: MemberRequest) -> Actor:
    """The signed-in member as an actor, with who impersonates them."""
    history = cast("list[str]", request.session.get("hijack_history") or [])
    return Actor(
        "member",
        name=str(request.user),
        user_id=request.user.pk,
        impersonator_id=int(history[0]) if history else None,
        source="cockpit",
    )
