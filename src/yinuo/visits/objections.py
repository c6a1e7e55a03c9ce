"""异议: explained on the spot, and what stays open is answered within a day (SIGNOFF-05)."""

from datetime import datetime

from yinuo.cases import facts, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from .models import Objection


@verb("objection.raise", on=Case, reach=covers)
def raise_objection(case: Case, *, by: Actor, at: datetime, words: str, explained: str, happened: datetime | None = None) -> Objection:
    """提出异议。 With what was explained on the spot; its clock runs from the moment it was raised."""
    stages.refuse_filed(case, or_cancelled=True)
    for field, text, zh, en in (("words", words, "异议内容", "the objection"), ("explained", explained, "当场解释", "what was explained on the spot")):
        refuse_blank(text, "objection.incomplete", both(f"请填写{zh}", f"Enter {en}"), field=field, clause="SIGNOFF-05",
                     way_out=both("填写后再登记", "Fill it in first"))
    objection = Objection(case=case, words=words.strip(), explained=explained.strip(), raised_at=happened or at,
                          by_id=by.user_id)
    note(objection, "objection.kept", by=by, at=at)
    sets = facts.put(case, {"case.open_objections": case.facts.get("case.open_objections", 0) + 1})
    note(case, "objection.raised", by=by, at=at, happened=happened, sets=sets, objection=objection.id)
    return objection


@verb("objection.answer", on=Case, reach=covers)
def answer(case: Case, *, by: Actor, at: datetime, objection_id: int, words: str, happened: datetime | None = None) -> Objection:
    """答复异议。"""
    objection = case.objections.filter(pk=objection_id, answered_at__isnull=True).select_for_update().first()
    if objection is None:
        raise Refusal("objection.gone", both("异议不存在或已答复", "The objection is answered already, or does not exist"),
                      way_out=both("请刷新页面", "Reload the page"))
    refuse_blank(words, "objection.answer", both("请填写答复", "Write the answer"), field="words", clause="SIGNOFF-05",
                 way_out=both("填写后再提交", "Fill it in and send again"))
    objection.answer, objection.answered_at = words.strip(), happened or at
    note(objection, "objection.kept", by=by, at=at)
    sets = facts.put(case, {"case.open_objections": max(0, case.facts.get("case.open_objections", 1) - 1)})
    note(case, "objection.answered", by=by, at=at, happened=happened, sets=sets, objection=objection.id)
    return objection
