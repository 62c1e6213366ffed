"""The pages of accounts: allauth's views with our rules, and those for the address.

Nobody who impersonates may change an account (403). A link that is used up answers 410. A GET
changes nothing: allauth would sign somebody out who opens another one's confirmation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.decorators import rate_limit
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts import addresses
from tenants.accounts.adapter import TOO_MANY
from tenants.accounts.forms import AddressForm
from tenants.http import MemberRequest

View = Callable[..., HttpResponseBase]


def of_ones_own(view: View) -> View:
    """For the signed-in user alone: neither for strangers nor for who impersonates them."""

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_impersonation(request)
        return view(request, *args, **kwargs)

    return login_required(never_cache(run))


def refuse_impersonation(request: HttpRequest) -> None:
    """Support looks at a business as its owner sees it; the owner's account stays the owner's."""
    if request.session.get("hijack_history"):
        raise PermissionDenied


class SignUp(account.SignupView):  # type: ignore[misc]  # allauth has no types
    """In the language of `?lang=`, which is the new user's too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Speak the language that was asked for."""
        asked = request.GET.get("lang", "")
        if asked in dict(settings.LANGUAGES):
            translation.activate(asked)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The same page in the other languages."""
        now = translation.get_language()
        languages = [
            {"code": code, "name": name, "href": f"?lang={code}", "current": code == now}
            for code, name in settings.LANGUAGES
        ]
        return {**super().get_context_data(**kwargs), "languages": languages}


class ConfirmAddress(account.ConfirmEmailView):  # type: ignore[misc]  # allauth has no types
    """The link of a mail: a page with a button, because mail programs open links by themselves."""

    def logout_other_user(self, confirmation: object) -> None:
        """Whoever is signed in stays so."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A link that is used up, too old or made up is gone."""
        try:
            self.get_object()
        except Http404:
            return render(request, "account/email_confirm.html", status=HTTPStatus.GONE)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


class NewPassword(account.PasswordResetFromKeyView):  # type: ignore[misc]  # allauth has no types
    """The link of a reset: used up, too old or made up, it is gone."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """With the status that fits."""
        if context.get("token_fail"):
            kwargs["status"] = HTTPStatus.GONE
        return super().render_to_response(context, **kwargs)  # type: ignore[no-any-return]


class ActivateTotp(totp.ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Switching the second step on signs out devices that came in without it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Switch it on, then end the other sessions."""
        response: HttpResponse = super().form_valid(form)
        end_other_sessions(self.request, self.request.user)
        return response


@of_ones_own
@reauthentication_required(allow_get=True, app="allauth.account")  # type: ignore[untyped-decorator]
@rate_limit(action="manage_email")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request: MemberRequest) -> HttpResponse:
    """Ask for another address; it replaces the present one when its mail is answered."""
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        address = addresses.wish(request.user, form.cleaned_data["email"])
        _send(request, address)
        return redirect("account_home")
    present = addresses.address_of(request.user)
    return render(request, "account/email.html", {"form": form, "address": present})


@of_ones_own
@require_POST
def send_again(request: MemberRequest) -> HttpResponse:
    """Send the mail that waits for an answer once more, and go back."""
    address = addresses.pending(request.user)
    if address is not None:
        _send(request, address)
    after = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure())
    return redirect(after if is_ours else "account_home")


def _send(request: MemberRequest, address: Any) -> None:
    if send_verification_email_to_address(request, address):
        words = _("We have sent a mail to %(email)s. Please open its link.")
        messages.success(request, words % {"email": address.email})
    else:
        messages.error(request, TOO_MANY)


sign_up = SignUp.as_view()
confirm_address = ConfirmAddress.as_view()
new_password = NewPassword.as_view()


@of_ones_own
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Whoever has no password yet, as owners made by a command, gets one by mail."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        return redirect("account_reset_password")
    response: HttpResponseBase = account.password_change(request)
    return response


activate_totp = of_ones_own(ActivateTotp.as_view())
deactivate_totp = of_ones_own(totp.deactivate_totp)
second_factor = of_ones_own(mfa.index)
view_codes = of_ones_own(codes.view_recovery_codes)
make_codes = of_ones_own(codes.generate_recovery_codes)
download_codes = of_ones_own(codes.download_recovery_codes)
