"""What a report found after a long search is kept for a while and says of which moment it is: asking again must not cost the others."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from yinuo.cases.queries import Sight, sight
from yinuo.kit.actor import Actor

T = TypeVar("T")
AT_ONCE = 0.1
"""Seconds; what takes less is never kept, so that the figures of most companies are always of this moment."""
_AT_MOST, _STALEST = 0.005, 300.0
"""The share of a process's time that one report for one person may take, and the seconds beyond which it is searched anew anyhow."""
_MOST = 100


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What was found, and when."""

    value: T
    at: datetime


_kept: dict[tuple[Hashable, Sight], tuple[float, Found[Any]]] = {}


def remembered(what: Hashable, actor: Actor, search: Callable[[], T], *, at: datetime) -> Found[T]:
    """What ``search`` gives, or what it gave a short while ago to whoever sees the same cases; ``what`` names the question."""
    key = (what, sight(actor))
    known = _kept.get(key)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    began = time.monotonic()
    found = Found(search(), at)
    took = time.monotonic() - began
    _kept.pop(key, None)
    if took >= AT_ONCE:
        while len(_kept) >= _MOST:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = began + took + min(_STALEST, took / _AT_MOST), found
    return found


def forget() -> None:
    """Search everything anew (a test's database was replaced)."""
    _kept.clear()
