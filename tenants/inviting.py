"""The mail that invites somebody: what it says, and handing it over until it is taken."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants import invitations, roles
from tenants.accounts import letters
from tenants.models import Invitation

log = logging.getLogger(__name__)

# Doubled each time: the last of these attempts comes some four hours after the first.
FIRST_WAIT: Final = timedelta(minutes=1)
MOST_ATTEMPTS: Final = 9


def send_next() -> bool:
    """Hand over the mail that has waited longest; False when none is due.

    The row is locked meanwhile, and skipped by other workers. Killed between the mail server's
    yes and the commit, the same mail goes out again with the same Message-ID.
    """
    with transaction.atomic():
        due = Invitation.objects.unanswered().filter(mail_due_at__lte=timezone.now())
        rows = due.select_related("business").select_for_update(of=("self",), skip_locked=True)
        row = rows.order_by("mail_due_at").first()
        if row is None:
            return False
        _try(row)
        row.save(update_fields=["mail_due_at", "mail_attempts", "mailed_at"])
    return True


def _try(row: Invitation) -> None:
    row.mail_attempts += 1
    wait = FIRST_WAIT * 2 ** (row.mail_attempts - 1)
    row.mail_due_at = None if row.mail_attempts >= MOST_ATTEMPTS else timezone.now() + wait
    try:
        send(row)
    except (smtplib.SMTPException, OSError) as error:
        log.warning("an invitation was not handed over: %s", type(error).__name__)
    else:
        row.mailed_at, row.mail_due_at = timezone.now(), None


def send(row: Invitation) -> None:
    """In the language that was chosen for it."""
    with translation.override(row.language):
        mail = letters.compose(letter(row), row.email, {"invitation_url": invitations.path(row)})
    mail.extra_headers["Message-ID"] = (
        f"<invitation-{row.code}-{row.link_version}@{settings.MAIN_HOST}>"
    )
    mail.send()


def letter(row: Invitation) -> letters.Letter:
    """Who invites, to what, and what if it was a mistake."""
    words = {
        "business": row.business.name,
        "who": row.invited_by,
        "platform": settings.PLATFORM_NAME,
    }
    role, does = roles.name(row.role), roles.meaning(row.role)
    return letters.Letter(
        _("Invitation to %(business)s") % words,
        (
            _("%(who)s invites you to work with %(business)s on %(platform)s.") % words,
            _("Your role: %(role)s. %(does)s") % {"role": role, "does": does},
        ),
        _("Look at the invitation"),
        "invitation_url",
        _(
            "The link works once, for this address, for seven days. If you do not know who "
            "invites you, ignore this mail."
        ),
    )
