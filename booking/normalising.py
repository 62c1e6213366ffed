"""Turns what people type into what is stored, searched and compared.

Pure: no Django, no I/O. Forms, client matching, imports and the API call it. Every function looks
at the length before it does any work, so that no input costs more than a few milliseconds:
Python's Unicode normalisation alone is quadratic in a run of combining marks.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers
from anyascii import anyascii

SEARCH_KEY_MAX: Final = 400  # two names and a company; the columns are no wider
EMAIL_MAX: Final = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
NAME_WORDS_MAX: Final = 20  # beyond that it is no name, and looking for particles costs time
PHONE_MAX: Final = 40  # E.164 has 15 digits; the rest is room for brackets and dashes


class InvalidText(ValueError):
    """This text contains characters that cannot be stored."""


class TextTooLong(InvalidText):
    """This text is too long."""


class InvalidPhone(ValueError):
    """This does not look like a phone number."""


class InvalidEmail(ValueError):
    """This does not look like an e-mail address."""


def _words(text: str) -> dict[str, None]:
    """A set that keeps its order."""
    return dict.fromkeys(text.split())


# What has no width or turns the writing direction: it lets two names look alike, or a name rewrite
# the line around it. The last range are the invisible "tag" characters.
_INVISIBLE: Final = [
    *(0xAD, 0x61C, 0x180E, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
]
_CONTROLS: Final = [c for c in [*range(0x01, 0x20), *range(0x7F, 0xA0)] if chr(c) not in "\t\n\r"]
_STRIP: Final = dict.fromkeys(_INVISIBLE + _CONTROLS)


def clean_text(text: str, max_length: int, *, multiline: bool = False) -> str:
    """NFC, without invisible signs and controls, white space collapsed and trimmed.

    Raises TextTooLong (more than `max_length` signs) or InvalidText (NUL, half a surrogate pair).
    """
    if len(text) > 4 * max_length + 100:
        raise TextTooLong
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InvalidText
    text = unicodedata.normalize("NFC", text.translate(_STRIP))
    text = _paragraphs(text) if multiline else " ".join(text.split())
    if len(text) > max_length:
        raise TextTooLong
    return text


def _paragraphs(text: str) -> str:
    """Keeps single and double line breaks."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip("\n")


def search_key(text: str) -> str:
    """The folded form for searching and comparing: `Ștefănescu` and `STEFANESCU` are the same.

    Letters and digits in lower-case ASCII, words apart by one space, apostrophes dropped.
    """
    folded = anyascii(text[:SEARCH_KEY_MAX]).casefold().replace("'", "")
    words = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return " ".join(words)[:SEARCH_KEY_MAX]


def slug(text: str, *, max_length: int = 50) -> str:
    """`Tuns & Coafat` → `tuns-coafat`; an empty string when nothing is left."""
    return search_key(text).replace(" ", "-")[:max_length].rstrip("-")


# ── names

_PARTICLES: Final = _words(
    "von van vom zu zum zur de del della delle di da das do dos du der den ten ter la las le los el"
    " al bin ibn ben san santa st. af av"
)
_DOUBLE_SURNAMES: Final = frozenset({"es"})


def split_name(full: str, *, language: str = "") -> tuple[str, str]:
    """Given and family name of one field, to be shown back to the person, who can correct it.

    `Anna von der Heide` → (`Anna`, `von der Heide`); `García López, Ana` is read family first; with
    `language="es"` three or more names end in two surnames. A single name is the given name.
    """
    family, comma, given = (" ".join(part.split()) for part in full.partition(","))
    if comma and given and family:
        return given, family
    words = (family or given).split()
    if len(words) > NAME_WORDS_MAX:
        return " ".join(words[:-1]), words[-1]
    units = _name_units(words)
    if len(units) == 1:
        alone = units[0]
        starts_low = " " in alone and alone.split()[0] in _PARTICLES
        return ("", alone) if starts_low else (alone, "")
    surnames = 2 if language[:2] in _DOUBLE_SURNAMES and len(units) > 2 else 1
    return " ".join(units[:-surnames]), " ".join(units[-surnames:])


def _name_units(words: list[str]) -> list[str]:
    """Joins particles to the name they lead (`de la Cruz`) and `y`/`i` to both sides."""
    units: list[str] = []
    leading: list[str] = []
    for index, word in enumerate(words):
        # A capital at the very front is a name of its own: `Ben Smith`, `Van Nguyen`.
        is_particle = word in _PARTICLES or (index > 0 and word.casefold() in _PARTICLES)
        if is_particle and index < len(words) - 1:
            leading.append(word)
            continue
        unit = " ".join([*leading, word])
        leading = []
        joins = len(units) > 1 and index < len(words) - 1 and word in {"y", "i"}
        if joins or (units and units[-1].endswith((" y", " i"))):
            units[-1] = f"{units[-1]} {unit}"
        else:
            units.append(unit)
    return units or [""]


# ── phones

_PHONE_SIGNS: Final = frozenset("+()-./ \u2010\u2011\u2012\u2013\u2014\u00a0\u202f")


