"""计时: clocks and obligations of a case follow from its facts by replay; their rows are an index of what is due next."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yinuo.editions.shelves import edition_id, shelf
from yinuo.journal import operation, reading
from yinuo.kit.actor import SYSTEM
from yinuo.kit.ids import next_id
from yinuo.kit.moment import canonical
from yinuo.policy.clock import Fact, Reading, Round, State, follow_all, follow_on
from yinuo.policy.clock import follow as replay_one
from yinuo.policy.facts import EVENTS
from yinuo.records.statements import Read, insert, update

from . import facts
from .models import NEVER, Case, Clock, Firing, Obligation
from .moments import refuse_impossible

BREACH = "breach"


@dataclass(slots=True)
class Standing:
    """What the replay of one case says, and what the tables said before."""

    case: Case
    at: datetime
    readings: dict[str, Reading]
    waived: dict[str, datetime]
    known: list[Fact]
    clocks: dict[tuple[str, int], Clock] = field(default_factory=dict)
    owed: dict[tuple[str, int], Obligation] = field(default_factory=dict)
    _announced: set[tuple[int, datetime, str]] | None = None

    @property
    def announced(self) -> set[tuple[int, datetime, str]]:
        """(clock, due, level) told before; asked for only where a level was reached."""
        if self._announced is None:
            self._announced = set(_FIRED.rows(self.case.id)) if self.clocks else set()
        return self._announced


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
    now = _standing(case, act, at)
    if not case._state.adding:
        refuse_impossible(case, act, now.known)
    noted = len(act.entries)
    if _note_breaches(now):
        now = _standing_after(now, act.entries[noted:])
    _write(now)


def facts_of(case_id: int, act: operation.Operation | None = None, *, new: bool = False) -> tuple[list[Fact], dict[str, datetime]]:
    """The facts a case's clocks are replayed from, and which obligations were waived when."""
    rows = [] if new else reading.facts_of_case(case_id)
    if act is not None:
        rows += _noted(act.entries, case_id)
    return facts_from(rows)


def _noted(entries: Iterable[tuple[Any, Any]], case_id: int) -> list[tuple[Any, ...]]:
    """Entries not yet written, as rows of `reading.FACT_COLUMNS`."""
    return [
        (e.id, e.kind, e.happened_at, e.noted_at, e.sets, e.data, e.supersedes, e.basis)
        for _, e in entries if e.case_id == case_id and e.subject == "case"
    ]


def facts_from(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Fact], dict[str, datetime]]:
    """Facts from rows of `reading.FACT_COLUMNS`."""
    found, waived = [], {}
    for key, kind, happened, noted, sets, data, supersedes, basis in rows:
        if kind not in EVENTS:
            continue
        if kind == "obligation.waived":
            waived[data["obligation"]] = happened
        if kind == "clock.breached":
            happened = noted  # it happened when it fell due, but it is owed from the moment it was noticed
        found.append(Fact(kind, happened, noted, sets, data.get("reason") if kind.startswith("hold.") else None, key, supersedes,
                          bool(data.get("voided")), basis == "statement"))
    return found, waived


def due_of(case: Case, question: str, at: datetime) -> datetime | None:
    """When one promise falls due, counting what this very act has noted so far."""
    known, _ = facts_of(case.id, operation.current(), new=case._state.adding)
    return replay_one(question, known, shelf(), at).due


def owed_now(case: Case, at: datetime) -> list[Obligation]:
    """What is owed counting what this very act has noted so far, and limits that ran out with nobody noticing yet."""
    now = _standing(case, operation.current(), at)
    if unnoticed := sum(_unnoticed(now, number, r) for number, r in _timed(now)):
        count = case.facts.get("case.unexplained_breaches", 0) + unnoticed
        now = _standing(case, operation.current(), at, Fact("clock.breached", at, at, {"case.unexplained_breaches": count}))
    return [row for row in _obligations(now) if row.is_open]


def _unnoticed(now: Standing, number: int, r: Round) -> bool:
    row = now.clocks.get((r.question, number))
    return r.state is State.MISSED and r.due is not None and r.due < now.at and not (row and row.late)


