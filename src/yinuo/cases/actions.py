"""What people do with a case from acceptance to filing. Each verb says what happened; clauses say whether it may."""

from datetime import datetime, timedelta

from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.queries import colleague
from yinuo.people.verbs import verb

from . import facts, stages
from .models import Case, Closure, Judgement
from .obligations import refuse_while_owed
from .reach import covers
from .words import say


@verb("case.accept", on=Case, reach=covers)
def accept(case: Case, *, by: Actor, at: datetime, owner_id: int | None = None) -> Case:
    """受理。 Accept the request and name who is responsible (INTAKE-05, INTAKE-09)."""
    asking.pass_gates("case.accept", facts.of(case), at)
    case.owner_id = owner_id or by.user_id
    sets = stages.move(case, "accepted", at=at) | facts.put(case, {"case.owner_named": True})
    note(case, "case.accepted", by=by, at=at, sets=sets)
    note(case, "case.owner_named", by=by, at=at, owner=case.owner_id)
    return case


@verb("case.answer", on=Case, reach=covers)
def answer(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None, words: str = "") -> Case:
    """首次联系。 The first contact with the customer after receipt (SLA-01)."""
    note(case, "case.answered", by=by, at=at, happened=happened)
    if words:
        say(case, words, by=by, at=at)
    return case


@verb("case.verify", on=Case, reach=covers)
def verify(case: Case, *, by: Actor, at: datetime) -> Case:
    """核实。 The details were gone through with the customer (INTAKE-06)."""
    sets = facts.put(case, {"case.verified": True, "case.checks": max(1, case.facts.get("case.checks", 0))})
    note(case, "case.verified", by=by, at=at, sets=sets)
    return case


@verb("case.recheck", on=Case, reach=covers)
def recheck(case: Case, *, by: Actor, at: datetime) -> Case:
    """复核。 Customer, model and fault were checked once more (INTAKE-07)."""
    note(case, "case.rechecked", by=by, at=at, sets=facts.put(case, {"case.checks": case.facts.get("case.checks", 0) + 1}))
    return case


@verb("case.judge", on=Case, reach=covers)
def judge(
    case: Case, *, by: Actor, at: datetime, nature: str, degree: str, cause: str, importance: str = "normal",
    problem_class: str = "other", mode: str | None = None, override: int | None = None, override_because: str = "",
) -> Judgement:
    """初步判定。 What kind, how serious, from what cause; the priority follows by clause (TRIAGE-02, TRIAGE-03, TRIAGE-07)."""
    asking.pass_gates("case.judge", facts.of(case), at)
    for name, value, zh, en in (("nature", nature, "问题性质", "nature"), ("degree", degree, "严重程度", "degree"),
                                ("cause", cause.strip(), "可能原因（可填“不明”）", "presumed cause (or “unknown”)")):
        if not value:
            raise Refusal("judgement.incomplete", both(f"还缺：{zh}", f"Still missing: {en}"), clause="TRIAGE-02", field=name, status=422,
                          way_out=both("补齐性质、程度和可能原因", "Fill in nature, degree and presumed cause"))
    said = {"case.nature": nature, "case.degree": degree, "case.importance": importance, "case.class": problem_class}
    if mode:
        said["case.mode"] = mode
    sets = facts.put(case, said)
    priority = int(asking.answer("priority", facts.of(case), case.received_at).get("priority", case.priority))  # classified by the edition of its receipt
    if override is not None and override != priority:
        refuse_blank(override_because, "priority.reason", both("改动优先级需要理由", "Overriding the priority needs a reason"), field="override_because", clause="TRIAGE-03")
        priority = known_priority(override, "override")
    sets |= facts.put(case, {"case.priority": priority})
    if case.stage == "accepted":
        sets |= stages.move(case, "judged", at=at)
    judgement = Judgement(case=case, nature=nature, degree=degree, cause=cause, importance=importance, problem_class=problem_class,
                          priority=priority, override=override_because if override is not None else "", at=at)
    note(judgement, "judgement.made", by=by, at=at)
    note(case, "case.judged", by=by, at=at, sets=sets, override=override_because or None)
    return judgement


def known_priority(priority: int, field: str) -> int:
    """A priority there is. Raises `Refusal` (422) for any other."""
    if not 1 <= priority <= 4:
        raise Refusal("priority.range", both("优先级为 1 至 4", "Priority is 1 to 4"), field=field, status=422,
                      way_out=both("请重新选择", "Choose again"))
    return priority


@verb("case.plan", on=Case, reach=covers)
def plan(case: Case, *, by: Actor, at: datetime, solution: str = "") -> Case:
    """方案。 What will be done is settled with the customer (TRIAGE-01, third stage)."""
    asking.pass_gates("case.plan", facts.of(case), at)
    sets = stages.move(case, "planned", at=at)
    if solution.strip():
        sets |= facts.put(case, {"case.solution_agreed": True})
    note(case, "case.planned", by=by, at=at, sets=sets, solution=solution or None)
    return case


@verb("case.start", on=Case, reach=covers)
def start(case: Case, *, by: Actor, at: datetime) -> Case:
    """开始处理。 Work is under way; where it is already, nothing changes."""
    begin_work(case, by=by, at=at)
    return case


