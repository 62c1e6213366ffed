"""The one row of settings: the page's face, the policy, what is offered, the form, the messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from booking.models import Setting
from booking.trades import Trade

HOUR: Final = 60
# Healing is exempt all over the Union (Directive 2006/112/EC, article 132 (1) (c)).
VAT_EXEMPT_TRADES: Final = frozenset({"clinic", "therapist"})


@dataclass(frozen=True, slots=True)
class Profile:
    """How the business presents itself. `phone` is E.164; `responsible` stands in the imprint."""

    brand_colour: str = ""
    tagline: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    website: str = ""
    responsible: str = ""


def lay_down(trade: Trade, profile: Profile) -> Setting:
    """Write the settings that the trade suggests."""
    return Setting.objects.create(**_face(profile), **_offer(trade), **_form_and_messages(trade))


def tax_note(trade: Trade) -> str:
    """What is said beside prices, which are final ones."""
    return "vat_exempt" if trade.key in VAT_EXEMPT_TRADES else "incl_vat"


def lead(usual: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say how much notice is needed."""
    return {
        "lead_mode": usual["mode"],
        "lead_min": int(usual.get("min", 0)),
        "lead_at": usual.get("at", ""),
    }


def _face(profile: Profile) -> dict[str, Any]:
    face: dict[str, Any] = {
        "tagline": dict(profile.tagline),
        "about": dict(profile.about),
        "phone": profile.phone,
        "email": profile.email,
        "website": profile.website,
        "imprint": {"responsible": profile.responsible} if profile.responsible else {},
    }
    return face | ({"brand_colour": profile.brand_colour} if profile.brand_colour else {})


def _offer(trade: Trade) -> dict[str, Any]:
    usual = trade.settings
    return {
        "show_prices": usual["show_prices"],
        "tax_note": tax_note(trade),
        "cancel_notice_min": usual["cancel_notice_h"] * HOUR,
        "late_cancel": usual["late_cancel"],
        "max_moves": usual["max_moves"],
        **lead(usual["lead"]),
        "horizon_days": usual["horizon_days"],
        "step_min": usual["step_min"],
        "align": usual["align"],
        "gap_mode": usual["gap_mode"],
        "min_gap_min": usual["min_gap_min"],
        "any_staff": usual["any_staff"],
        "any_strategy": usual["any_strategy"],
        "overrun_min": usual["overrun_min"],
    }


def _form_and_messages(trade: Trade) -> dict[str, Any]:
    usual = trade.settings
    return {
        "form": dict(trade.form),
        "client_note": usual["client_note"],
        # Where a note is asked for at all, it is no place for anybody's health.
        "note_no_health": usual["client_note"],
        "discreet": usual["discreet"],
        "reminders_h": usual["reminders_h"],
        "reminder_optin": usual["reminder_optin"],
    }
