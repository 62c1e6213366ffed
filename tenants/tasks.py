"""What Celery runs for the platform's own rows: mails with invitations.

Beat asks every few seconds, so that a mail whose server was away goes out later.
"""

from __future__ import annotations

from celery import shared_task

from tenants import inviting


@shared_task(name="tenants.send_invitations", public=True, expires=60)
def send_invitations() -> None:
    """Hand over every mail that is due."""
    while inviting.send_next():
        pass
