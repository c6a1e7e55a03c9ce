"""Service numbers: year and month, seven scattered digits, one check digit; easy to say on the telephone.

The seven digits are a keyed permutation of a plain per-month counter, so a number tells neither volume nor order.
It is no password: whoever asks about a case by number gives something else as well.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from .refusal import Refusal
from .text import Both, both

PER_MONTH = 10**7
_ROUNDS, _HALF_BITS = 6, 12
_HALF_MASK = (1 << _HALF_BITS) - 1

# The totally anti-symmetric quasigroup of order ten that Damm published in 2004.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2), (7, 0, 9, 2, 1, 5, 4, 8, 6, 3), (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6), (6, 1, 2, 3, 0, 4, 5, 9, 7, 8), (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4), (8, 9, 4, 5, 3, 6, 2, 0, 1, 7), (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """Counters leased in one piece: ``first`` up to but without ``end``. Gaps between blocks are allowed."""

    month: date
    first: int
    end: int

    def numbers(self, key: bytes) -> Iterator[str]:
        """The service numbers of this block, one after the other."""
        return (number(key, self.month, counter) for counter in range(self.first, self.end))


def number(key: bytes, month: date, counter: int) -> str:
    """The twelve digits of the ``counter``-th case of ``month``. ``key`` is the installation's own, 16 to 64 bytes.

    Raises `ValueError` when the month's ten million numbers are used up.
    """
    if not 0 <= counter < PER_MONTH:
        raise ValueError(f"counter must be 0..{PER_MONTH - 1}, not {counter}")
    prefix = f"{month:%y%m}"
    scattered = _shuffle(key, prefix, counter)
    while scattered >= PER_MONTH:
        scattered = _shuffle(key, prefix, scattered)
    digits = f"{prefix}{scattered:07d}"
    return digits + str(_damm(digits))


def shown(number: str) -> str:
    """The number as people read it: three groups of four."""
    return " ".join((number[:4], number[4:8], number[8:]))


def looks_like_number(text: str) -> bool:
    """Whether a search term is a whole, correctly checked service number."""
    digits = _digits(text)
    return digits is not None and _damm(digits) == 0


def read(text: str) -> str:
    """Twelve digits from what somebody typed: spaces, dashes and full-width digits are forgiven.

    Raises `Refusal` (422) when it is not a service number or its check digit is wrong.
    """
    digits = _digits(text)
    if digits is None:
        raise _refused(both("“{typed}”不是服务编号", "“{typed}” is not a service number"), text)
    if _damm(digits):
        raise _refused(both("服务编号“{typed}”有一位不对", "one digit of the service number “{typed}” is wrong"), text)
    return digits


def _refused(says: Both, typed: str) -> Refusal:
    return Refusal(
        "number.misread",
        says.filled(typed=typed[:40]),
        way_out=both("服务编号共十二位，例如 2611 4083 9172；请再核对一遍",
                     "A service number has twelve digits, such as 2611 4083 9172; please read it again"),
        status=422,
        field="number",
    )


def _digits(text: str) -> str | None:
    kept = re.sub(r"[\s\-‐‑–—·]", "", unicodedata.normalize("NFKC", text))
    return kept if re.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])[0-9]{8}", kept) else None


def _shuffle(key: bytes, prefix: str, value: int) -> int:
    left, right = value >> _HALF_BITS, value & _HALF_MASK
    for turn in range(_ROUNDS):
        mixed = blake2b(b"%s %d %d" % (prefix.encode(), turn, right), key=key, digest_size=2).digest()
        left, right = right, left ^ (int.from_bytes(mixed) & _HALF_MASK)
    return left << _HALF_BITS | right


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return interim
