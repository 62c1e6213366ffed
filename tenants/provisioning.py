"""Makes a new business: its rows and its whole schema in one transaction, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from auditlog.context import disable_auditlog
from django.db import connection, transaction

from tenants import schemas, secrets
from tenants.current import enter_business, leave_business
from tenants.models import Business, Domain, Membership, SlugHistory, User

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])\Z")
# Words that stand in URLs or would pass for the platform's own voice.
RESERVED = frozenset(
    {"public", "app", "admin", "api", "book", "accounts", "static", "media", "demo", "healthz",
     "live", "new", "widget", "embed", "www", "mail", "support", "help", "status", "styleguide"}
)  # fmt: skip


class BadSlug(ValueError):
    """3 to 60 small letters, digits and hyphens; none of the reserved words, nor another's slug."""


@transaction.atomic
def create_business(
    *,
    slug: str,
    name: str,
    trade: str,
    country: str,
    language: str,
    languages: list[str],
    currency: str,
    time_zone: str,
    owner: User | None = None,
    domain: str = "",
    furnish: Callable[[Business], None] | None = None,
    **fields: Any,
) -> Business:
    """Create the business with its schema, key, owner and domain; `furnish` fills its schema.

    Runs in the public schema and returns there. Raises BadSlug, and IntegrityError for a slug
    that is taken. Takes 0.1–0.2 s from the template's SQL.
    """
    if not SLUG.match(slug) or slug in RESERVED:
        raise BadSlug(slug)
    leave_business()
    # Links to its former owner are out there.
    if SlugHistory.objects.filter(slug=slug).exists():
        raise BadSlug(slug)
    business_id = _next_id()
    schema = f"b_{business_id}"
    business = Business(
        pk=business_id,
        schema_name=schema,
        slug=slug,
        name=name,
        trade=trade,
        country=country,
        language=language,
        languages=languages,
        currency=currency,
        time_zone=time_zone,
        wrapped_key=secrets.wrap(secrets.new_key(), business_id),
        schema_fingerprint=schemas.build(schema),
        **fields,
    )
    with disable_auditlog():
        business.save(force_insert=True)
    if owner is not None:
        Membership.objects.create(user=owner, business=business, role=Membership.Role.OWNER)
    if domain:
        Domain.objects.create(domain=domain, tenant=business, is_primary=True)
    if furnish is not None:
        _inside(business, furnish)
    return business


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenants_business', 'id'))")
        return int(cursor.fetchone()[0])


def _inside(business: Business, furnish: Callable[[Business], None]) -> None:
    enter_business(business)
    try:
        # What comes with a trade is nobody's change.
        with disable_auditlog():
            furnish(business)
    finally:
        leave_business()
