"""Putting work into the queue and taking it out: leased for a while, tried five times with growing pauses, then parked."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.records import turns
from yinuo.records.statements import Read

from .models import Job, Pulse

LEASE = timedelta(minutes=2)
MOST_TRIES = 5
Work = Callable[["Progress"], None]
_kinds: dict[str, Work] = {}


_alone: set[str] = set()


def job(kind: str, *, alone: bool = False) -> Callable[[Work], Work]:
    """Register the function that does jobs of a kind. Of those that are done ``alone`` one runs at a time, however many workers there are."""

    def register(work: Work) -> Work:
        _kinds[kind] = work
        if alone:
            _alone.add(kind)
        return work

    return register


def enqueue(kind: str, given: dict[str, Any], *, user_id: int | None, at: datetime, total: int = 0) -> Job:
    """Ask for a piece of work; it goes with the transaction that asks."""
    return Job.objects.create(kind=kind, given=given, user_id=user_id, made_at=at, due_at=at, total=total)


def cancel(job_id: int, user_id: int | None) -> bool:
    """Stop a job of one's own at its next step; True when there was something to stop."""
    open_ones = Job.objects.filter(pk=job_id, state__in=["waiting", "running"])
    if user_id is not None:
        open_ones = open_ones.filter(user_id=user_id)
    return bool(open_ones.update(state="cancelled"))


class Cancelled(Exception):
    """The person who asked for it stopped it."""


class Lost(Exception):
    """The lease ran out meanwhile and somebody else does the job now: leave it to them."""


@dataclass(slots=True)
class Progress:
    """What a running job holds: its row, and the way to tell how far it is. ``now`` tells the time."""

    job: Job
    now: Callable[[], datetime]

    def tell(self, done: int, total: int | None = None, says: Both | None = None) -> None:
        """Say how far it is and keep the lease. Raises `Cancelled` when it was stopped, `Lost` when it is somebody else's by now."""
        changed: dict[str, Any] = {"done": done, "leased_until": self.now() + LEASE}
        if total is not None:
            changed["total"] = total
        if says is not None:
            changed["says"] = {"zh": says.zh, "en": says.en}
        if not _mine(self.job).update(**changed):
            raise Cancelled if Job.objects.filter(pk=self.job.pk, state="cancelled").exists() else Lost


def run_next(now: Callable[[], datetime]) -> bool:
    """Take one due job and do it; False when nothing waits."""
    found = _take(now())
    if found is None:
        return False
    work = _kinds.get(found.kind)
    try:
        if work is None:
            raise LookupError(f"nobody does jobs of the kind {found.kind}")
        work(Progress(found, now))
    except Cancelled:
        Job.objects.filter(pk=found.pk, state="cancelled").update(ended_at=now())
    except Lost:
        pass
    except Refusal as no:
        _end(found, "parked", now(), no.says, str(no.code))
    except Exception as error:  # a job must never take the worker down; it is kept with its error and tried again
        _failed(found, error, now())
    else:
        _mine(found).update(state="done", ended_at=now(), leased_until=None)
    return True


def _mine(found: Job) -> QuerySet[Job]:
    """The job while it is still this try's: nobody stopped it, and nobody else took it after its lease ran out."""
    return Job.objects.filter(pk=found.pk, state="running", tries=found.tries)


def beat(name: str, at: datetime, says: str = "") -> None:
    """Note that a part of the worker ran."""
    Pulse.objects.bulk_create([Pulse(name=name, at=at, says=says[:200])], update_conflicts=True, unique_fields=["name"], update_fields=["at", "says"])


def last_beat(name: str = "tick") -> datetime | None:
    """When a part of the worker last ran."""
    found = _LAST.one(name)
    return found[0] if found else None


_LAST = Read(lambda name: Pulse.objects.filter(pk=name).values_list("at"))


def _take(at: datetime) -> Job | None:
    free = Job.objects.filter(Q(state="waiting", due_at__lte=at) | Q(state="running", leased_until__lt=at))
    if not free.exists():
        return None
    with transaction.atomic():
        turns.wait_for("the queue of jobs")
        busy = Job.objects.filter(kind__in=_alone, state="running", leased_until__gte=at).exists()
        rows = (free.exclude(kind__in=_alone) if busy else free).order_by("due_at")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        found = rows.first()
        if found is None:
            return None
        Job.objects.filter(pk=found.pk).update(state="running", tries=F("tries") + 1, leased_until=at + LEASE)
    found.refresh_from_db()
    if found.tries > MOST_TRIES:
        _end(found, "parked", at, both("多次失败，已停放", "Failed several times; parked"), found.error or "worker lost")
        return None
    return found


def _failed(found: Job, error: Exception, at: datetime) -> None:
    trace = "".join(traceback.format_exception(error))[-4000:]
    if found.tries >= MOST_TRIES:
        _end(found, "parked", at, both("多次失败，已停放", "Failed several times; parked"), trace)
    else:
        pause = timedelta(seconds=5 * 3**found.tries)
        _mine(found).update(state="waiting", due_at=at + pause, leased_until=None, error=trace)


def _end(found: Job, state: str, at: datetime, says: Both, error: str) -> None:
    _mine(found).update(
        state=state, ended_at=at, leased_until=None, says={"zh": says.zh, "en": says.en}, error=error
    )
