"""When something may have happened: not ahead of now, not before the request, and not so that it undoes what came after."""

from yinuo.journal.dating import refuse_ahead
from yinuo.journal.operation import Operation
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.policy.history import Fact, steps

from .models import Case

_CHECK = both("请核对日期和时间", "Check date and time")


def refuse_impossible(case: Case, act: Operation, known: list[Fact]) -> None:
    """Look at what this act notes of ``case``; ``known`` are all its facts, these included. Raises `Refusal` (422)."""
    noted = [e for _, e in act.entries if e.case_id == case.id and e.subject == "case" and not e.kind.startswith(("clock.", "breach."))]
    for entry in noted:
        refuse_ahead(entry.happened_at, entry.noted_at)
        if entry.happened_at < case.received_at:
            raise Refusal("moment.early", both("发生时间早于接报", "It would have happened before the request was received"), field="happened",
                          status=422, way_out=_CHECK)
    if any(e.supersedes or e.sets and e.happened_at < e.noted_at for e in noted):
        _refuse_overtaken(case, act, known)


def _refuse_overtaken(case: Case, act: Operation, known: list[Fact]) -> None:
    """An earlier moment must not set again what was set differently since: the story would contradict the case."""
    last = max(e.noted_at for _, e in act.entries)
    told = steps(known, last)[-1].attributes
    if any(case.facts.get(name) != value for name, value in told.items()):
        raise Refusal(
            "moment.overtaken", both("那以后的记录已经改变了同一事项，不能再记在更早的时间", "What was noted since has changed the same thing; it cannot be entered for an earlier time"),
            field="happened", status=422, way_out=both("请改用之后的时间，或先更正后来的记录", "Use a later time, or correct the later entry first"),
        )