def begin_work(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None) -> None:
    """The step into work, whichever verb takes it; nothing chargeable starts unquoted (QUOTE-02)."""
    if case.stage == "working":
        return
    asking.pass_gates("case.start", facts.of(case), at)
    note(case, "case.working", by=by, at=at, happened=happened, sets=stages.move(case, "working", at=at))


@verb("case.finish", on=Case, reach=covers)
def finish(case: Case, *, by: Actor, at: datetime, outcome: str, happened: datetime | None = None) -> Case:
    """完成。 The work is done and tested; what follows (papers, callback) is owed from now."""
    done(case, outcome, by=by, at=at, happened=happened)
    return case


def done(case: Case, outcome: str, *, by: Actor, at: datetime, happened: datetime | None = None) -> None:
    """The step that ends the work (ORG-05: not while another department owes an answer)."""
    allowed = asking.answer("handling", facts.of(case), at).get("outcomes") or ()
    said = facts.put(case, {"case.outcome": outcome, "case.outcome_deviates": bool(allowed) and outcome not in allowed})
    asking.pass_gates("case.finish", facts.of(case), at)
    if said["case.outcome_deviates"] and by.user_id is not None and by.user_id == _deviation_approved_by(case):
        raise _own_deviation()
    refuse_while_owed(case, "case.finish", at)
    note(case, "case.done", by=by, at=at, happened=happened, sets=said | stages.move(case, "done", at=at), clause=_free_by(case, at))


def _free_by(case: Case, at: datetime) -> str:
    """The row under which a replacement costs the customer nothing, cited where the work is reported done (WARRANTY-02)."""
    row = asking.rule("free_replacement", facts.of(case), at) if case.facts.get("case.outcome") == "replaced" else None
    return row.clause_id if row and row.answer.get("free") else ""


@verb("case.approve_deviation", on=Case, reach=covers)
def approve_deviation(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """批准偏离。 An outcome outside the handling standard of its problem class may stand, for a stated reason (TRIAGE-10)."""
    refuse_blank(reason, "deviation.reason", both("批准偏离需要理由", "Approving a deviation needs a reason"), clause="TRIAGE-10")
    if by.user_id is not None and by.user_id == case.engineer_id:
        raise _own_deviation()
    note(case, "case.deviation_approved", by=by, at=at, sets=facts.put(case, {"case.deviation_approved": True}), reason=reason)
    return case


def _deviation_approved_by(case: Case) -> int | None:
    return next((e.actor_id for e in reversed(list(reading.of_case(case.id))) if e.kind == "case.deviation_approved"), None)


def _own_deviation() -> Refusal:
    return Refusal("deviation.own", both("不能自己批准自己的偏离", "Nobody approves their own deviation"), clause="TRIAGE-10", status=403,
                   way_out=both("请另一位主管批准，或由经办人报告完成", "Have another supervisor approve it, or whoever did the work report it done"))


@verb("case.confirm", on=Case, reach=covers)
def confirm(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None) -> Case:
    """客户确认完成。 (SIGNOFF-07)"""
    note(case, "case.confirmed", by=by, at=at, happened=happened, sets=facts.put(case, {"case.customer_confirmed": True}))
    return case


@verb("case.close", on=Case, reach=covers)
def close(case: Case, *, by: Actor, at: datetime, words: str = "", unconfirmed: bool = False) -> Closure:
    """结案。 Close a case that is done and owes nothing; unconfirmed only after the waiting time of the clause (SIGNOFF-07)."""
    days = int(asking.answer("confirmation", facts.of(case), at).get("days", 7))
    lapsed = facts.put(case, {"case.confirmation_lapsed": unconfirmed and at - case.stage_since >= timedelta(days=days)})
    asking.pass_gates("case.close", facts.of(case), at)
    refuse_while_owed(case, "case.close", at)
    closure = Closure(case=case, outcome=case.outcome or "other", unconfirmed=unconfirmed, words=words, by_id=by.user_id, at=at)
    note(closure, "closure.made", by=by, at=at)
    note(case, "case.closed", by=by, at=at, sets=lapsed | stages.move(case, "closed", at=at), unconfirmed=unconfirmed or None)
    return closure


@verb("case.cancel", on=Case, reach=covers)
def cancel(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """取消。 The number is not used again (INTAKE-04)."""
    refuse_blank(reason, "cancel.reason", both("取消需要理由", "Cancelling needs a reason"))
    asking.pass_gates("case.cancel", facts.of(case), at)
    note(case, "case.cancelled", by=by, at=at, sets=stages.move(case, "cancelled", at=at), reason=reason)
    return case


@verb("case.name_owner", on=Case, reach=covers)
def name_owner(case: Case, *, by: Actor, at: datetime, owner_id: int) -> Case:
    """指定负责人。 (INTAKE-05)"""
    colleague(owner_id, "owner_id")
    asking.pass_gates("case.name_owner", facts.of(case), at)
    case.owner_id = owner_id
    note(case, "case.owner_named", by=by, at=at, sets=facts.put(case, {"case.owner_named": True}), owner=owner_id)
    return case
