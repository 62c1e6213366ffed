"""Inviting people by mail: single use, bound to the address, for a week, to be withdrawn.

The link's token is derived from the business's key, so that no row and no queue holds what opens
it, and it is never shown in the cockpit: whoever has it has read the mail. `tenants.tasks` sends
what is due, so that a mail server that is away loses nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from tenants import secrets
from tenants.accounts import addresses
from tenants.actor import Actor
from tenants.audit import trail
from tenants.models import Business, Invitation, Membership, User
from tenants.models.invitation import in_a_week

# More than any team has at once; whoever wants to annoy strangers is stopped.
MOST_OPEN: Final = 50
# A mailbox that answers again shall not be flooded.
BETWEEN_MAILS: Final = timedelta(minutes=1)


class AlreadyMember(Exception):
    """Whoever has this address belongs to the business."""


class AlreadyInvited(Exception):
    """An invitation to this address is on its way."""


class TooMany(Exception):
    """So many invitations, or so quickly, are not sent."""


class Unknown(Exception):
    """There is no such invitation, or its token is not right."""


class NotOpen(Exception):
    """It was accepted, withdrawn or sent anew, or its time is over."""


class NotYours(Exception):
    """It is for another address than the account's."""


# ── what an owner does


@transaction.atomic
def invite(
    business: Business,
    *,
    email: str,
    role: str,
    language: str,
    by: Actor,
    resource_id: int | None = None,
) -> Invitation:
    """Invite an address. Raises AlreadyMember, AlreadyInvited or TooMany."""
    email = email.lower()
    if members_with(business, email).exists():
        raise AlreadyMember
    _drop_expired(business, email, by=by)
    if business.invitations.unanswered().count() >= MOST_OPEN:
        raise TooMany
    try:
        with transaction.atomic():
            row = Invitation.objects.create(
                business=business,
                email=email,
                role=role,
                language=language,
                resource_id=resource_id,
                invited_by=by.name[:200],
            )
    except IntegrityError as error:  # it is there already, or somebody was quicker by a moment
        raise AlreadyInvited from error
    trail.record(row, "invite", by=by, changes={"email": [None, email], "role": [None, str(role)]})
    return row


@transaction.atomic
def send_again(invitation: Invitation, *, by: Actor) -> None:
    """Another mail, another week; the links before stop working. Raises NotOpen or TooMany."""
    row = _locked(invitation)
    if row.accepted_at or row.withdrawn_at:
        raise NotOpen
    now = timezone.now()
    if row.mailed_at and row.mailed_at > now - BETWEEN_MAILS:
        raise TooMany
    row.link_version += 1
    row.expires_at, row.mail_due_at, row.mail_attempts = in_a_week(), now, 0
    row.mailed_at = None
    row.save()
    trail.record(row, "invite_again", by=by)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Its link stops working. Raises NotOpen."""
    row = _locked(invitation)
    if row.accepted_at or row.withdrawn_at:
        raise NotOpen
    _withdraw(row, by)


def _drop_expired(business: Business, email: str, *, by: Actor) -> None:
    late = business.invitations.unanswered().filter(email=email, expires_at__lte=timezone.now())
    for row in late:
        _withdraw(row, by)


def _withdraw(row: Invitation, by: Actor) -> None:
    row.withdrawn_at, row.mail_due_at = timezone.now(), None
    row.save(update_fields=["withdrawn_at", "mail_due_at"])
    trail.record(row, "withdraw", by=by, changes={"email": [row.email, None]})


# ── what the invited person does


@transaction.atomic
def accept(invitation: Invitation, *, user: User, by: Actor) -> Membership:
    """Become a member, in the business's schema. Raises NotOpen or NotYours.

    Whoever has read the mail has shown that the address is theirs: it is confirmed with it.
    """
    row = _locked(invitation)
    if not row.is_open:
        raise NotOpen
    if not is_for(row, user):
        raise NotYours
    if addresses.unconfirmed(user) == row.email:
        addresses.prove(user)
    member, _made = Membership.objects.get_or_create(
        user=user, business_id=row.business_id, defaults={"role": row.role}
    )
    row.accepted_at, row.accepted_by, row.mail_due_at = timezone.now(), user, None
    row.save(update_fields=["accepted_at", "accepted_by", "mail_due_at"])
    trail.record(member, "join", by=by, changes={"role": [None, member.role]}, called=str(user))
    return member


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether the account has that address, confirmed, or as its own that waits for an answer."""
    rows = EmailAddress.objects.filter(user=user, email=invitation.email)
    return bool(rows.filter(Q(verified=True) | Q(primary=True)).exists())


def members_with(business: Business, email: str) -> QuerySet[Membership]:
    """The members whose address that is."""
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).values("user")
    rows = Membership.objects.filter(business=business)
    return rows.filter(Q(user__email__iexact=email) | Q(user__in=confirmed))


# ── the link


def token(invitation: Invitation, *, version: int = 0) -> str:
    """What stands in the mail that was sent last, or in an earlier one."""
    key = secrets.data_key(invitation.business)
    return secrets.token(key, "invitation", invitation.code, version or invitation.link_version)


def path(invitation: Invitation) -> str:
    """Where the mail leads."""
    return reverse("invitation", kwargs={"code": invitation.code, "token": token(invitation)})


def find(code: str, given: str) -> Invitation:
    """The invitation of a link, whether or not it is still open. Raises Unknown.

    A link of an earlier mail finds it as well, with `is_open` False.
    """
    rows = Invitation.objects.select_related("business")
    row = rows.exclude(business__state=Business.State.CLOSED).filter(code=code).first()
    if row is None:
        raise Unknown
    key = secrets.data_key(row.business)
    for version in range(row.link_version, 0, -1):
        if secrets.check_token(key, given, "invitation", row.code, version):
            if version != row.link_version:
                row.expires_at = timezone.now()
            return row
    raise Unknown


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
