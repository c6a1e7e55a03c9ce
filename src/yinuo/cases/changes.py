"""What may change on a running case: urgency, priority, mode, kind; each starts its own promises and keeps the old in history."""

from datetime import datetime

from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from . import facts, stages
from .actions import known_priority
from .counting import counted_anew
from .models import Case, Reception
from .reach import covers
from .tasks import ask_department
from .words import say


def _reason(reason: str, clause: str) -> None:
    refuse_blank(reason, "change.reason", both("变更需要理由", "A change needs a reason"), clause=clause)


@verb("case.set_urgency", on=Case, reach=covers)
def set_urgency(case: Case, *, by: Actor, at: datetime, urgency: str, reason: str, happened: datetime | None = None) -> Case:
    """变更紧急程度。 Urgent clocks start at the change; old due times stay (TRIAGE-04). The same value changes nothing."""
    stages.refuse_ended(case)
    if urgency == case.urgency:
        return case
    _reason(reason, "TRIAGE-04")
    asking.pass_gates("case.set_urgency", facts.of(case), at)
    sets = facts.put(case, {"case.urgency": urgency})
    sets |= facts.put(case, {"case.priority": int(asking.answer("priority", facts.of(case), case.received_at).get("priority", case.priority))})
    note(case, "case.urgency_changed", by=by, at=at, happened=happened, sets=sets, reason=reason)
    return case


@verb("case.set_priority", on=Case, reach=covers)
def set_priority(case: Case, *, by: Actor, at: datetime, priority: int, reason: str) -> Case:
    """改优先级。 A person overrides the clause, with a reason (TRIAGE-03)."""
    stages.refuse_ended(case)
    _reason(reason, "TRIAGE-03")
    note(case, "case.priority_set", by=by, at=at, sets=facts.put(case, {"case.priority": known_priority(priority, "priority")}), reason=reason)
    return case


@verb("case.set_mode", on=Case, reach=covers)
def set_mode(case: Case, *, by: Actor, at: datetime, mode: str, reason: str = "", condition: str = "", accessories: str = "") -> Case:
    """变更服务方式。 Sent in asks for condition and accessories; a change of a decided mode asks for a reason (TRIAGE-07)."""
    stages.refuse_ended(case)
    if mode == case.mode:
        return case
    if case.mode != "undecided":
        _reason(reason, "TRIAGE-07")
    asking.pass_gates("case.set_mode", facts.of(case), at)
    note(case, "case.mode_changed", by=by, at=at, sets=facts.put(case, {"case.mode": mode}), reason=reason or None)
    if mode == "sent_in" and condition.strip():
        take_in(case, condition, accessories, by=by, at=at)
    return case


@verb("sent_in.receive", on=Case, reach=covers)
def receive_unit(case: Case, *, by: Actor, at: datetime, condition: str, accessories: str) -> Reception:
    """送修接收。 Condition and accessories as handed over."""
    return take_in(case, condition, accessories, by=by, at=at)


def take_in(case: Case, condition: str, accessories: str, *, by: Actor, at: datetime) -> Reception:
    """The step that enters a unit sent in."""
    if not condition.strip() or not accessories.strip():
        raise Refusal("reception.incomplete", both("送修接收须登记外观状态与随附件", "Enter the condition and the accessories"), status=422,
                      field="condition", clause="TRIAGE-07", way_out=both("无附件请填“无”", "Write “none” when there are none"))
    reception = Reception(case=case, condition=condition.strip(), accessories=accessories.strip(), at=at)
    note(reception, "reception.made", by=by, at=at)
    note(case, "sent_in.received", by=by, at=at, sets=facts.put(case, {"case.intake_received": True}))
    return reception


@verb("case.set_kind", on=Case, reach=covers)
def set_kind(case: Case, *, by: Actor, at: datetime, kind: str, sale_stage: str | None = None, reason: str = "") -> Case:
    """变更服务类别。 Form type and scene follow by clause (INTAKE-12, CLASSIFY-03)."""
    stages.refuse_ended(case)
    if case.kind != "unclassified":
        _reason(reason, "INTAKE-12")
    said = {"case.kind": kind} | ({"case.sale_stage": sale_stage} if sale_stage else {})
    with counted_anew(case):
        sets = facts.put(case, said)
    answer = asking.answer("catalogue", facts.of(case), case.received_at)
    sets |= facts.put(case, {f"case.{name}": answer[name] for name in ("form_type", "scene") if name in answer})
    note(case, "case.kind_changed", by=by, at=at, sets=sets, reason=reason or None)
    return case


@verb("case.reroute", on=Case, reach=covers)
def reroute(case: Case, *, by: Actor, at: datetime, department_id: int, words: str) -> Case:
    """转出。 A request outside the scope goes to a named department and the customer is told; it is never dropped (CLASSIFY-04)."""
    ask_department(case, department_id, words, by=by, at=at)
    say(case, words, by=by, at=at)
    note(case, "case.rerouted", by=by, at=at, sets=facts.put(case, {"case.outcome": "rerouted"}), department=department_id)
    return case


@verb("case.agree_expectation", on=Case, reach=covers)
def agree_expectation(case: Case, *, by: Actor, at: datetime, expected_at: datetime, words: str) -> Case:
    """期望时间商定。 What was agreed where the customer expects more than the promise (SLA-12)."""
    _reason(words, "SLA-12")
    case.expected_at = expected_at
    note(case, "case.expectation_agreed", by=by, at=at, sets=facts.put(case, {"case.expected_conflict_settled": True}),
         expected_at=expected_at, words=words)
    return case


@verb("case.escalate", on=Case, reach=covers)
def escalate(case: Case, *, by: Actor, at: datetime, words: str = "", happened: datetime | None = None) -> Case:
    """升级至主管。 (TRIAGE-05)"""
    note(case, "case.escalated", by=by, at=at, happened=happened, words=words or None)
    return case
