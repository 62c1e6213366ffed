"""Keys, sealed values, blind indexes and tokens: all cryptography of the platform.

Each business has a data key of its own, stored wrapped by the platform's master key: deleting the
wrapped key shreds the business's sealed values, backups included. Provisioning makes it,
`booking.models.encrypted` seals rows with it, links to clients are tokens derived from it.
No model is imported here; `settings` only when no key is passed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32  # AES-256
TOKEN_BYTES: Final = 18  # 144 bits, 24 signs without padding

# A sealed value: version, id of the key, nonce, ciphertext with its tag.
_VERSION: Final = b"\x01"
_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12  # NIST SP 800-38D §5.2.1.1; random ones are safe for 2³² values of a key
_HEADER_BYTES: Final = 1 + _KEY_ID_BYTES + _NONCE_BYTES


class Tampered(Exception):
    """This sealed value was changed, was sealed with another key, or belongs elsewhere."""


class BadMasterKey(Exception):
    """MASTER_KEY has to be 32 random bytes in base64; several are separated by commas."""


class NothingToIndex(ValueError):
    """A value without a letter or digit has no index."""


class HasWrappedKey(Protocol):
    """What is needed of a Business."""

    pk: int
    wrapped_key: bytes | memoryview


# ── master keys and data keys


def master_keys(setting: str | None = None) -> tuple[bytes, ...]:
    """The platform's keys, the newest first; the others only open what they once wrapped."""
    if setting is None:
        from django.conf import settings

        setting = str(settings.MASTER_KEY)
    return _parsed(setting)


@lru_cache(maxsize=8)
def _parsed(setting: str) -> tuple[bytes, ...]:
    keys = tuple(_master_key(item.strip()) for item in setting.split(",") if item.strip())
    if not keys:
        raise BadMasterKey
    return keys


def _master_key(item: str) -> bytes:
    if item.startswith("insecure-"):  # the stand-in for checks and tests, refused when serving
        return hashlib.sha256(item.encode()).digest()
    try:
        key = base64.b64decode(item.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMasterKey from error
    if len(key) != KEY_BYTES:
        raise BadMasterKey
    return key


def new_key() -> bytes:
    """A data key for a new business."""
    return os.urandom(KEY_BYTES)


def wrap(key: bytes, business_id: int, *, masters: tuple[bytes, ...] | None = None) -> bytes:
    """The data key sealed by the newest master key, good for this business alone."""
    newest = (masters or master_keys())[0]
    return encrypt(newest, key, aad=bind("wrap", business_id))


def unwrap(
    wrapped: bytes | memoryview,
    business_id: int,
    *,
    masters: tuple[bytes, ...] | None = None,
) -> bytes:
    """The data key, whichever of the master keys wrapped it. Raises Tampered."""
    wrapped = bytes(wrapped)
    for master in masters or master_keys():
        if wrapped[1 : 1 + _KEY_ID_BYTES] == _key_id(master):
            return decrypt(master, wrapped, aad=bind("wrap", business_id))
    raise Tampered


def rewrap(
    wrapped: bytes | memoryview,
    business_id: int,
    *,
    masters: tuple[bytes, ...] | None = None,
) -> bytes:
    """Wrapped by the newest master key; what is so already comes back unchanged."""
    masters = masters or master_keys()
    if bytes(wrapped[1 : 1 + _KEY_ID_BYTES]) == _key_id(masters[0]):
        return bytes(wrapped)
    return wrap(unwrap(wrapped, business_id, masters=masters), business_id, masters=masters)


def data_key(business: HasWrappedKey) -> bytes:
    """The data key of a business. Kept per process; a newly wrapped key is unwrapped anew."""
    return _data_key(business.pk, bytes(business.wrapped_key), master_keys())


# 1,024 businesses at ~200 bytes; unwrapping costs some 10 µs, so a small cache is enough.
@lru_cache(maxsize=1024)
def _data_key(business_id: int, wrapped: bytes, masters: tuple[bytes, ...]) -> bytes:
    return unwrap(wrapped, business_id, masters=masters)


def forget_keys() -> None:
    """Drop the keys this process has unwrapped: after a rotation or a deletion."""
    _data_key.cache_clear()
    _subkey.cache_clear()
    _parsed.cache_clear()


# ── sealed values


def bind(*parts: str | int) -> bytes:
    """Associated data from parts, unambiguous: ("ab", "c") and ("a", "bc") differ."""
    encoded = [str(part).encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def encrypt(key: bytes, plaintext: bytes, *, aad: bytes) -> bytes:
    """AES-256-GCM with a random nonce; opens only with the same key and the same `aad`."""
    nonce = os.urandom(_NONCE_BYTES)
    header = _VERSION + _key_id(key)
    return header + nonce + AESGCM(key).encrypt(nonce, plaintext, header + aad)


def decrypt(key: bytes, sealed: bytes | memoryview, *, aad: bytes) -> bytes:
    """The plaintext. Raises Tampered for anything that is not exactly what was sealed."""
    sealed = bytes(sealed)
    header, nonce = (
        sealed[: 1 + _KEY_ID_BYTES],
        sealed[1 + _KEY_ID_BYTES : _HEADER_BYTES],
    )
    if len(sealed) < _HEADER_BYTES or header != _VERSION + _key_id(key):
        raise Tampered
    try:
        return AESGCM(key).decrypt(nonce, sealed[_HEADER_BYTES:], header + aad)
    except (InvalidTag, ValueError) as error:
        raise Tampered from error


@lru_cache(maxsize=4096)
def _subkey(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose (RFC 5869), so that one use says nothing about another."""
    info = bind("slotline", purpose)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def _key_id(key: bytes) -> bytes:
    return _subkey(key, "key-id")[:_KEY_ID_BYTES]


# ── what can be compared


def blind_index(key: bytes, value: str, *, purpose: str) -> bytes:
    """32 bytes that are equal for equal values: `A 123-456` and `a123456` meet.

    For looking up a sealed number without opening any. Raises NothingToIndex.
    """
    folded = unicodedata.normalize("NFKC", value[:200]).casefold()
    signs = "".join(sign for sign in folded if sign.isalnum())
    if not signs:
        raise NothingToIndex
    return hmac.digest(_subkey(key, f"index:{purpose}"), signs.encode(), "sha256")


def token(key: bytes, *parts: str | int) -> str:
    """24 URL-safe signs, derived from the parts: the same parts give the same token.

    Begin with the purpose: `token(key, "manage", booking.code, booking.link_version)`.
    """
    digest = hmac.digest(_subkey(key, "token"), bind(*parts), "sha256")
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode("ascii")


def check_token(key: bytes, given: str, *parts: str | int) -> bool:
    """Whether `given` is the token of these parts, in constant time."""
    right = token(key, *parts).encode("ascii")
    return hmac.compare_digest(right, given.encode("utf-8", "surrogatepass"))
