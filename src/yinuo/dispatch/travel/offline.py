"""Driving times without any service: straight line times a road factor, speed by distance, parking, and the hour of the day."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

EARTH_RADIUS = 6_371_008.8
UNREACHABLE = 10 * 24 * 3600
"""Seconds standing for "cannot be driven": large, finite, and safe to add up."""


@dataclass(frozen=True, slots=True)
class Band:
    """Up to this many road metres the average speed is this many km/h."""

    metres: int
    speed: float


@dataclass(frozen=True, slots=True)
class Model:
    """What the offline model assumes about a region; hours 0-23 multiply the drive, parking is added at every new place."""

    road_factor: float = 1.3
    bands: tuple[Band, ...] = (Band(3_000, 20.0), Band(15_000, 35.0), Band(1 << 40, 60.0))
    parking: int = 180
    rush: tuple[float, ...] = (0.85,) * 6 + (1.0, 1.3, 1.4, 1.2) + (1.0,) * 6 + (1.1, 1.35, 1.4, 1.2) + (1.0, 0.95, 0.9, 0.85)

    def __post_init__(self) -> None:
        if len(self.rush) != 24 or not self.bands or self.road_factor < 1:
            raise ValueError("rush needs 24 hours, bands at least one, and roads are no shorter than the straight line")


URBAN = Model()
HILLY = Model(road_factor=1.4)


def metres_between(from_points: np.ndarray, to_points: np.ndarray) -> np.ndarray:
    """Great-circle metres between (latitude, longitude) rows in degrees, WGS-84: from every row to every row."""
    import numpy as np  # only where somebody asks for ways

    start, end = np.asarray(from_points, dtype=float), np.asarray(to_points, dtype=float)
    return _arc(start[:, None], end[None, :])


def _arc(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    import numpy as np

    start, end = np.radians(start), np.radians(end)
    half = np.sin((end[..., 0] - start[..., 0]) / 2) ** 2 + np.cos(start[..., 0]) * np.cos(end[..., 0]) * np.sin((end[..., 1] - start[..., 1]) / 2) ** 2
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def matrix(points: Sequence[tuple[float, float]] | np.ndarray, model: Model = URBAN, hour: int = 10,
           targets: Sequence[tuple[float, float]] | np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Seconds and road metres between all points (or from points to targets) for a departure in that local hour."""
    import numpy as np

    origin = np.asarray(points, dtype=float).reshape(-1, 2)
    target = origin if targets is None else np.asarray(targets, dtype=float).reshape(-1, 2)
    metres = metres_between(origin, target) * model.road_factor
    return _seconds(metres, model, hour), np.rint(metres).astype(np.int32)


def seconds_between(start: tuple[float, float], end: tuple[float, float], model: Model = URBAN, hour: int = 10) -> int:
    """Seconds of one way: what `matrix` says of it, without loading the arithmetic for many."""
    north, east = radians(end[0]) - radians(start[0]), radians(end[1]) - radians(start[1])
    half = sin(north / 2) ** 2 + cos(radians(start[0])) * cos(radians(end[0])) * sin(east / 2) ** 2
    metres = 2 * EARTH_RADIUS * asin(sqrt(min(1.0, max(0.0, half)))) * model.road_factor
    if metres <= 1:
        return 0
    seconds, done = 0.0, 0.0
    for band in model.bands:
        seconds += min(max(metres - done, 0.0), band.metres - done) * 3.6 / band.speed
        done = float(band.metres)
    return round(min(seconds * model.rush[hour % 24] + model.parking, UNREACHABLE))


def legs(starts: Sequence[tuple[float, float]] | np.ndarray, ends: Sequence[tuple[float, float]] | np.ndarray, model: Model = URBAN, hour: int = 10) -> np.ndarray:
    """Seconds from each start to the end in the same row."""
    import numpy as np

    start, end = np.asarray(starts, dtype=float).reshape(-1, 2), np.asarray(ends, dtype=float).reshape(-1, 2)
    return _seconds(_arc(start, end) * model.road_factor, model, hour)


def _seconds(metres: np.ndarray, model: Model, hour: int) -> np.ndarray:
    import numpy as np

    seconds, done = np.zeros_like(metres), 0.0
    for band in model.bands:
        seconds += np.clip(metres - done, 0, band.metres - done) * 3.6 / band.speed
        done = float(band.metres)
    seconds = np.where(metres > 1, seconds * model.rush[hour % 24] + model.parking, 0)
    return np.rint(np.minimum(seconds, UNREACHABLE)).astype(np.int32)
