"""The catalogues in `locale/`: extract, merge, compile and check, without GNU gettext.

`python -m ops.locales <command>` needs neither a database nor settings; `manage.py extract_texts`
and `compile_texts` call the same functions, and a test fails on whatever `problems()` finds.
English is the source: its texts are the msgids, so it has no catalogue. Only `.po` is committed.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

ROOT: Final = Path(__file__).resolve().parents[2]
LOCALE: Final = ROOT / "locale"
ERRORS: Final = "booking/errors.py"
PHRASES: Final = ROOT / "booking" / "data" / "phrases.yaml"
LANGUAGES: Final = ("de", "es", "ro")
# The plural categories of each language in the order of its catalogue's forms.
PLURALS: Final = {
    "de": ("one", "other"),
    "es": ("one", "other"),
    "ro": ("one", "few", "other"),
}
SOURCES: Final = ("platform", "tenants", "billing", "booking", "widget", "templates")
TEMPLATE_SUFFIXES: Final = frozenset({".html", ".txt"})
KEYWORDS: Final[dict[str, Any]] = {
    name + suffix: places
    for name, places in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for suffix in ("", "_lazy", "_noop")
} | {"_": None}
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%%")

Key = tuple[str | None, str]
Translation = str | tuple[str, ...]


class BadTranslation(Exception):
    """A translation in a merge file cannot be used."""


# ── what the sources say


def extracted() -> Catalog:
    """Every text in Python and in templates, as a catalogue without translations."""
    catalog = Catalog(charset="utf-8")
    for path in _sources():
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source, origin=str(path.relative_to(ROOT)))
            # What is left of the markup keeps its indentation, which is no Python.
            source = re.sub(r"(?m)^[ \t]+", "", source)
        found = extract("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"])
        for _, message, comments, context in found:
            if message and all(message):
                catalog.add(message, auto_comments=comments, context=context)
        if path.relative_to(ROOT).as_posix() == ERRORS:
            for text in _said_by_errors(source):
                catalog.add(text)
    return catalog


def _said_by_errors(source: str) -> Iterator[str]:
    """The docstrings of the booking errors: what readers are told (`BookingError.message`)."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and (text := ast.get_docstring(node)):
            yield text


def _sources() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            is_python = path.suffix == ".py" and "migrations" not in path.parts
            if is_python or path.suffix in TEMPLATE_SUFFIXES:
                yield path


# ── catalogues on disk


def po_path(lang: str) -> Path:
    """Where Django looks for a language."""
    return LOCALE / lang / "LC_MESSAGES" / "django.po"


def read(lang: str) -> Catalog:
    """The catalogue of a language, empty when there is none yet."""
    if not po_path(lang).exists():
        return Catalog(locale=lang)
    with po_path(lang).open("rb") as file:
        return read_po(file, locale=lang)


def write(lang: str, catalog: Catalog) -> None:
    """Sorted, unwrapped, without dates, paths or line numbers: a diff shows texts alone."""
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Project-Id-Version: Slotline\\n"\n'
        f'"Language: {lang}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    _replace(po_path(lang), header.encode() + body.getvalue())


def compile_all() -> int:
    """Write each `.mo` beside its `.po`; returns how many texts they hold together."""
    count = 0
    for lang in LANGUAGES:
        catalog, compiled = read(lang), io.BytesIO()
        write_mo(compiled, catalog)
        _replace(po_path(lang).with_suffix(".mo"), compiled.getvalue())
        count += sum(1 for message in _messages(catalog) if _is_translated(message))
    return count


def _replace(path: Path, content: bytes) -> None:
    """All or nothing: a server or a test may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_bytes(content)
    new.replace(path)


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time: reading, changing and writing a catalogue is no single step."""
    LOCALE.mkdir(exist_ok=True)
    folder = os.open(LOCALE, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> Key:
    return message.context, _texts(message.id)[0]


def _texts(value: Any) -> tuple[str, ...]:
    """The msgids or the forms of a message; Babel keeps a single one bare."""
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def _is_translated(message: Message) -> bool:
    return all(_texts(message.string))


# ── bringing both together


def update(*, prune: bool = False) -> None:
    """Fit the catalogues to the sources; what has no translation is sought in the phrases.

    Texts no longer used stay as obsolete entries, and come back with their translation when they
    are used again; `prune` drops them. Nothing is guessed from similar texts.
    """
    sources, known = extracted(), phrases()
    with _alone():
        for lang in LANGUAGES:
            write(lang, _updated(lang, sources, known, prune=prune))


def _updated(
    lang: str, sources: Catalog, known: Mapping[str, Mapping[str, Translation]], *, prune: bool
) -> Catalog:
    old, new = read(lang), Catalog(locale=lang)
    have = {_key(m): m for m in [*old.obsolete.values(), *_messages(old)] if _is_translated(m)}
    for message in _messages(sources):
        kept = have.pop(_key(message), None)
        string = kept.string if kept else known.get(_key(message)[1], {}).get(lang)
        # A text that became a plural, or ceased to be one, is translated anew.
        fits = message.pluralizable == (not isinstance(string, str))
        new.add(
            message.id,
            string if fits else None,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    if not prune:
        new.obsolete.update({str(key): message for key, message in have.items()})
    return new


def phrases() -> dict[str, dict[str, Translation]]:
    """The wording we were given: English text (a plural's singular) → language → translation."""
    entries = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))["phrases"]
    return {
        entry["en"]["one"] if entry.get("plural") else entry["en"]: {
            lang: _forms(lang, entry[lang]) for lang in LANGUAGES
        }
        for entry in entries
    }


