"""The catalogues are whole, and the tools that keep them so do what they say."""

from __future__ import annotations

import ast
import gettext
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.catalog import Message

from ops import locales

PAGE = """{% load i18n %}
<p>{% translate "Keep it" %}</p>
<p>{% translate "Morning" context "time of day" %}</p>
<p>{% blocktranslate trimmed count count=seats %}
  {{ count }} place left
{% plural %}
  {{ count }} places left
{% endblocktranslate %}</p>
{# Translators: over the list #}
<p>{% translate "Nothing here yet" %}</p>
"""
CODE = '''"""Texts of a module."""
from django.utils.translation import gettext_lazy, npgettext, pgettext
A = gettext_lazy("Phone")
B = pgettext("the telephone", "Receiver")
C = npgettext("of a bus", "%(count)s stop", "%(count)s stops", 2)
'''


ROOT = Path(__file__).resolve().parents[1]
TEXT_FUNCTIONS = {"_", *(
    name + suffix
    for name in ("gettext", "pgettext", "ngettext", "npgettext") for suffix in ("", "_lazy")
)}  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree of its own: one page, one module, no catalogues."""
    for folder, name, text in (("templates", "page.html", PAGE), ("booking", "texts.py", CODE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(locales, "ROOT", tmp_path)
    monkeypatch.setattr(locales, "LOCALE", tmp_path / "locale")
    return tmp_path


def compiled(checkout: Path, lang: str) -> gettext.GNUTranslations:
    locales.compile_all()
    with locales.po_path(lang).with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def merged(text: str) -> int:
    entries: list[dict[str, Any]] = yaml.safe_load(text)
    return locales.merge(entries)


def test_every_text_is_translated_and_nothing_is_stale() -> None:
    assert locales.problems() == []


def test_no_text_hides_in_a_formatted_string() -> None:
    """There nothing finds it; the catalogue would call its translation stale."""
    for package in ("booking", "tenants", "billing", "widget", "platform"):
        for path in (ROOT / package).rglob("*.py"):
            formatted = (
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.JoinedStr)
            )  # fmt: skip
            hidden = [
                node.lineno
                for text in formatted for node in ast.walk(text)
                if isinstance(node, ast.Call) and _name(node.func) in TEXT_FUNCTIONS
            ]  # fmt: skip
            assert hidden == [], f"{path}: {hidden}"


def _name(function: ast.expr) -> str:
    return str(getattr(function, "id", getattr(function, "attr", "")))


def test_every_phrase_we_were_given_is_well_translated() -> None:
    for english, translations in locales.phrases().items():
        for lang, translation in translations.items():
            plural = isinstance(translation, tuple)
            msgid = (english, english) if plural else english
            message = Message(msgid, translation)
            assert list(locales._faults(lang, message)) == []


def test_texts_are_found_in_templates_and_in_python(checkout: Path) -> None:
    found = {locales._key(message) for message in locales._messages(locales.extracted())}
    assert found == {
        (None, "Keep it"),
        ("time of day", "Morning"),
        (None, "%(count)s place left"),
        (None, "Nothing here yet"),
        (None, "Phone"),
        ("the telephone", "Receiver"),
        ("of a bus", "%(count)s stop"),
    }


def test_the_phrases_fill_what_they_can_and_the_rest_is_listed(checkout: Path) -> None:
    locales.update()
    texts = compiled(checkout, "ro")
    assert texts.gettext("Keep it") == "Păstrați programarea"
    assert texts.pgettext("time of day", "Morning") == "Dimineață"
    assert [yaml.safe_load(line)[0]["msgid"] for line in locales.missing()] == [
        "%(count)s stop",
        "Nothing here yet",
        "Receiver",
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "au mai rămas %(count)s locuri"),
        (1, "a mai rămas %(count)s loc"),
        (2, "au mai rămas %(count)s locuri"),
        (19, "au mai rămas %(count)s locuri"),
        (20, "au mai rămas %(count)s de locuri"),
        (101, "au mai rămas %(count)s locuri"),
        (120, "au mai rămas %(count)s de locuri"),
    ],
)
def test_romanian_counts_in_three_forms(checkout: Path, count: int, text: str) -> None:
    locales.update()
    texts = compiled(checkout, "ro")
    assert texts.ngettext("%(count)s place left", "%(count)s places left", count) == text


MISSING = """
- {msgid: "Nothing here yet", de: "Noch nichts da", es: "Aún no hay nada", ro: "Încă nimic"}
- {msgid: "Receiver", msgctxt: "the telephone", de: "Hörer", es: "Auricular", ro: "Receptor"}
- msgid: "%(count)s stop"
  msgid_plural: "%(count)s stops"
  msgctxt: "of a bus"
  de: {one: "eine Haltestelle", other: "%(count)s Haltestellen"}
  es: {one: "%(count)s parada", other: "%(count)s paradas"}
  ro: {one: "%(count)s stație", few: "%(count)s stații", other: "%(count)s de stații"}
