"""A business's logo and its people's photos.

Their names carry a hash of their content, so browsers keep them for ever.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from booking.models import Setting
from booking.public.brand import YEAR
from tenants.http import BusinessRequest
from tenants.urls import turl

NAME: Final = re.compile(r"logo-[0-9a-f]{20}\.png\Z")
PHOTO: Final = re.compile(r"photo-[0-9a-f]{20}\.jpg\Z")


@require_safe
def logo(request: BusinessRequest, file: str) -> HttpResponse:
    """`logo/<file>`: only files that we have drawn ourselves, of this business alone."""
    return _serve(request, file, NAME, "image/png")


@require_safe
def photo(request: BusinessRequest, file: str) -> HttpResponse:
    """`logo/photo/<file>`: the same for a face."""
    return _serve(request, file, PHOTO, "image/jpeg")


def _serve(request: BusinessRequest, file: str, names: re.Pattern[str], kind: str) -> HttpResponse:
    if not names.match(file):
        raise Http404
    try:
        picture = (Path(settings.MEDIA_ROOT) / str(request.business.pk) / file).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(picture, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    is_open = request.business.is_open_to_public
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_open else "no-store"
    return response


def href(request: BusinessRequest, setting: Setting) -> str:
    """Its address; empty without one."""
    return turl(request, "public:logo", file=setting.logo) if NAME.match(setting.logo) else ""


def photo_href(request: BusinessRequest, name: str) -> str:
    """The address of a person's photo; empty without one."""
    return turl(request, "public:photo", file=name) if PHOTO.match(name) else ""
