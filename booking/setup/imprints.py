"""What an imprint must say, by country. Pure.

Everywhere in the Union: who it is, where, and how to write (Directive 2000/31/EC, article 5).
The form of the onboarding asks for it; `Setting.imprint` keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FIELDS: Final = (
    "responsible", "street", "postcode", "town", "email", "phone", "tax_id", "register",
    "supervisor",
)  # fmt: skip
_EVERYWHERE: Final = frozenset({"responsible", "street", "town", "email"})
_REQUIRED: Final = {
    # § 5 DDG: an address that can be served, and an e-mail address by its own words.
    "DE": _EVERYWHERE | {"postcode"},
    # § 5 ECG
    "AT": _EVERYWHERE | {"postcode"},
    # article 3 (1) (s) UWG
    "CH": _EVERYWHERE | {"postcode"},
    # article 10 LSSI: the tax number as well
    "ES": _EVERYWHERE | {"postcode", "tax_id"},
    # article 5 of Law 365/2002: a phone number as well
    "RO": _EVERYWHERE | {"phone"},
}


def required(country: str) -> frozenset[str]:
    """The fields without which nothing may be published there."""
    return _REQUIRED.get(country, _EVERYWHERE)


def missing(said: Mapping[str, str], country: str) -> list[str]:
    """What is still to be said, in the order of the form."""
    needed = required(country)
    return [name for name in FIELDS if name in needed and not said.get(name)]


def address(said: Mapping[str, str]) -> str:
    """On one line; empty where no street is given."""
    if not said.get("street"):
        return ""
    town = f"{said.get('postcode', '')} {said.get('town', '')}".strip()
    return ", ".join(part for part in (said["street"], town) if part)
