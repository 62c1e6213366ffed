"""Who gets which mail: reminders to clients, news to the business, its owners, its staff."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.fields import SetupForm, Several
from booking.cockpit.page import one
from booking.models import Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

HOURS: Final = (2, 3, 24, 48, 72)
# What holds when the business has said nothing (see `booking.notify.recipients.team`).
USUAL: Final = {"business": True, "owners": False, "staff": True, "own_acts": True}


class NotificationsForm(SetupForm):
    """Confirmations and changes always reach the client: they are the agreement itself."""

    def __init__(self, business: Business, setting: Setting, data: Any = None) -> None:
        super().__init__(business, data)
        self.setting = setting
        hours = sorted({*HOURS, *setting.reminders_h})
        self.fields["reminders"] = Several(
            label=_("Remind clients by e-mail"),
            choices=[(str(count), _hours(count)) for count in hours],
            initial=[str(count) for count in setting.reminders_h],
            required=False,
        )
        self.fields["reminder_optin"] = forms.BooleanField(
            label=_("Only those who tick a box for it when booking"),
            initial=setting.reminder_optin,
            required=False,
        )
        for key, label in _labels(setting).items():
            self.fields[key] = forms.BooleanField(
                label=label, initial=setting.notify.get(key, USUAL[key]), required=False
            )

    def save(self) -> None:
        """Write it; it holds for what is booked from now on."""
        given, setting = self.cleaned_data, self.setting
        setting.reminders_h = sorted((int(hours) for hours in given["reminders"]), reverse=True)
        setting.reminder_optin = given["reminder_optin"]
        setting.notify = {**setting.notify, **{key: given[key] for key in USUAL}}
        setting.save(update_fields=["reminders_h", "reminder_optin", "notify"])


def _labels(setting: Setting) -> dict[str, str]:
    where = setting.email or _("the owners, as there is no business address yet")
    return {
        "business": _("News about bookings to the business: %(address)s") % {"address": where},
        "owners": _("The same to each owner, at their own address"),
        "staff": _("News about their own appointments to the staff"),
        "own_acts": _("Also about what one of us has booked, moved or cancelled"),
    }


def _hours(count: int) -> str:
    if count % 24 == 0 and count > 24:
        days = count // 24
        return ngettext("%(count)s day before", "%(count)s days before", days) % {"count": days}
    return ngettext("%(count)s hour before", "%(count)s hours before", count) % {"count": count}


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: MemberRequest) -> HttpResponse:
    """Show and save the section."""
    data = request.POST if request.method == "POST" else None
    form = NotificationsForm(request.business, Setting.objects.get(), data)
    if form.is_bound and form.is_valid():
        form.save()
        return one.saved(request, "page_notifications")
    context = {"form": form, "news": form.bound(*USUAL)}
    return one.show(request, "notifications", "page_notifications", context)