"""


def test_merged_translations_make_the_catalogue_whole(checkout: Path) -> None:
    locales.update()
    assert len(locales.problems()) == 9
    assert merged(MISSING) == 9
    assert locales.problems() == []
    assert compiled(checkout, "es").pgettext("the telephone", "Receiver") == "Auricular"
    stops = compiled(checkout, "ro").npgettext("of a bus", "%(count)s stop", "%(count)s stops", 20)
    assert stops == "%(count)s de stații"


def test_updating_again_changes_nothing(checkout: Path) -> None:
    locales.update()
    merged(MISSING)
    before = [locales.po_path(lang).read_bytes() for lang in locales.LANGUAGES]
    locales.update()
    assert [locales.po_path(lang).read_bytes() for lang in locales.LANGUAGES] == before


def test_a_catalogue_names_no_machine_and_no_moment(checkout: Path) -> None:
    locales.update()
    text = locales.po_path("ro").read_text(encoding="utf-8")
    assert str(checkout) not in text
    assert "POT-Creation-Date" not in text
    assert "#:" not in text
    assert "nplurals=3" in text


def test_what_is_gone_comes_back_with_its_translation_until_it_is_pruned(checkout: Path) -> None:
    page = checkout / "templates" / "page.html"
    locales.update()
    merged(MISSING)
    page.write_text("", encoding="utf-8")
    (checkout / "booking" / "texts.py").write_text("", encoding="utf-8")
    locales.update()
    assert compiled(checkout, "de").gettext("Nothing here yet") == "Nothing here yet"
    page.write_text(PAGE, encoding="utf-8")
    (checkout / "booking" / "texts.py").write_text(CODE, encoding="utf-8")
    locales.update()
    assert compiled(checkout, "de").gettext("Nothing here yet") == "Noch nichts da"
    assert locales.problems() == []
    page.write_text("", encoding="utf-8")
    locales.update(prune=True)
    assert "Noch nichts da" not in locales.po_path("de").read_text(encoding="utf-8")


def test_a_new_text_makes_the_catalogue_stale(checkout: Path) -> None:
    locales.update()
    merged(MISSING)
    (checkout / "templates" / "more.txt").write_text(
        '{% load i18n %}{% translate "Brand new" %}', encoding="utf-8"
    )
    assert len(locales.problems()) == len(locales.LANGUAGES)
    assert "'Brand new'" in locales.problems()[0]


@pytest.mark.parametrize(
    "entry",
    [
        '- {msgid: "Hello %(name)s", de: "Hallo %(nome)s"}',
        '- {msgid: "Hello %(name)s", de: "Hallo"}',
        '- {msgid: "Hello", de: "Hallo %(name)s"}',
        '- {msgid: "Waiting", ro: "Aşteptare"}',
        '- {msgid: "%(n)s hour", msgid_plural: "%(n)s hours", ro: {one: "%(n)s oră"}}',
        '- {msgid: "%(n)s hour", msgid_plural: "%(n)s hours", de: "%(n)s Stunden"}',
    ],
)
def test_an_ill_translation_is_refused(checkout: Path, entry: str) -> None:
    with pytest.raises(locales.BadTranslation):
        merged(entry)
    assert not locales.po_path("de").exists()


def test_a_fuzzy_text_is_a_problem_and_is_not_shown(checkout: Path) -> None:
    locales.update()
    merged(MISSING)
    path = locales.po_path("de")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('msgid "Nothing here yet"', '#, fuzzy\nmsgid "Nothing here yet"'),
        encoding="utf-8",
    )
    assert locales.problems() == ["de: 'Nothing here yet' is fuzzy"]
    assert compiled(checkout, "de").gettext("Nothing here yet") == "Nothing here yet"


def test_the_command_line_says_when_something_is_wrong(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "missing.yaml").write_text(MISSING, encoding="utf-8")
    assert locales.main(["extract"]) == 0
    assert locales.main(["check"]) == 1
    assert locales.main(["merge", str(checkout / "missing.yaml")]) == 0
    assert locales.main(["check"]) == 0
    assert locales.main(["missing"]) == 0
    assert locales.main(["compile"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("texts compiled")
