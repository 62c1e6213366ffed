"""The first page of a person: name, words, photo, colour, whether clients can choose them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import Line, Picked, SetupForm
from booking.cockpit.catalogue.words import COLOURS
from booking.cockpit.page import logos
from booking.cockpit.page.fields import Email
from booking.cockpit.team import doors, one, photos
from booking.cockpit.team.people import NAME
from booking.models import Resource
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

TITLE, BIO = 80, 600
SHOWN = ("name", "colour")
FACE = ("title", "bio", "photo", "email", "language", "listed")


class PersonForm(SetupForm):
    """The photo is decoded here, so that a picture that is none is an error beside the field."""

    def __init__(
        self, business: Business, person: Resource, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(business, data, files=files)
        self.person, self.jpeg = person, b""
        staff = person.staff
        self.fields["name"] = Line(
            longest=NAME, label=_("Name, as clients read it"), initial=person.name
        )
        self.add_texts("title", _("Title"), staff.title, longest=TITLE)
        self.add_texts("bio", _("A few words"), staff.bio, longest=BIO, multiline=True)
        self._photo()
        self._sight()
        self._mails()

    def _photo(self) -> None:
        self.fields["photo"] = forms.FileField(
            label=_("Photo"),
            help_text=_("PNG, JPEG or WebP, at most 4 MB. We keep the middle of it as a square."),
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        )
        self.fields["no_photo"] = forms.BooleanField(label=_("Remove the photo"), required=False)

    def _sight(self) -> None:
        person = self.person
        own = {person.colour: person.colour} if person.colour else {}
        self.fields["listed"] = forms.BooleanField(
            label=_("Clients can choose this person on the booking page"),
            help_text=_("Without it only the team makes appointments here."),
            initial=person.staff.listed,
            required=False,
        )
        self.fields["colour"] = Picked(
            label=_("Colour in the calendar"),
            choices=[("", pgettext("colour", "None")), *{**own, **COLOURS}.items()],
            initial=person.colour,
            required=False,
            widget=forms.RadioSelect,
        )

    def _mails(self) -> None:
        staff = self.person.staff
        self.fields["email"] = Email(
            label=_("E-mail"),
            help_text=_("Here we write when an appointment is made, moved or cancelled."),
            initial=staff.email,
            required=False,
        )
        self.fields["language"] = Picked(
            label=_("Language of these mails"),
            choices=[("", _("As the business")), *settings.LANGUAGES],
            initial=staff.language,
            required=False,
        )

    def clean_photo(self) -> Any:
        """Drawn anew, or refused."""
        upload = self.cleaned_data["photo"]
        if upload:
            try:
                self.jpeg = photos.redraw(upload.file, upload.size)
            except logos.BadPicture as error:
                raise forms.ValidationError(str(error.message)) from error
        return upload

    def save(self) -> dict[str, Any]:
        """Write the diary's columns and the face's; answers what is different."""
        person, staff, given = self.person, self.person.staff, self.cleaned_data
        before = _facts(person)
        former = staff.photo
        if self.jpeg:
            staff.photo = photos.keep(self.business, self.jpeg)
        elif given["no_photo"]:
            staff.photo = ""
        person.name, person.colour = given["name"], given["colour"]
        staff.title, staff.bio = self.texts("title"), self.texts("bio")
        for name in ("email", "language", "listed"):
            setattr(staff, name, given[name])
        person.save(update_fields=SHOWN)
        staff.save(update_fields=FACE)
        if former and former != staff.photo:
            transaction.on_commit(lambda: photos.drop(self.business, former))
        return one.differences(before, _facts(person))


def _facts(person: Resource) -> dict[str, Any]:
    """As the audit trail shows them; a private address is not repeated there."""
    staff = person.staff
    facts = {name: getattr(person, name) for name in SHOWN}
    facts |= {name: getattr(staff, name) for name in FACE if name != "email"}
    return facts | {"email": "•" * len(staff.email)}


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: MemberRequest, staff: str) -> HttpResponse:
    """Show and save the section."""
    row = doors.get_person(staff)
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    form = PersonForm(request.business, row, data, files)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            changes = form.save()
            if changes:
                one.record(request, row, "edit", changes)
        return one.saved(request, row, "team_person")
    context = {"form": form, "titles": form.group("title"), "bios": form.group("bio")}
    return one.show(request, row, "team_person", "person", context)
