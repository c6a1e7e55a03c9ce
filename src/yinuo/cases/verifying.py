"""Is every clock what its replay says? Walks cases in batches and lists every difference."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from yinuo.editions.shelves import shelf
from yinuo.journal import reading
from yinuo.policy.clock import State, follow_all

from .models import Case, Clock, Obligation, Overtime
from .standing import facts_from

_BATCH = 500


@dataclass(slots=True)
class Report:
    """What was compared, and every difference as one line naming case, question and column."""

    cases: int = 0
    clocks: int = 0
    differences: list[str] = field(default_factory=list)


def verify(at: datetime, *, everything: bool = False) -> Report:
    """Replay cases as of ``at`` and compare with their rows. A limit reached but not ticked yet is no difference."""
    report = Report()
    for cases in _batches(everything, at):
        _compare(cases, at, report)
    return report


def _batches(everything: bool, at: datetime) -> Iterator[dict[int, str]]:
    last = 0
    cases = Case.objects.filter(registered_at__lte=at)
    cases = cases if everything else cases.filter(is_open=True)
    while rows := dict(cases.filter(pk__gt=last).order_by("pk").values_list("pk", "number")[:_BATCH]):
        yield rows
        last = max(rows)


def _compare(numbers: dict[int, str], at: datetime, report: Report) -> None:
    kept: dict[int, dict[tuple[str, int], Clock]] = defaultdict(dict)
    reasons = set(Overtime.objects.filter(case__in=list(numbers)).values_list("clock_id", flat=True))
    for clock in Clock.objects.filter(case__in=list(numbers)):
        kept[clock.case_id][clock.question, clock.round] = clock
        if clock.explained != (clock.id in reasons):
            report.differences.append(f"{numbers[clock.case_id]} {clock.question}#{clock.round}: explained {clock.explained} ≠ {not clock.explained}")
    owed: dict[int, dict[tuple[str, int], Obligation]] = defaultdict(dict)
    for row in Obligation.objects.filter(case__in=list(numbers)):
        owed[row.case_id][row.clause, row.round] = row
    facts = {key: [row[1:] for row in rows] for key, rows in groupby(reading.fact_rows(numbers), key=lambda row: row[0])}
    for key, number in numbers.items():
        report.cases += 1
        _one(number, facts.get(key, []), kept[key], owed[key], at, report)


def _one(
    number: str, rows: list[tuple[Any, ...]], kept: dict[tuple[str, int], Clock], owed: dict[tuple[str, int], Obligation],
    at: datetime, report: Report,
) -> None:
    known, waived = facts_from(rows)
    seen = set()
    for read in follow_all(known, shelf(), at).values():
        for place, r in enumerate(read.rounds, 1):
            if r.clause.kind == "obligation":
                debt = owed.get((r.clause_id, place))
                let_go = r.clause_id in waived and waived[r.clause_id] >= r.started
                if debt is None or debt.is_open != (r.open and not let_go) or debt.settled_at != r.ended:
                    report.differences.append(f"{number} {r.clause_id}: obligation")
            if r.budget is None:
                continue
            report.clocks += 1
            seen.add((r.question, place))
            row = kept.get((r.question, place))
            if row is None:
                report.differences.append(f"{number} {r.question}#{place}: missing")
                continue
            late_untold = r.state is State.MISSED and r.open and row.state == "running" and row.running
            told = {"clause": row.clause, "due": row.due_at, "started": row.started_at, "stopped": row.stopped_at}
            says: dict[str, Any] = {"clause": r.clause_id, "due": r.due, "started": r.started, "stopped": r.ended}
            if not late_untold:
                told["state"], says["state"] = row.state, r.state.value
            report.differences += [f"{number} {r.question}#{place}: {name} {told[name]} ≠ {says[name]}" for name in told if told[name] != says[name]]
    report.differences += [f"{number} {question}#{place}: stray" for (question, place), row in kept.items()
                           if (question, place) not in seen and (row.state != "replaced" or row.running or row.late)]