def _forms(lang: str, value: str | Mapping[str, str]) -> Translation:
    if isinstance(value, str):
        return value
    return tuple(value[category] for category in PLURALS[lang])


def merge(entries: Iterable[Mapping[str, Any]]) -> int:
    """Write translations into the catalogues; returns how many.

    An entry is `{msgid, msgctxt?, msgid_plural?, de, es, ro}`; a plural's translations are
    `{one, other}`, for Romanian `{one, few, other}`. Raises BadTranslation before any is written.
    """
    count = 0
    with _alone():
        catalogs = {lang: read(lang) for lang in LANGUAGES}
        for entry in entries:
            for lang in LANGUAGES:
                if entry.get(lang):
                    _merge(catalogs[lang], lang, entry)
                    count += 1
        for lang, catalog in catalogs.items():
            write(lang, catalog)
    return count


def _merge(catalog: Catalog, lang: str, entry: Mapping[str, Any]) -> None:
    context, old = entry.get("msgctxt"), catalog.get(entry["msgid"], entry.get("msgctxt"))
    plural = entry.get("msgid_plural")
    msgid = old.id if old else (entry["msgid"], plural) if plural else entry["msgid"]
    try:
        message = Message(msgid, _forms(lang, entry[lang]), context=context)
    except (KeyError, TypeError) as error:
        raise BadTranslation(f"{lang}: {entry['msgid']!r} lacks a form: {error}") from error
    faults = list(_faults(lang, message))
    if faults:
        raise BadTranslation("; ".join(faults))
    catalog.delete(msgid, context)
    comments = old.auto_comments if old else ()
    catalog.add(msgid, message.string, context=context, auto_comments=comments)


# ── what is wrong


def problems() -> list[str]:
    """One line for each text that is missing, stale, untranslated, fuzzy or ill translated."""
    sources, found = extracted(), []
    for lang in LANGUAGES:
        catalog = read(lang)
        have = {_key(message) for message in _messages(catalog)}
        stale = sorted({_key(m) for m in _messages(sources)} - have, key=str)
        found += [f"{lang}: {key[1]!r} is not in the catalogue: extract_texts" for key in stale]
        for message in _messages(catalog):
            found += _faults(lang, message)
    return found


def _faults(lang: str, message: Message) -> Iterator[str]:
    name = f"{lang}: {_key(message)[1]!r}"
    if not _is_translated(message):
        yield f"{name} is not translated"
        return
    if message.fuzzy:
        yield f"{name} is fuzzy"
    ids, strings = _texts(message.id), _texts(message.string)
    if len(strings) != (len(PLURALS[lang]) if message.pluralizable else 1):
        yield f"{name} has {len(strings)} forms"
    for number, string in enumerate(strings):
        wanted, given = _placeholders(ids[-1]), _placeholders(string)
        # "one place left" may do without its number.
        is_singular = message.pluralizable and number == 0
        if given - wanted or (wanted - given and not is_singular):
            yield f"{name} has other placeholders: {string!r}"
        if lang == "ro" and set(string) & set("şţŞŢ"):
            yield f"{name} has a cedilla: {string!r}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def missing() -> Iterator[str]:
    """A YAML line for each text without translation, ready to be filled in and merged."""
    wanted: dict[Key, dict[str, Any]] = {}
    for lang in LANGUAGES:
        for message in _messages(read(lang)):
            if not _is_translated(message) or message.fuzzy:
                entry = wanted.setdefault(_key(message), _entry(message))
                empty = dict.fromkeys(PLURALS[lang], "")
                entry[lang] = empty if message.pluralizable else ""
    for entry in wanted.values():
        yield "- " + _flow(entry)


def _entry(message: Message) -> dict[str, Any]:
    context, singular = _key(message)
    entry = {"msgid": singular}
    if context:
        entry["msgctxt"] = context
    if message.pluralizable:
        entry["msgid_plural"] = _texts(message.id)[1]
    return entry


def _flow(value: Mapping[str, Any]) -> str:
    items = (
        f"{key}: {_flow(item) if isinstance(item, dict) else json.dumps(item, ensure_ascii=False)}"
        for key, item in value.items()
    )
    return "{" + ", ".join(items) + "}"


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ops.locales", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract").add_argument("--prune", action="store_true")
    commands.add_parser("merge").add_argument("file", type=Path)
    for name in ("compile", "missing", "check"):
        commands.add_parser(name)
    options = parser.parse_args(arguments)
    lines: list[str] = []
    if options.command == "extract":
        update(prune=options.prune)
    elif options.command == "merge":
        entries = yaml.safe_load(options.file.read_text(encoding="utf-8")) or []
        lines = [f"{merge(entries)} translations merged"]
    elif options.command == "compile":
        lines = [f"{compile_all()} texts compiled"]
    else:
        lines = list(missing()) if options.command == "missing" else problems()
    sys.stdout.writelines(line + "\n" for line in lines)
    return 1 if options.command == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main())
