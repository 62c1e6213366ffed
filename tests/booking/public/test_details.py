"""The details: as few fields as the business needs, and nothing typed is ever lost."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.http import HttpResponse

from booking.models import Booking, Consent, Document, Question, Service, Setting, Variant
from booking.models.encrypted import unseal
from tests.booking.public.conftest import ION, Step, fields, read, text, values


def value(answer: HttpResponse, name: str) -> str:
    """What stands in a text field."""
    html = answer.content.decode()
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    found = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return unescape(found[1]) if found else ""


def test_a_booking_keeps_what_was_typed(page: Step, start: dt.datetime) -> None:
    booking = page.booked(start, note="By the window, please")
    assert booking.contact == {
        "given_name": "Ion",
        "family_name": "Vasile",
        "email": "ion@example.com",
        "phone": "+40722123456",
        "company": "",
    }
    assert booking.starts_at == start
    assert booking.note == "By the window, please"
    assert (booking.source, booking.language, booking.state) == ("page", "en", "confirmed")
    assert booking.notice_version == 1
    assert booking.notice_shown_at is not None


def test_the_version_of_the_privacy_notice_that_was_linked_is_kept(
    page: Step, start: dt.datetime
) -> None:
    Document.objects.create(kind="privacy", version=2, text={"en": "Who is responsible\nUs"})
    assert page.booked(start).notice_version == 2


def test_keyboards_and_autofill_are_told_what_a_field_is_for(
    page: Step, start: dt.datetime
) -> None:
    html = page.get(f"details/?t={page.hold(start)}").content.decode()
    for token in ('autocomplete="name"', 'autocomplete="email"', 'autocomplete="tel"'):
        assert token in html
    assert 'type="tel"' in html
    assert 'type="email"' in html


def test_nothing_is_ticked_and_nothing_has_to_be(page: Step, start: dt.datetime) -> None:
    html = page.get(f"details/?t={page.hold(start)}").content.decode()
    assert "checked" not in html
    assert 'name="marketing"' in html
    page.booked(start)
    assert not Consent.objects.exists()


def test_an_optional_purpose_that_is_ticked_is_kept_in_its_words(
    page: Step, start: dt.datetime
) -> None:
    page.booked(start, marketing="on")
    consent = Consent.objects.get()
    assert (consent.purpose, consent.source) == ("marketing", "page")
    assert consent.text.startswith("I would like to hear about offers from Salon Maria")


def test_reminders_are_asked_for_where_the_trade_says_so(praxis: Step) -> None:
    variant = Variant.objects.filter(service__visibility="public", requires=["treatment_room"])[0]
    first = values(praxis.get(f"times/?s={variant.slug}&lang=en").content.decode())[0]
    answer = praxis.post("hold/", {"s": variant.slug, "start": str(first), "lang": "en"})
    form = praxis.browser.get(answer["Location"])
    html = form.content.decode()
    assert "Please remind me of the appointment" in text(form)
    assert 'name="marketing"' not in html
    assert 'name="note"' not in html


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "123"}, "Please write your name in letters."),
        ({"name": "x" * 1000}, "This is too long."),
        ({"name": "Ion\0"}, "characters that cannot be stored"),
        ({"email": "ion@"}, "does not look like an e-mail address"),
        ({"phone": "12"}, "does not look like a phone number"),
        ({"phone": ""}, "Please fill this in."),
        ({"for_other": "on"}, "Please tell us who is coming."),
        ({"note": "x" * 5000}, "This is too long."),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_lost(
    page: Step, start: dt.datetime, sent: dict[str, str], message: str
) -> None:
    answer = page.book(start, **({"note": "Hello"} | sent))
    assert answer.status_code == 422
    assert message in text(answer)
    for name in {"name", "email", "phone"} - set(sent):
        assert value(answer, name) == ION[name]
    (name,) = sent
    wrong = "attendee" if name == "for_other" else name
    assert re.search(
        rf'<(input|textarea)[^>]*name="{wrong}"[^>]*aria-invalid="true"', answer.content.decode()
    )
    assert f'href="#id_{wrong}"' in answer.content.decode()
    assert not Booking.objects.exists()


def test_mistakes_are_named_in_the_visitors_language(page: Step, start: dt.datetime) -> None:
    answer = page.post("book/?lang=de", {"t": page.hold(start), **ION, "phone": "12"})
    assert answer["Content-Language"] == "de"
    assert "Telefon" in text(answer)


def test_writing_directions_and_invisible_signs_are_taken_out(
    page: Step, start: dt.datetime
) -> None:
    booking = page.booked(start, name="\u202eIon\u200b Ștefănescu\u2066")
    assert booking.contact["given_name"] == "Ion"
    assert booking.contact["family_name"] == "Ștefănescu"


def test_fields_can_be_required_optional_or_off(page: Step, start: dt.datetime) -> None:
    Setting.objects.update(
        form={"email": "off", "phone": "optional", "company": "required", "birth_date": "optional"}
    )
    html = page.get(f"details/?t={page.hold(start)}").content.decode()
    assert 'name="email"' not in html
    assert 'name="company"' in html
    refused = page.post("book/", {"t": page.hold(start), "name": "Ion Vasile"})
    assert refused.status_code == 422
    answer = page.post(
        "book/",
        {
            "t": page.hold(start),
            "name": "Ion Vasile",
            "company": "ACME",
            "birth_date": "1980-02-29",
        },
    )
    assert answer.status_code == 303
    booking = Booking.objects.get()
    assert booking.contact["company"] == "ACME"
    assert {"key": "birth_date", "question": "Date of birth", "answer": "1980-02-29"} in (
        booking.answers
    )


def test_a_service_may_ask_for_more_than_the_business(page: Step, start: dt.datetime) -> None:
    Service.objects.filter(variants__slug="tuns").update(form={"insurance_number": "required"})
    booking = page.booked(start, insurance_number="A123456789")
    assert "A123456789" not in str(booking.answers)
    (sealed,) = unseal(booking, "answers_sealed")
    assert sealed["answer"] == "A123456789"


def test_somebody_books_for_another_person(page: Step, start: dt.datetime) -> None:
    booking = page.booked(start, for_other="on", attendee="Mia Vasile")
    assert booking.attendee == {"name": "Mia Vasile"}
    assert booking.client.display_name == "Ion Vasile"


def test_an_attendee_without_the_tick_is_nobody(page: Step, start: dt.datetime) -> None:
    assert page.booked(start, attendee="Mia Vasile").attendee is None


def asked(kind: str, **more: object) -> Question:
    """A question about the cut, in English and Romanian."""
    choices = {"en": ["Short", "Long"], "ro": ["Scurt", "Lung"]}
    question = Question.objects.create(
        key="hair", type=kind, label={"en": "Your hair?", "ro": "Părul?"}, choices=choices, **more
    )
    question.services.set(Service.objects.filter(variants__slug="tuns"))
    return question


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("text", "curly", "curly"),
        ("long_text", "curly\nand long", "curly\nand long"),
        ("choice", "1", "Long"),
        ("several", ["0", "1"], "Short, Long"),
        ("checkbox", "on", "Yes"),
        ("date", "2026-01-02", "2026-01-02"),
        ("phone", "0722 123 456", "+40722123456"),
    ],
)
def test_every_type_of_question_is_answered(
    page: Step, start: dt.datetime, kind: str, sent: object, kept: str
) -> None:
    asked(kind, required=True)
    assert "Your hair?" in text(page.get(f"details/?t={page.hold(start)}"))
    assert page.book(start).status_code == 422
    booking = page.booked(start, q_hair=sent)
    assert booking.answers == [{"key": "hair", "question": "Your hair?", "answer": kept}]


def test_a_choice_that_is_not_offered_is_refused(page: Step, start: dt.datetime) -> None:
    asked("choice")
    assert page.book(start, q_hair="7").status_code == 422


def test_sensitive_answers_are_sealed(page: Step, start: dt.datetime) -> None:
    asked("text", sensitive=True)
    booking = page.booked(start, q_hair="a secret")
    assert booking.answers == []
    assert b"a secret" not in bytes(booking.answers_sealed or b"")
    assert unseal(booking, "answers_sealed")[0]["answer"] == "a secret"


def test_questions_of_other_services_are_not_asked(page: Step, start: dt.datetime) -> None:
    asked("text").services.set(Service.objects.filter(variants__slug="tuns-barbati"))
    assert "Your hair?" not in text(page.get(f"details/?t={page.hold(start)}"))


def test_a_mistyped_address_is_asked_about_once(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    sent = {"t": ticket, **ION, "email": "ion@gmial.com"}
    answer = page.post("book/", sent)
    assert answer.status_code == 422
    assert "Did you mean ion@gmail.com?" in text(answer)
    kept = page.post("book/", sent | {"kept": "ion@gmial.com"})
    assert kept.status_code == 303
    assert Booking.objects.get().contact["email"] == "ion@gmial.com"


def test_the_suggested_address_is_taken_with_one_click(page: Step, start: dt.datetime) -> None:
    answer = page.book(start, email="ion@gmial.com", use="ion@gmail.com")
    assert answer.status_code == 303
    assert Booking.objects.get().contact["email"] == "ion@gmail.com"


@pytest.mark.parametrize(
    ("how", "button"),
    [
        ({}, "Book appointment"),
        ({"creates_duty_to_pay": True}, "Book with obligation to pay"),
        ({"approval": True}, "Send request"),
    ],
)
def test_the_button_says_what_pressing_it_means(
    page: Step, start: dt.datetime, how: dict[str, bool], button: str
) -> None:
    Service.objects.filter(variants__slug="tuns").update(**how)
    html = page.get(f"details/?t={page.hold(start)}").content.decode()
    before = html[: html.rindex(f"<span>{button}")]
    assert before.rindex("from RON") > before.rindex('name="note"')
    assert "Prices include VAT." in before[before.rindex("from RON") :]
    assert "Privacy notice" in before[before.rindex("from RON") :]


def test_another_language_keeps_what_was_typed(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    answer = page.post("details/?lang=de", {"t": ticket, **ION, "note": "Hallo", "for_other": "on"})
    assert answer.status_code == 200
    assert answer["Content-Language"] == "de"
    assert value(answer, "name") == "Ion Vasile"
    assert "Hallo" in answer.content.decode()
    assert re.search(r'name="for_other"[^>]*checked', answer.content.decode())
    assert "Ihre Angaben" in text(answer)
    assert not Booking.objects.exists()


def test_a_ticket_of_another_business_opens_nothing(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    assert page.get(f"details/?t={ticket}").status_code == 200
    assert Step(page.browser, "praxis-otto").get(f"details/?t={ticket}").status_code == 400


def test_the_form_carries_its_ticket_alone(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    found = fields(page.get(f"details/?t={ticket}"))
    assert found.keys() == {"t"}
    # Signed anew: a second later the text is another.
    assert read(found["t"]) == read(ticket)


def test_the_details_are_not_indexed_and_tell_nobody_their_address(
    page: Step, start: dt.datetime
) -> None:
    answer = page.get(f"details/?t={page.hold(start)}")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert b'content="noindex"' in answer.content


def test_enter_presses_the_button_that_books(page: Step, start: dt.datetime) -> None:
    """A browser takes the first submit button that belongs to the form, wherever it stands."""
    html = page.get(f"details/?t={page.hold(start)}").content.decode()
    first = re.search(r'<button[^>]*form="details"[^>]*>', html)
    assert first
    assert "formaction" not in first[0]
    assert html.index(first[0]) < html.index("I need more time")


@pytest.mark.parametrize(
    ("place", "key", "kind", "given"),
    [
        ("client", "address", "long_text", "Strada Lipscani 5"),
        ("phone_we_call", "number", "phone", "0733 000 111"),
    ],
)
def test_where_the_visit_is_is_asked_once(
    page: Step, start: dt.datetime, place: str, key: str, kind: str, given: str
) -> None:
    """By the business's own question, where it has one; its answer is the place."""
    service = Service.objects.get(variants__slug="tuns")
    Service.objects.filter(pk=service.pk).update(places=[place])
    asked = Question.objects.create(key=key, type=kind, required=True, label={"en": "Where?"})
    asked.services.add(service)
    form = page.get(f"details/?t={page.hold(start)}").content.decode()
    assert 'name="address"' not in form
    assert f'name="q_{key}"' in form
    booking = page.booked(start, **{f"q_{key}": given})
    assert booking.items.get().place_detail.replace("+40", "0").replace(" ", "") == given.replace(
        " ", ""
    )


def test_a_request_says_until_when_it_is_answered(page: Step, start: dt.datetime) -> None:
    said = "This is a request. The time is kept for you, and you get an answer by"
    ticket = page.hold(start)
    assert said not in page.get(f"details/?t={ticket}").content.decode()
    Service.objects.update(approval=True)
    assert said in page.get(f"details/?t={ticket}").content.decode()
