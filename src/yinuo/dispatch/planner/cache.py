"""Where the compiled core is kept: a directory of its own for each version of the core, known without loading the compiler."""
from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

CORE_FILES = ("jit.py", "layout.py", "times.py", "state.py", "editing.py", "insertion.py", "depot.py", "pairs.py", "ruin.py", "search.py", "probe.py")


def _fingerprint() -> str:
    """A name for this version of the core: numba looks at one file only, so a changed callee would be missed."""
    here = Path(__file__).parent
    digest = hashlib.sha256(version("numba").encode())
    for name in CORE_FILES:
        digest.update((here / name).read_bytes() if (here / name).exists() else b"")
    return digest.hexdigest()[:12]


def cache_directory() -> Path:
    """Where compiled code is kept: under NUMBA_CACHE_DIR when set, else under the user's cache."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    root = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yinuo" / "numba"
    return root / f"planner-{_fingerprint()}"


CACHE = cache_directory()
_MARK = CACHE / f"compiled-{hashlib.sha256(str(Path(__file__).parent).encode()).hexdigest()[:12]}"
"""Compiled code belongs to the files it was made from, so two installations each have their own."""


def is_compiled() -> bool:
    """Whether this installation's core was compiled once, so that the planner starts in a second."""
    return _MARK.exists()


def note_compiled() -> None:
    """Remember it; where the cache cannot be written there is nothing to remember."""
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        _MARK.touch()
    except OSError:
        pass
