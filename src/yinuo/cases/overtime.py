"""超时备注: every missed limit carries a reason and went one level up (SLA-03)."""

from datetime import datetime

from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.records.statements import update

from . import facts
from .models import Case, Clock, Overtime
from .reach import covers


@verb("overtime.explain", on=Case, reach=covers)
def explain(case: Case, *, by: Actor, at: datetime, clock_id: int, reason: str) -> Overtime:
    """说明超时原因。 Keep the true reason and send the breach one level up."""
    clock = Clock.objects.filter(pk=clock_id, case=case, late=True).first()
    if clock is None:
        raise Refusal("clock.not_late", both("这项时限没有超时", "This limit was not missed"), status=422,
                      way_out=both("请刷新页面", "Reload the page"))
    refuse_blank(reason, "overtime.reason", both("请填写超时原因", "Give the reason"), clause="SLA-03", way_out=both("如实写明原因", "Say truly why"))
    if clock.explained:
        raise Refusal("overtime.known", both("原因已经登记", "The reason is on record already"), way_out=both("如有误请更正", "Correct it if wrong"))
    to = asking.escalates_to(clock.clause, clock.edition)
    overtime = Overtime(case=case, clock=clock, reason=reason.strip(), escalated_to=to, by_id=by.user_id, at=at)
    note(overtime, "overtime.kept", by=by, at=at)
    clock.explained = True
    update([clock], ("explained",))
    left = max(0, case.facts.get("case.unexplained_breaches", 1) - 1)
    note(case, "overtime.explained", by=by, at=at, sets=facts.put(case, {"case.unexplained_breaches": left}), clock=clock.id, reason=reason)
    note(case, "overtime.escalated", by=by, at=at, clock=clock.id, to=to)
    return overtime
