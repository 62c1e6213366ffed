"""Edit what is known about a client: how to reach them, what to remember, who may read it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import clients
from booking.cockpit.catalogue.fields import Picked
from booking.cockpit.desk.doors import get_client_for
from booking.cockpit.frame import page
from booking.fields import NAME_PART, Email, Line, Lines, Phone
from booking.models import Client
from tenants.access import member
from tenants.http import MemberRequest
from tenants.permissions import Ability, may
from tenants.urls import turl

# Marks are read at a glance: a few short words.
MOST_LABELS: Final = 6
LABEL_LONGEST: Final = 30


class Labels(Line):
    """A few words, with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MOST_LABELS * (LABEL_LONGEST + 2), complete="off", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What is stored as it would be typed."""
        return ", ".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Any:
        """Each word once, in the order given. Raises ValidationError."""
        words = [" ".join(word.split()) for word in super().clean(value).split(",")]
        labels = tuple(dict.fromkeys(word for word in words if word))
        if len(labels) > MOST_LABELS or any(len(label) > LABEL_LONGEST for label in labels):
            raise forms.ValidationError(
                _("Please use at most %(count)s short words.") % {"count": MOST_LABELS}
            )
        return labels


class ClientForm(forms.Form):
    """What is known. What only practitioners read is no field for anybody else."""

    def __init__(self, facts: clients.Facts, country: str, *, practice: bool, data: Any) -> None:
        super().__init__(data, label_suffix="")
        self.facts, self.practice = facts, practice
        self._names()
        self._reach(country)
        self._remember()

    def _names(self) -> None:
        for name, label in (("given_name", _("First name")), ("family_name", _("Last name"))):
            self.fields[name] = Line(
                label=label,
                longest=NAME_PART,
                complete="off",
                required=name == "given_name",
                initial=getattr(self.facts, name),
            )

    def _reach(self, country: str) -> None:
        facts = self.facts
        common: dict[str, Any] = {"required": False, "complete": "off"}
        self.fields["phone"] = Phone(
            label=_("Phone"), country=country, initial=facts.phone, **common
        )
        self.fields["email"] = Email(label=_("E-mail"), initial=facts.email, **common)
        self.fields["language"] = Picked(
            label=_("Language"), choices=settings.LANGUAGES, initial=facts.language
        )
        self.fields["organisation"] = Line(
            label=_("Company"), longest=200, initial=facts.organisation, **common
        )

    def _remember(self) -> None:
        self.fields["labels"] = Labels(
            label=_("Marks"),
            help_text=_("Short words with commas between them, such as: VIP, pays cash."),
            initial=self.facts.labels,
            required=False,
        )
        self.fields["note"] = Lines(
            label=_("Note"), longest=2000, initial=self.facts.note, required=False
        )
        if self.practice:
            self.fields["practice_note"] = Lines(
                label=_("Note for practitioners only"),
                longest=4000,
                help_text=_("The front desk never sees it."),
                initial=self.facts.practice_note,
                required=False,
            )

    def given(self) -> clients.Facts:
        """What was typed."""
        return clients.Facts(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, code: str) -> HttpResponse:
    """Show and save what is known about a client."""
    client = get_client_for(request, code)
    form = _form(request, client)
    back = turl(request, "cockpit:desk_client", code=client.code)
    if form.is_bound and form.is_valid():
        clients.edit(client, facts=form.given(), by=member(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"client": client, "form": form, "back_href": back}
    status = 422 if form.is_bound else 200
    return page(
        request, "cockpit/desk/client_edit.html", context, section="desk_clients", status=status
    )


def _form(request: MemberRequest, client: Client) -> ClientForm:
    return ClientForm(
        clients.Facts.of(client),
        request.business.country,
        practice=may(request.membership, Ability.PRACTICE_NOTES),
        data=request.POST if request.method == "POST" else None,
    )
