"""Forms that come after a mail's link or a first factor, with what nobody types."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.forms import BaseForm
from django.test import Client

from tenants.models import User
from tests.fuzz import nasty, reading
from tests.fuzz.finding import FORM, encoded, kind
from tests.fuzz.reading import Form
from tests.tenants.accounts.asking import code_for, link, prove_oneself, sign_in

MARIA = "maria@example.com"
ON, AGAIN = "/accounts/2fa/on/", "/accounts/2fa/reauthenticate/"
# By the form's class: how to come to its page.
STEPS = ("NewPasswordForm", "CodeForm", "CodeAgainForm")


@pytest.fixture
def at_step(request: pytest.FixtureRequest, client: Client, maria: User) -> tuple[str, str]:
    """The form's class, and the path of the page with Maria in front of it."""
    step = str(request.param)
    cache.clear()
    if step == "NewPasswordForm":
        client.post("/accounts/password/reset/", {"email": MARIA})
        return step, str(client.get(link(), follow=True).request["PATH_INFO"])
    sign_in(client, MARIA)
    prove_oneself(client)
    client.post(ON, {"code": code_for(str(client.get(ON).context["form"].secret))})
    if step == "CodeAgainForm":
        return step, AGAIN
    client.logout()
    cache.clear()
    return step, str(sign_in(client, MARIA)["Location"])


def only_form(client: Client, path: str) -> Form:
    """The one that asks for something typed or hidden from view."""
    forms = reading.forms(client.get(path), path)
    return next(form for form in forms if any(f.kind in ("text", "password") for f in form.fields))


@pytest.mark.parametrize("at_step", STEPS, indirect=True)
def test_no_value_breaks_a_second_step(
    at_step: tuple[str, str],
    client: Client,
    maria: User,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # type: ignore[attr-defined]
    step, path = at_step
    seen: set[str] = set()
    usual = BaseForm.full_clean

    def noted(form: BaseForm) -> None:
        seen.update(each.__name__ for each in type(form).__mro__)
        usual(form)

    monkeypatch.setattr(BaseForm, "full_clean", noted)
    form, faults = only_form(client, path), []
    for field in form.fields:
        for value in (*nasty.ALWAYS, *nasty.in_turn(kind(field.name), nasty.IN_TURN, 8)):
            cache.clear()
            body = encoded([(f.name, value if f is field else f.value) for f in form.fields])
            with transaction.atomic():
                answer = client.generic("POST", form.path, body, FORM)
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                faults.append(f"{step} {field.name}={value[:20]!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    # A page that sends everybody away would be tried in vain.
    assert step in seen
