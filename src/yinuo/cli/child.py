"""A process kept at one's side: started with us, started again when it falls, stopped when we stop."""

import ctypes
import signal
import subprocess
import sys
import threading
from types import TracebackType

PATIENCE = 10.0  # seconds a child gets to finish what it is doing
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def itself(*words: str) -> list[str]:
    """This same program with other words."""
    return [sys.executable, "-m", "yinuo.cli.main", *words]


class Child:
    """``with Child(itself("work")):`` runs ``yinuo work`` beside the body."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._leaving = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def __enter__(self) -> "Child":
        self._keeper.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leaving.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
        self._keeper.join(PATIENCE)
        if self._process and self._process.poll() is None:
            self._process.kill()

    def _keep(self) -> None:
        pause = 1.0
        while not self._leaving.is_set():
            self._process = subprocess.Popen(self._command, preexec_fn=die_with_parent, start_new_session=True)
            if self._leaving.is_set():
                self._process.terminate()
            self._process.wait()
            self._leaving.wait(pause)
            pause = min(pause * 2, 30.0)


def die_with_parent() -> None:
    """Even when we are killed outright, the child is told (Linux; elsewhere its lease simply runs out)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
