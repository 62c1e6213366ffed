"""A business's logo. Its name carries a hash of its content, so browsers keep it for ever."""

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


@require_safe
def logo(request: BusinessRequest, file: str) -> HttpResponse:
    """`logo/<file>`: only files that we have drawn ourselves, of this business alone."""
    if not NAME.match(file):
        raise Http404
    try:
        picture = (Path(settings.MEDIA_ROOT) / str(request.business.pk) / file).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(picture, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    is_open = request.business.is_open_to_public
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_open else "no-store"
    return response


def href(request: BusinessRequest, setting: Setting) -> str:
    """Its address; empty without one."""
    return turl(request, "public:logo", file=setting.logo) if NAME.match(setting.logo) else ""
