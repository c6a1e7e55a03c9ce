"""The one place travel times are asked for: cache first, then a provider inside its budget, else the offline model; the source is told."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from yinuo.dispatch.travel.offline import URBAN, Model, matrix
from yinuo.dispatch.travel.providers import Points, Provider, ProviderFailed

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Times:
    """A complete matrix and where its figures came from: a provider's name, "offline", or both with a plus between."""

    seconds: np.ndarray
    metres: np.ndarray
    source: str
    failed: str | None = None


@dataclass(slots=True)
class Breaker:
    """Stops asking a provider after failures in a row; lets one question through again after a rest (seconds of the given clock)."""

    failures: int = 3
    rest: float = 60.0
    count: int = 0
    opened: float = 0.0

    def open(self, now: float) -> bool:
        """Whether questions are held back at this moment."""
        return self.count >= self.failures and now - self.opened < self.rest

    def note(self, fine: bool, now: float) -> None:
        """Remember how a question went."""
        self.count = 0 if fine else self.count + 1
        if not fine:
            self.opened = now


@dataclass(slots=True)
class TravelDesk:
    """Travel times for planning. `clock` gives seconds that only go forward; `budget` is the seconds one matrix may spend asking.

    Pairs are kept by coordinates rounded to about ten metres, profile and hour band; at most `keep` of them.
    """

    clock: Callable[[], float]
    provider: Provider | None = None
    model: Model = URBAN
    budget: float = 5.0
    keep: int = 500_000
    breaker: Breaker = field(default_factory=Breaker)
    known: OrderedDict[tuple[object, ...], tuple[int, int]] = field(default_factory=OrderedDict)

    def matrix(self, points: Points, profile: str = "driving", hour: int = 10, targets: Points | None = None) -> Times:
        """Always a complete matrix; parts the provider did not give in time come from the offline model."""
        ends = points if targets is None else targets
        seconds, metres = matrix(points, self.model, hour, ends)
        if self.provider is None:
            return Times(seconds, metres, OFFLINE)
        began, given, failed = self.clock(), np.zeros(seconds.shape, dtype=bool), None
        keys_from, keys_to = [_key(point) for point in points], [_key(point) for point in ends]
        self._recall(keys_from, keys_to, profile, hour, seconds, metres, given)
        size = self.provider.largest
        for top in range(0, len(points), size):
            for left in range(0, len(ends), size):
                rows, columns = slice(top, top + size), slice(left, left + size)
                if failed or given[rows, columns].all():
                    continue
                failed = self._ask(points, ends, rows, columns, profile, hour, began, seconds, metres, given)
                if failed is None:
                    self._learn(keys_from, keys_to, rows, columns, profile, hour, seconds, metres)
        name = self.provider.name
        source = name if given.all() else OFFLINE if not given.any() else f"{name}+{OFFLINE}"
        return Times(seconds, metres, source, failed)

    def _ask(self, points: Points, ends: Points, rows: slice, columns: slice, profile: str, hour: int, began: float,
             seconds: np.ndarray, metres: np.ndarray, given: np.ndarray) -> str | None:
        """Fill one block from the provider; the word saying why not otherwise."""
        assert self.provider is not None
        now = self.clock()
        if self.breaker.open(now):
            return "resting"
        if now - began >= self.budget:
            return "budget"
        try:
            block = self.provider.block(points[rows], ends[columns], profile, hour)
        except ProviderFailed as problem:
            self.breaker.note(False, self.clock())
            return problem.why
        self.breaker.note(True, self.clock())
        seconds[rows, columns] = np.where(block.metres > 0, block.seconds + self.model.parking, block.seconds)
        metres[rows, columns], given[rows, columns] = block.metres, True
        return None

    def _recall(self, keys_from: list[tuple[int, int]], keys_to: list[tuple[int, int]], profile: str, hour: int,
                seconds: np.ndarray, metres: np.ndarray, given: np.ndarray) -> None:
        if not self.known:
            return
        for row, start in enumerate(keys_from):
            for column, end in enumerate(keys_to):
                pair = self.known.get((start, end, profile, hour))
                if pair is not None:
                    seconds[row, column], metres[row, column], given[row, column] = pair[0], pair[1], True

    def _learn(self, keys_from: list[tuple[int, int]], keys_to: list[tuple[int, int]], rows: slice, columns: slice, profile: str,
               hour: int, seconds: np.ndarray, metres: np.ndarray) -> None:
        for row in range(*rows.indices(len(keys_from))):
            for column in range(*columns.indices(len(keys_to))):
                key = (keys_from[row], keys_to[column], profile, hour)
                self.known[key] = int(seconds[row, column]), int(metres[row, column])
        while len(self.known) > self.keep:
            self.known.popitem(last=False)


def _key(point: tuple[float, float]) -> tuple[int, int]:
    """A place to about ten metres."""
    return round(point[0] * 10_000), round(point[1] * 10_000)
