"""A process kept at one's side: started with us, started again when it falls, stopped when we stop."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import get_context
from types import TracebackType
from typing import Any

PATIENCE = 10.0  # seconds a child gets to finish what it is doing
_DIE_WITH_PARENT, _BE_CALLED = 1, 15  # PR_SET_PDEATHSIG, PR_SET_NAME
_FIRST_OPEN, _MOST_OPEN = 3, 4096


class Child:
    """``with Child("worker", work):`` runs ``work`` in a process beside the body.

    Where the system allows it is a copy of this one, so that whatever was loaded before the block is held in memory once.
    ``work`` takes no arguments, ends at SIGTERM, and must be importable for systems without such copies.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name, self._work = name, work
        self._leaving = threading.Event()
        self._process: Any = None
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def __enter__(self) -> "Child":
        self._start()  # before the body opens sockets and threads of its own
        self._keeper.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leaving.set()
        self._process.terminate()
        self._keeper.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()

    def _start(self) -> None:
        copies: Any = get_context("fork" if sys.platform == "linux" else "spawn")
        self._process = copies.Process(target=_begin, args=(self._name, self._work, os.getpid()))
        self._process.start()

    def _keep(self) -> None:
        pause = 1.0
        while True:
            self._process.join()
            if self._leaving.wait(pause):
                return
            self._start()
            if self._leaving.is_set():
                self._process.terminate()
            pause = min(pause * 2, 30.0)


def _begin(name: str, work: Callable[[], object], parent: int) -> None:
    """The first steps of a child: nothing of the parent's is answered or held any longer."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.SIG_DFL)
    if sys.platform == "linux":
        os.setsid()
        os.closerange(_FIRST_OPEN, _MOST_OPEN)  # a child started anew would else keep the port of its parent
        die_with_parent()
        ctypes.CDLL(None).prctl(_BE_CALLED, name.encode())
        if os.getppid() != parent:  # it died before we could ask to be told
            return
    work()


def die_with_parent() -> None:
    """Even when we are killed outright, the child is told (Linux; elsewhere its lease simply runs out)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
