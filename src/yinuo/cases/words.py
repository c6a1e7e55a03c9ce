"""Words on a case: internal notes, what the customer is told, and chases. They look different because they are."""

from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from . import facts
from .models import Case, Remark
from .reach import covers


@verb("case.note", on=Case, reach=covers)
def write_note(case: Case, *, by: Actor, at: datetime, words: str) -> Remark:
    """内部备注。 Never shown to the customer."""
    remark = _remark(case, words, by, at)
    note(remark, "remark.made", by=by, at=at)
    note(case, "case.noted", by=by, at=at, remark=remark.id)
    return remark


@verb("case.tell", on=Case, reach=covers)
def tell(case: Case, *, by: Actor, at: datetime, words: str, final: bool = False, by_phone: bool = False) -> Remark:
    """告知客户。 Progress, measures or the outcome (SLA-11); ``final`` is the last word the follow-up owner gives (ORG-04)."""
    if final and by.user_id not in (None, case.follow_up_id, case.substitute_id):
        raise Refusal(
            "case.final_by_follow_up", both("最终告知由跟进人或其替代人完成", "The final word is given by whoever follows the case up, or the substitute"),
            way_out=both("请跟进人告知，或先更换跟进人", "Ask the follow-up owner, or pass the follow-up on first"), clause="ORG-04", status=403,
        )
    return say(case, words, by=by, at=at, final=final, by_phone=by_phone)


def say(case: Case, words: str, *, by: Actor, at: datetime, final: bool = False, by_phone: bool = False) -> Remark:
    """The step: keep what the customer was told and let the clocks of silence know."""
    remark = _remark(case, words, by, at, to_customer=True, final=final, by_phone=by_phone)
    note(remark, "remark.made", by=by, at=at)
    sets = facts.put(case, {"case.final_told": True}) if final else {}
    note(case, "case.customer_told", by=by, at=at, sets=sets, remark=remark.id, final=final or None)
    return remark


@verb("case.chase", on=Case, reach=covers)
def chase(case: Case, *, by: Actor, at: datetime, words: str = "") -> Case:
    """催单。 Counted and shown; touches no clock."""
    case.chases += 1
    note(case, "case.chased", by=by, at=at, words=words or None)
    return case


def _remark(case: Case, words: str, by: Actor, at: datetime, **marks: bool) -> Remark:
    refuse_blank(words, "words.empty", both("内容不能为空", "Write something first"), field="words",
                 way_out=both("填写内容后再提交", "Fill in the text and send again"))
    return Remark(case=case, words=words, by_id=by.user_id, at=at, **marks)
