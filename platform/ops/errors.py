"""The pages for what went wrong: status, a plain sentence, the request id to quote.

Django's error handlers, the early refusals of `ops.middleware` and anything else that answers an
error use `page()`. It reads no database and no session: it has to work when those do not.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.context import current_request_id

# status: (what happened, what to do now)
WORDS = {
    400: (_("This request could not be read."), _("Please go back and try again.")),
    403: (_("This page could not be opened."), _("Please reload the page and try again.")),
    404: (_("This page does not exist."), _("Please check the link you followed.")),
    411: (_("This request could not be read."), _("Please go back and try again.")),
    413: (_("What was sent is too large."), _("Please send less than 5 MB.")),
    500: (_("Something went wrong."), _("Nothing was lost. Please try again in a moment.")),
    503: (_("Slotline is taking a short break."), _("Please try again in a moment.")),
}


def page(request: HttpRequest, status: int) -> HttpResponse:
    """The page for `status`, in the visitor's language as far as the request tells it."""
    what, advice = WORDS[status]
    with translation.override(language(request)):
        text = render_to_string(
            "error.html",
            {
                "status": status,
                "what": what,
                "advice": advice,
                "request_id": current_request_id(),
                "platform_name": settings.PLATFORM_NAME,
                "language": translation.get_language(),
            },
        )
    response = HttpResponse(text, status=status)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response


def language(request: HttpRequest) -> str:
    """`?lang=` first, then what the browser accepts; an early refusal has nothing else."""
    asked = str(request.META.get("QUERY_STRING", "")).partition("lang=")[2][:2]
    if asked in dict(settings.LANGUAGES):
        return asked
    return str(translation.get_language_from_request(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return page(request, 400)


def forbidden(
    request: HttpRequest, exception: Exception | None = None, **_extra: Any
) -> HttpResponse:
    """Django's handler403 and, with `reason=`, its answer to a missing CSRF token."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; a database that is away for a moment is no fault of the request."""
    away = isinstance(sys.exc_info()[1], InterfaceError | OperationalError)
    return page(request, HTTPStatus.SERVICE_UNAVAILABLE if away else 500)
