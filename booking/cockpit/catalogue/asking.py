"""Which fields of the booking form this service asks for, and its questions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue import doors, one, words
from booking.cockpit.catalogue.fields import Picked, SetupForm
from booking.models import Question, Service, Setting
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs

# What the booking page does where neither the business nor the service says anything.
USUAL = {
    "email": "required",
    "phone": "optional",
    "attendee_other": "optional",
    "note": "optional",
    "marketing": "optional",
}
# These are offered or they are not: nobody can be made to agree or to come with somebody.
NEVER_REQUIRED = frozenset({"attendee_other", "note", "marketing"})


class AskingForm(SetupForm):
    """A choice per field of the form; empty follows the business."""

    def __init__(
        self, business: Business, service: Service, setting: Setting, data: Any = None
    ) -> None:
        super().__init__(business, data)
        self.service = service
        for name, label in words.FORM_FIELDS.items():
            self.fields[name] = Picked(
                label=label,
                choices=_degrees(name, _usual(name, setting)),
                initial=service.form.get(name, ""),
                required=False,
            )

    def save(self) -> None:
        """Keep what differs from the business, and what other pages wrote there."""
        given = self.cleaned_data
        kept = {k: v for k, v in self.service.form.items() if k not in words.FORM_FIELDS}
        self.service.form = kept | {name: given[name] for name in given if given[name]}
        self.service.save(update_fields=["form"])


def _usual(name: str, setting: Setting) -> str:
    if name == "note" and not setting.client_note:
        return "off"
    return str(setting.form.get(name) or USUAL.get(name, "off"))


def _degrees(name: str, usual: str) -> list[tuple[str, str]]:
    own = [(key, str(word)) for key, word in words.DEGREES.items()]
    if name in NEVER_REQUIRED:
        own = [pair for pair in own if pair[0] != "required"]
    # A business without notes has none here either.
    if name == "note" and usual == "off":
        own = [pair for pair in own if pair[0] == "off"]
    return [("", words.usual(words.DEGREES.get(usual, usual))), *own]


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: MemberRequest, service: str) -> HttpResponse:
    """Show and save the section."""
    row = doors.get_service(service)
    data = request.POST if request.method == "POST" else None
    form = AskingForm(request.business, row, Setting.objects.get(), data)
    if form.is_bound and form.is_valid():
        return one.saved(request, row, form.save, "asking")
    asked = Q(services=row) | Q(services=None)
    questions = Question.objects.filter(asked, archived_at=None).distinct()
    return one.show(request, row, "asking", {"form": form, "questions": questions})
