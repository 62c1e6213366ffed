"""Take bookings and clients out as a table: at once, or by the worker when there are many."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking import publishing
from booking.cockpit.clock import clock_of
from booking.cockpit.desk import files, tables
from booking.cockpit.frame import page
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs
from tenants.urls import turl

R = TypeVar("R", bound=HttpResponseBase)

# About a second of work: beyond it a request would keep a thread for too long.
AT_ONCE = 5_000
CSV = "text/csv; charset=utf-8"


@require_safe
@needs(Ability.EXPORT)
def exports(request: MemberRequest) -> HttpResponse:
    """What can be taken out, and the files that are ready."""
    clock = clock_of(request)
    ready = [
        {"export": each, "at": clock.local(each.made_at), "kind": _kind(each.kind)}
        for each in files.ready(request.business)
    ]
    context = {"clock": clock, "ready": ready}
    return page(request, "cockpit/desk/export.html", context, section="desk_clients")


@require_POST
@needs(Ability.EXPORT)
def export(request: MemberRequest, kind: str) -> HttpResponse:
    """The table as a file; a large one is made by the worker."""
    if kind not in tables.TABLES:
        raise Http404
    if tables.size(kind) <= AT_ONCE:
        rows = tables.TABLES[kind](request.business)
        name = f"{kind}-{timezone.now():%Y-%m-%d}.csv"
        return _as_file(HttpResponse("".join(tables.as_csv(rows)), content_type=CSV), name)
    args = [kind, get_language() or "en"]
    if publishing.send("booking.make_export", request.business.pk, args=args):
        messages.success(request, _("The file is being made. Reload this page in a minute."))
    else:
        messages.error(request, _("Please try again in a moment."))
    return redirect(turl(request, "cockpit:desk_export"))


@require_safe
@needs(Ability.EXPORT)
def download(request: MemberRequest, name: str) -> HttpResponseBase:
    """A file that the worker made, of this business alone."""
    path = files.find(request.business, name)
    if path is None:
        raise Http404
    response = FileResponse(default_storage.open(path), content_type=CSV)
    return _as_file(response, f"{name[: -len('-.csv') - 32]}.csv")


def _as_file(response: R, name: str) -> R:
    """Never shown, never guessed at, never kept by a proxy."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _kind(name: str) -> str:
    return {"bookings": _("Bookings"), "clients": _("Clients")}[name]
