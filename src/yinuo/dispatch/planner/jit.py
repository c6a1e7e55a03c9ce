"""How the core is compiled: one decorator for what is called, one for what is put in its place."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from yinuo.dispatch.planner.cache import CACHE

Function = TypeVar("Function", bound=Callable[..., Any])


_settings: Any = numba.config  # the stubs know neither the cache directory
_njit: Any = numba.njit  # nor what leaves reference counting out


def compiled(function: Function) -> Function:
    """Compile for speed, release the interpreter lock, and keep the machine code in our cache when it can be written."""
    return _compile(function, forceinline=False)


def inlined(function: Function) -> Function:
    """The same for a few lines called everywhere: the tables are too many to be handed over at every call."""
    return _compile(function, forceinline=True)


def _compile(function: Function, **options: bool) -> Function:
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(CACHE)
    try:
        return _njit(cache=True, nogil=True, error_model="numpy", _nrt=False, **options)(function)
    except RuntimeError:
        return _njit(nogil=True, error_model="numpy", _nrt=False, **options)(function)
    finally:
        _settings.CACHE_DIR = before
