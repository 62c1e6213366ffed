"""The form for what an imprint says; which of it must be said depends on the country."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from booking.cockpit.catalogue.fields import Line, SetupForm
from booking.cockpit.page.fields import Email, Phone
from booking.models import Location, Setting
from booking.setup import imprints
from tenants.models import Business

LONGEST: Final = {
    "responsible": 120, "street": 200, "postcode": 20, "town": 100, "tax_id": 40,
    "register": 120, "supervisor": 200,
}  # fmt: skip
AUTOCOMPLETE: Final = {
    "responsible": "name", "street": "street-address", "postcode": "postal-code",
    "town": "address-level2", "email": "email", "phone": "tel",
}  # fmt: skip


class ImprintForm(SetupForm):
    """Filled in from what is known of the place and its contact."""

    def __init__(self, business: Business, data: Any = None, **kwargs: Any) -> None:
        super().__init__(business, data, **kwargs)
        known, needed = self._known(), imprints.required(business.country)
        for name, label in labels(business.country).items():
            field = self._field(name, label, required=name in needed)
            field.initial = known.get(name, "")
            field.widget.attrs["autocomplete"] = AUTOCOMPLETE.get(name, "off")
            self.fields[name] = field
        self.fields["register"].help_text = _("If you are in one, such as a trade register.")
        self.fields["supervisor"].help_text = _("If your profession has one.")

    def _field(self, name: str, label: str, *, required: bool) -> forms.Field:
        if name == "email":
            return Email(label=label, required=required)
        if name == "phone":
            return Phone(country=self.business.country, label=label, required=required)
        return Line(longest=LONGEST[name], label=label, required=required)

    def _known(self) -> dict[str, str]:
        setting, place = Setting.objects.get(), Location.objects.get(is_default=True)
        usual: dict[str, str] = {
            "street": place.street, "postcode": place.postcode, "town": place.town,
            "email": setting.email, "phone": setting.phone,
        }  # fmt: skip
        return {**usual, **setting.imprint}

    def all(self) -> list[dict[str, Any]]:
        """For the template: each field, and whether it may be left empty."""
        return [
            {"field": self[name], "optional": not self.fields[name].required}
            for name in imprints.FIELDS
        ]

    def said(self) -> dict[str, str]:
        """What was filled in."""
        return {name: self.cleaned_data[name] or "" for name in imprints.FIELDS}


def labels(country: str) -> dict[str, str]:
    """What is asked for, in the order of the form."""
    tax = {"RO": _("Tax number (CUI)"), "ES": _("Tax number (NIF)")}
    return {
        "responsible": _("Who is responsible: first and last name, or the company"),
        "street": _("Street and number"),
        "postcode": _("Postcode"),
        "town": _("Town"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "tax_id": tax.get(country, _("VAT number")),
        "register": _("Register and number"),
        "supervisor": _("Supervisory authority or chamber"),
    }
