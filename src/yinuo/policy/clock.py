"""Clocks by replay: what one question's promise reads, given the facts known by a moment. docs: what a clock means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from .clause import Clause
from .history import Fact, Step, steps
from .measure import Measure, Pause
from .replay import Replay, Run
from .ruling import Ruling
from .shelf import Plan, Shelf

__all__ = ["Fact", "PauseRow", "Reading", "Round", "State", "follow", "follow_all", "follow_on", "follow_some"]


class State(StrEnum):
    """What a clock says."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A stretch in which the clock stood still, and the hold's reason (or ``reopened``). No end while it lasts."""

    begin: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """One run of a promise. Instants are aware UTC; ``due`` is none while held, or for a duty without a time limit.

    ``stopped`` is when it was fulfilled, ``ended`` when it was fulfilled or replaced. ``warns`` are (level, instant) that
    come before the end, future ones included. ``resumed_due`` is the due time if an open hold ended now. ``stated`` says that
    a moment it depends on is known by somebody's statement only.
    """

    question: str
    clause_id: str
    ruling: Ruling
    state: State
    started: datetime
    due: datetime | None
    stopped: datetime | None
    ended: datetime | None
    budget: timedelta | None
    remaining: timedelta | None
    warns: tuple[tuple[str, datetime], ...]
    pauses: tuple[PauseRow, ...]
    resumed_due: datetime | None
    as_of: datetime
    measure: Measure | None = field(repr=False, compare=False)
    clause: Clause = field(repr=False, compare=False)
    edition: str = ""
    stated: bool = False

    @property
    def open(self) -> bool:
        """Whether it still waits to be fulfilled."""
        return self.ended is None

    @property
    def late_by(self) -> timedelta | None:
        """By how much it was missed, up to its end or now; none when it was not."""
        if self.state is not State.MISSED or self.due is None:
            return None
        return (self.ended or self.as_of) - self.due


