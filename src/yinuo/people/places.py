"""Which stations serve which region, remembered for a few seconds: asked at every receipt, changed twice a year."""

import time
from dataclasses import dataclass

from .models import Company, Region, Station

_FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Places:
    """Regions by code and id, the open stations that serve each, and the station everything else falls to."""

    regions: dict[str, Region]
    by_id: dict[int, Region]
    serving: dict[str, list[Station]]
    head: Station | None
    intake_open: bool = True
    """Whether requests may be taken in; a company that was never entered does not forbid it."""


_kept: tuple[float, Places] | None = None


def places() -> Places:
    """The network as it stood a few seconds ago at most."""
    global _kept
    if _kept is None or _kept[0] < time.monotonic():
        _kept = (time.monotonic() + _FRESH_SECONDS, _read())
    return _kept[1]


def forget() -> None:
    """Read anew at the next question."""
    global _kept
    _kept = None


def _read() -> Places:
    regions = list(Region.objects.all())
    stations = list(Station.objects.filter(is_open=True).select_related("region").order_by("id"))
    serving: dict[str, list[Station]] = {}
    for station in stations:
        for code in {station.region.code, *station.serves}:
            serving.setdefault(code, []).append(station)
    intake_open = Company.objects.values_list("intake_open", flat=True).first() is not False
    return Places({r.code: r for r in regions}, {r.id: r for r in regions}, serving, stations[0] if stations else None, intake_open)
