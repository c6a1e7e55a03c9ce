"""Service numbers: leased a hundred at a time, scattered by a key of the month, never used twice (INTAKE-04)."""

import os
import secrets
import threading
from collections import deque
from datetime import date

from django.db import connection, transaction

from yinuo.kit.numbering import Block

_LEASE = 100
_ready: dict[str, deque[str]] = {}
_lock = threading.Lock()


def next_number(day: date) -> str:
    """A fresh number of the month of ``day``. Numbers of a rolled-back act are lost, never given again."""
    month = f"{day:%y%m}"
    with _lock:
        if _ready.get(month):
            return _ready[month].popleft()
    numbers = deque(_leased(month, day))
    first = numbers.popleft()
    transaction.on_commit(lambda: _stock(month, numbers))
    return first


def forget() -> None:
    """Drop what this process holds (a test's database was replaced)."""
    with _lock:
        _ready.clear()


def _after_fork() -> None:
    """What was leased stays with the parent: two processes never hold the same numbers."""
    global _lock
    _lock = threading.Lock()
    _ready.clear()


os.register_at_fork(after_in_child=_after_fork)


def _stock(month: str, numbers: deque[str]) -> None:
    with _lock:
        _ready.setdefault(month, deque()).extend(numbers)


def _leased(month: str, day: date) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numberblock (month, key, leased) VALUES (%s, %s, %s) "
            "ON CONFLICT (month) DO UPDATE SET leased = cases_numberblock.leased + excluded.leased RETURNING leased, key",
            [month, secrets.token_hex(16), _LEASE],
        )
        end, key = cursor.fetchone()
    return list(Block(day.replace(day=1), end - _LEASE, end).numbers(bytes.fromhex(key)))
