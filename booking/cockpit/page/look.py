"""How the page looks: logo, colour, a line and a text about the business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import SetupForm
from booking.cockpit.page import colours, logos, one
from booking.cockpit.page.fields import Colour
from booking.models import Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

TAGLINE, ABOUT = 120, 1500


class LookForm(SetupForm):
    """The logo is decoded here, so that a picture that is none is an error beside the field."""

    def __init__(
        self, business: Business, setting: Setting, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(business, data, files=files)
        self.setting = setting
        self.png = b""
        self.fields["logo"] = forms.FileField(
            label=_("Logo"),
            help_text=_("PNG, JPEG or WebP, at most 4 MB. A square one looks best."),
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        )
        self.fields["no_logo"] = forms.BooleanField(label=_("Remove the logo"), required=False)
        self.fields["brand_colour"] = Colour(
            label=_("Colour of the page"),
            initial=setting.brand_colour,
            help_text=_("If words in it would be hard to read, we make it a little darker."),
        )
        self.add_texts("tagline", _("A line about you"), setting.tagline, longest=TAGLINE)
        self.add_texts("about", _("About you"), setting.about, longest=ABOUT, multiline=True)

    def clean_logo(self) -> Any:
        """Drawn anew, or refused."""
        upload = self.cleaned_data["logo"]
        if upload:
            try:
                self.png = logos.redraw(upload.file, upload.size)
            except logos.BadPicture as error:
                raise forms.ValidationError(str(error.message)) from error
        return upload

    def save(self) -> bool:
        """Write it. True when the colour had to be changed to be readable."""
        setting, given = self.setting, self.cleaned_data
        former = setting.logo
        if self.png:
            setting.logo = logos.keep(self.business, self.png)
        elif given["no_logo"]:
            setting.logo = ""
        setting.brand_colour = colours.readable(given["brand_colour"])
        setting.tagline, setting.about = self.texts("tagline"), self.texts("about")
        setting.save(update_fields=["logo", "brand_colour", "tagline", "about"])
        if former != setting.logo:
            logos.drop(self.business, former)
        return bool(setting.brand_colour != given["brand_colour"])


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: MemberRequest) -> HttpResponse:
    """Show and save the section."""
    setting = Setting.objects.get()
    posted = request.method == "POST"
    form = LookForm(
        request.business,
        setting,
        request.POST if posted else None,
        request.FILES if posted else None,
    )
    if form.is_bound and form.is_valid():
        changed = form.save()
        said = _("Saved. The colour is a little darker now, so that it can be read.")
        return one.saved(request, "page", said if changed else "")
    logo = Setting.objects.values_list("logo", flat=True).get()
    context = {
        "form": form,
        "taglines": form.group("tagline"),
        "abouts": form.group("about"),
        "logo": turl(request, "public:logo", file=logo) if logo else "",
    }
    return one.show(request, "look", "page", context)
