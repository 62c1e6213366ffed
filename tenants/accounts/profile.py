"""`/accounts/`: who one is, which language and time one reads, and the way to everything else."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenants.accounts import addresses
from tenants.accounts.forms import PersonNameField
from tenants.accounts.views import refuse_impersonation
from tenants.http import MemberRequest
from tenants.models import User


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a person decides about themselves."""

    name = PersonNameField()
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("In which times are shown to you. Clients see those of the place."),
        required=False,
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone, zone.replace("_", " ")) for zone in time_zones()]
        self.fields["time_zone"].choices = [("", _("That of the business")), *zones]  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def time_zones() -> list[str]:
    """Places, not offsets: an offset knows no summer time."""
    found = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return sorted(found)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: MemberRequest) -> HttpResponse:
    """Show the account; save what belongs to the person."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST":
        refuse_impersonation(request)
    if form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        return redirect("account_home")
    return render(request, "account/home.html", {"form": form, **_state(request)})


def _state(request: MemberRequest) -> dict[str, Any]:
    user = User.objects.get(pk=request.user.pk)  # the form may have filled in what is not saved
    second = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return {
        "address": addresses.address_of(user),
        "is_verified": addresses.has_verified_email(user),
        "pending": addresses.pending(user),
        "has_second_factor": second.exists(),
        "devices": len(UserSession.objects.purge_and_list(user)),
    }
