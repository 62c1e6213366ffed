"""Where the business is and how it is reached: name, address, phone, e-mail, web, networks."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import Line, SetupForm
from booking.cockpit.page import one
from booking.cockpit.page.fields import Email, Phone, Web
from booking.models import Location, Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

NETWORKS: Final = {
    "instagram": ("Instagram", ("instagram.com",)),
    "facebook": ("Facebook", ("facebook.com", "fb.com")),
    "tiktok": ("TikTok", ("tiktok.com",)),
    "youtube": ("YouTube", ("youtube.com", "youtu.be")),
    "linkedin": ("LinkedIn", ("linkedin.com",)),
}


class ContactForm(SetupForm):
    """All of it may be empty but the name."""

    def __init__(
        self, business: Business, setting: Setting, location: Location, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.setting, self.location = setting, location
        self.fields["name"] = Line(
            longest=120, label=_("Name of the business"), initial=business.name
        )
        self._place()
        self._reach()

    def _place(self) -> None:
        place = self.location
        lines = {
            "street": (_("Street and number"), 200, "street-address"),
            "postcode": (_("Postcode"), 20, "postal-code"),
            "town": (_("Town"), 100, "address-level2"),
        }
        for name, (label, longest, complete) in lines.items():
            field = Line(longest=longest, label=label, initial=getattr(place, name), required=False)
            field.widget.attrs["autocomplete"] = complete
            self.fields[name] = field
        self.add_texts(
            "directions", _("How to find us"), place.directions, longest=500, multiline=True
        )

    def _reach(self) -> None:
        setting = self.setting
        self.fields["phone"] = Phone(
            country=self.business.country, label=_("Phone"), initial=setting.phone, required=False
        )
        self.fields["email"] = Email(
            label=_("E-mail"),
            initial=setting.email,
            help_text=_("Answers of clients and news about bookings arrive here."),
            required=False,
        )
        self.fields["website"] = Web(label=_("Website"), initial=setting.website, required=False)
        for key, (label, hosts) in NETWORKS.items():
            self.fields[key] = Web(
                hosts=hosts, label=label, initial=setting.social.get(key, ""), required=False
            )

    def save(self) -> None:
        """Write three rows together."""
        given, setting, place = self.cleaned_data, self.setting, self.location
        with transaction.atomic():
            if self.business.name != given["name"]:
                self.business.name = given["name"]
                self.business.save(update_fields=["name"])
            for name in ("street", "postcode", "town"):
                setattr(place, name, given[name])
            place.directions = self.texts("directions")
            place.save(update_fields=["street", "postcode", "town", "directions"])
            for name in ("phone", "email", "website"):
                setattr(setting, name, given[name])
            setting.social = {key: given[key] for key in NETWORKS if given[key]}
            setting.save(update_fields=["phone", "email", "website", "social"])


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: MemberRequest) -> HttpResponse:
    """Show and save the section."""
    setting, place = Setting.objects.get(), Location.objects.get(is_default=True)
    data = request.POST if request.method == "POST" else None
    form = ContactForm(request.business, setting, place, data)
    if form.is_bound and form.is_valid():
        form.save()
        return one.saved(request, "page_contact")
    context = {
        "form": form,
        "directions": form.group("directions"),
        "place": form.bound("street", "postcode", "town"),
        "reach": form.bound("phone", "email", "website"),
        "networks": form.bound(*NETWORKS),
    }
    return one.show(request, "contact", "page_contact", context)
