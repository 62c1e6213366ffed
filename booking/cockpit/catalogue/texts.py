"""The first section of a service: names, texts, category, place, who sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from booking import normalising
from booking.cockpit.catalogue import doors, one, slugs, words
from booking.cockpit.catalogue.fields import Line, Number, Picked, SetupForm, Several
from booking.cockpit.catalogue.services import category_choices
from booking.cockpit.groups.forms import MOST_SEATS
from booking.models import Category, Service, Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import absolute

# Two weeks before: earlier nobody can say who will come.
LONGEST_DECISION = 14 * 24
GROUP = ("capacity", "min_capacity", "decide_hours")
DISCREET = {"": None, "yes": True, "no": False}


class TextsForm(SetupForm):
    """What a client reads of a service, and where."""

    def __init__(
        self, business: Business, service: Service, setting: Setting, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.service, self.setting = service, setting
        self.headings = list(Category.objects.filter(archived_at=None))
        self.add_texts("name", _("Name"), service.name, longest=120, required=True)
        self.add_texts("text", _("Text"), service.text, longest=1000, multiline=True)
        self._place()
        self._group()
        self._sight()

    def _place(self) -> None:
        service = self.service
        self.fields["category"] = Picked(
            label=_("Category"),
            choices=category_choices(self.headings, self.business),
            initial=service.category.code if service.category else "",
            required=False,
        )
        self.fields["places"] = Several(
            label=_("Where it happens"),
            choices=list(words.PLACES.items()),
            initial=service.places or [service.place],
        )
        self.fields["approval"] = forms.BooleanField(
            label=_("Every booking is a request that you accept or decline"),
            help_text=_("It keeps its time until you answer; how long stands in Settings, Rules."),
            initial=service.approval,
            required=False,
        )
        self.fields["creates_duty_to_pay"] = forms.BooleanField(
            label=_("Booking it obliges the client to pay"),
            help_text=_("The button of the last step says so, as the law asks for."),
            initial=service.creates_duty_to_pay,
            required=False,
        )

    def _group(self) -> None:
        service = self.service
        self.fields["capacity"] = Number(
            low=1,
            high=MOST_SEATS,
            label=_("Seats"),
            help_text=_("1: for one client alone."),
            initial=service.capacity,
            required=False,
        )
        self.fields["sessions"] = Picked(
            label=_("Its times"),
            choices=[
                (Service.Sessions.DATED, _("On dates that you plan")),
                (Service.Sessions.OPEN, _("At any free time: it begins with the first booking")),
            ],
            initial=service.sessions or Service.Sessions.DATED,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["min_capacity"] = Number(
            low=1,
            high=MOST_SEATS,
            label=_("It takes place with at least"),
            initial=service.min_capacity,
            required=False,
        )
        self.fields["decide_hours"] = Number(
            low=1,
            high=LONGEST_DECISION,
            label=_("Decided so many hours before"),
            help_text=_("With fewer people it is cancelled then, and everybody is told."),
            initial=service.decide_hours,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """A minimum that can be reached. What was not sent stays as it was."""
        given = super().clean() or self.cleaned_data
        seats, minimum = given.get("capacity"), given.get("min_capacity")
        if seats and minimum and minimum > seats:
            self.add_error("min_capacity", _("That is more than there are seats."))
        return given

    def _sight(self) -> None:
        service, usual = self.service, _("yes") if self.setting.discreet else _("no")
        self.fields["visibility"] = Picked(
            label=_("Who can book it"),
            choices=list(words.VISIBILITY.items()),
            initial=service.visibility,
            widget=forms.RadioSelect,
        )
        self.fields["slug"] = Line(
            longest=slugs.LONGEST,
            label=_("Link name"),
            initial=service.slug,
            help_text=_("It stays when the name changes. Links with a former one lead here too."),
        )
        self.fields["discreet"] = Picked(
            label=_("Discreet: no service name in subjects, titles and calendars"),
            choices=[("", words.usual(usual)), ("yes", _("Yes")), ("no", _("No"))],
            initial={None: "", True: "yes", False: "no"}[service.discreet],
            required=False,
        )
        own = {service.colour: service.colour} if service.colour else {}
        self.fields["colour"] = Picked(
            label=_("Colour in the calendar"),
            choices=[("", pgettext("colour", "None")), *{**own, **words.COLOURS}.items()],
            initial=service.colour,
            required=False,
            widget=forms.RadioSelect,
        )

    def clean_slug(self) -> str:
        """As it stands in an address, and nobody else's."""
        slug = normalising.slug(self.cleaned_data["slug"], max_length=slugs.LONGEST)
        if not slug:
            raise forms.ValidationError(_("Please use letters or digits."))
        if slug != self.service.slug and not slugs.is_free(slug, self.service):
            raise forms.ValidationError(_("This link name is taken. Please choose another one."))
        return slug

    def save(self) -> None:
        """Write the columns of this section."""
        given, service = self.cleaned_data, self.service
        service.name, service.text = self.texts("name"), self.texts("text")
        service.category = next((c for c in self.headings if c.code == given["category"]), None)
        service.discreet = DISCREET[given["discreet"]]
        service.old_slugs = slugs.left_behind(service, given["slug"])
        plain = ("places", "approval", "creates_duty_to_pay", "visibility", "slug", "colour")
        for name in plain:
            setattr(service, name, given[name])
        for name in GROUP:
            setattr(service, name, given[name] or getattr(service, name))
        # Without seats for several there is nothing to plan and nothing to decide.
        service.sessions = (given["sessions"] or service.sessions) if service.is_group else ""
        service.save(update_fields=["sessions", *GROUP])
        service.save(update_fields=["name", "text", "category", "discreet", "old_slugs", *plain])


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: MemberRequest, service: str) -> HttpResponse:
    """Show and save the section."""
    row = doors.get_service(service)
    data = request.POST if request.method == "POST" else None
    form = TextsForm(request.business, row, Setting.objects.get(), data)
    if form.is_bound and form.is_valid():
        return one.saved(request, row, form.save, "service")
    return one.show(
        request,
        row,
        "service",
        {
            "form": form,
            "names": form.group("name"),
            "texts": form.group("text"),
            "link": absolute(request.business, "public:service", service=service),
        },
    )
