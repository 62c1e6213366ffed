"""What the invited person sees: who invites, as what, and one button.

A GET changes nothing: mail programs open links by themselves. A made-up link is a 404; one that was
used, withdrawn, replaced or is too old answers 410 and says so.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from booking.setup import seats
from tenants import invitations, roles
from tenants.accounts import addresses
from tenants.accounts.views import refuse_impersonation
from tenants.actor import Actor
from tenants.current import enter_business, leave_business
from tenants.http import Request
from tenants.models import Invitation, Membership, User
from tenants.urls import turl


@never_cache
@rate_limit(action="invitation")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, code: str, token: str) -> HttpResponse:
    """Show it; a POST accepts it."""
    row = _find(code, token)
    user = request.user
    if not isinstance(user, User):
        translation.activate(row.language)
    elif Membership.objects.filter(business=row.business, user=user).exists():
        return redirect(turl(row.business, "cockpit:today"))
    if not row.is_open:
        return _closed(request, row)
    if request.method == "POST" and isinstance(user, User):
        return _accept(request, row, user)
    return _page(request, row)


@never_cache
@rate_limit(action="invitation")  # type: ignore[untyped-decorator]
@require_POST
def join(request: Request, code: str, token: str) -> HttpResponse:
    """Go and get an account, or sign in, and come back: the mail has proven the address."""
    row = _find(code, token)
    if not row.is_open:
        return _closed(request, row)
    back = reverse("invitation", kwargs={"code": code, "token": token})
    if request.user.is_authenticated:
        return redirect(back)
    if request.POST.get("known"):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    get_adapter().stash_verified_email(request, row.email)
    asked = urlencode({"next": back, "lang": row.language})
    return redirect(f"{reverse('account_signup')}?{asked}")


def _find(code: str, token: str) -> Invitation:
    try:
        return invitations.find(code, token)
    except invitations.Unknown as error:
        raise Http404 from error


def _accept(request: Request, row: Invitation, user: User) -> HttpResponse:
    refuse_impersonation(request)
    by = Actor("member", name=str(user), user_id=user.pk, source="page")
    enter_business(row.business)
    try:
        seats.accept(row, user=user, by=by)
    except invitations.NotOpen:
        return _closed(request, invitations.find(row.code, invitations.token(row)))
    except invitations.NotYours:
        return _page(request, row, status=HTTPStatus.CONFLICT)
    finally:
        leave_business()
    messages.success(request, _("Welcome to %(name)s.") % {"name": row.business.name})
    return redirect(turl(row.business, "cockpit:today"))


def _page(request: Request, row: Invitation, *, status: int = 200) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    context: dict[str, Any] = {
        **_about(row),
        "is_in": user is not None,
        "is_for": user is not None and invitations.is_for(row, user),
        "signed_in_as": addresses.address_of(user) if user else "",
        "is_known": addresses.is_held(row.email),
        "join_href": f"{request.path}join/",
        "here": request.path,
    }
    return render(request, "account/invitation.html", context, status=status)


def _closed(request: Request, row: Invitation) -> HttpResponse:
    state = "accepted" if row.accepted_at else "withdrawn" if row.withdrawn_at else "late"
    context = {**_about(row), "state": state}
    return render(request, "account/invitation_closed.html", context, status=HTTPStatus.GONE)


def _about(row: Invitation) -> dict[str, Any]:
    return {
        "name": row.business.name,
        "who": row.invited_by,
        "email": row.email,
        "role": roles.name(row.role),
        "meaning": roles.meaning(row.role),
    }
