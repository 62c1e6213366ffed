"""One of the demo's businesses as its YAML file describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from booking import setup, trades
from booking.setup.catalogue import minor
from tenants.models import Membership

FOLDER: Final = Path(__file__).parent / "businesses"
SLUGS: Final = ("salon-maria", "praxis-sonnenhof", "consultoria-levante")
Spec = Mapping[str, Any]


def read(slug: str) -> Spec:
    """The file of that business."""
    found: Spec = trades.read(FOLDER / f"{slug.replace('-', '_')}.yaml")
    return found


def people(spec: Spec, owner: Membership) -> list[setup.Person]:
    """Its staff; whoever owns it may be one of them."""
    return [_person(raw, spec["currency"], owner) for raw in spec["people"]]


def profile(spec: Spec) -> setup.Profile:
    """How it presents itself."""
    return setup.Profile(**spec["profile"])


def address(spec: Spec) -> setup.Address:
    """Where it is."""
    return setup.Address(**spec["address"])


def _person(raw: Mapping[str, Any], currency: str, owner: Membership) -> setup.Person:
    differs: Mapping[str, Mapping[str, Any]] = raw.get("differs", {})
    does: Sequence[str] | None = raw.get("does")
    return setup.Person(
        name=raw["name"],
        email=raw["email"],
        language=raw["language"],
        title=raw["title"],
        bio=raw["bio"],
        does=does,
        differs={key: _columns(own, currency) for key, own in differs.items()},
        membership_id=owner.pk if raw.get("owner") else None,
    )


def _columns(own: Mapping[str, Any], currency: str) -> dict[str, Any]:
    columns = {key: value for key, value in own.items() if key != "price"}
    return columns | ({"price_minor": minor(own["price"], currency)} if "price" in own else {})
