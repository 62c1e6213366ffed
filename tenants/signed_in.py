"""Middlewares of signed-in pages; each steps aside on a public page.

Public pages have no session, so nothing there may read one, set a cookie or vary by it.
The settings list these classes in place of the originals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from auditlog.context import disable_auditlog
from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpResponseBase
from django.middleware import csrf, locale
from django.utils import translation
from hijack import middleware as hijack

from tenants import access
from tenants.actor import SYSTEM, Actor, act_as
from tenants.http import MemberRequest, Request

GetResponse = Callable[[Request], HttpResponseBase]


def signed_in_only(base: Any) -> Callable[[GetResponse], Any]:
    """A middleware factory like `base` that does nothing where `request.is_public_page`."""

    def factory(get_response: GetResponse) -> Any:
        inner = base(get_response)

        class Aside:
            """Chooses, request by request, between `inner` and what comes after it."""

            def __call__(self, request: Request) -> HttpResponseBase:
                chosen = get_response if request.is_public_page else inner
                return chosen(request)

        def guarded(hook: Callable[..., Any]) -> Callable[..., Any]:
            def run(request: Request, *args: Any) -> Any:
                return None if request.is_public_page else hook(request, *args)

            return run

        aside = Aside()
        for name in ("process_view", "process_exception"):
            if hasattr(inner, name):
                setattr(aside, name, guarded(getattr(inner, name)))
        return aside

    return factory


class _ReaderLocaleMiddleware(locale.LocaleMiddleware):
    """Speaks the signed-in user's own language; before that, what the browser asks for.

    Stands after the authentication. Without a session cookie no session is opened.
    """

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()


class AuditlogMiddleware:
    """Names who changes rows in a signed-in request; on public pages saved rows leave no line.

    Clients change bookings alone, whose verbs leave lines by themselves: a public page costs no
    statement more. auditlog's own middleware would believe any X-Forwarded-For, know nothing of
    impersonation, and put its name over lines that verbs have signed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Around the whole request."""
        if request.is_public_page:
            with disable_auditlog():
                return self.get_response(request)
        with act_as(_whoever(request)):
            return self.get_response(request)


def _whoever(request: Request) -> Actor:
    """Without a session cookie no session is opened."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return access.member(cast("MemberRequest", request))
    return SYSTEM


SessionMiddleware = signed_in_only(sessions.SessionMiddleware)
CsrfViewMiddleware = signed_in_only(csrf.CsrfViewMiddleware)
AuthenticationMiddleware = signed_in_only(auth.AuthenticationMiddleware)
LocaleMiddleware = signed_in_only(_ReaderLocaleMiddleware)
MessageMiddleware = signed_in_only(messages.MessageMiddleware)
HijackUserMiddleware = signed_in_only(hijack.HijackUserMiddleware)
