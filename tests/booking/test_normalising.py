"""What people type, and what is stored, searched and asked back."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking import normalising as n


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ștefănescu", "stefanescu"),
        ("ŞTEFĂNESCU", "stefanescu"),
        ("s\u0326tefa\u0306nescu", "stefanescu"),
        ("  Müller-Weiß ", "muller weiss"),
        ("O’Neil", "oneil"),
        ("Łukasz  Żak", "lukasz zak"),
        ("Жанна", "zhanna"),
        ("A 123-456", "a 123 456"),
        ("", ""),
        ("…", ""),
    ],
)
def test_a_name_is_found_whatever_the_diacritics(typed: str, key: str) -> None:
    assert n.search_key(typed) == key


@given(st.text(max_size=300))
def test_a_search_key_is_ascii_and_folding_it_again_changes_nothing(text: str) -> None:
    key = n.search_key(text)
    assert key.isascii()
    assert n.search_key(key) == key


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Tuns & Coafat", "tuns-coafat"),
        ("Für Männer", "fur-manner"),
        ("!", ""),
    ],
)
def test_a_slug_is_readable_in_a_url(typed: str, slug: str) -> None:
    assert n.slug(typed) == slug


def test_a_cut_slug_does_not_end_in_a_dash() -> None:
    assert n.slug("abcd efgh", max_length=5) == "abcd"


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Ion Popescu", ("Ion", "Popescu")),
        ("Ana Maria Pop", ("Ana Maria", "Pop")),
        ("Madonna", ("Madonna", "")),
        ("", ("", "")),
        ("  Ion   Popescu ", ("Ion", "Popescu")),
        ("Popescu, Ion", ("Ion", "Popescu")),
        ("Popescu,", ("Popescu", "")),
        (", Ion", ("Ion", "")),
        ("Anna von der Heide", ("Anna", "von der Heide")),
        ("Anna Von Der Heide", ("Anna", "Von Der Heide")),
        ("von Trapp", ("", "von Trapp")),
        ("Ben Smith", ("Ben", "Smith")),
        ("Van Nguyen", ("Van", "Nguyen")),
        ("Anna von", ("Anna", "von")),
        ("Hans-Peter Müller-Lüdenscheidt", ("Hans-Peter", "Müller-Lüdenscheidt")),
        ("María de la Cruz", ("María", "de la Cruz")),
        ("José Ortega y Gasset", ("José", "Ortega y Gasset")),
    ],
)
def test_a_full_name_is_split_into_given_and_family_name(full: str, parts: tuple[str, str]) -> None:
    assert n.split_name(full) == parts


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Ana García", ("Ana", "García")),
        ("Ana García López", ("Ana", "García López")),
        ("Ana María García López", ("Ana María", "García López")),
        ("María de la Cruz Gómez", ("María", "de la Cruz Gómez")),
    ],
)
def test_spanish_names_end_in_two_surnames(full: str, parts: tuple[str, str]) -> None:
    assert n.split_name(full, language="es") == parts


@given(st.text(max_size=60).filter(lambda text: "," not in text))
def test_no_part_of_a_name_is_ever_lost(full: str) -> None:
    assert " ".join(n.split_name(full)).split() == full.split()


def test_text_comes_back_composed_and_trimmed() -> None:
    assert n.clean_text("  S\u0326tefan \t Pop\r\n", 50) == "Ștefan Pop"


def test_marks_that_turn_or_hide_text_are_dropped() -> None:
    assert n.clean_text("a\u202egnp.exe\u202c\u200b\u2066b\ufeff\x07\x9f", 50) == "agnp.exeb"


def test_a_note_keeps_its_paragraphs() -> None:
    assert n.clean_text("\n one\r\n\r\n\r\n\r\ntwo \nthree\n\n", 50, multiline=True) == (
        "one\n\ntwo\nthree"
    )


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfffb"])
def test_what_postgresql_cannot_store_is_refused(text: str) -> None:
    with pytest.raises(n.InvalidText):
        n.clean_text(text, 50)


def test_too_long_a_text_is_refused_and_the_limit_itself_is_not() -> None:
    assert n.clean_text("ă" * 50, 50) == "ă" * 50
    with pytest.raises(n.TextTooLong):
        n.clean_text("ă" * 51, 50)


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once = n.clean_text(text, 300, multiline=True)
    except n.InvalidText:
        return
    assert n.clean_text(once, 300, multiline=True) == once


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("0721 234 567", "RO", "+40721234567"),
        ("0721.234.567", "ro", "+40721234567"),
        ("(030) 23125-123", "DE", "+493023125123"),
        ("0171/1234567", "DE", "+491711234567"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("0040721234567", "DE", "+40721234567"),
        ("+40 721 234 567", "ES", "+40721234567"),
        ("\u202a+40\u00a0721 234 567\u202c", "DE", "+40721234567"),
        ("", "RO", None),
        ("   ", "RO", None),
    ],
)
def test_a_phone_number_may_be_written_as_at_home(
    typed: str, country: str, stored: str | None
) -> None:
    assert n.phone(typed, country) == stored


@pytest.mark.parametrize(
    "typed",
    ["12345", "call me", "0721 234 567 ext. 5", "+999 1234567", "-", "07212345" * 9, "\0"],
)
def test_a_number_nobody_could_call_is_refused(typed: str) -> None:
    with pytest.raises(n.InvalidPhone):
        n.phone(typed, "RO")


def test_a_phone_number_is_shown_as_the_reader_writes_it() -> None:
    assert n.phone_display("+40721234567", "RO") == "0721 234 567"
    assert n.phone_display("+40721234567", "DE") == "+40 721 234 567"
    assert n.phone_display("not a number", "DE") == "not a number"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ion.Pop@Gmail.COM ", "Ion.Pop@gmail.com"),
        ("ion+salon@demo.example", "ion+salon@demo.example"),
        ("a@müller.de", "a@xn--mller-kva.de"),
        ("a@straße.de", "a@xn--strae-oqa.de"),
        ("a@demo.example.", "a@demo.example"),
        ("o'neil@example.ie", "o'neil@example.ie"),
    ],
)
def test_an_email_address_keeps_its_name_and_gets_a_plain_domain(typed: str, stored: str) -> None:
    assert n.email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "", "ion", "ion@", "@a.ro", "ion@localhost", "ion@a..ro", "ion@-a.ro", "ion@a.12",
        "a b@c.ro", "ion..pop@a.ro", ".ion@a.ro", "jörg@a.de", "a@b@c.ro", "a@b.ro\r\nBcc: x@y.ro",
        "a,b@c.ro",
        "ion@a_b.ro", "ion@a\u2028b.ro", "x" * 65 + "@a.ro", "a@" + "b" * 64 + ".ro", "a\0@b.ro",
        "a@\ud800.ro", "a@" + "b." * 130 + "ro", "<a@b.ro>",
    ],
)  # fmt: skip
def test_what_no_server_delivers_to_is_refused(typed: str) -> None:
    with pytest.raises(n.InvalidEmail):
        n.email(typed)


def test_two_spellings_of_one_mailbox_share_a_key() -> None:
    assert n.email_key("Ion@gmail.com") == n.email_key("ion@gmail.com")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gnail.cmo", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.ro", "gmail.com"),
        ("gmailcom", "gmail.com"),
        ("yaho.ro", "yahoo.ro"),
        ("yahooo.com", "yahoo.com"),
        ("gmx.ed", "gmx.de"),
        ("wbe.de", "web.de"),
        ("webb.de", "web.de"),
        ("t-onlien.de", "t-online.de"),
        ("hotmial.es", "hotmail.es"),
        ("outllok.com", "outlook.com"),
        ("iclud.com", "icloud.com"),
        ("salon-maria.con", "salon-maria.com"),
        ("Gmial.com", "gmail.com"),
    ],
)
def test_a_common_slip_is_asked_about(typed: str, meant: str) -> None:
    assert n.email_typo(f"ion@{typed}") == f"ion@{meant}"


@pytest.mark.parametrize(
    "domain",
    [*n._KNOWN, "wed.de", "gmk.de", "salon-maria.ro", "demo.example", "uni.de", "example.com"],
)
def test_a_real_domain_is_never_questioned(domain: str) -> None:
    assert n.email_typo(f"ion@{domain}") is None


def test_half_an_address_gets_no_suggestion() -> None:
    assert n.email_typo("gmial.com") is None
    assert n.email_typo("@gmial.com") is None


FUNCTIONS: list[Callable[[str], object]] = [
    n.search_key,
    n.split_name,
    n.slug,
    n.email,
    n.email_typo,
    lambda text: n.clean_text(text, 1000),
    lambda text: n.clean_text(text, 1000, multiline=True),
    lambda text: n.phone(text, "RO"),
    lambda text: n.phone_display(text, "RO"),
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "unit", ["a", "1", " ", "@", ".", "a@", "ß.", "\u0301\u0316", "-", "y ", "(", "+1", "\n"]
)
def test_a_hundred_thousand_signs_cost_next_to_nothing(
    function: Callable[[str], object], unit: str
) -> None:
    text = (unit * 100_000)[:100_000]
    started = time.process_time()
    with suppress(ValueError):
        function(text)
    assert time.process_time() - started < 0.05
