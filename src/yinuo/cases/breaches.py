"""超时: a limit newly missed is noted as a breach, and a breach that later facts disprove is withdrawn."""

from yinuo.journal import operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import canonical
from yinuo.policy.clock import Round, State

from . import answerable, facts
from .models import Clock, Firing
from .standing import Standing, timed

BREACH = "breach"
"""The last level of a clock."""


def note_breaches(now: Standing) -> bool:
    """Note limits newly missed and breaches disproved since; says whether anything was noted."""
    noted = False
    for gone in vanished(now):
        if gone.late:
            _withdraw(now, gone)
            noted = True
    for number, r in timed(now):
        row = now.clocks.get((r.question, number))
        late = r.state is State.MISSED
        if late and not (row and row.late):
            _say(now, "clock.breached", r, number, 0 if row and row.explained else +1)
            noted = True
        elif row and row.late and not late:
            _say(now, "breach.withdrawn", r, number, 0 if row.explained else -1)
            Firing.objects.filter(clock=row, level=BREACH, withdrawn_at__isnull=True).update(withdrawn_at=now.at)
            noted = True
    return noted


def vanished(now: Standing) -> list[Clock]:
    """Rounds on record that, by what is known now, never were: a fact noted later came before what had begun them."""
    there = {(r.question, number) for number, r in timed(now)}
    return [row for key, row in now.clocks.items() if key not in there]


def _withdraw(now: Standing, row: Clock) -> None:
    count = max(0, now.case.facts.get("case.unexplained_breaches", 0) - (0 if row.explained else 1))
    operation.note(now.case, "breach.withdrawn", by=SYSTEM, at=now.at, sets=facts.put(now.case, {"case.unexplained_breaches": count}),
                   clause=row.clause, question=row.question, round=row.round, due=canonical(row.due_at) if row.due_at else None)
    Firing.objects.filter(clock=row, level=BREACH, withdrawn_at__isnull=True).update(withdrawn_at=now.at)


def _say(now: Standing, kind: str, r: Round, number: int, step: int) -> None:
    case = now.case
    count = max(0, case.facts.get("case.unexplained_breaches", 0) + step)
    operation.note(
        case, kind, by=SYSTEM, at=now.at, happened=r.due if kind == "clock.breached" and r.due else now.at,
        sets=facts.put(case, {"case.unexplained_breaches": count}), clause=r.clause_id, basis="import" if case.batch else "live",
        question=r.question, round=number, due=canonical(r.due) if r.due else None, against=answerable.person(case, r.clause), post=answerable.post_of(r.clause) or None,
    )


def unnoticed(now: Standing, number: int, r: Round) -> bool:
    """Whether a limit ran out with nobody noticing yet, and no reason on record from before."""
    row = now.clocks.get((r.question, number))
    return r.state is State.MISSED and r.due is not None and r.due < now.at and not (row and (row.late or row.explained))
