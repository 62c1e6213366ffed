"""Accounts of people who sign in: allauth, in our words and with our rules.

What others need is in `addresses`: whether somebody has shown that an address is theirs.
The settings name the adapters, the backend and the forms; `tenants.account_urls` the views.

Signing up lets one in at once, whatever the address, so the page must not tell whether it is
known: who signs up with somebody else's address gets an account without one (`User.email` is
None) and the mailbox gets a letter. The address belongs to whoever answers its mail.
"""

from __future__ import annotations


def has_verified_email(user: object) -> bool:
    """Whether that user has answered a mail to an address of theirs; publishing needs it."""
    from tenants.accounts import addresses  # it needs the models, which may not be loaded yet

    return addresses.has_verified_email(user)
