"""How the core is compiled: one decorator, and a cache directory of its own that changes whenever the core's source does."""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

CORE_FILES = ("jit.py", "layout.py", "state.py", "insertion.py", "depot.py", "pairs.py", "ruin.py", "search.py", "probe.py")
Function = TypeVar("Function", bound=Callable[..., Any])


def _fingerprint() -> str:
    """A name for this version of the core: numba looks at one file only, so a changed callee would be missed."""
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for name in CORE_FILES:
        digest.update((here / name).read_bytes() if (here / name).exists() else b"")
    return digest.hexdigest()[:12]


def cache_directory() -> Path:
    """Where compiled code is kept: under NUMBA_CACHE_DIR when set, else under the user's cache."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    root = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yinuo" / "numba"
    return root / f"planner-{_fingerprint()}"


CACHE = cache_directory()
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
