"""Sealed columns: what only the business itself can read, and only in the row it was written to.

`seal(booking, "answers_sealed", answers)` and `unseal(booking, "answers_sealed")` are the way in
and out. A value is bound to business, table, column and the row's random `code` (known before the
row has a primary key), so that a ciphertext moved to another place raises instead of opening.
Verbs and the cockpit call it; a field never opens by itself, and reading a row costs nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.db import connection, models

from tenants import secrets


class NoBusinessKey(Exception):
    """Sealed values exist within a business only: enter it with `tenant_context(business)`."""


class NotSealable(TypeError):
    """This column is no EncryptedField, or its row has no code to bind the value to."""


if TYPE_CHECKING:
    _Bytes = models.BinaryField[bytes | memoryview | None, bytes | memoryview | None]
else:
    _Bytes = models.BinaryField


class EncryptedField(_Bytes):
    """A column of sealed values. `bound_to` names the unique, unchanging field they are bound to.

    For migrations it is a plain BinaryField: the database sees nothing but bytes.
    """

    def __init__(self, *args: Any, bound_to: str = "code", **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As a BinaryField."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", list(args), kwargs


def seal(row: models.Model, name: str, value: Any) -> None:
    """Put `value` (anything JSON can say; None empties it) into a column. Saving is the caller's.

    Raises NoBusinessKey outside of a business.
    """
    aad = _place(row, name)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    sealed = None if value is None else secrets.encrypt(business_key(), text.encode(), aad=aad)
    setattr(row, name, sealed)


def unseal(row: models.Model, name: str) -> Any:
    """What was sealed into this column of this row, or None when it is empty.

    Raises secrets.Tampered when the bytes were changed or come from another place.
    """
    aad = _place(row, name)
    sealed = cast("bytes | memoryview | None", getattr(row, name))
    if sealed is None:
        return None
    return json.loads(secrets.decrypt(business_key(), sealed, aad=aad))


def index(value: str, *, purpose: str) -> bytes:
    """The blind index of a value within the business at hand, for `filter(number_index=…)`."""
    return secrets.blind_index(business_key(), value, purpose=purpose)


def business_key() -> bytes:
    """The data key of the business at hand. Raises NoBusinessKey in the public schema."""
    return secrets.data_key(_business())


def _business() -> secrets.HasWrappedKey:
    # `schema_context()` leaves a stand-in without a key: as good as none.
    business = getattr(connection, "tenant", None)
    if not getattr(business, "wrapped_key", None) or not getattr(business, "pk", None):
        raise NoBusinessKey
    return cast("secrets.HasWrappedKey", business)


def _place(row: models.Model, name: str) -> bytes:
    field = row._meta.get_field(name)
    if not isinstance(field, EncryptedField):
        raise NotSealable
    bound_to = getattr(row, field.bound_to)
    if not bound_to:
        raise NotSealable
    return secrets.bind(_business().pk, row._meta.db_table, str(field.column), str(bound_to))
