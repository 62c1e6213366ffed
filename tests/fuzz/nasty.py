"""What nobody types, and what machines and ill-meaning people send."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")

LONG = "x" * 100_000
# For every field.
ALWAYS = ("\x00", LONG, "\ud800", "\u202eevil\u2066\u200b\ufeff", "-1", "9" * 30, "9" * 5_000)
# In turn: each field gets a few of these, always the same ones.
IN_TURN = (
    "²", "٣", "１２", "NaN", "-Infinity", "1e309", "1e5", "0x10", "1_000", "-0", "1.5", "1,5",
    "32768", "2147483648", "9223372036854775808", "-9223372036854775809",
    "0001-01-01", "9999-12-31", "2026-02-30", "2026-W01", "24:00", "25:61", "00:00–00:00",
    "[]", "{}", "null", "true", "None", "../../etc/passwd", "%00", "\r\nBcc: a@b.c", "\\", "'",
    "🧛‍♀️", "a\u0301" * 500, " ", "\t", "{{7*7}}", "<script>alert(1)</script>", "=1+1", "x@y",
    "x" * 300, "#12345g", "javascript:alert(1)", "http://[::1", "+4072212345678901234567890",
)  # fmt: skip
FEW = 1
# Bodies that are no form at all, by their content type.
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/x-www-form-urlencoded", b""),
    ("application/x-www-form-urlencoded", b"&&&===&%%%=%zz&\xff\xfe=\xff"),
    ("application/x-www-form-urlencoded; charset=utf-16", "a=b".encode("utf-16")),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=b"),
    ("application/json", b'{"state": "confirmed", "price":'),
    ("text/plain", b"name=Ion"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n'),
    ("multipart/form-data; boundary=\xff", b"--x--"),
    ("", b"a=b"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(250))),
)


def in_turn(kind: str, values: Sequence[T], few: int = FEW) -> list[T]:
    """A few of the values, for the same kind always the same ones."""
    start = crc32(kind.encode()) % len(values)
    return list(islice(cycle(values), start, start + few))


def alone(kind: str, *, is_typed: bool) -> list[str]:
    """What a field gets while all others are as they were."""
    if is_typed:
        return in_turn(kind, IN_TURN)
    return in_turn(kind, ("\x00", "\ud800", "9" * 5_000, *in_turn(kind, IN_TURN, 1)))


def together(count: int) -> list[list[str]]:
    """What all fields that people write in get at once: each sees all of `ALWAYS` in the end.

    Fields are cleaned one by one, so that one is not in the way of another.
    """
    return [
        [ALWAYS[(field + number) % len(ALWAYS)] for field in range(count)]
        for number in range(len(ALWAYS))
    ]
