"""Free text is read before it is saved: telephone and identity numbers in it are masked and reported, to be moved to
their own fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from . import masks
from .values import Kind

_APART = r"(?<![0-9A-Za-z０-９])"
_END = r"(?![0-9A-Za-z０-９])"
_D = "[0-9０-９]"
_SEP = r"[ \u00a0\u3000\-‐‑–—－·.]?"
_MOBILE = re.compile(rf"{_APART}(?:(?:\+|＋|00)?{_SEP}[8８][6６]{_SEP})?[1１][3-9３-９]{_D}(?:{_SEP}{_D}){{8}}{_END}")
_AREA = rf"[(（]?[0０](?:[1１][0０]|[2２]{_D}|[3-9３-９]{_D}{{2}})(?:[)）]|[ \u3000\-‐‑–—－])"
_LANDLINE = re.compile(rf"{_APART}{_AREA}\s?[2-9２-９]{_D}{{2,3}}{_SEP}{_D}{{4}}{_END}")
_IDENTITY = re.compile(rf"{_APART}[1-9１-９]{_D}{{5}}(?:{_SEP}{_D}){{11}}{_SEP}[0-9０-９Xxｘ]{_END}", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Found:
    """A protected value that stood in free text."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """The text as it may be kept, and what was taken out of it."""

    text: str
    found: tuple[Found, ...]


def scan(text: str) -> Scanned:
    """Mask every mobile, landline (with area code) and identity number in ``text``."""
    kept, found, end = [], [], 0
    for start, stop, one in _spotted(text):
        if start < end:
            continue
        kept += [text[end:start], masks.masked(one.kind, one.value)]
        found.append(one)
        end = stop
    return Scanned("".join(kept) + text[end:], tuple(found))


def _spotted(text: str) -> list[tuple[int, int, Found]]:
    spotted = [*_identities(text), *_phones(text)]
    return sorted(spotted, key=lambda s: (s[0], -s[1]))


def _identities(text: str) -> Iterator[tuple[int, int, Found]]:
    for match in _IDENTITY.finditer(text):
        value = _plain(match.group()).upper()
        if _checked(value):
            yield match.start(), match.end(), Found(Kind.IDENTITY, value)


def _phones(text: str) -> Iterator[tuple[int, int, Found]]:
    for pattern in (_MOBILE, _LANDLINE):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), Found(Kind.PHONE, _plain(match.group()))


def _checked(value: str) -> bool:
    """The check character of an 18-digit identity number (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, value, strict=False))
    return "10X98765432"[total % 11] == value[17]


def _plain(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", normalize("NFKC", text))
