"""What the replay of one case says, beside what the tables said before: its facts, its rounds, and the rows they are written to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yinuo.editions.shelves import shelf
from yinuo.journal import operation, reading
from yinuo.policy.clock import Fact, Reading, Round, follow_all, follow_on
from yinuo.policy.facts import EVENTS
from yinuo.records.statements import Read

from .models import Case, Clock, Firing, Obligation


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


def standing_of(case: Case, act: operation.Operation | None, at: datetime, *further: Fact) -> Standing:
    """How a case stands, counting what ``act`` has noted so far and any ``further`` facts."""
    new = case._state.adding
    known, waived = facts_of(case.id, act, new=new)
    known += further
    now = Standing(case, at, follow_all(known, shelf(), at), waived, known)
    if not new:
        now.clocks = {(c.question, c.round): c for c in _CLOCKS.rows(case.id)}
        now.owed = {(o.clause, o.round): o for o in _OWED.rows(case.id)}
    return now


def standing_after(before: Standing, entries: Iterable[tuple[Any, Any]]) -> Standing:
    """The same moment once these entries were noted."""
    told, _ = facts_from(_noted(entries, before.case.id))
    known = before.known + told
    return Standing(before.case, before.at, follow_on(before.readings, told, known, shelf(), before.at), before.waived, known, before.clocks, before.owed)


def rounds(now: Standing) -> Iterable[tuple[int, Round]]:
    """Every round of every question, numbered from one within its question."""
    for read in now.readings.values():
        yield from enumerate(read.rounds, 1)


def timed(now: Standing) -> Iterable[tuple[int, Round]]:
    """The rounds that something falls due in."""
    return ((number, r) for number, r in rounds(now) if r.budget is not None)


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


_CLOCKS = Read(lambda case_id: Clock.objects.filter(case=case_id))
_OWED = Read(lambda case_id: Obligation.objects.filter(case=case_id))
_FIRED = Read(lambda case_id: Firing.objects.filter(clock__case=case_id).values_list("clock_id", "due_at", "level"))
