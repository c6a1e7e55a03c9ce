"""Asking the planner: a child process of our own, started when first needed, so that no page ever compiles or searches."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .engine_wire import receive, send

_PATIENCE = 20.0  # seconds a page may keep somebody waiting
Alarm = Callable[[float, Callable[[], None]], threading.Timer]
"""Makes what calls a function after so many seconds, once started and unless cancelled before."""


class Engine:
    """One planner process; one question at a time. It ends after ``idle`` seconds without a question; 0 lets it stay.

    With ``patience`` nobody waits longer than so many seconds, be it for the first start of all, which compiles for a minute or two,
    for those who asked before, or for an answer; 0 waits for ever.
    """

    def __init__(self, idle: float = 0, alarm: Alarm = threading.Timer, patience: float = 0) -> None:
        self._lock = threading.Lock()
        self._patience = patience
        self._warming: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._idle, self._alarm = idle, alarm
        self._resting: threading.Timer | None = None

    def ask(self, name: str, told: Callable[[Any], None] | None = None, **given: Any) -> Any:
        """The answer to a question of `engine_process.QUESTIONS`. Raises `Refusal` when the planner cannot give one."""
        with self._in_turn():
            self._stay()
            try:
                with self._in_time():
                    return self._ask(name, told, given)
            except (OSError, EOFError):
                self.stop()
                raise unavailable("the process ended") from None
            except BaseException:
                self.stop()  # an answer half read would be taken for the next one
                raise
            finally:
                self._rest()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Alone with the process, which runs by then. Raises `Refusal` when that takes longer than anybody should wait."""
        if self._patience and self._child is None:
            self.warm().join(self._patience)
        if not self._lock.acquire(timeout=self._patience or -1):
            raise busy()
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """End a process that is silent for too long; whoever asked is then told so."""
        child = self._child
        alarm = threading.Timer(self._patience, child.kill) if self._patience and child is not None else None
        if alarm is not None:
            alarm.daemon = True
            alarm.start()
        try:
            yield
        finally:
            if alarm is not None:
                alarm.cancel()

    @property
    def process(self) -> int | None:
        """The process that answers, while there is one."""
        return self._child.pid if self._child is not None else None

    def warm(self) -> threading.Thread:
        """Start it in the background, so that the first question need not wait; what ends when it answers."""
        warming = self._warming
        if warming is None or not warming.is_alive():
            warming = self._warming = threading.Thread(target=self._warm, daemon=True)
            warming.start()
        return warming

    def stop(self) -> None:
        """End the process; the next question starts another."""
        self._stay()
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()

    def _warm(self) -> None:
        with self._lock:
            self._stay()
            try:
                self._running()
            except (OSError, EOFError):
                self.stop()
            self._rest()

    def _rest(self) -> None:
        """Nobody asks from here on: begin to count the idle time."""
        if not self._idle or self._child is None:
            return
        alarm = self._resting = self._alarm(self._idle, lambda: self._end_idle(alarm))
        alarm.daemon = True
        alarm.start()

    def _stay(self) -> None:
        """Somebody asks, or it is gone: what was counted so far is void."""
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def _end_idle(self, alarm: threading.Timer) -> None:
        """End it, unless somebody asked in the moment the alarm rang."""
        with self._lock:
            if self._resting is alarm:
                self.stop()

    def _ask(self, name: str, told: Callable[[Any], None] | None, given: dict[str, Any]) -> Any:
        child = self._running()
        assert child.stdin and child.stdout
        send(child.stdin, name, given)
        failed = ""
        while (answer := receive(child.stdout)) is not None:
            kind, what = answer
            if kind == "done":
                return what
            if kind == "failed":
                failed = str(what)
                break
            if told is not None:
                told(what)
        if failed:
            raise unavailable(failed)
        raise EOFError

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            quiet = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            self._child = subprocess.Popen([sys.executable, "-m", "yinuo.dispatch.engine_process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=quiet)  # noqa: S603
            if receive(self._child.stdout) is None:  # type: ignore[arg-type]
                raise EOFError
        return self._child


def unavailable(why: str) -> Refusal:
    """The planner has no answer."""
    return Refusal("planner.failed", both("排程引擎没有得出结果", "The planner gave no answer"), status=409, why=why,
                   way_out=both("请稍后重试，或在看板上手工安排", "Try again, or place the jobs on the board by hand"))


def busy() -> Refusal:
    """The planner is being made ready, or answers others."""
    return Refusal("planner.busy", both("排程引擎正忙，或正在首次准备（约一两分钟）", "The planner is busy, or being made ready for the first time (a minute or two)"), status=409,
                   way_out=both("请稍后重试，或在看板上手工安排", "Try again shortly, or place the jobs on the board by hand"))


desk = Engine(idle=settings.PLANNER_IDLE, patience=_PATIENCE)
"""The one pages ask: slots and urgent cases."""
