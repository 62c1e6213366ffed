"""The one door of the booking page: language in, headers out, refusals as pages of the business.

Every view is wrapped in `page`; those behind a client's link in `personal`. No view activates a
language, and none answers an error by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from booking import links
from booking.errors import BookingError, LinkExpired
from booking.models import Booking
from booking.public import language, trouble
from booking.public.language import Spoken
from tenants.current import current_business
from tenants.http import BusinessRequest

View = Callable[..., HttpResponse]
# A link shows and changes its booking for so long after the appointment.
LINK_LIFE = timedelta(days=30)


def page(view: View) -> View:
    """A page of a business, in the visitor's language."""

    @wraps(view)
    def run(request: BusinessRequest, **kwargs: Any) -> HttpResponse:
        spoken = language.choose(request, current_business())
        with translation.override(spoken.code):
            try:
                response = view(request, **kwargs)
            except BookingError as error:
                response = trouble.refused(request, error)
            except Http404:
                response = trouble.not_found(request)
        return _finish(response, spoken)

    return run


def personal(view: View) -> View:
    """A page about one visit: not stored, not indexed, its address told to nobody."""

    @wraps(view)
    def run(request: BusinessRequest, **kwargs: Any) -> HttpResponse:
        response = page(view)(request, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return run


class SeeOther(HttpResponseRedirect):
    """What a POST answers: the page to look at, by GET, whatever was sent before."""

    status_code = 303


def booking_for(code: str, token: str) -> Booking:
    """The booking behind a client's link, or the same 404 for whatever is wrong with it.

    Raises LinkExpired when the appointment is long past.
    """
    booking = (
        Booking.objects.select_related("client").filter(code=code).prefetch_related("items").first()
    )
    if booking is None or not links.check(booking, token):
        raise Http404
    if timezone.now() > booking.ends_at + LINK_LIFE:
        raise LinkExpired
    return booking


def _finish(response: HttpResponse, spoken: Spoken) -> HttpResponse:
    response["Content-Language"] = spoken.code
    if not spoken.asked:
        patch_vary_headers(response, ["Accept-Language"])
    if current_business().published_at is None:
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "no-store"
    # The back button may show it as it was; a reload asks again.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
