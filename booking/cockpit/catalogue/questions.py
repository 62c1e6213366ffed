"""What the business asks at booking: the list of questions and each one's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.cockpit.catalogue import doors, slugs, words, writing
from booking.cockpit.catalogue.fields import Picked, SetupForm, Several
from booking.cockpit.catalogue.languages import lacking_in, languages_of, name_of
from booking.cockpit.catalogue.services import STEPS, see_other
from booking.cockpit.frame import page
from booking.models import Question, Service
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

CHOSEN = (Question.Type.CHOICE, Question.Type.SEVERAL)
MOST_CHOICES, LONGEST_CHOICE = 30, 120


class QuestionForm(SetupForm):
    """A question in every language, how it is answered, and for which services."""

    def __init__(self, business: Business, question: Question, data: Any = None) -> None:
        super().__init__(business, data)
        self.question = question
        self.offered = list(Service.objects.filter(archived_at=None))
        self.add_texts("label", _("Question"), question.label, longest=200, required=True)
        self.add_texts("help", _("Help below the field"), question.help, longest=300)
        lines = {code: "\n".join(choices) for code, choices in question.choices.items()}
        most = MOST_CHOICES * (LONGEST_CHOICE + 1)
        self.add_texts("choices", _("Answers"), lines, longest=most, multiline=True)
        self._how()
        self._where()

    def _how(self) -> None:
        question = self.question
        self.fields["type"] = Picked(
            label=_("How it is answered"),
            choices=list(words.QUESTIONS.items()),
            initial=question.type or Question.Type.TEXT,
        )
        self.fields["required"] = forms.BooleanField(
            label=_("Must be answered"), initial=question.required, required=False
        )
        self.fields["sensitive"] = forms.BooleanField(
            label=_("Sensitive: stored encrypted, shown to few, in no mail"),
            initial=question.sensitive,
            required=False,
        )

    def _where(self) -> None:
        asked = list(self.question.services.all()) if self.question.pk else []
        self.fields["scope"] = Picked(
            label=_("For which services"),
            choices=[("all", _("For all services")), ("some", _("Only for these"))],
            initial="some" if asked else "all",
            widget=forms.RadioSelect,
        )
        self.fields["services"] = Several(
            label=_("Services"),
            choices=[(each.slug, tr(each.name, self.business)) for each in self.offered],
            initial=[each.slug for each in asked],
            required=False,
        )

    # ── what was meant

    def clean(self) -> dict[str, Any]:
        """Answers to choose among have the same number in each language."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("type") in CHOSEN:
            self._check_choices(given)
        nothing = not given.get("services") and "services" not in self.errors
        if given.get("scope") == "some" and nothing:
            self.add_error("services", _("Please choose at least one service."))
        return given

    def _check_choices(self, given: dict[str, Any]) -> None:
        first = f"choices_{self.languages[0]}"
        count = len(lines_of(given.get(first, "")))
        if count < 2 and first not in self.errors:
            self.add_error(first, _("Please write at least two answers, one per line."))
        for code in self.languages:
            name = f"choices_{code}"
            lines = lines_of(given.get(name, ""))
            if len(lines) > MOST_CHOICES or any(len(line) > LONGEST_CHOICE for line in lines):
                self.add_error(name, _("These are too many answers, or one is too long."))
            elif lines and len(lines) != count:
                self.add_error(
                    name, _("Please write as many answers as in the first language, in its order.")
                )

    def save(self) -> Question:
        """Write it; a new one comes last."""
        given, question = self.cleaned_data, self.question
        with writing.alone():
            if question._state.adding:
                question.key = slugs.fresh_key(given[f"label_{self.languages[0]}"])
                positions = Question.objects.values_list("position", flat=True)
                question.position = max(positions, default=-1) + 1
            question.label, question.help = self.texts("label"), self.texts("help")
            for name in ("type", "required", "sensitive"):
                setattr(question, name, given[name])
            question.choices = self._choices()
            question.save()
            some = given["scope"] == "some"
            question.services.set(
                [each for each in self.offered if some and each.slug in given["services"]]
            )
        return question

    def _choices(self) -> dict[str, list[str]]:
        if self.cleaned_data["type"] not in CHOSEN:
            return {}
        return {code: lines_of(text) for code, text in self.texts("choices").items()}


def lines_of(text: str) -> list[str]:
    """The answers, one per line, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@needs(Ability.SETTINGS)
@require_safe
def questions(request: MemberRequest) -> HttpResponse:
    """The list; what was put away stands below."""
    context = {"rows": _rows(request.business), "tab": "questions"}
    return page(request, "cockpit/catalogue/questions.html", context, section="services")


def _rows(business: Business) -> list[dict[str, Any]]:
    languages = languages_of(business)
    return [
        {
            "question": row,
            "how": words.QUESTIONS[Question.Type(row.type)],
            "services": [tr(each.name, business) for each in row.services.all()],
            "missing": [name_of(code) for code in lacking_in(row, languages)],
        }
        for row in Question.objects.prefetch_related("services")
    ]


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """A new question."""
    return _form(request, Question())


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: MemberRequest, question: str) -> HttpResponse:
    """Change one. What was answered keeps the question's words of then."""
    return _form(request, doors.get_question(question))


def _form(request: MemberRequest, row: Question) -> HttpResponse:
    form = QuestionForm(request.business, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return see_other(turl(request, "cockpit:questions"))
    context = {
        "form": form,
        "question": row,
        "labels": form.group("label"),
        "helps": form.group("help"),
        "choices": form.group("choices"),
        "title": tr(row.label, request.business) if row.pk else _("New question"),
    }
    return page(
        request,
        "cockpit/catalogue/question.html",
        context,
        section="services",
        status=422 if form.is_bound else 200,
    )


@needs(Ability.SETTINGS)
@require_POST
def move(request: MemberRequest, question: str, way: str) -> HttpResponse:
    """One place up or down."""
    rows = Question.objects.filter(archived_at=None)
    writing.shift(doors.get_question(question), rows, by=STEPS[way])
    return see_other(turl(request, "cockpit:questions"))


@needs(Ability.SETTINGS)
@require_POST
def archive(request: MemberRequest, question: str) -> HttpResponse:
    """Stop asking; what was answered stays."""
    row = doors.get_question(question)
    writing.archive(row)
    undo = turl(request, "cockpit:question_restore", question=row.key)
    messages.success(request, _("Archived."), extra_tags=undo)
    return see_other(turl(request, "cockpit:questions"))


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, question: str) -> HttpResponse:
    """Ask again."""
    writing.restore(doors.get_question(question))
    messages.success(request, _("Back on the list."))
    return see_other(turl(request, "cockpit:questions"))