def phone(text: str, country: str) -> str | None:
    """E.164 of a number as people of `country` (ISO 3166, `RO`) write it; None when empty.

    Raises InvalidPhone, also for letters and extensions, which no message could reach.
    """
    if len(text) > PHONE_MAX:
        raise InvalidPhone
    text = text.translate(_STRIP).strip()
    if not text:
        return None
    if not all(sign.isdecimal() or sign in _PHONE_SIGNS for sign in text):
        raise InvalidPhone
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_display(e164: str, country: str) -> str:
    """As a reader in `country` writes it: national at home, international for the rest."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    formats = phonenumbers.PhoneNumberFormat
    at_home = phonenumbers.region_code_for_number(number) == country.upper()
    style = formats.NATIONAL if at_home else formats.INTERNATIONAL
    return phonenumbers.format_number(number, style)


# ── e-mail

_LOCAL_SIGNS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+\Z")
_LABEL_SIGNS: Final = re.compile(r"[a-z0-9-]+\Z")


def email(text: str) -> str:
    """The address with its domain in lower-case ASCII (IDNA 2008); the local part stays as typed.

    Raises InvalidEmail. A local part beyond ASCII is refused: too few servers deliver to it.
    """
    if len(text) > 2 * EMAIL_MAX:
        raise InvalidEmail
    local, at, domain = text.translate(_STRIP).strip().rpartition("@")
    if not at or not _is_local_part(local):
        raise InvalidEmail
    address = f"{local}@{_domain(domain)}"
    if len(address) > EMAIL_MAX:
        raise InvalidEmail
    return address


def email_key(address: str) -> str:
    """What two spellings of one mailbox share, for matching: phones capitalise the first letter."""
    return address.casefold()


def _is_local_part(local: str) -> bool:
    dots_are_right = not (local.startswith(".") or local.endswith(".") or ".." in local)
    return len(local) <= 64 and dots_are_right and bool(_LOCAL_SIGNS.match(local))


def _domain(domain: str) -> str:
    try:
        folded = unicodedata.normalize("NFKC", domain.lower())
        labels = [_label(part) for part in folded.removesuffix(".").split(".")]
    except UnicodeError as error:
        raise InvalidEmail from error
    if len(labels) < 2 or labels[-1].isdigit():
        raise InvalidEmail
    return ".".join(labels)


def _label(label: str) -> str:
    """One label in ASCII. Python's own `idna` codec is the 2003 one, which turns ß into ss."""
    if not label.isascii():
        if not all(sign.isalnum() or sign == "-" or unicodedata.combining(sign) for sign in label):
            raise InvalidEmail
        label = "xn--" + label.encode("punycode").decode("ascii")
    if not _LABEL_SIGNS.match(label) or len(label) > 63 or label[0] == "-" or label[-1] == "-":
        raise InvalidEmail
    return label


# The large mailbox providers of our four languages. Also what is never "corrected": mail.com is
# one letter from gmail.com and both are real.
_PROVIDERS: Final = _words(
    "gmail.com gmx.de web.de t-online.de yahoo.com outlook.com hotmail.com icloud.com gmx.net"
    " yahoo.ro yahoo.de yahoo.es yahoo.co.uk hotmail.de hotmail.es hotmail.co.uk outlook.de"
    " outlook.es freenet.de posteo.de mailbox.org arcor.de live.com live.de live.co.uk"
    " googlemail.com telefonica.net gmx.at gmx.ch gmx.com aol.com aol.de me.com mac.com msn.com"
    " proton.me protonmail.com btinternet.com sky.com rcs-rds.ro clicknet.ro"
)
_KNOWN: Final = _PROVIDERS | _words(
    "mail.com email.com ymail.com mail.de email.de mail.ru bk.ru gmx.eu gmx.us vodafone.de"
    " virgilio.it libero.it orange.es movistar.es ono.com home.ro mail.ro k.ro fmail.com"
    " yahoo.fr yahoo.it hotmail.fr hotmail.it live.ro outlook.ro pm.me hey.com"
)
# Endings that no registry sells; `.cm` and `.co` are countries and not among them.
_ENDINGS: Final = {
    **dict.fromkeys(_words("con cmo ocm vom xom cpm comm coom cim"), "com"),
    "ed": "de",
    "dee": "de",
    "dde": "de",
    "roo": "ro",
    "rro": "ro",
    "ess": "es",
    "nte": "net",
    "ner": "net",
    "nett": "net",
    "ogr": "org",
    "orgg": "org",
}


def email_typo(address: str) -> str | None:
    """The address that was probably meant (`ana@gmial.com` → `ana@gmail.com`), or None.

    A question to ask, never a correction to make; a known provider is never questioned.
    """
    local, at, domain = address[: EMAIL_MAX + 1].rpartition("@")
    domain = domain.lower()
    if not at or not local or domain in _KNOWN or len(domain) > 60:
        return None
    name, dot, ending = domain.rpartition(".")
    ended = f"{name}.{_ENDINGS[ending]}" if dot and ending in _ENDINGS else domain
    meant = ended if ended in _KNOWN else _nearest_provider(ended) or ended
    return f"{local}@{meant}" if meant != domain else None


def _nearest_provider(domain: str) -> str | None:
    if domain.partition(".")[0] == "gmail":  # gmail.de, gmail.ro: there is only the one
        return "gmail.com"
    near = [(_typo_distance(domain, known), known) for known in _PROVIDERS]
    possible = [(d, known) for d, known in near if 0 < d <= _tolerance(domain, known)]
    return min(possible, key=lambda pair: pair[0])[1] if possible else None


def _tolerance(domain: str, known: str) -> int:
    """How many slips are believable. Short names have real neighbours: wed.de is not web.de."""
    length = len(known.partition(".")[0])
    if length < 5:
        doubled = len(domain) == len(known) + 1 and set(domain) == set(known)
        return 1 if doubled or sorted(domain) == sorted(known) else 0
    return 2 if length > 5 else 1


def _typo_distance(left: str, right: str, limit: int = 2) -> int:
    """Damerau's distance (insert, drop, change, swap neighbours), `limit + 1` when over it."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
