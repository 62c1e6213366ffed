"""A business is made whole or not at all, and its schema is the one that migrations build."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from booking.models import Client, Location
from tenants import schemas
from tenants.current import current_schema, enter_business, leave_business
from tenants.models import Business, Domain, Membership, SlugHistory, User
from tenants.provisioning import RESERVED, BadSlug, create_business
from tests import catalog

pytestmark = pytest.mark.django_db


def create(slug: str = "atelier-nou", **changes: Any) -> Business:
    usual: dict[str, Any] = {
        "name": "Atelier Nou",
        "trade": "salon",
        "country": "RO",
        "language": "ro",
        "languages": ["ro", "en"],
        "currency": "RON",
        "time_zone": "Europe/Bucharest",
    }
    return create_business(slug=slug, **usual | changes)


@pytest.fixture
def atelier() -> Iterator[Business]:
    yield create()
    leave_business()


def schema_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'b\_%'")
        return int(cursor.fetchone()[0])


# ── the schema


def test_a_provisioned_schema_equals_the_migrated_one(atelier: Business) -> None:
    made, migrated = catalog.of(atelier.schema_name), catalog.of(schemas.TEMPLATE)
    assert len(migrated.tables) > 20
    assert made.tables == migrated.tables
    assert made.columns == migrated.columns
    assert made.constraints == migrated.constraints
    assert made.indexes == migrated.indexes
    assert made.sequences == migrated.sequences
    assert made.migrations == migrated.migrations


def test_the_comparison_sees_a_renamed_constraint(atelier: Business) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {atelier.schema_name}.booking_performs"
            " RENAME CONSTRAINT performs_once TO performs_twice"
        )
    made, migrated = catalog.of(atelier.schema_name), catalog.of(schemas.TEMPLATE)
    assert made.constraints != migrated.constraints


def test_its_fingerprint_says_how_far_it_is_migrated(atelier: Business) -> None:
    assert atelier.schema_fingerprint == schemas.fingerprint(atelier.schema_name)
    assert atelier.schema_fingerprint == schemas.fingerprint(schemas.TEMPLATE)


def test_without_pg_dump_it_is_migrated_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "current_template", lambda: None)
    business = create()
    made, migrated = catalog.of(business.schema_name), catalog.of(schemas.TEMPLATE)
    assert made.constraints == migrated.constraints
    assert business.schema_fingerprint == schemas.fingerprint(schemas.TEMPLATE)


def test_the_schemas_name_does_not_carry_the_slug(atelier: Business) -> None:
    assert atelier.schema_name == f"b_{atelier.pk}"


def test_its_rows_are_its_own(atelier: Business) -> None:
    other = create(slug="atelier-vechi")
    enter_business(atelier)
    Client.objects.create(given_name="Ion", display_name="Ion", search_key="ion", language="ro")
    enter_business(other)
    assert not Client.objects.exists()
    enter_business(atelier)
    assert Client.objects.count() == 1


# ── the rows


def test_owner_and_domain_are_made_with_it() -> None:
    maria = User.objects.create_user("maria@atelier.example.com")
    business = create(owner=maria, domain="atelier.example.com")
    assert Membership.objects.get(business=business).user == maria
    assert Domain.objects.get(domain="atelier.example.com").tenant_id == business.pk


def test_furnishing_happens_inside_and_ends_outside() -> None:
    inside: list[str] = []

    def furnish(business: Business) -> None:
        inside.append(current_schema())
        Location.objects.create(country="RO", time_zone="Europe/Bucharest", is_default=True)

    business = create(furnish=furnish)
    assert inside == [business.schema_name]
    assert current_schema() == "public"
    enter_business(business)
    assert Location.objects.count() == 1
    leave_business()


def test_each_has_a_key_of_its_own(atelier: Business) -> None:
    assert bytes(create(slug="atelier-vechi").wrapped_key) != bytes(atelier.wrapped_key)


# ── all or nothing


def test_a_crash_while_furnishing_leaves_nothing() -> None:
    def crash(business: Business) -> None:
        Location.objects.create(country="RO", time_zone="Europe/Bucharest", is_default=True)
        raise RuntimeError("half way")

    before = schema_count()
    maria = User.objects.create_user("maria@atelier.example.com")
    with pytest.raises(RuntimeError, match="half way"):
        create(owner=maria, domain="atelier.example.com", furnish=crash)
    assert schema_count() == before
    assert not Business.objects.filter(slug="atelier-nou").exists()
    assert not Membership.objects.filter(user=maria).exists()
    assert not Domain.objects.filter(domain="atelier.example.com").exists()
    assert current_schema() == "public"
    assert create(owner=maria).name == "Atelier Nou"


def test_a_taken_slug_leaves_nothing(atelier: Business) -> None:
    before = schema_count()
    with pytest.raises(IntegrityError), transaction.atomic():
        create(name="Another")
    assert schema_count() == before
    assert not Business.objects.filter(name="Another").exists()


# ── slugs


@pytest.mark.parametrize("slug", ["abc", "salon-maria-2", "1a1", "a" * 60])
def test_small_letters_digits_and_hyphens_are_a_slug(slug: str) -> None:
    assert create(slug=slug).slug == slug


@pytest.mark.parametrize(
    "slug",
    ["", "ab", "-ab", "ab-", "Salon", "salon maria", "salon_maria", "șalon", "a" * 61, "abc\n",
     "../app", "salon/maria", *sorted(RESERVED)[:4]],
)  # fmt: skip
def test_nothing_else_is(slug: str) -> None:
    with pytest.raises(BadSlug):
        create(slug=slug)
    assert not Business.objects.filter(slug=slug).exists()


def test_a_former_slug_is_never_given_to_another(atelier: Business) -> None:
    SlugHistory.objects.create(slug="atelier", business=atelier)
    with pytest.raises(BadSlug):
        create(slug="atelier")
