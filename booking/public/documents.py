"""Privacy notice and imprint, in the version that holds now."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.models import Document
from booking.public.door import page
from booking.public.frame import Frame
from booking.public.wish import Wish
from booking.setup.documents import sections
from tenants.http import BusinessRequest


@require_safe
@page
def privacy(request: BusinessRequest) -> HttpResponse:
    """How the business uses what clients type."""
    return _show(request, Document.Kind.PRIVACY, _("Privacy notice"))


@require_safe
@page
def imprint(request: BusinessRequest) -> HttpResponse:
    """Who is behind the page."""
    return _show(request, Document.Kind.IMPRINT, _("Imprint"))


def _show(request: BusinessRequest, kind: Document.Kind, title: str) -> HttpResponse:
    document = Document.objects.filter(kind=kind).order_by("-version").first()
    if document is None:
        raise Http404
    wish = Wish.of(request.GET).anew()
    frame = Frame.around(request, wish, head={"robots": "noindex"})
    told = frame.writer.told(document.text)
    return frame.render(
        "document",
        {
            "title": title,
            "lang": frame.writer.other(told),
            "sections": sections(told.text),
            "back_href": wish.link(request, "home"),
        },
    )