def _standing(case: Case, act: operation.Operation | None, at: datetime, *further: Fact) -> Standing:
    new = case._state.adding
    known, waived = facts_of(case.id, act, new=new)
    known += further
    now = Standing(case, at, follow_all(known, shelf(), at), waived, known)
    if not new:
        now.clocks = {(c.question, c.round): c for c in _CLOCKS.rows(case.id)}
        now.owed = {(o.clause, o.round): o for o in _OWED.rows(case.id)}
    return now


def _standing_after(before: Standing, entries: Iterable[tuple[Any, Any]]) -> Standing:
    """The same moment once these entries were noted."""
    told, _ = facts_from(_noted(entries, before.case.id))
    known = before.known + told
    return Standing(before.case, before.at, follow_on(before.readings, told, known, shelf(), before.at), before.waived, known, before.clocks, before.owed)


_CLOCKS = Read(lambda case_id: Clock.objects.filter(case=case_id))
_OWED = Read(lambda case_id: Obligation.objects.filter(case=case_id))
_FIRED = Read(lambda case_id: Firing.objects.filter(clock__case=case_id).values_list("clock_id", "due_at", "level"))


def _rounds(now: Standing) -> Iterable[tuple[int, Round]]:
    for read in now.readings.values():
        yield from enumerate(read.rounds, 1)


def _timed(now: Standing) -> Iterable[tuple[int, Round]]:
    return ((number, r) for number, r in _rounds(now) if r.budget is not None)


def _note_breaches(now: Standing) -> bool:
    """Note limits newly missed and breaches disproved since; says whether anything was noted."""
    noted = False
    for gone in _vanished(now):
        if gone.late:
            _say_withdrawn(now, gone)
            noted = True
    for number, r in _timed(now):
        row = now.clocks.get((r.question, number))
        late = r.state is State.MISSED
        if late and not (row and row.late):
            _say(now, "clock.breached", r, number, +1)
            noted = True
        elif row and row.late and not late:
            explained = row.overtimes.exists()
            _say(now, "breach.withdrawn", r, number, 0 if explained else -1)
            Firing.objects.filter(clock=row, level=BREACH, withdrawn_at__isnull=True).update(withdrawn_at=now.at)
            noted = True
    return noted


def _vanished(now: Standing) -> list[Clock]:
    """Rounds on record that, by what is known now, never were: a fact noted later came before what had begun them."""
    there = {(r.question, number) for number, r in _timed(now)}
    return [row for key, row in now.clocks.items() if key not in there]


def _say_withdrawn(now: Standing, row: Clock) -> None:
    count = max(0, now.case.facts.get("case.unexplained_breaches", 0) - (0 if row.overtimes.exists() else 1))
    operation.note(now.case, "breach.withdrawn", by=SYSTEM, at=now.at, sets=facts.put(now.case, {"case.unexplained_breaches": count}),
                   clause=row.clause, question=row.question, round=row.round, due=canonical(row.due_at) if row.due_at else None)
    Firing.objects.filter(clock=row, level=BREACH, withdrawn_at__isnull=True).update(withdrawn_at=now.at)


def _say(now: Standing, kind: str, r: Round, number: int, step: int) -> None:
    case = now.case
    count = max(0, case.facts.get("case.unexplained_breaches", 0) + step)
    operation.note(
        case, kind, by=SYSTEM, at=now.at, happened=r.due if kind == "clock.breached" and r.due else now.at,
        sets=facts.put(case, {"case.unexplained_breaches": count}), clause=r.clause_id, basis="import" if case.batch else "live",
        question=r.question, round=number, due=canonical(r.due) if r.due else None, against=case.engineer_id or case.owner_id or case.taker_id,
    )


def _write(now: Standing) -> None:
    fresh: list[Clock] = []
    changed: list[Clock] = []
    fired: list[Firing] = []
    for number, r in _timed(now):
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
    gone = [row for row in _vanished(now) if row.state != "replaced" or row.running or row.late]
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
    for number, r in _rounds(now):
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
        (r.due, r.question) for number, r in _timed(now)
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
