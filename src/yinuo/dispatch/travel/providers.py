"""Road times from services shaped like OSRM's table or Valhalla's matrix: one question, one answer, and nothing believed unchecked."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import numpy as np

from yinuo.dispatch.travel.offline import UNREACHABLE, metres_between

Points = Sequence[tuple[float, float]]
FASTEST = 45.0
"""Metres per second along the straight line beyond which an answer is a lie (162 km/h)."""


class ProviderFailed(Exception):
    """The service did not answer, answered late, or answered something impossible; `why` is a stable word."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Block:
    """Seconds and metres from every origin (rows) to every target (columns)."""

    seconds: np.ndarray
    metres: np.ndarray


class Provider(Protocol):
    """A source of road times."""

    @property
    def name(self) -> str:
        """What the plan calls it."""
        ...

    @property
    def largest(self) -> int:
        """The most origins or targets one request may carry."""
        ...

    def block(self, origins: Points, targets: Points, profile: str, hour: int) -> Block:
        """One block; ProviderFailed when there is no believable answer."""
        ...


@dataclass(frozen=True, slots=True)
class Osrm:
    """A service with OSRM's table request: GET /table/v1/{profile}/lon,lat;…?sources=…&destinations=…"""

    address: str
    client: httpx.Client
    name: str = "osrm"
    largest: int = 50

    def block(self, origins: Points, targets: Points, profile: str, hour: int) -> Block:
        """One table request."""
        places = ";".join(f"{longitude:.6f},{latitude:.6f}" for latitude, longitude in [*origins, *targets])
        query = {"sources": ";".join(map(str, range(len(origins)))), "annotations": "duration,distance",
                 "destinations": ";".join(str(len(origins) + number) for number in range(len(targets)))}
        answer = _json(lambda: self.client.get(f"{self.address}/table/v1/{profile}/{places}", params=query))
        if answer.get("code") != "Ok":
            raise ProviderFailed("refused", str(answer.get("code"))[:80])
        return believable(origins, targets, answer.get("durations"), answer.get("distances"))


@dataclass(frozen=True, slots=True)
class Valhalla:
    """A service with Valhalla's matrix request: POST /sources_to_targets; distances come in kilometres."""

    address: str
    client: httpx.Client
    name: str = "valhalla"
    largest: int = 50

    def block(self, origins: Points, targets: Points, profile: str, hour: int) -> Block:
        """One matrix request."""
        body = {"sources": [{"lat": latitude, "lon": longitude} for latitude, longitude in origins],
                "targets": [{"lat": latitude, "lon": longitude} for latitude, longitude in targets],
                "costing": {"driving": "auto"}.get(profile, profile), "units": "kilometers"}
        answer = _json(lambda: self.client.post(f"{self.address}/sources_to_targets", json=body))
        rows = answer.get("sources_to_targets")
        if not isinstance(rows, list):
            raise ProviderFailed("refused", str(answer.get("error"))[:80])
        try:
            seconds = [[cell.get("time") for cell in row] for row in rows]
            metres = [[None if cell.get("distance") is None else cell["distance"] * 1000 for cell in row] for row in rows]
        except (AttributeError, TypeError) as problem:
            raise ProviderFailed("malformed", str(problem)[:80]) from problem
        return believable(origins, targets, seconds, metres)


def _json(ask: Any) -> dict[str, Any]:
    """The parsed object a request returns; every way of failing becomes ProviderFailed."""
    try:
        response = ask()
        response.raise_for_status()
        answer = response.json()
    except httpx.TimeoutException as problem:
        raise ProviderFailed("late", str(problem)[:80]) from problem
    except httpx.HTTPError as problem:
        raise ProviderFailed("unreachable", str(problem)[:80]) from problem
    except ValueError as problem:
        raise ProviderFailed("malformed", str(problem)[:80]) from problem
    if not isinstance(answer, dict):
        raise ProviderFailed("malformed", type(answer).__name__)
    return answer


def believable(origins: Points, targets: Points, seconds: Any, metres: Any) -> Block:
    """Whole, finite, non-negative figures of the right shape no faster than any car; unreachable pairs become a large finite value."""
    shape = (len(origins), len(targets))
    try:
        times = np.array(seconds, dtype=float)
        lengths = times * np.nan if metres is None else np.array(metres, dtype=float)
    except (TypeError, ValueError) as problem:
        raise ProviderFailed("malformed", str(problem)[:80]) from problem
    if times.shape != shape or lengths.shape != shape:
        raise ProviderFailed("malformed", f"{times.shape} for {shape}")
    straight = metres_between(np.array(origins), np.array(targets))
    lengths = np.where(np.isnan(lengths), straight * 1.3, lengths)
    known = ~np.isnan(times)
    if np.any(np.isinf(times)) or np.any(times[known] < 0) or np.any(lengths < 0):
        raise ProviderFailed("impossible", "negative or infinite")
    if np.any((straight > 500) & known & (straight / np.maximum(times, 0.001) > FASTEST)):
        raise ProviderFailed("impossible", "faster than any car")
    times = np.minimum(np.where(known, times, UNREACHABLE), UNREACHABLE)
    return Block(np.rint(times).astype(np.int32), np.rint(np.minimum(lengths, 2_000_000_000)).astype(np.int32))