@dataclass(frozen=True, slots=True)
class Reading:
    """All rounds of a question up to a moment; the state is that of the last."""

    question: str
    kind: str
    rounds: tuple[Round, ...]
    as_of: datetime

    @property
    def state(self) -> State:
        return self.rounds[-1].state if self.rounds else State.IDLE

    @property
    def last(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def due(self) -> datetime | None:
        return self.rounds[-1].due if self.rounds else None

    @property
    def open(self) -> bool:
        """Whether something is still owed."""
        return bool(self.rounds) and self.rounds[-1].open


def follow(question: str, facts: Iterable[Fact], shelf: Shelf, as_of: datetime, given: Mapping[str, Any] | None = None,
           kind: str | None = None) -> Reading:
    """Replay one question. An unknown question reads idle; ``kind`` settles a name used by both kinds of clock."""
    plan = shelf.plans.get((kind, question)) if kind else shelf.named(question)
    if plan is None:
        return Reading(question, kind or "deadline", (), as_of)
    return _read(plan, steps(facts, as_of, given or {}), shelf, as_of)


def follow_some(asked: Iterable[tuple[str, str]], facts: Iterable[Fact], shelf: Shelf, as_of: datetime) -> dict[tuple[str, str], Reading]:
    """Replay some questions, given as (kind, name), over one walk of the facts; only those with a round are in the answer."""
    walked = steps(facts, as_of, {})
    happened = {step.kind for step in walked}
    found = {}
    for key in asked:
        plan = shelf.plans.get(key)
        if plan and (plan.lasting or not happened.isdisjoint(plan.starts)) and (reading := _read(plan, walked, shelf, as_of)).rounds:
            found[key] = reading
    return found


def follow_all(facts: Iterable[Fact], shelf: Shelf, as_of: datetime, given: Mapping[str, Any] | None = None) -> dict[str, Reading]:
    """Replay every question of a case at once; only those with at least one round are in the answer."""
    walked = steps(facts, as_of, given or {})
    happened = {step.kind for step in walked}
    found = {}
    for plan in shelf.plans.values():
        if plan.lasting or not happened.isdisjoint(plan.starts):
            reading = _read(plan, walked, shelf, as_of)
            if reading.rounds:
                found[plan.question] = reading
    return found


def follow_on(before: Mapping[str, Reading], told: Sequence[Fact], facts: Iterable[Fact], shelf: Shelf, as_of: datetime) -> dict[str, Reading]:
    """`follow_all` of ``facts``, of which ``told`` are the latest and ``before`` was read at this very moment without them.

    Only what they may move is replayed.
    """
    walked = steps(facts, as_of, {})
    happened = {step.kind for step in walked}
    kinds, names = {fact.kind for fact in told}, {name for fact in told for name in fact.sets}
    began = len(walked) > len(told)  # else nothing had happened before, and what lasts from the first fact begins only now
    found = {}
    for plan in shelf.plans.values():
        reading = before.get(plan.question)
        unmoved = began and plan.starts.isdisjoint(kinds) and plan.triggers.isdisjoint(kinds) and plan.mentions.isdisjoint(names)
        if not unmoved or (reading is not None and reading.kind != plan.kind):
            reading = _read(plan, walked, shelf, as_of) if plan.lasting or not happened.isdisjoint(plan.starts) else None
        if reading is not None and reading.rounds:
            found[plan.question] = reading
    return found


def _read(plan: Plan, walked: list[Step], shelf: Shelf, as_of: datetime) -> Reading:
    replay = Replay(plan, walked, shelf)
    return Reading(plan.question, plan.kind, tuple(_round(run, replay, as_of) for run in replay.runs), as_of)


def _round(run: Run, replay: Replay, as_of: datetime) -> Round:
    pauses = replay.pauses(run)
    plain = tuple((begin, end) for begin, end, _ in pauses)
    due = run.measure.due(run.started, plain) if run.measure and plain else run.promised
    state = _state(run, due, plain, as_of)
    clause = run.clause
    held = due is None and run.measure is not None and run.ended is None
    return Round(
        clause.question, clause.id, run.ruling, state, run.started, due, None if run.replaced else run.ended, run.ended,
        run.measure.budget(run.started) if run.measure else None,
        _remaining(run, plain, as_of, due), _warns(run, plain), tuple(PauseRow(*pause) for pause in pauses),
        run.measure.due(run.started, _ended(plain, as_of)) if held and run.measure else None,
        as_of, run.measure, clause, run.book.digest, replay.by_statement(run),
    )


def _state(run: Run, due: datetime | None, pauses: tuple[Pause, ...], as_of: datetime) -> State:
    if run.ended is not None:
        if run.replaced:
            return State.MISSED if due is not None and run.ended >= due else State.REPLACED
        return State.MISSED if due is not None and run.ended > due else State.MET
    if due is not None:
        return State.MISSED if as_of >= due else State.RUNNING
    return State.PAUSED if pauses and pauses[-1][1] is None else State.RUNNING


def _remaining(run: Run, pauses: tuple[Pause, ...], as_of: datetime, due: datetime | None) -> timedelta | None:
    if run.measure is None:
        return None
    if due is not None and (run.ended or as_of) >= due:
        return timedelta(0)  # by the law that what is counted up to the due time is the allowance; a long past need not be counted
    left = run.measure.budget(run.started) - run.measure.spent(run.started, pauses, run.ended or as_of)
    return max(left, timedelta(0))


def _warns(run: Run, pauses: tuple[Pause, ...]) -> tuple[tuple[str, datetime], ...]:
    if run.measure is None:
        return ()
    found = []
    for level in run.clause.rule.warn_at:
        at = run.measure.share(run.started, pauses, int(level[:-1]))
        if at is not None and (run.ended is None or at < run.ended):
            found.append((level, at))
    return tuple(found)


def _ended(pauses: tuple[Pause, ...], at: datetime) -> tuple[Pause, ...]:
    return tuple((begin, end or max(at, begin)) for begin, end in pauses)
