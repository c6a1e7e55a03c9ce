"""来电登记: a call is opened when it is answered and is done only once customer, subject and outcome are entered (CHANNEL-03)."""

from datetime import datetime

from yinuo.cases.models import Case
from yinuo.customers.models import Contact
from yinuo.journal.dating import refuse_ahead
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb
from yinuo.vault import keys
from yinuo.vault.sealing import seal

from .models import Call

NUMBER = "registers.call.number"

OUTCOMES: dict[str, Both] = {
    "answered": both("当场答复", "answered on the spot"),
    "case": both("登记服务单", "entered as a case"),
    "on_case": both("并入已有服务单", "added to a case"),
    "passed_on": both("转交", "passed on"),
    "ring_back": both("约定回电", "to be rung back"),
    "wrong_number": both("打错", "wrong number"),
    "no_words": both("无人应答", "nobody spoke"),
}
NOBODY_THERE = ("wrong_number", "no_words")
"""Outcomes of a call in which nobody could be asked who they are."""


def covers(call: Call, by: Actor, reach: Reach) -> bool:
    """Whoever answered a call logs it; who reaches everything, or a station's, may log any."""
    return reach.everything or bool(reach.stations) or call.answered_by_id == by.user_id


@verb("call.log")
def open_call(*, by: Actor, at: datetime, number: str = "", contact_id: int | None = None, began_at: datetime | None = None) -> Call:
    """接听来电。 From here on it stands on the unlogged list."""
    if by.user_id is None:
        raise Refusal("call.person", both("来电须由人接听登记", "A call is answered by a person"), status=422,
                      way_out=both("请登录后登记", "Sign in first"))
    if began_at is not None:
        refuse_ahead(began_at, at, field="began_at")
    call = Call(answered_by_id=by.user_id, began_at=began_at or at, contact_id=_known(contact_id))
    if number.strip():
        call.number = seal(keys.new(call.id), NUMBER, number.strip()[:40])
    note(call, "call.opened", by=by, at=at, happened=call.began_at)
    return call


@verb("call.log", on=Call, reach=covers)
def log_call(
    call: Call, *, by: Actor, at: datetime, contact_id: int | None = None, subject: str = "", outcome: str = "", passed_to: str = "",
    case_id: int | None = None, ended_at: datetime | None = None,
) -> Call:
    """登记来电。 Refused, and the call stays unlogged, until customer, subject and outcome are there (CHANNEL-03)."""
    if call.logged_at is not None:
        raise Refusal("call.logged", both("这通来电已登记", "This call is logged already"), way_out=both("无需重复", "Nothing to do"))
    _complete(call, contact_id or call.contact_id, subject, outcome, passed_to)
    call.contact_id = _known(contact_id) or call.contact_id
    call.subject, call.outcome, call.passed_to = subject.strip(), outcome, passed_to.strip()
    call.ended_at, call.logged_at = max(ended_at or at, call.began_at), at
    note(call, "call.logged", by=by, at=at, outcome=outcome)
    if case_id is not None:
        join(call, case_id, by=by, at=at)
    return call


@verb("call.log", on=Call, reach=covers)
def link(call: Call, *, by: Actor, at: datetime, case_id: int) -> Call:
    """关联服务单。"""
    join(call, case_id, by=by, at=at)
    return call


def join(call: Call, case_id: int, *, by: Actor, at: datetime) -> None:
    """The step: tie a call to a case."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise Refusal("case.unknown", both("没有这张服务单", "There is no such case"), field="case_id", status=422,
                      way_out=both("请核对服务编号", "Check the number"))
    call.case = case
    note(call, "call.linked", by=by, at=at, case_id=case.id)


def _known(contact_id: int | None) -> int | None:
    if contact_id is not None and not Contact.objects.filter(pk=contact_id).exists():
        raise Refusal("contact.unknown", both("没有这位联系人", "There is no such contact"), field="contact_id", status=422,
                      way_out=both("请重新选择客户", "Choose the customer again"))
    return contact_id


def _complete(call: Call, contact_id: int | None, subject: str, outcome: str, passed_to: str) -> None:
    missing: list[tuple[str, Both]] = []
    if contact_id is None and outcome not in NOBODY_THERE:
        missing.append(("contact_id", both("客户", "customer")))
    if not subject.strip():
        missing.append(("subject", both("事项", "subject")))
    if outcome not in OUTCOMES:
        missing.append(("outcome", both("处理结果", "outcome")))
    if outcome == "passed_on" and not passed_to.strip():
        missing.append(("passed_to", both("移交何人", "passed to whom")))
    if missing:
        labels = [label for _, label in missing]
        raise Refusal(
            "call.incomplete", both("还缺：" + "、".join(w.zh for w in labels), "Still missing: " + ", ".join(w.en for w in labels)),
            way_out=both("补齐后再关闭；在此之前，来电留在未登记清单上", "Fill these in; until then the call stays on the unlogged list"),
            clause="CHANNEL-03", status=422, field=missing[0][0], fields=[name for name, _ in missing],
        )
