"""计时: clocks and obligations of a case follow from its facts by replay; their rows are an index of what is due next."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from yinuo.editions.shelves import edition_id, shelf
from yinuo.journal import operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.ids import next_id
from yinuo.kit.moment import canonical
from yinuo.policy.clock import Fact, Round, State
from yinuo.policy.clock import follow as replay_one
from yinuo.records.statements import insert, update

from .breaches import BREACH, note_breaches, unnoticed, vanished
from .models import NEVER, Case, Clock, Firing, Obligation
from .moments import refuse_impossible
from .standing import Standing, facts_of, rounds, standing_after, standing_of, timed


def follow(act: operation.Operation, at: datetime) -> None:
    """Bring the clocks of every case this act touched up to date; registered with the journal at start-up."""
    if _resting.get():
        return
    for case in [r for r in act.records.values() if isinstance(r, Case)]:
        refresh(case, act, at)


_resting: ContextVar[bool] = ContextVar("resting", default=False)


@contextmanager
def resting() -> Iterator[None]:
    """Follow nothing for the while: for a past lived through again, whose cases are each brought up to date with `tick` afterwards.

    What a clock says follows from the facts whenever it is asked, so nothing is lost but the moment a breach was noticed.
    """
    token = _resting.set(True)
    try:
        yield
    finally:
        _resting.reset(token)


def refresh(case: Case, act: operation.Operation, at: datetime) -> None:
    """Replay one case and write what changed; a limit found missed is noted, a breach disproved is withdrawn."""
    now = standing_of(case, act, at)
    if not case._state.adding:
        refuse_impossible(case, act, now.known)
    noted = len(act.entries)
    if note_breaches(now):
        now = standing_after(now, act.entries[noted:])
    _write(now)


def due_of(case: Case, question: str, at: datetime) -> datetime | None:
    """When one promise falls due, counting what this very act has noted so far."""
    known, _ = facts_of(case.id, operation.current(), new=case._state.adding)
    return replay_one(question, known, shelf(), at).due


def owed_now(case: Case, at: datetime) -> list[Obligation]:
    """What is owed counting what this very act has noted so far, and limits that ran out with nobody noticing yet."""
    now = standing_of(case, operation.current(), at)
    if fresh := sum(unnoticed(now, number, r) for number, r in timed(now)):
        count = case.facts.get("case.unexplained_breaches", 0) + fresh
        now = standing_of(case, operation.current(), at, Fact("clock.breached", at, at, {"case.unexplained_breaches": count}))
    return [row for row in _obligations(now) if row.is_open]


def _write(now: Standing) -> None:
    fresh: list[Clock] = []
    changed: list[Clock] = []
    fired: list[Firing] = []
    for number, r in timed(now):
        row = now.clocks.get((r.question, number)) or Clock(id=next_id(), case=now.case, question=r.question, round=number)
        if _fill(row, r, now.at):
            (changed if (r.question, number) in now.clocks else fresh).append(row)
        fired += _levels(row, r, now)
        now.clocks[r.question, number] = row
    changed += _let_go(now)
    insert(fresh)
    update(changed, _CLOCK_COLUMNS)
    insert(fired, unless_there=True)
    _write_obligations(now)
    _index(now)


def _let_go(now: Standing) -> list[Clock]:
    """Rounds that never were stand as replaced and wait for nothing."""
    gone = [row for row in vanished(now) if row.state != "replaced" or row.running or row.late]
    for row in gone:
        row.state, row.running, row.next_at, row.next_level, row.late = "replaced", False, None, "", False
        row.stopped_at, row.remaining = row.stopped_at or now.at, None
    return gone


_CLOCK_COLUMNS = ("clause", "edition", "state", "started_at", "due_at", "stopped_at", "remaining", "running", "next_at", "next_level", "late", "stated")


def _fill(row: Clock, r: Round, at: datetime) -> bool:
    """Make a row say what the round says; True when anything differs."""
    level, instant = _next(r, at)
    values = (
        r.clause_id, edition_id(r.edition), r.state.value, r.started, r.due, r.ended,
        int(r.remaining.total_seconds()) if r.state is State.PAUSED and r.remaining is not None else None,
        instant is not None, instant, level, r.state is State.MISSED, r.stated,
    )
    differs = False
    for name, value in zip(_CLOCK_COLUMNS, values, strict=True):
        if getattr(row, name) != value:
            setattr(row, name, value)
            differs = True
    return differs


def _next(r: Round, at: datetime) -> tuple[str, datetime | None]:
    """The next level still to come of a round that runs."""
    if not r.open or r.state is not State.RUNNING:
        return "", None
    for level, instant in (*r.warns, (BREACH, r.due)):
        if instant is not None and instant > at:
            return level, instant
    return "", None


def _levels(row: Clock, r: Round, now: Standing) -> list[Firing]:
    """Levels reached by now and not announced before; the highest is noted so that people are told."""
    if r.due is None:
        return []
    reached = [level for level, instant in r.warns if instant <= now.at] if r.open else []
    if r.state is State.MISSED:
        reached.append(BREACH)
    if not reached:
        return []
    new = [level for level in reached if (row.id, r.due, level) not in now.announced]
    if new and new[-1] != BREACH:
        operation.note(now.case, "clock.warned", by=SYSTEM, at=now.at, clause=r.clause_id, level=new[-1], question=r.question,
                       round=row.round, due=canonical(r.due))
    return [Firing(clock=row, level=level, due_at=r.due, at=now.at) for level in new]


def _obligations(now: Standing) -> list[Obligation]:
    rows = []
    for number, r in rounds(now):
        if r.clause.kind != "obligation":
            continue
        key = (r.clause_id, number)
        row = now.owed.get(key) or Obligation(id=next_id(), case=now.case, clause=r.clause_id, round=number)
        waived = r.clause_id in now.waived and now.waived[r.clause_id] >= r.started
        row.edition, row.post, row.arisen_at = edition_id(r.edition), r.clause.rule.post, r.started
        row.due_at, row.settled_at, row.waived = r.due, r.ended, waived
        row.is_open = r.open and not waived
        rows.append(row)
    return rows


def _write_obligations(now: Standing) -> None:
    columns = ("edition", "post", "arisen_at", "due_at", "settled_at", "waived", "is_open")
    before = {key: tuple(getattr(row, c) for c in columns) for key, row in now.owed.items()}
    fresh: list[Obligation] = []
    changed: list[Obligation] = []
    there = set()
    for row in _obligations(now):
        key = (row.clause, row.round)
        there.add(key)
        if key not in before:
            fresh.append(row)
        elif tuple(getattr(row, c) for c in columns) != before[key]:
            changed.append(row)
    for key, row in now.owed.items():
        if key not in there and row.is_open:
            row.is_open, row.settled_at = False, now.at
            changed.append(row)
    insert(fresh)
    update(changed, columns)


def _index(now: Standing) -> None:
    """The case's nearest due time, for lists ordered by least slack."""
    case = now.case
    waiting = [
        (r.due, r.question) for number, r in timed(now)
        if r.open and r.due is not None and not (r.clause.kind == "obligation" and r.clause_id in now.waived)
    ]
    due, question = min(waiting) if waiting else (NEVER, "")
    if (case.due_at, case.next_step) == (due, question):
        return
    case.due_at, case.next_step = due, question
    if case.id not in (operation.current() or _NOTHING).records:
        Case.objects.filter(pk=case.id).update(due_at=due, next_step=question, facts=case.facts)


class _NoOperation:
    records: dict[int, Any] = {}


_NOTHING = _NoOperation()


def due_for_tick(at: datetime, limit: int) -> list[int]:
    """Cases with a clock whose next level has come: one indexed question, whatever is open. `tick` locks what it touches."""
    rows = Clock.objects.filter(running=True, next_at__lte=at).order_by("next_at")
    return list(dict.fromkeys(rows.values_list("case_id", flat=True)[:limit]))


def tick(case_id: int, at: datetime) -> None:
    """Let one case's clocks notice the time. Firings are keyed, so a crash and a second tick repeat nothing."""
    with operation.operation(at) as act:
        case = Case.objects.select_for_update().get(pk=case_id)
        refresh(case, act, at)
