"""What each role is called and what it means, in words; for pages and mails."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenants.models import Membership

Role = Membership.Role


def name(role: str) -> str:
    """What one is there, without saying whether a man or a woman."""
    return {
        Role.OWNER: _("Ownership"),
        Role.MANAGER: _("Management"),
        Role.FRONT_DESK: _("Front desk"),
        Role.STAFF: _("Team"),
    }[Role(role)]


def meaning(role: str) -> str:
    """What the role may and may not do: `tenants.permissions.ABILITIES` as a sentence."""
    return {
        Role.OWNER: _("Everything, and the only one to decide about people and money."),
        Role.MANAGER: _("All diaries and every setting, but neither people nor money."),
        Role.FRONT_DESK: _(
            "All diaries, times and contacts. No settings, no answers about health."
        ),
        Role.STAFF: _("One diary: the appointments and clients in it."),
    }[Role(role)]
