"""The second section of a service: its variants, one form each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.cockpit.catalogue import doors, one, writing
from booking.cockpit.catalogue.services import STEPS, see_other
from booking.cockpit.catalogue.variant_form import VariantForm
from booking.models import Service, Variant
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs
from tenants.urls import turl


@needs(Ability.SETTINGS)
@require_safe
def variants(request: MemberRequest, service: str) -> HttpResponse:
    """The list of variants; with one there is nothing to list."""
    row = doors.get_service(service)
    live = doors.live_variants(row)
    if len(live) == 1:
        return _show(request, row, live[0])
    return one.show(
        request, row, "variants", {"variants": live, "put_away": _put_away(row), "form": None}
    )


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def variant(request: MemberRequest, service: str, variant: str) -> HttpResponse:
    """Show and save one variant."""
    row = doors.get_service(service)
    return _show(request, row, doors.get_variant(row, variant))


def _show(request: MemberRequest, service: Service, row: Variant) -> HttpResponse:
    several = len(doors.live_variants(service)) > 1
    data = request.POST if request.method == "POST" else None
    form = VariantForm(request.business, row, several=several, data=data)
    if form.is_bound and form.is_valid():
        return one.saved(request, service, form.save, "variant", variant=row.slug)
    context: dict[str, Any] = {
        "form": form,
        "variant": row,
        "several": several,
        "names": form.group("name") if several else [],
        "variant_name": tr(row.name, request.business),
        "put_away": [] if several else _put_away(service),
    }
    return one.show(request, service, "variants", context)


def _put_away(service: Service) -> list[Variant]:
    return [each for each in service.variants.all() if each.archived_at is not None]


@needs(Ability.SETTINGS)
@require_POST
def add(request: MemberRequest, service: str) -> HttpResponse:
    """Another variant like the last one, to be named and changed."""
    row = doors.get_service(service)
    like = (doors.live_variants(row) or list(row.variants.all()))[-1]
    made = writing.add_variant(row, like=like)
    messages.success(request, _("Now name the new variant, and say what is different."))
    return see_other(turl(request, "cockpit:variant", service=row.slug, variant=made.slug))


@needs(Ability.SETTINGS)
@require_POST
def move(request: MemberRequest, service: str, variant: str, way: str) -> HttpResponse:
    """One place up or down."""
    row = doors.get_service(service)
    siblings = Variant.objects.filter(service=row, archived_at=None)
    writing.shift(doors.get_variant(row, variant), siblings, by=STEPS[way])
    return see_other(turl(request, "cockpit:variants", service=row.slug))


@needs(Ability.SETTINGS)
@require_POST
def archive(request: MemberRequest, service: str, variant: str) -> HttpResponse:
    """Take a variant off the page, but never the last one."""
    row = doors.get_service(service)
    gone = doors.get_variant(row, variant)
    if [each.pk for each in doors.live_variants(row)] in ([], [gone.pk]):
        messages.error(request, _("A service keeps at least one variant. Archive the service."))
    else:
        writing.archive(gone)
        undo = turl(request, "cockpit:variant_restore", service=row.slug, variant=gone.slug)
        messages.success(request, _("Archived. What was booked stays."), extra_tags=undo)
    return see_other(turl(request, "cockpit:variants", service=row.slug))


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, service: str, variant: str) -> HttpResponse:
    """Back on the page."""
    row = doors.get_service(service)
    writing.restore(doors.get_variant(row, variant))
    messages.success(request, _("Back on the list."))
    return see_other(turl(request, "cockpit:variants", service=row.slug))
