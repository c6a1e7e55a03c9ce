"""Identities: time-ordered 64-bit numbers, made by the application so that rows can move between databases."""

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_EPOCH_MS = int(EPOCH.timestamp() * 1000)
_NODE_BITS, _SEQUENCE_BITS = 10, 12


class Identities:
    """41 bits of milliseconds since 2024, 10 of node, 12 of sequence; never runs backwards within a process."""

    def __init__(self, node: int, clock: Callable[[], int] = time.time_ns) -> None:
        if not 0 <= node < 1 << _NODE_BITS:
            raise ValueError(f"node must be 0..{(1 << _NODE_BITS) - 1}")
        self._node = node
        self._clock = clock
        self._last = 0
        self._sequence = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        with self._lock:
            moment = max(self._clock() // 1_000_000 - _EPOCH_MS, self._last)
            self._sequence = self._sequence + 1 if moment == self._last else 0
            if self._sequence >= 1 << _SEQUENCE_BITS:
                moment, self._sequence = moment + 1, 0
            self._last = moment
            return (moment << _NODE_BITS | self._node) << _SEQUENCE_BITS | self._sequence


LEASED = 512
"""Nodes below are leased to processes that serve; whoever asks without a lease draws one from here on."""

_identities = Identities(LEASED + secrets.randbelow(LEASED))


def use_node(node: int) -> None:
    """Take the node number this process leased from the database; done once at start."""
    global _identities
    _identities = Identities(node)


def _after_fork() -> None:
    """Two processes never share a node: a child draws its own."""
    use_node(LEASED + secrets.randbelow(LEASED))


os.register_at_fork(after_in_child=_after_fork)


@contextmanager
def told_by(clock: Callable[[], datetime]) -> Iterator[None]:
    """Take the moments of identities from ``clock`` for the while: a past that is lived through again keeps its order."""
    global _identities
    usual = _identities
    _identities = Identities(usual._node, lambda: int(clock().timestamp() * 1000) * 1_000_000)
    try:
        yield
    finally:
        _identities = usual


def next_id() -> int:
    """A fresh identity."""
    return _identities.next()


def made_at(identity: int) -> datetime:
    """When an identity was made (to the millisecond)."""
    return EPOCH + timedelta(milliseconds=identity >> (_NODE_BITS + _SEQUENCE_BITS))


def first_id_at(moment: datetime) -> int:
    """The smallest identity made at ``moment``: bounds a search by time on the primary key."""
    return max(0, int((moment - EPOCH) / timedelta(milliseconds=1))) << (_NODE_BITS + _SEQUENCE_BITS)
