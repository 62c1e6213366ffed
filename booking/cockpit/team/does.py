"""What one person does: a tick per variant. How they do it stands with the service."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import formats
from booking.cockpit.catalogue import writing
from booking.cockpit.catalogue.doors import catalogue, live_variants
from booking.cockpit.catalogue.fields import SetupForm
from booking.cockpit.catalogue.words import VISIBILITY_SHORT
from booking.cockpit.team import doors, one
from booking.models import Performs, Resource, Service, Variant
from booking.templatetags.slotline import price_text, tr
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl


@dataclass(slots=True)
class Offered:
    """A variant to tick. `facts`: how long and how much; `badge`: where it cannot be booked."""

    slug: str
    label: str
    facts: str
    badge: str
    service: Service
    variant: Variant

    @property
    def field(self) -> str:
        """Its tick box."""
        return f"does_{self.slug}"


@dataclass(slots=True)
class Group:
    """A heading of the booking page with what stands below it."""

    name: str
    variants: list[Offered] = field(default_factory=list)


def offered(business: Business) -> list[Group]:
    """Everything that can be done here, in the order of the booking page."""
    found: dict[int | None, Group] = {}
    for service in catalogue():
        heading = service.category
        name = tr(heading.name, business) if heading else _("Other services")
        group = found.setdefault(service.category_id, Group(name))
        group.variants += [_offered(each, service, business) for each in live_variants(service)]
    return [group for group in found.values() if group.variants]


def _offered(variant: Variant, service: Service, business: Business) -> Offered:
    names = (tr(service.name, business), tr(variant.name, business))
    badge = VISIBILITY_SHORT.get(Service.Visibility(service.visibility), "")
    return Offered(
        slug=variant.slug,
        label=" – ".join(name for name in names if name),
        facts=_facts(variant, variant.duration_min, variant.price_minor, business),
        badge=str(badge),
        service=service,
        variant=variant,
    )


def _facts(variant: Variant, minutes: int, amount: int, business: Business) -> str:
    language = get_language() or "en"
    kind = variant.price_kind
    pieces = formats.price(kind, amount, variant.price_to_minor, business.currency, language)  # type: ignore[arg-type]
    parts = (formats.duration(minutes, language), price_text(pieces))
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Line:
    """A tick box with what this person does differently, and where to change that."""

    offered: Offered
    box: forms.BoundField
    own: str
    href: str


class DoesForm(SetupForm):
    """Tick boxes; what is untouched keeps its own duration, price and buffers."""

    def __init__(self, business: Business, person: Resource, data: object = None) -> None:
        super().__init__(business, data)
        self.person, self.groups = person, offered(business)
        self.has = {each.variant_id: each for each in Performs.objects.filter(resource=person)}
        for each in self.variants:
            self.fields[each.field] = forms.BooleanField(
                label=each.label, initial=each.variant.pk in self.has, required=False
            )

    @property
    def variants(self) -> list[Offered]:
        """All of them."""
        return [each for group in self.groups for each in group.variants]

    def save(self) -> tuple[list[str], list[str]]:
        """Write what is new, remove what is not done any more; their link names."""
        added, gone = [], []
        for each in self.variants:
            wanted, performs = self.cleaned_data[each.field], self.has.get(each.variant.pk)
            if wanted == (performs is not None):
                continue
            with writing.changing(each.service):
                if performs is not None:
                    performs.delete()
                    gone.append(each.slug)
                else:
                    Performs.objects.get_or_create(variant=each.variant, resource=self.person)
                    added.append(each.slug)
        return added, gone


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def does(request: MemberRequest, staff: str) -> HttpResponse:
    """Show and save the section."""
    person = doors.get_person(staff)
    form = DoesForm(request.business, person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            added, gone = form.save()
            if added or gone:
                one.record(request, person, "does", {"services": [gone, added]})
        return one.saved(request, person, "team_does")
    groups = [
        {"name": group.name, "lines": [_line(request, form, each) for each in group.variants]}
        for group in form.groups
    ]
    return one.show(request, person, "team_does", "does", {"form": form, "groups": groups})


def _line(request: MemberRequest, form: DoesForm, each: Offered) -> Line:
    performs = form.has.get(each.variant.pk)
    return Line(
        offered=each,
        box=form[each.field],
        own=_own(performs, each.variant, request.business) if performs else "",
        href=turl(request, "cockpit:variant", service=each.service.slug, variant=each.variant.slug)
        + "#people",
    )


def _own(performs: Performs, variant: Variant, business: Business) -> str:
    """What somebody does differently, or nothing."""
    differs = (performs.duration_min, performs.price_minor)
    buffers = (performs.buffer_before_min, performs.buffer_after_min)
    if differs == (None, None):
        return _("own buffers") if any(each is not None for each in buffers) else ""
    minutes = performs.duration_min or variant.duration_min
    amount = variant.price_minor if performs.price_minor is None else performs.price_minor
    return _facts(variant, minutes, amount, business)
