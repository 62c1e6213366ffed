"""What each role is called and what it means, in words; for pages and mails."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants.models import Membership

Role = Membership.Role


def name(role: str) -> str:
    """What one is there, without saying whether a man or a woman."""
    return {
        Role.OWNER: pgettext("role", "Owner"),
        Role.MANAGER: pgettext("role", "Manager"),
        Role.FRONT_DESK: _("Front desk"),
        Role.STAFF: pgettext("role", "Staff"),
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
