"""Categories: the headings of the booking page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking.cockpit.catalogue import doors, writing
from booking.cockpit.catalogue.fields import SetupForm
from booking.cockpit.catalogue.languages import lacking_in, languages_of, name_of
from booking.cockpit.catalogue.services import STEPS, see_other
from booking.cockpit.frame import page
from booking.models import Category
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl


class CategoryForm(SetupForm):
    """A name per language."""

    def __init__(self, business: Business, category: Category, data: Any = None) -> None:
        super().__init__(business, data)
        self.category = category
        self.add_texts("name", _("Name"), category.name, longest=120, required=True)

    def save(self) -> Category:
        """Write it; a new one comes last."""
        with writing.alone():
            if self.category._state.adding:
                positions = Category.objects.values_list("position", flat=True)
                self.category.position = max(positions, default=-1) + 1
            self.category.name = self.texts("name")
            self.category.save()
        return self.category


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def categories(request: MemberRequest) -> HttpResponse:
    """The list, with the form of a new one."""
    return _form(request, Category(), _("The category is there."))


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: MemberRequest, category: str) -> HttpResponse:
    """Rename one."""
    return _form(request, doors.get_category(category), _("Saved."))


def _form(request: MemberRequest, row: Category, done: str) -> HttpResponse:
    form = CategoryForm(request.business, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, done)
        return see_other(turl(request, "cockpit:categories"))
    context = {
        "form": form,
        "names": form.group("name"),
        "category": row if row.pk else None,
        "rows": [] if row.pk else _rows(request.business),
        "tab": "categories",
    }
    return page(
        request,
        "cockpit/catalogue/categories.html",
        context,
        section="services",
        status=422 if form.is_bound else 200,
    )


def _rows(business: Business) -> list[dict[str, Any]]:
    languages = languages_of(business)
    live = Count("services", filter=Q(services__archived_at=None))
    return [
        {
            "category": row,
            "count": row.count,
            "missing": [name_of(code) for code in lacking_in(row, languages)],
        }
        for row in Category.objects.filter(archived_at=None).annotate(count=live)
    ]


@needs(Ability.SETTINGS)
@require_POST
def move(request: MemberRequest, category: str, way: str) -> HttpResponse:
    """One place up or down."""
    rows = Category.objects.filter(archived_at=None)
    writing.shift(doors.get_category(category), rows, by=STEPS[way])
    return see_other(turl(request, "cockpit:categories"))


@needs(Ability.SETTINGS)
@require_POST
def archive(request: MemberRequest, category: str) -> HttpResponse:
    """Remove an empty one."""
    row = doors.get_category(category)
    if row.services.filter(archived_at=None).exists():
        messages.error(request, _("There are services in it. Put them elsewhere first."))
    else:
        writing.archive(row)
        undo = turl(request, "cockpit:category_restore", category=row.code)
        messages.success(request, _("Archived."), extra_tags=undo)
    return see_other(turl(request, "cockpit:categories"))


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, category: str) -> HttpResponse:
    """Back on the list."""
    writing.restore(doors.get_category(category))
    messages.success(request, _("Back on the list."))
    return see_other(turl(request, "cockpit:categories"))
