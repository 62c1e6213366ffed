"""The business's own questions as form fields, and their answers as what the booking keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from booking.bookings import Answer
from booking.fields import Line, Lines, Phone
from booking.models import Question, Service
from booking.public.writer import Writer

# Ages and dates of a prescription; nobody is asked about the distant future.
YEARS = (1900, 2100)


def asked_of(services: Sequence[Service]) -> list[Question]:
    """What is asked for these services: their own questions and those of all, each once."""
    asked = Q(services__in=services) | Q(services=None)
    return list(Question.objects.filter(asked, archived_at=None).distinct())


def field_for(question: Question, writer: Writer, country: str) -> forms.Field:
    """The control that fits the type."""
    common: dict[str, Any] = {
        "label": writer.text(question.label),
        "help_text": writer.text(question.help),
        "required": question.required,
    }
    kind = Question.Type
    if question.type == kind.LONG_TEXT:
        return Lines(longest=2000, rows=2, **common)
    if question.type == kind.CHECKBOX:
        return forms.BooleanField(**common)
    if question.type == kind.DATE:
        return DateField(**common)
    if question.type == kind.PHONE:
        return Phone(country=country, **common)
    if question.type == kind.CHOICE:
        return forms.ChoiceField(
            choices=choices_of(question, writer), widget=forms.RadioSelect, **common
        )
    if question.type == kind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=choices_of(question, writer), widget=forms.CheckboxSelectMultiple, **common
        )
    return Line(longest=300, **common)


class DateField(forms.DateField):
    """A date as the browser's own control sends it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )

    def clean(self, value: Any) -> date | None:
        """Within the years that anybody could mean."""
        day: date | None = super().clean(value)
        if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
            raise forms.ValidationError(_("Please check this date."))
        return day


def choices_of(question: Question, writer: Writer) -> list[tuple[str, str]]:
    """The position of each choice, which is the same in all languages, and its words."""
    lists = question.choices
    words: list[str] = lists.get(writer.language) or next(iter(lists.values()), [])
    return [(str(position), word) for position, word in enumerate(words)]


def answers(questions: Iterable[Question], given: dict[str, Any], writer: Writer) -> list[Answer]:
    """What was answered, in the words that were shown; unanswered questions are left out."""
    found = []
    for question in questions:
        said = in_words(question, given.get(name_of(question)), writer)
        if said:
            label = writer.text(question.label)
            found.append(Answer(question.key, label, said, sensitive=question.sensitive))
    return found


def in_words(question: Question, value: Any, writer: Writer) -> str:
    """One answer as a text."""
    if question.type == Question.Type.CHECKBOX:
        return _("Yes") if value else ""
    if not value:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    words = dict(choices_of(question, writer))
    if isinstance(value, list):
        return ", ".join(words[position] for position in value)
    return words.get(value, value) if question.type == Question.Type.CHOICE else str(value)


def name_of(question: Question) -> str:
    """The name of a question's field."""
    return f"q_{question.key}"
