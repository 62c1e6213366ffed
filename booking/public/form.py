"""The form on which clients say who they are: as few fields as the business needs.

`setting.form` and `service.form` say per field whether it is required, optional or off. What the
booking has columns for goes there; the rest is kept as answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from booking import normalising
from booking.bookings import Agreement, Answer, Details, Person
from booking.fields import Email, Line, Lines, Name, Phone
from booking.models import Consent, Question
from booking.public import questions, summary
from booking.public.writer import Writer
from booking.schedule import Plan
from tenants.current import current_business

# Unless the business says otherwise.
USUAL: Final = {"name": "required", "email": "required", "phone": "optional"}
# Kept as answers: nothing of ours computes with them.
EXTRA: Final = ("birth_date", "address", "insurance_number", "company", "guests")
# Nobody fills it in but programs that fill in everything.
HONEYPOT: Final = "website"


class DetailsForm(forms.Form):
    """Bound to what was sent, or with what was sent as initial values when it is shown again."""

    def __init__(self, plan: Plan, asked: list[Question], writer: Writer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan, self.asked, self.writer = plan, asked, writer
        self.optional: dict[str, bool] = {}
        self.wanted: dict[str, str] = USUAL | plan.setting.form | strictest(plan)
        self._who()
        self._more()
        for question in asked:
            name = questions.name_of(question)
            self.fields[name] = questions.field_for(question, writer, current_business().country)
        self._note()
        self._agreements()
        self._mark()

    # ── fields

    def _has(self, name: str) -> bool:
        return self.wanted.get(name, "off") in ("required", "optional")

    def _must(self, name: str) -> bool:
        return self.wanted.get(name) == "required"

    def _must_know_where(self, place: str) -> bool:
        """Whether a visit of that kind needs a field of ours: no question asks for it already."""
        return self.plan.item.service.place == place and not self._asked_where()

    def _asked_where(self) -> str:
        """The name of the business's own question for the number or the address of the visit."""
        calls = self.plan.item.service.place == "phone_we_call"
        fits = (q for q in self.asked if (q.type == q.Type.PHONE if calls else q.key == "address"))
        return next((questions.name_of(question) for question in fits), "")

    def _who(self) -> None:
        self.fields["name"] = Name(
            label=_("First and last name"),
            complete="name",
            widget=forms.TextInput(attrs={"autocapitalize": "words"}),
        )
        if self._has("email"):
            self.fields["email"] = Email(
                label=_("E-mail"),
                required=self._must("email"),
                help_text=_("Your confirmation and the link to change your appointment go here."),
            )
        calls = self._must_know_where("phone_we_call")
        if self._has("phone") or calls:
            self.fields["phone"] = Phone(
                country=current_business().country,
                label=_("Phone"),
                required=self._must("phone") or calls,
                help_text="" if calls else _("Only in case something comes up at short notice."),
            )
        if self.wanted.get("attendee_other", "optional") != "off":
            self.fields["for_other"] = forms.BooleanField(
                label=_("I am booking for someone else"), required=False
            )
            self.fields["attendee"] = Line(
                label=_("Name of the person who is coming"), required=False, longest=160
            )

    def _more(self) -> None:
        visits = self._must_know_where("client")
        makers: dict[str, Any] = {
            "birth_date": lambda **k: questions.DateField(label=_("Date of birth"), **k),
            "address": lambda **k: Lines(label=_("Your address"), longest=300, rows=2, **k),
            "insurance_number": lambda **k: Line(label=_("Insurance number"), longest=40, **k),
            "company": lambda **k: Line(label=_("Company"), longest=160, **k),
            "guests": lambda **k: Line(
                label=_("E-mail addresses of further participants"), longest=500, **k
            ),
        }
        for name in EXTRA:
            needed = name == "address" and visits
            if self._has(name) or needed:
                self.fields[name] = makers[name](required=self._must(name) or needed)

    def _note(self) -> None:
        if self.plan.setting.client_note and self.wanted.get("note") != "off":
            warns = self.plan.setting.note_no_health
            health = _("Please do not write anything about your health here.")
            self.fields["note"] = Lines(
                label=_("Anything we should know? (optional)"),
                required=False,
                longest=1000,
                rows=2,
                help_text=health if warns else "",
            )

    def _agreements(self) -> None:
        setting, name = self.plan.setting, current_business().name
        if setting.reminder_optin and setting.reminders_h and self._has("email"):
            self.fields["reminder"] = forms.BooleanField(
                label=_("Please remind me of the appointment (you can stop this at any time)."),
                required=False,
            )
        discreet = summary.any_discreet(self.plan)
        if not discreet and self._has("email") and self.wanted.get("marketing") != "off":
            self.fields["marketing"] = forms.BooleanField(
                label=_(
                    "I would like to hear about offers from %(business)s by e-mail."
                    " I can unsubscribe at any time."
                )
                % {"business": name},
                required=False,
            )

    def _mark(self) -> None:
        """Inputs get their look, and what may stay empty says so; the first mistake the cursor."""
        plain = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
        said = ("note", "attendee")
        for name, field in self.fields.items():
            is_tick = isinstance(field.widget, forms.CheckboxInput)
            self.optional[name] = not (field.required or is_tick or name in said)
            if not isinstance(field.widget, plain):
                field.widget.attrs["class"] = "input"

    # ── what was meant

    def clean(self) -> dict[str, Any]:
        """Somebody who books for another says for whom."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("for_other") and not given.get("attendee") and "attendee" not in self.errors:
            self.add_error("attendee", _("Please tell us who is coming."))
        return given

    def put_cursor(self) -> None:
        """Into the first field with a mistake, also where no script runs."""
        if self.is_bound:
            wrong = next((name for name in self.fields if name in self.errors), "")
            if wrong:
                self.fields[wrong].widget.attrs["autofocus"] = True

    def rows(self) -> list[dict[str, Any]]:
        """The fields in order, each with how it is drawn."""
        kinds = {"checkbox": "tick", "radioselect": "several", "checkboxselectmultiple": "several"}
        return [
            {
                "field": field,
                "kind": kinds.get(field.widget_type, "line"),
                "optional": self.optional[field.name],
            }
            for field in self
        ]

    def person(self) -> Person:
        """Who books."""
        given = self.cleaned_data
        first, last = normalising.split_name(given["name"], language=self.writer.language)
        return Person(
            given_name=first,
            family_name=last,
            email=given.get("email", ""),
            phone=given.get("phone", ""),
            language=self.writer.language,
            time_zone=self.writer.zone if summary.is_remote(self.plan.item.service.place) else "",
            company=given.get("company", ""),
        )

    def details(self, notice_version: int | None) -> Details:
        """Everything else."""
        given = self.cleaned_data
        other = given.get("attendee") if given.get("for_other") else ""
        return Details(
            answers=[*self._extras(given), *questions.answers(self.asked, given, self.writer)],
            note=given.get("note", ""),
            attendee={"name": other} if other else None,
            agreements=self._agreed(given),
            notice_version=notice_version,
            place_detail=self._where(given),
        )

    def _extras(self, given: Mapping[str, Any]) -> list[Answer]:
        kept = [name for name in EXTRA if name != "company" and given.get(name)]
        sealed = ("insurance_number",)
        return [
            Answer(name, str(self.fields[name].label), str(given[name]), sensitive=name in sealed)
            for name in kept
        ]

    def _agreed(self, given: Mapping[str, Any]) -> list[Agreement]:
        purposes = (Consent.Purpose.REMINDER, Consent.Purpose.MARKETING)
        return [
            Agreement(str(purpose), str(self.fields[str(purpose)].label))
            for purpose in purposes
            if given.get(str(purpose))
        ]

    def _where(self, given: Mapping[str, Any]) -> str:
        ours = {"client": "address", "phone_we_call": "phone"}
        name = ours.get(self.plan.item.service.place, "")
        return str(given.get(self._asked_where() or name, ""))[:300] if name else ""


def strictest(plan: Plan) -> dict[str, str]:
    """What the visit's services ask of each field: required, else optional, else off."""
    order = ("off", "optional", "required")
    usual = USUAL | plan.setting.form
    forms_of = [usual | item.service.form for item in plan.items]
    names = dict.fromkeys(name for each in forms_of for name in each)
    return {
        name: max((each.get(name, _silent(name)) for each in forms_of), key=order.index)
        for name in names
    }


def _silent(name: str) -> str:
    """What holds where nothing is said about a field."""
    return "optional" if name in ("attendee_other", "note", "marketing") else "off"
