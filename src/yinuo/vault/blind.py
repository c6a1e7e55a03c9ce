"""Finding a person without reading anybody: keyed, truncated hashes of what may be asked for, gone with the key.

A hit is a candidate; whoever shows it opens the value and compares (`reading.matched`), because truncation lets a few
strangers through on purpose.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from yinuo.records.statements import Read, run

from . import phones
from .models import BlindToken
from .rootkey import root

_MOST_READINGS, _LONGEST_INITIALS = 8, 6


class Asked(IntEnum):
    """By what a person may be found; the number stands in the upper bits of the token."""

    PHONE = 1
    PHONE_TAIL = 2
    MAIL = 3
    NAME_PAIR = 4
    NAME_CHARACTER = 5
    NAME_INITIALS = 6


_BITS = {
    Asked.PHONE: 56, Asked.MAIL: 56, Asked.PHONE_TAIL: 16,
    Asked.NAME_PAIR: 24, Asked.NAME_CHARACTER: 16, Asked.NAME_INITIALS: 20,
}  # fmt: skip


def tokens(*, names: Iterable[str] = (), numbers: Iterable[str] = (), mails: Iterable[str] = ()) -> set[int]:
    """Every token by which a person of these names, telephone numbers and mail addresses can be found."""
    found = {_token(Asked.MAIL, _folded(mail)) for mail in mails}
    for number in numbers:
        whole = phones.normal(number)
        found |= {_token(Asked.PHONE, whole), _token(Asked.PHONE_TAIL, whole[-4:])}
    for name in names:
        found |= _of_name(_folded(name))
    return found


def index(person: int, found: set[int], *, new: bool = False) -> None:
    """Have ``person`` found by exactly these tokens. ``new`` spares the deletion for somebody never indexed."""
    if not new:
        BlindToken.objects.filter(person=person).delete()
    if found:
        rows = ", ".join(["(%s, %s)"] * len(found))
        values = [value for token in sorted(found) for value in (person, token)]
        run(f"INSERT INTO {BlindToken._meta.db_table} (person, token) VALUES {rows}", values)  # the framework's bulk insert costs several times as much


def add(person: int, found: set[int]) -> None:
    """Have ``person`` found by these tokens as well; what they were found by before stays."""
    index(person, found - set(BlindToken.objects.filter(person=person).values_list("token", flat=True)), new=True)


def by_phone(number: str) -> QuerySet[BlindToken, Any]:
    """Persons with this telephone number, as a subquery of person ids. Raises `Refusal` when it is no number."""
    return with_token(phone_token(number))


def phone_token(number: str) -> int:
    """What a person with this telephone number is found by. Raises `Refusal` when it is no number."""
    return _token(Asked.PHONE, phones.normal(number))


def by_phone_tail(last_four: str) -> QuerySet[BlindToken, Any]:
    """Persons whose number ends so."""
    return with_token(_token(Asked.PHONE_TAIL, last_four[-4:]))


def by_mail(mail: str) -> QuerySet[BlindToken, Any]:
    """Persons with this mail address."""
    return with_token(_token(Asked.MAIL, _folded(mail)))


def by_name(typed: str) -> QuerySet[BlindToken, Any]:
    """Persons whose name contains ``typed``, or whose pinyin initials begin so (``wxm``)."""
    sought = _folded(typed)
    if not sought:
        return BlindToken.objects.none().values("person")
    parts = _pairs(sought) or {_token(Asked.NAME_CHARACTER, sought)}
    first, *rest = sorted(parts)
    contains = Q(token=first)
    for token in rest:
        contains &= Q(person__in=with_token(token))
    if re.fullmatch(rf"[a-z]{{1,{_LONGEST_INITIALS}}}", sought):
        contains |= Q(token=_token(Asked.NAME_INITIALS, sought))
    return BlindToken.objects.filter(contains).values("person")


def any_named(typed: str) -> bool:
    """Whether `by_name` can find anybody at all: most words people search for are no names."""
    sought = _folded(typed)
    pairs = _pairs(sought)
    tokens = [min(pairs)] if pairs else [_token(Asked.NAME_CHARACTER, sought)] if sought else []
    if re.fullmatch(rf"[a-z]{{1,{_LONGEST_INITIALS}}}", sought):
        tokens.append(_token(Asked.NAME_INITIALS, sought))
    return any(_HAS.rows(token) for token in tokens)


_HAS = Read(lambda token: BlindToken.objects.filter(token=token).values_list("person")[:1])


def name_test(typed: str, name: str) -> bool:
    """Whether ``name`` is what `by_name` was asked for: the plain comparison after opening."""
    sought, whole = _folded(typed), _folded(name)
    return bool(sought) and (sought in whole or any(reading.startswith(sought) for reading in _initials(whole)))


def search_token(term: str) -> str:
    """A search term as the access log keeps it: recognisable when repeated, never readable."""
    return hmac.digest(_key(), b"search " + _folded(term).encode(), "sha256")[:8].hex()


def with_token(token: int) -> QuerySet[BlindToken, Any]:
    """Persons found by this token, as a subquery of person ids."""
    return BlindToken.objects.filter(token=token).values("person")


def _of_name(name: str) -> set[int]:
    initials = {reading[:end] for reading in _initials(name) for end in range(1, min(len(reading), _LONGEST_INITIALS) + 1)}
    return (
        _pairs(name)
        | {_token(Asked.NAME_CHARACTER, character) for character in name}
        | {_token(Asked.NAME_INITIALS, reading) for reading in initials}
    )


def _pairs(name: str) -> set[int]:
    return {_token(Asked.NAME_PAIR, name[i : i + 2]) for i in range(len(name) - 1)}


def _initials(name: str) -> set[str]:
    """First letters of every reading of a Han name: 曾 may be z or c. Nothing for a Latin one."""
    if not name or name.isascii():
        return set()
    return {"".join(letters) for letters in islice(product(*map(_heads, name)), _MOST_READINGS)}


@lru_cache(maxsize=8192)
def _heads(character: str) -> tuple[str, ...]:
    """The first letters a character may be read with; one empty string when it has no reading."""
    sought = f'"{ord(character)}": "'.encode()
    start = _readings().find(sought)
    if start < 0:
        return ("",)
    start += len(sought)
    said = _readings()[start : _readings().index(b'"', start)].decode()
    heads = {unicodedata.normalize("NFD", reading)[0] for reading in said.split(",") if reading}
    return tuple(sorted(head for head in heads if "a" <= head <= "z")) or ("",)


@cache
def _readings() -> bytes:
    """The table of readings as it lies on the disk: read into objects, as the library does, it would take ten megabytes of every process."""
    library = find_spec("pypinyin")
    assert library is not None and library.origin is not None
    return (Path(library.origin).parent / "pinyin_dict.json").read_bytes()


def _token(kind: Asked, value: str) -> int:
    digest = hmac.digest(_key(), f"{kind.value} {value}".encode(), "sha256")
    return kind << 56 | int.from_bytes(digest[:7]) >> (56 - _BITS[kind])


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _key() -> bytes:
    return _lasting(root().secrets[0][1])


@cache
def _lasting(oldest: bytes) -> bytes:
    return root().lasting("blind index")
