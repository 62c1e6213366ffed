"""Whose address is it? Reads and writes allauth's `EmailAddress` rows beside `User.email`.

A user has one primary row (the address of the account, confirmed or not) and at most one other,
which replaces it once its mail has been answered. Only one user holds an address confirmed.
`User.email` is that of the primary row, or None while another account holds the address.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from tenants.models import User

# So many accounts may claim one address at the same time; each costs a password check to sign in.
MOST_CLAIMANTS = 3


def has_verified_email(user: Any) -> bool:
    """Whether a mail to an address of theirs has been answered."""
    return bool(EmailAddress.objects.filter(user_id=user.pk, verified=True).exists())


def address_of(user: User) -> str:
    """The address of the account, confirmed or not; empty when it was lost to its owner."""
    row = EmailAddress.objects.filter(user=user, primary=True).first()
    return row.email if row else user.email or ""


def unconfirmed(user: Any) -> str:
    """The address of an account that has never answered a mail; empty for all others."""
    if user is None or user.pk is None:
        return ""
    rows = EmailAddress.objects.filter(user_id=user.pk, primary=True, verified=False)
    return rows.values_list("email", flat=True).first() or ""


def pending(user: User) -> EmailAddress | None:
    """What waits for an answer: the address to change to, or that of the account itself."""
    return EmailAddress.objects.filter(user=user, verified=False).order_by("primary", "-pk").first()


def vouch_for(user: User) -> None:
    """Take the user's address as confirmed; somebody trustworthy has given it."""
    if user.email:
        EmailAddress.objects.update_or_create(
            user=user, email=user.email.lower(), defaults={"primary": True, "verified": True}
        )


def is_held(email: str) -> bool:
    """Whether an account has this address."""
    held = User.objects.filter(email__iexact=email).exists()
    return held or EmailAddress.objects.filter(email=email.lower(), verified=True).exists()


def belongs_to_another(address: EmailAddress) -> bool:
    """Whether somebody else has confirmed it."""
    others = EmailAddress.objects.filter(email=address.email, verified=True)
    return bool(others.exclude(user_id=address.user_id).exists())


def claimants(email: str) -> list[User]:
    """Who may mean this account when signing in: its holder first, then the newest others."""
    rows = EmailAddress.objects.filter(email=email.lower(), primary=True)
    users = [row.user for row in rows.select_related("user").order_by("-verified", "-pk")]
    users = sorted(users, key=lambda user: not user.email)
    return users[:MOST_CLAIMANTS] or list(User.objects.filter(email__iexact=email))


def who_may_reset(email: str) -> list[User]:
    """Whose password a mail to this address may set anew: one user or nobody.

    Never by an address that the account only wishes to change to.
    """
    return [user for user in claimants(email)[:1] if user.is_active]


@transaction.atomic
def release(address: EmailAddress) -> None:
    """Take the address from those who claim it and never answered a mail; it is now proven."""
    User.objects.filter(email__iexact=address.email).exclude(pk=address.user_id).update(email=None)
    claims = EmailAddress.objects.filter(email=address.email, verified=False)
    claims.exclude(user_id=address.user_id).delete()


@transaction.atomic
def prove(user: User) -> None:
    """The account's address has just received a mail and answered it."""
    row = EmailAddress.objects.filter(user=user, primary=True, verified=False).first()
    if row is not None and row.can_set_verified():
        release(row)
        row.set_verified()
        user.email = row.email
        user.save(update_fields=["email"])


def drop_wish(user: User) -> None:
    """Forget the address to change to: whoever asked for it may no longer be the owner."""
    EmailAddress.objects.filter(user=user, primary=False).delete()


@transaction.atomic
def wish(user: User, email: str) -> EmailAddress:
    """Note the address to change to; it replaces the present one when its mail is answered."""
    drop_wish(user)
    return EmailAddress.objects.create(user=user, email=email.lower())
