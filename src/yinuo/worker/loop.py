"""The worker's loop: each part at its own pace, each failure kept to itself, until told to stop."""

import logging
import math
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from yinuo.jobs import queue
from yinuo.journal import nodes
from yinuo.kit.moment import utc_now

from . import parts

log = logging.getLogger("yinuo.worker")
_BEAT = 5.0
"""Seconds between two pulses of a part: each is a write of its own."""


@dataclass(slots=True)
class Part:
    """One thing the worker does, every so many seconds; ``run`` gives how much it found."""

    name: str
    every: float
    run: Callable[[], int]
    full: int = 1
    """From so many found on, more is waiting: it runs again at once. Less can wait for company."""
    next: float = 0.0
    told: float = -math.inf


def run(stop: threading.Event | None = None) -> None:
    """Work until SIGTERM or SIGINT (or ``stop``)."""
    stop = stop or _until_told()
    nodes.lease()
    every_part = [Part(name, every, work, parts.FULL.get(name, 1)) for name, every, work in parts.PARTS]
    beats = [part for part in every_part if part.name not in parts.APART]
    jobs = threading.Thread(target=_jobs, args=(stop,), name="jobs", daemon=True)
    jobs.start()
    for part in every_part:
        if part.name in parts.APART:
            threading.Thread(target=_apart, args=(part, stop), name=part.name, daemon=True).start()
    while not stop.is_set():
        for part in beats:
            if time.monotonic() >= part.next and not stop.is_set():
                _once(part)
        stop.wait(0.2)
    jobs.join(timeout=10)


def once() -> None:
    """Do every part one time: for tests, the demo and a command line without a worker."""
    for name, every, work in parts.PARTS:
        _once(Part(name, every, work))
    while queue.run_next(utc_now):
        pass


def _once(part: Part) -> None:
    started = time.monotonic()
    try:
        close_old_connections()
        found = part.run()
        if started - part.told > _BEAT:
            queue.beat(part.name, utc_now(), str(found))
            part.told = started
        part.next = started + (0.0 if found >= part.full else part.every)
    except Exception:
        log.exception("the part %s failed; it is tried again", part.name)
        connection.close()
        part.next = started + max(5.0, part.every)


def _apart(part: Part, stop: threading.Event) -> None:
    while not stop.wait(0.2):
        if time.monotonic() >= part.next:
            _once(part)


def _jobs(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            close_old_connections()
            if queue.run_next(utc_now):
                continue
        except Exception:
            log.exception("the job queue failed; it is tried again")
            connection.close()
        stop.wait(0.5)


def _until_told() -> threading.Event:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop
