"""Coordinates as people enter them: WGS-84 kept, GCJ-02 and BD-09 converted at the edge; no shift outside mainland China."""
from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Datum(StrEnum):
    """The system a pair of coordinates is given in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Point:
    """Latitude and longitude in degrees, WGS-84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Entered:
    """A position with what was typed or received: the converted point, the original figures and their datum."""

    point: Point
    latitude: float
    longitude: float
    datum: Datum


class BadCoordinates(ValueError):
    """Figures that cannot be a position on Earth."""


AXIS = 6_378_245.0
ECCENTRICITY = 0.00669342162296594323
BAIDU = math.pi * 3000.0 / 180.0
CLOSE = 1e-9

MAINLAND = (
    (43.0, 54.0, 79.4, 96.3), (39.0, 49.5, 73.4, 96.3), (35.0, 43.0, 75.0, 96.3), (26.5, 36.5, 78.0, 97.5), (40.5, 43.0, 96.0, 107.5),
    (41.5, 54.0, 107.0, 135.2), (32.0, 41.6, 96.0, 124.5), (26.0, 33.0, 97.0, 123.5), (21.0, 26.2, 97.3, 120.3), (17.8, 21.3, 107.0, 112.0),
    (37.5, 42.0, 119.0, 126.5),
)
"""Rectangles (south, north, west, east) that together cover mainland China."""
ELSEWHERE = (
    (22.13, 22.57, 113.825, 114.45), (22.105, 22.2175, 113.5275, 113.61), (21.7, 25.5, 119.9, 122.2), (23.1, 23.9, 119.2, 119.8),
    (24.35, 24.53, 118.2, 118.5), (25.9, 26.4, 119.9, 120.6),
)
"""Rectangles cut out of it: Hong Kong, Macau, Taiwan, Penghu, Kinmen, Matsu (the mainland shift does not apply there)."""


def in_mainland(latitude: float, longitude: float) -> bool:
    """Whether the shifted datum is in use there; borders are rough, the three cut-out territories exact to a kilometre or so."""
    if any(s <= latitude <= n and w <= longitude <= e for s, n, w, e in ELSEWHERE) and not _shenzhen(latitude, longitude):
        return False
    return any(s <= latitude <= n and w <= longitude <= e for s, n, w, e in MAINLAND)


def _shenzhen(latitude: float, longitude: float) -> bool:
    """North of the Shenzhen river and bay inside the Hong Kong rectangle."""
    border = ((113.825, 22.44), (113.95, 22.445), (114.03, 22.50), (114.09, 22.517), (114.15, 22.543), (114.23, 22.553), (114.45, 22.56))
    if not 113.825 <= longitude <= 114.45 or not 22.4 <= latitude <= 22.57:
        return False
    for (west, low), (east, high) in zip(border, border[1:], strict=False):
        if west <= longitude <= east:
            return latitude > low + (high - low) * (longitude - west) / (east - west)
    return False


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees added by GCJ-02 at a WGS-84 position."""
    x, y = longitude - 105.0, latitude - 35.0
    root = math.sqrt(abs(x))
    short = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = math.radians(latitude)
    curve = 1 - ECCENTRICITY * math.sin(radians) ** 2
    north = north * 180.0 / (AXIS * (1 - ECCENTRICITY) / (curve * math.sqrt(curve)) * math.pi)
    east = east * 180.0 / (AXIS / math.sqrt(curve) * math.cos(radians) * math.pi)
    return north, east


def to_gcj(point: Point) -> tuple[float, float]:
    """GCJ-02 latitude and longitude of a WGS-84 point; unchanged outside mainland China."""
    if not in_mainland(point.latitude, point.longitude):
        return point.latitude, point.longitude
    north, east = _shift(point.latitude, point.longitude)
    return point.latitude + north, point.longitude + east


def from_gcj(latitude: float, longitude: float) -> Point:
    """The WGS-84 point of GCJ-02 figures, by iteration to well under a millimetre."""
    if not in_mainland(latitude, longitude):
        return Point(latitude, longitude)
    north, east = latitude, longitude
    for _ in range(20):
        shift_north, shift_east = _shift(north, east)
        new_north, new_east = latitude - shift_north, longitude - shift_east
        moved = max(abs(new_north - north), abs(new_east - east))
        north, east = new_north, new_east
        if moved < CLOSE / 100:
            break
    return Point(north, east)


def gcj_to_bd(latitude: float, longitude: float) -> tuple[float, float]:
    """BD-09 figures of GCJ-02 figures."""
    radius = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * BAIDU)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * BAIDU)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def bd_to_gcj(latitude: float, longitude: float) -> tuple[float, float]:
    """GCJ-02 figures of BD-09 figures, by iteration."""
    north, east = latitude - 0.006, longitude - 0.0065
    for _ in range(20):
        forward_north, forward_east = gcj_to_bd(north, east)
        north, east = north + latitude - forward_north, east + longitude - forward_east
        if max(abs(latitude - forward_north), abs(longitude - forward_east)) < CLOSE / 100:
            break
    return north, east


def to_bd(point: Point) -> tuple[float, float]:
    """BD-09 figures of a WGS-84 point; unchanged outside mainland China."""
    if not in_mainland(point.latitude, point.longitude):
        return point.latitude, point.longitude
    return gcj_to_bd(*to_gcj(point))


def enter(latitude: float, longitude: float, datum: Datum) -> Entered:
    """A position as given, with its WGS-84 point; BadCoordinates when the figures lie off the Earth or are no numbers."""
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise BadCoordinates(f"{latitude}, {longitude}")
    if latitude == 0 and longitude == 0:
        raise BadCoordinates("0, 0 is what an empty field becomes, not a place")
    if datum is Datum.WGS84:
        return Entered(Point(latitude, longitude), latitude, longitude, datum)
    if datum is Datum.BD09 and in_mainland(latitude, longitude):
        return Entered(from_gcj(*bd_to_gcj(latitude, longitude)), latitude, longitude, datum)
    return Entered(from_gcj(latitude, longitude), latitude, longitude, datum)
