"""Every form of the product with what nobody types: refused or taken, never broken, never lost.

The forms are found by looking at every page of the permission table, so a new one is covered by
itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse

from booking.cockpit.desk.wish import Wish
from tenants.current import enter_business
from tests.fuzz import nasty, reading, rows, test_second_steps
from tests.fuzz.finding import Found, encoded, kind, send
from tests.fuzz.reading import Field, Form, Pairs
from tests.permissions.conftest import Salon
from tests.permissions.table import TABLE

# Forms behind a second factor or a mail's link, which nobody here has: see `test_second_steps`.
UNTRIED = {f"tenants.accounts.forms.{step}" for step in test_second_steps.STEPS}
# A trap for machines: nobody sees it, so nothing in it is worth keeping.
TRAP = "website"
# What the desk has settled so far travels along; each of it is looked up behind its own door.
CARRIED = {"cockpit:desk_book": set(Wish.__slots__)}
TYPED = "Ștefan & <Ana>"


def attempt(salon: Salon, found: Found, body: Pairs | bytes, content_type: str = "") -> str:
    """What is wrong with the answer, in a word; empty when it is one that people can read."""
    browser = salon.browsers[found.who]
    try:
        answer = send(browser, found.form.path, body, *([content_type] if content_type else []))
    except Exception as error:  # noqa: BLE001 - whatever a view lets out is what we look for
        return f"{type(error).__name__}: {str(error)[:150]}"
    expected = answer.status_code < 500 or answer.status_code in TABLE[found.form.name].post
    return "" if expected else str(answer.status_code)


def replaced(pairs: Pairs, name: str, value: str) -> Pairs:
    """One field with another value, at its place."""
    if name not in dict(pairs):
        return [*pairs, (name, value)]
    return [(each, value if each == name else old) for each, old in pairs]


def test_every_address_that_takes_a_form_is_tried(forms: list[Found]) -> None:
    assert {found.form.name for found in forms} >= {
        name for name, door in TABLE.items() if 405 not in door.post
    }
    # A harvest that finds no fields would try nothing.
    assert sum(len(found.kinds) for found in forms) > 250


def test_every_form_of_the_product_is_tried(
    forms: list[Found], tireless: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned: set[type[BaseForm]] = set()
    usual = BaseForm.full_clean

    def noted(form: BaseForm) -> None:
        cleaned.update(type(form).__mro__)
        usual(form)

    monkeypatch.setattr(BaseForm, "full_clean", noted)
    for found in forms:
        send(tireless.browsers[found.who], found.form.path, found.form.pairs())
    assert {f"{each.__module__}.{each.__name__}" for each in ours(BaseForm) - cleaned} == UNTRIED


def ours(base: type[BaseForm]) -> set[type[BaseForm]]:
    """The product's own forms."""
    below = set(base.__subclasses__())
    below |= {each for one in below for each in ours(one)}
    return {each for each in below if each.__module__.partition(".")[0] in ("booking", "tenants")}


def test_no_value_breaks_a_form(forms: list[Found], tireless: Salon) -> None:
    faults: list[str] = []
    tried: set[tuple[str, str]] = set()
    for found in forms:
        fields = {(found.form.name, kind(each.name)): each for each in found.form.fields}
        for values in nasty_values([fields[key] for key in sorted(fields.keys() - tried)]):
            pairs = found.form.pairs()
            for name, value in values.items():
                pairs = replaced(pairs, name, value)
            fault = attempt(tireless, found, pairs)
            if fault:
                told = {name: value[:20] for name, value in values.items()}
                faults.append(f"{found.form.name} {told}: {fault}")
        tried |= fields.keys()
    assert not faults, "\n".join(faults)


