"""A key per natural person: made when first needed, unwrapped once per process, gone a minute after its erasure at most."""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.records.statements import insert

from .models import PersonKey
from .rootkey import RootKey, root

_MOST_CACHED, _SECONDS_CACHED = 20_000, 60.0
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Key:
    """An unwrapped key, ready to seal and open."""

    id: int
    person: int
    aead: AESGCM


class _Remembered:
    """A bounded memory of unwrapped keys; each is asked for again after a minute, so an erasure elsewhere arrives."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[float, Key | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: int) -> tuple[bool, Key | None]:
        found = self._kept.get(name)
        if found is None or found[0] < time.monotonic():
            return False, None
        return True, found[1]

    def put(self, name: int, key: Key | None) -> None:
        with self._lock:
            self._kept[name] = (time.monotonic() + _SECONDS_CACHED, key)
            self._kept.move_to_end(name)
            while len(self._kept) > _MOST_CACHED:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


_by_id, _by_person = _Remembered(), _Remembered()


def of(person: int) -> Key:
    """The key that seals what is known about ``person``, made now if there is none.

    Raises `Refusal` when the person has been erased.
    """
    known, key = _by_person.get(person)
    if known and key:
        return key
    rows = list(PersonKey.objects.filter(person=person).order_by("-id"))
    live = next((row for row in rows if row.destroyed_at is None), None)
    if rows and live is None:
        raise Refusal("vault.erased", both("此人的资料已按要求删除", "What was known about this person has been erased"),
                      way_out=both("请另建联系人", "Enter a new contact"))  # fmt: skip
    key = _unwrapped(live, root()) if live else _made(person)
    # Remembered after the commit only: a key whose row was rolled back must never seal anything.
    transaction.on_commit(lambda: _by_person.put(person, key))
    return key


def new(person: int) -> Key:
    """The first key of a person nobody has known before; spares the question whether there is one."""
    key = _made(person)
    transaction.on_commit(lambda: _by_person.put(person, key))
    return key


def with_ids(ids: Iterable[int]) -> dict[int, Key]:
    """The living keys among ``ids``: at most one query, none when all are remembered."""
    found: dict[int, Key] = {}
    missing: list[int] = []
    for name in set(ids):
        known, key = _by_id.get(name)
        if not known:
            missing.append(name)
        elif key:
            found[name] = key
    if missing:
        found |= _fetched(missing)
    return found


def forget() -> None:
    """Drop every unwrapped key this process remembers."""
    _by_id.clear()
    _by_person.clear()


def rewrap(limit: int = 1000) -> int:
    """Wrap up to ``limit`` persons' keys anew under the newest root version. Zero means none is left on an old one."""
    key = root()
    with transaction.atomic():
        rows = list(PersonKey.objects.select_for_update().filter(destroyed_at=None).exclude(root_version=key.version)[:limit])
        for row in rows:
            plain = AESGCM(key.wrapping(row.root_version)).decrypt(*_parts(row), _wrapped_for(row))
            row.root_version = key.version
            row.wrapped = _wrap(row, plain, key)
        PersonKey.objects.bulk_update(rows, ["wrapped", "root_version"], batch_size=300)
    return len(rows)


def _fetched(ids: list[int]) -> dict[int, Key]:
    key, found = root(), {}
    for row in PersonKey.objects.filter(id__in=ids):
        unwrapped = None if row.destroyed_at else _unwrapped(row, key)
        _by_id.put(row.id, unwrapped)
        if unwrapped:
            found[row.id] = unwrapped
    return found


def _made(person: int) -> Key:
    key, plain = root(), secrets.token_bytes(32)
    row = PersonKey(person=person, root_version=key.version)
    row.wrapped = _wrap(row, plain, key)
    insert([row])
    return Key(row.id, person, AESGCM(plain))


def _wrap(row: PersonKey, plain: bytes, key: RootKey) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key.wrapping(key.version)).encrypt(nonce, plain, _wrapped_for(row))


def _unwrapped(row: PersonKey, key: RootKey) -> Key:
    return Key(row.id, row.person, AESGCM(AESGCM(key.wrapping(row.root_version)).decrypt(*_parts(row), _wrapped_for(row))))


def _parts(row: PersonKey) -> tuple[bytes, bytes]:
    wrapped = bytes(row.wrapped)
    return wrapped[:_NONCE], wrapped[_NONCE:]


def _wrapped_for(row: PersonKey) -> bytes:
    # The person is not named: merging two records of one person moves their keys without touching them.
    return f"person key {row.id}".encode()
