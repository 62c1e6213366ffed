"""Keys, sealed values, blind indexes and tokens: what opens, and everything that must not."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import secrets

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
OLD, NEW = b"m" * 32, b"n" * 32
AAD = secrets.bind("booking", "answers", 7)


@given(st.binary(max_size=2000), st.binary(max_size=50))
def test_what_was_sealed_opens_again(plaintext: bytes, aad: bytes) -> None:
    sealed = secrets.encrypt(KEY, plaintext, aad=aad)
    assert secrets.decrypt(KEY, sealed, aad=aad) == plaintext


def test_sealing_twice_gives_two_different_values() -> None:
    assert secrets.encrypt(KEY, b"x", aad=AAD) != secrets.encrypt(KEY, b"x", aad=AAD)


def test_a_sealed_value_does_not_hold_what_it_hides() -> None:
    assert b"diabetes" not in secrets.encrypt(KEY, b"diabetes", aad=AAD)


def test_every_changed_bit_is_noticed() -> None:
    sealed = secrets.encrypt(KEY, b"secret", aad=AAD)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(secrets.Tampered):
            secrets.decrypt(KEY, bytes(changed), aad=AAD)


def test_every_cut_value_is_noticed() -> None:
    sealed = secrets.encrypt(KEY, b"secret", aad=AAD)
    for length in range(len(sealed)):
        with pytest.raises(secrets.Tampered):
            secrets.decrypt(KEY, sealed[:length], aad=AAD)


def test_another_key_or_another_place_opens_nothing() -> None:
    sealed = secrets.encrypt(KEY, b"secret", aad=AAD)
    with pytest.raises(secrets.Tampered):
        secrets.decrypt(OTHER_KEY, sealed, aad=AAD)
    with pytest.raises(secrets.Tampered):
        secrets.decrypt(KEY, sealed, aad=secrets.bind("booking", "answers", 8))


@given(st.lists(st.text()), st.lists(st.text()))
def test_different_parts_never_bind_alike(left: list[str], right: list[str]) -> None:
    assert (secrets.bind(*left) == secrets.bind(*right)) == (left == right)


def test_a_data_key_opens_for_its_own_business_alone() -> None:
    key = secrets.new_key()
    wrapped = secrets.wrap(key, 7, masters=(NEW,))
    assert key not in wrapped
    assert secrets.unwrap(memoryview(wrapped), 7, masters=(NEW,)) == key
    with pytest.raises(secrets.Tampered):
        secrets.unwrap(wrapped, 8, masters=(NEW,))


def test_an_old_master_key_still_opens_until_the_key_is_rewrapped() -> None:
    key = secrets.new_key()
    wrapped = secrets.wrap(key, 7, masters=(OLD,))
    assert secrets.unwrap(wrapped, 7, masters=(NEW, OLD)) == key
    with pytest.raises(secrets.Tampered):
        secrets.unwrap(wrapped, 7, masters=(NEW,))
    rewrapped = secrets.rewrap(wrapped, 7, masters=(NEW, OLD))
    assert secrets.unwrap(rewrapped, 7, masters=(NEW,)) == key
    assert secrets.rewrap(rewrapped, 7, masters=(NEW, OLD)) == rewrapped


def test_the_setting_holds_one_or_more_keys() -> None:
    new, old = base64.b64encode(NEW).decode(), base64.urlsafe_b64encode(OLD).decode()
    assert secrets.master_keys(f"{new}, {old}") == (NEW, OLD)
    tricky = b"\xfb\xff" * 16  # its base64 has both signs that differ in a URL
    assert secrets.master_keys(base64.urlsafe_b64encode(tricky).decode()) == (tricky,)
    assert len(secrets.master_keys("insecure-abc")[0]) == 32


@pytest.mark.parametrize(
    "setting", ["", " , ", "short", "ăăă", base64.b64encode(b"x" * 31).decode()]
)
def test_a_weak_master_key_is_refused(setting: str) -> None:
    with pytest.raises(secrets.BadMasterKey):
        secrets.master_keys(setting)


@dataclass
class Salon:
    """A stand-in for a Business."""

    pk: int
    wrapped_key: bytes | memoryview


def test_a_kept_key_follows_the_wrapped_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "master_keys", lambda: (NEW,))
    first, second = secrets.new_key(), secrets.new_key()
    salon = Salon(7, secrets.wrap(first, 7, masters=(NEW,)))
    assert secrets.data_key(salon) == secrets.data_key(salon) == first
    salon.wrapped_key = memoryview(secrets.wrap(second, 7, masters=(NEW,)))
    assert secrets.data_key(salon) == second


def test_forgotten_keys_are_unwrapped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "master_keys", lambda: (NEW,))
    salon = Salon(7, secrets.wrap(KEY, 7, masters=(NEW,)))
    secrets.data_key(salon)
    assert secrets._data_key.cache_info().currsize
    secrets.forget_keys()
    assert not secrets._data_key.cache_info().currsize
    assert secrets.data_key(salon) == KEY


def test_a_number_is_found_however_it_is_written() -> None:
    index = secrets.blind_index(KEY, "A 123-456", purpose="insurance")
    assert index == secrets.blind_index(KEY, "a123456", purpose="insurance")
    assert index != secrets.blind_index(KEY, "a123457", purpose="insurance")
    assert len(index) == 32


def test_an_index_says_nothing_across_businesses_and_purposes() -> None:
    index = secrets.blind_index(KEY, "123", purpose="insurance")
    assert index != secrets.blind_index(OTHER_KEY, "123", purpose="insurance")
    assert index != secrets.blind_index(KEY, "123", purpose="customer")


def test_nothing_has_no_index() -> None:
    with pytest.raises(secrets.NothingToIndex):
        secrets.blind_index(KEY, " - ", purpose="insurance")


def test_a_token_fits_in_a_url_and_has_more_than_128_bits() -> None:
    token = secrets.token(KEY, "manage", "ABC2345", 1)
    assert len(base64.urlsafe_b64decode(token)) * 8 >= 128
    assert token.replace("-", "").replace("_", "").isalnum()
    assert token == secrets.token(KEY, "manage", "ABC2345", 1)


def test_a_token_opens_what_it_was_made_for_and_nothing_else() -> None:
    token = secrets.token(KEY, "manage", "ABC2345", 1)
    assert secrets.check_token(KEY, token, "manage", "ABC2345", 1)
    assert not secrets.check_token(KEY, token, "manage", "ABC2345", 2)
    assert not secrets.check_token(KEY, token, "reminder", "ABC2345", 1)
    assert not secrets.check_token(KEY, token, "manageABC2345", 1)
    assert not secrets.check_token(OTHER_KEY, token, "manage", "ABC2345", 1)


@pytest.mark.parametrize("given", ["", "x", "ă" * 24, "\ud800", "\0" * 24, "A" * 100_000])
def test_a_made_up_token_is_wrong_and_no_error(given: str) -> None:
    assert not secrets.check_token(KEY, given, "manage", "ABC2345", 1)


def test_random_keys_do_not_repeat() -> None:
    assert len({secrets.new_key() for _ in range(100)}) == 100
    assert len(secrets.new_key()) == 32
