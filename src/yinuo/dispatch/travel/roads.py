"""Whose road times a plan is made with: those of the service this installation names, else our own estimate."""

import time
from collections.abc import Callable
from functools import lru_cache

import httpx
from django.conf import settings

from .desk import TravelDesk
from .providers import Osrm, Provider, Valhalla

_SHAPES: dict[str, Callable[[str, httpx.Client], Provider]] = {"osrm": Osrm, "valhalla": Valhalla}
_PATIENCE = httpx.Timeout(2.0, connect=1.0)
"""Seconds one question may take; how long all of them may, the desk's budget says."""


@lru_cache(1)
def desk() -> TravelDesk:
    """One desk for a process: it remembers what it was told and which service is to be left alone for a while."""
    provider: Provider | None = None
    if settings.ROADS is not None:
        shape, address = settings.ROADS
        provider = _SHAPES[shape](address, httpx.Client(timeout=_PATIENCE))
    return TravelDesk(time.monotonic, provider)
