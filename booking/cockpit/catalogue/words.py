"""The names of choices on the set-up pages of the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.models import Question, Service, Variant

Choices = list[tuple[str, str]]

VISIBILITY = {
    Service.Visibility.PUBLIC: gettext_lazy("Everyone: on the booking page"),
    Service.Visibility.LINK: gettext_lazy("Only with the link"),
    Service.Visibility.MEMBERS: gettext_lazy("Only the team, at the front desk"),
    Service.Visibility.OFF: gettext_lazy("Nobody: switched off"),
}
# The same on a badge; what is public needs none.
VISIBILITY_SHORT = {
    Service.Visibility.LINK: gettext_lazy("By link"),
    Service.Visibility.MEMBERS: gettext_lazy("Team only"),
    Service.Visibility.OFF: pgettext_lazy("service", "Off"),
}
PLACES = {
    Service.Place.BUSINESS: gettext_lazy("At the business"),
    Service.Place.CLIENT: gettext_lazy("At the client's address"),
    Service.Place.PHONE: gettext_lazy("By phone: we call"),
    Service.Place.ONLINE: gettext_lazy("Video call"),
}
PRICES = {
    Variant.PriceKind.FIXED: gettext_lazy("A fixed price"),
    Variant.PriceKind.FROM: gettext_lazy("From this price"),
    Variant.PriceKind.RANGE: gettext_lazy("From … to …"),
    Variant.PriceKind.PER_PERSON: gettext_lazy("Per person"),
    Variant.PriceKind.FREE: gettext_lazy("Free of charge"),
    Variant.PriceKind.HIDDEN: gettext_lazy("Not shown"),
}
TAXES = {
    "incl_vat": gettext_lazy("Prices include VAT."),
    "vat_exempt": gettext_lazy("Exempt from VAT."),
}
DEGREES = {
    "required": pgettext_lazy("form field", "Required"),
    "optional": pgettext_lazy("form field", "Optional"),
    "off": pgettext_lazy("form field", "Not asked"),
}
FORM_FIELDS = {
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "birth_date": gettext_lazy("Date of birth"),
    "address": gettext_lazy("Address"),
    "insurance_number": gettext_lazy("Insurance number"),
    "company": gettext_lazy("Company"),
    "guests": gettext_lazy("E-mail addresses of further participants"),
    "attendee_other": gettext_lazy("Booking for someone else"),
    "note": gettext_lazy("A note to the business"),
    "marketing": gettext_lazy("Agreement to receive offers"),
}
QUESTIONS = {
    Question.Type.TEXT: gettext_lazy("A short text"),
    Question.Type.LONG_TEXT: gettext_lazy("A long text"),
    Question.Type.CHOICE: gettext_lazy("One answer from a list"),
    Question.Type.SEVERAL: gettext_lazy("Several answers from a list"),
    Question.Type.CHECKBOX: gettext_lazy("A box to tick"),
    Question.Type.DATE: gettext_lazy("A date"),
    Question.Type.PHONE: gettext_lazy("A phone number"),
}
COLOURS = {
    "#3d6f9e": gettext_lazy("Blue"),
    "#b5651d": gettext_lazy("Orange"),
    "#5b7f3a": gettext_lazy("Green"),
    "#8a5a9e": gettext_lazy("Violet"),
    "#b04a5a": gettext_lazy("Red"),
    "#2f7f7b": gettext_lazy("Teal"),
}


def usual(what: object) -> str:
    """The choice to follow the business, with what that means now."""
    return _("As the business: %(what)s") % {"what": what}