def nasty_values(fields: list[Field]) -> Iterator[dict[str, str]]:
    """What to send instead, by field: to each alone, then to all that people write in at once."""
    for each in fields:
        for value in nasty.alone(kind(each.name), is_typed=each.kind in reading.TYPED):
            yield {each.name: value}
    typed = [each.name for each in fields if each.kind in reading.TYPED]
    if typed:
        for values in nasty.together(len(typed)):
            yield dict(zip(typed, values, strict=True))


def test_no_body_breaks_a_form(forms: list[Found], tireless: Salon) -> None:
    faults = []
    for found in {found.form.name: found for found in forms}.values():
        pairs = found.form.pairs()
        doubled = encoded([*pairs, *pairs, *[(name, "²") for name, _ in pairs]])
        few = nasty.in_turn(found.form.name, nasty.BODIES, 3)
        for content_type, body in (*few, ("", doubled)):
            fault = attempt(tireless, found, body, content_type)
            if fault:
                faults.append(f"{found.form.name} {content_type} {body[:30]!r}: {fault}")
    assert not faults, "\n".join(faults)


def test_what_a_form_does_not_show_is_ignored(
    forms: list[Found], tireless: Salon, settings: Any
) -> None:
    # All of it at once is more than anybody may send.
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    faults, accepted = [], 0
    # A page in between carries on only what was ticked; what was not is a field all the same.
    shown: dict[str, set[str]] = defaultdict(set, {at: set(names) for at, names in CARRIED.items()})
    for found in forms:
        shown[found.form.name] |= {each.name for each in found.form.fields}
    for found in forms:
        pairs = found.form.pairs()
        planted = [each for each in rows.guesses().items() if each[0] not in shown[found.form.name]]
        status, once = written(tireless, found, pairs)
        accepted += status < 400
        _status, after = written(tireless, found, [*pairs, *planted])
        if differs := rows.columns_that_differ(once, after):
            # Codes, times and numbers are new each time.
            _status, again = written(tireless, found, pairs)
            differs -= rows.columns_that_differ(once, again)
        if differs:
            faults.append(f"{found.form.name}: {differs}")
    assert not faults, "\n".join(faults)
    # Forms that are refused as they are would prove little.
    assert accepted > len(forms) * 0.8


def written(salon: Salon, found: Found, pairs: Pairs) -> tuple[int, rows.Rows]:
    """What was answered, and all rows as they stand after the form was sent."""
    business = salon.members["owner"].business
    with transaction.atomic():
        answer = send(salon.browsers[found.who], found.form.path, pairs, undo=False)
        enter_business(business)
        after = rows.everything()
        transaction.set_rollback(True)
    return answer.status_code, after


def test_nothing_that_was_typed_is_lost(forms: list[Found], tireless: Salon) -> None:
    faults = []
    for found in forms:
        for broken in found.form.typed():
            typed = _typed(found.form, broken.name)
            pairs = found.form.pairs()
            for name, value in typed.items():
                pairs = replaced(pairs, name, value)
            answer = send(tireless.browsers[found.who], found.form.path, pairs)
            faults += [
                f"{found.form.name} after a wrong {broken.name}: {lost}"
                for lost in _lost(found.form, answer, typed)
            ]
    assert not faults, "\n".join(faults)


def _typed(form: Form, broken: str) -> dict[str, str]:
    """Something of our own in every text, and one field with what cannot be right."""
    free = [
        each.name
        for each in form.typed()
        if each.kind in ("text", "textarea") and each.name != TRAP
    ]
    return {name: f"{TYPED} {number}" for number, name in enumerate(free)} | {broken: "\u0007" * 9}


def _lost(form: Form, answer: HttpResponse, typed: dict[str, str]) -> list[str]:
    """The fields whose words are not in the form that comes back."""
    if answer.status_code < 400 and answer.status_code != 200:
        return []
    same = [each for each in reading.forms(answer, form.path) if each.name == form.name]
    if not same:
        return [f"{answer.status_code} without the form"]
    shown = {each.name: each.value for again in same for each in again.fields}
    return [name for name, value in typed.items() if shown.get(name) != value and TYPED in value]
