"""Sealed columns open in the row, column and business they were written in, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django_tenants.utils import tenant_context

from booking.models import encrypted
from booking.models.bookings import Booking
from booking.models.clients import Client
from tenants import provisioning, secrets

ANSWERS = [{"question": "Allergien?", "answer": "Nüsse – schwer"}]


@dataclass
class Business:
    """What `connection.tenant` has to offer."""

    pk: int
    wrapped_key: bytes


def business(pk: int) -> Business:
    return Business(pk, secrets.wrap(secrets.new_key(), pk))


class Sheet(models.Model):
    """A row with two sealed columns and one plain one."""

    code = models.CharField(max_length=12)
    first = encrypted.EncryptedField(null=True)
    second = encrypted.EncryptedField(null=True)
    plain = models.BinaryField(null=True)

    class Meta:
        app_label = "sheets"

    def __str__(self) -> str:
        return self.code


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    connection = SimpleNamespace(tenant=business(1))
    monkeypatch.setattr(encrypted, "connection", connection)
    yield connection
    secrets.forget_keys()


@pytest.mark.parametrize("value", [ANSWERS, "ăîșțâ 李 🙂", "", 0, False, {}, [1, None]])
def test_what_was_sealed_is_read_back(at: SimpleNamespace, value: Any) -> None:
    row = Sheet(code="ABC2345")
    encrypted.seal(row, "first", value)
    assert isinstance(row.first, bytes)
    assert encrypted.unseal(row, "first") == value


def test_bookings_and_clients_have_sealed_columns(at: SimpleNamespace) -> None:
    booking, client = Booking(), Client()
    encrypted.seal(booking, "answers_sealed", ANSWERS)
    encrypted.seal(client, "number_sealed", "A 123-456")
    assert encrypted.unseal(booking, "answers_sealed") == ANSWERS
    assert encrypted.unseal(client, "number_sealed") == "A 123-456"


def test_nothing_stays_nothing(at: SimpleNamespace) -> None:
    row = Sheet(code="ABC2345", first=b"x")
    encrypted.seal(row, "first", None)
    assert row.first is None
    assert encrypted.unseal(row, "first") is None


def test_a_value_from_another_row_raises(at: SimpleNamespace) -> None:
    mine, theirs = Sheet(code="ABC2345"), Sheet(code="XYZ2345")
    encrypted.seal(theirs, "first", "theirs")
    mine.first = theirs.first
    with pytest.raises(secrets.Tampered):
        encrypted.unseal(mine, "first")


def test_a_value_from_another_column_raises(at: SimpleNamespace) -> None:
    row = Sheet(code="ABC2345")
    encrypted.seal(row, "first", "x")
    row.second = row.first
    with pytest.raises(secrets.Tampered):
        encrypted.unseal(row, "second")


def test_a_value_from_another_business_raises(at: SimpleNamespace) -> None:
    row = Sheet(code="ABC2345")
    encrypted.seal(row, "first", "x")
    at.tenant = business(2)
    with pytest.raises(secrets.Tampered):
        encrypted.unseal(row, "first")


def test_another_business_with_the_same_key_raises_as_well(
    at: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "data_key", lambda _: b"k" * 32)
    row = Sheet(code="ABC2345")
    encrypted.seal(row, "first", "x")
    at.tenant = business(2)
    with pytest.raises(secrets.Tampered):
        encrypted.unseal(row, "first")


def test_plain_text_in_a_sealed_column_raises(at: SimpleNamespace) -> None:
    with pytest.raises(secrets.Tampered):
        encrypted.unseal(Sheet(code="ABC2345", first=b'"as it was typed"'), "first")


@pytest.mark.parametrize("tenant", [None, SimpleNamespace(schema_name="public")])
def test_the_public_schema_has_no_key(at: SimpleNamespace, tenant: object) -> None:
    row = Sheet(code="ABC2345")
    encrypted.seal(row, "first", "x")
    at.tenant = tenant
    with pytest.raises(encrypted.NoBusinessKey):
        encrypted.unseal(row, "first")
    with pytest.raises(encrypted.NoBusinessKey):
        encrypted.seal(row, "first", "y")
    with pytest.raises(encrypted.NoBusinessKey):
        encrypted.index("123", purpose="number")


def test_only_sealed_columns_of_rows_with_a_code_are_sealed(at: SimpleNamespace) -> None:
    with pytest.raises(encrypted.NotSealable):
        encrypted.seal(Sheet(code="ABC2345"), "plain", "x")
    with pytest.raises(encrypted.NotSealable):
        encrypted.seal(Sheet(code=""), "first", "x")


def test_a_number_is_found_by_its_blind_index(at: SimpleNamespace) -> None:
    index = encrypted.index("A 123-456", purpose="number")
    assert index == encrypted.index("a123456", purpose="number")
    at.tenant = business(2)
    assert index != encrypted.index("A 123-456", purpose="number")


def test_migrations_see_plain_bytes() -> None:
    _, path, args, kwargs = encrypted.EncryptedField(null=True, bound_to="slug").deconstruct()
    assert (path, args, kwargs) == ("django.db.models.BinaryField", [], {"null": True})


@pytest.mark.django_db
def test_a_number_lies_sealed_in_the_database_and_is_found_there() -> None:
    with tenant_context(real_business("salon-sealed")):
        ion = client_with_number("Ion", "A 123-456")
        client_with_number("Otto", "B 777-777")
        found = Client.objects.get(number_index=encrypted.index("a123456", purpose="number"))
        assert found == ion
        assert encrypted.unseal(found, "number_sealed") == "A 123-456"
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(client::text, '') FROM booking_client AS client")
            dump = cursor.fetchone()[0]
        assert "Ion" in dump
        assert b"123-456".hex() not in dump


@pytest.mark.django_db
def test_a_number_moved_in_the_database_raises_and_moved_back_opens() -> None:
    with tenant_context(real_business("salon-sealed")):
        ion, otto = client_with_number("Ion", "A 123-456"), client_with_number("Otto", "B 777-777")
        Client.objects.filter(pk=otto.pk).update(number_sealed=ion.number_sealed)
        otto.refresh_from_db()
        with pytest.raises(secrets.Tampered):
            encrypted.unseal(otto, "number_sealed")
        assert encrypted.unseal(ion, "number_sealed") == "A 123-456"


@pytest.mark.django_db
def test_a_number_copied_to_another_business_raises() -> None:
    with tenant_context(real_business("salon-sealed")):
        ion = client_with_number("Ion", "A 123-456")
    with tenant_context(real_business("praxis-sealed")):
        copy = Client.objects.create(
            code=ion.code, display_name="Ion", language="de", number_sealed=ion.number_sealed
        )
        copy.refresh_from_db()
        with pytest.raises(secrets.Tampered):
            encrypted.unseal(copy, "number_sealed")
    with pytest.raises(encrypted.NoBusinessKey):
        encrypted.unseal(ion, "number_sealed")


def real_business(slug: str) -> Any:
    return provisioning.create_business(
        slug=slug,
        name=slug,
        trade="salon",
        country="RO",
        language="ro",
        languages=["ro"],
        currency="RON",
        time_zone="Europe/Bucharest",
    )


def client_with_number(name: str, number: str) -> Client:
    client = Client(display_name=name, search_key=name.lower(), language="ro")
    encrypted.seal(client, "number_sealed", number)
    client.number_index = encrypted.index(number, purpose="number")
    client.save()
    return client
