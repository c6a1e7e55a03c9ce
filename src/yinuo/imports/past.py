"""A past case that had ended: taken to its end inside the very act that registers it, as far as the clauses allow.

What the file does not tell is dated at the latest moment it can have happened, so that no promise looks better kept than it was.
"""

from datetime import datetime

from yinuo.cases import actions, facts, stages
from yinuo.cases.models import Case, Closure
from yinuo.cases.obligations import refuse_while_owed
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor

from .rows import Wanted

_USUAL = {"repair": "repaired", "replacement": "replaced", "consulting": "answered", "guidance": "answered", "training": "trained",
          "inspection": "inspected", "installation": "installed", "maintenance": "maintained"}


def finish(case: Case, wanted: Wanted, *, by: Actor, at: datetime) -> None:
    """Accept, judge, plan, work, finish and close. Raises `Refusal` where a clause stands in the way."""
    assert wanted.finished_at is not None
    ended = wanted.finished_at
    case.owner_id = by.user_id
    asking.pass_gates("case.accept", facts.of(case), at)
    for stage, kind in (("accepted", "case.accepted"), ("judged", "case.judged"), ("planned", "case.planned")):
        more = facts.put(case, {"case.owner_named": True}) if stage == "accepted" else {}
        note(case, kind, by=by, at=at, happened=ended, basis="import", sets=stages.move(case, stage, at=at) | more)
    actions.begin_work(case, by=by, at=at, happened=ended)
    actions.done(case, wanted.outcome or _USUAL.get(case.kind, "other"), by=by, at=at, happened=ended)
    said = {"case.customer_confirmed": True} | ({"rating": wanted.rating} if wanted.rating else {})
    note(case, "case.confirmed", by=by, at=at, happened=ended, basis="import", sets=facts.put(case, said))
    _close(case, by=by, at=at, ended=ended)


def _close(case: Case, *, by: Actor, at: datetime, ended: datetime) -> None:
    asking.pass_gates("case.close", facts.of(case), at)
    refuse_while_owed(case, "case.close", at)
    note(Closure(case=case, outcome=case.outcome or "other", words="", by_id=by.user_id, at=at), "closure.made", by=by, at=at)
    note(case, "case.closed", by=by, at=at, happened=ended, basis="import", sets=stages.move(case, "closed", at=at))
