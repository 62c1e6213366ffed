"""The forms of the first two steps: who the business is, then where and how it is written."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats, normalising, trades
from booking.cockpit.catalogue.fields import Line, Picked, Several
from booking.setup import countries
from tenants import slugs
from tenants.models import Business

SLUG_LONGEST: Final = 60


def reader() -> str:
    """The language of who fills in the form."""
    return get_language() or "en"


class NameForm(forms.Form):
    """What it is called, what it does, where."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.fields["name"] = Line(longest=120, label=_("Name of the business"))
        self.fields["name"].widget.attrs |= {"autocomplete": "organization", "autofocus": True}
        self.fields["trade"] = Picked(
            label=_("What do you do?"),
            choices=[
                (key, formats.translated(trade.name, reader(), "en").text)
                for key, trade in trades.all_trades().items()
            ],
            widget=forms.RadioSelect,
        )
        self.fields["country"] = Picked(label=_("Country"), choices=countries.names(reader()))
        self.fields["country"].widget.attrs["autocomplete"] = "country"
        self.fields["town"] = Line(longest=100, label=_("Town"), required=False)
        self.fields["town"].widget.attrs["autocomplete"] = "address-level2"


class WhereForm(forms.Form):
    """What was guessed from the country, and the word in the page's address."""

    def __init__(self, data: Any = None, *, country: str = "", **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.country = country
        self.fields["slug"] = Line(longest=SLUG_LONGEST, label=_("Address of your page"))
        self.fields["slug"].widget.attrs |= {
            "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false",
        }  # fmt: skip
        self.fields["language"] = Picked(
            label=_("Language of your business"), choices=settings.LANGUAGES
        )
        self.fields["languages"] = Several(
            label=_("Your page can also be read in"), choices=settings.LANGUAGES, required=False
        )
        self.fields["currency"] = Picked(
            label=_("Currency"), choices=countries.currencies(reader())
        )
        self.fields["time_zone"] = Picked(label=_("Time zone"), choices=zones())

    def clean_slug(self) -> str:
        """As it stands in an address, and nobody else's."""
        return free_slug(self.cleaned_data["slug"])

    def languages(self) -> list[str]:
        """The main one first."""
        given = self.cleaned_data
        return list(dict.fromkeys([given["language"], *given["languages"]]))


def free_slug(text: str, *, for_business: Business | None = None) -> str:
    """The text as a slug. Raises ValidationError when it cannot be had."""
    slug = normalising.slug(text, max_length=SLUG_LONGEST)
    if not slugs.is_well_formed(slug):
        raise forms.ValidationError(
            _("Please use at least three letters or digits, and none of our own words.")
        )
    if not slugs.is_free(slug, for_business=for_business):
        raise forms.ValidationError(_("This address is taken. Please choose another one."))
    return slug


def suggested(name: str, town: str) -> str:
    """The name folded; with its town where that is taken."""
    plain = normalising.slug(name)
    with_town = normalising.slug(f"{name} {town}") if town else ""
    return slugs.first_free([plain, with_town])


def zones() -> list[tuple[str, str]]:
    """All places with a clock of their own, those of Europe first."""
    names = sorted(countries.zones(), key=lambda name: (not name.startswith("Europe/"), name))
    return [(name, name.replace("_", " ")) for name in names]
