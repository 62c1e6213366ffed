"""The address a confirmation went to, corrected soon after booking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import bookings, links
from booking.errors import NotAllowed
from booking.fields import Email
from booking.public.door import SeeOther, personal
from booking.public.mine import Mine
from booking.public.wish import Wish
from tenants.actor import CLIENT
from tenants.http import BusinessRequest


class EmailForm(forms.Form):
    """The right address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["email"] = Email(label=_("E-mail"))
        self.fields["email"].widget.attrs["class"] = "input"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def email(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """Correct the address the confirmation went to; links sent to the wrong one die."""
    mine = Mine.of(request, code, token)
    if not mine.can_correct:
        raise NotAllowed
    form = EmailForm(
        data=request.POST if request.method == "POST" else None, initial=mine.context()
    )
    if not form.is_valid():
        context = mine.context() | {"form": form, "title": _("Correct your e-mail address")}
        return mine.frame.render("email", context, status=422 if form.is_bound else 200)
    booking = bookings.correct_email(mine.booking, email=form.cleaned_data["email"], by=CLIENT)
    kept = Wish(language=mine.wish.language)
    token = links.manage_token(booking)
    return SeeOther(kept.link(request, "done", code=code, token=token))
