"""当场答复: a service without repair stages, answered in the very call, with how long it took (REMOTE-04)."""

from datetime import datetime, timedelta

from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from . import facts, stages
from .models import Case, Remote
from .obligations import refuse_while_owed
from .reach import covers

LONGEST = 8 * 60


@verb("case.finish", on=Case, reach=covers)
def settle(case: Case, *, by: Actor, at: datetime, words: str, minutes: int) -> Remote:
    """当场答复并办结。 Only a kind that the catalogue gives the short flow; ``minutes`` is how long the talk took."""
    _short(case)
    _fit(words, minutes)
    if case.stage == "received":
        case.owner_id = by.user_id
        note(case, "case.accepted", by=by, at=at, sets=stages.move(case, "accepted", at=at) | facts.put(case, {"case.owner_named": True}))
        note(case, "case.owner_named", by=by, at=at, owner=by.user_id)
    began = max(case.received_at, at - timedelta(minutes=minutes))
    said = words.strip()
    talk = Remote(case=case, by_id=by.user_id, started_at=began, ended_at=at, solved=True,
                  steps=[{"done": case.description[:200], "result": said, "at": at.isoformat()}])
    note(talk, "remote.kept", by=by, at=at, minutes=minutes)
    note(case, "case.answered", by=by, at=at)
    sets = facts.put(case, {"case.outcome": "answered"} | ({"case.mode": "remote"} if case.mode == "undecided" else {}))
    asking.pass_gates("case.finish", facts.of(case), at)
    refuse_while_owed(case, "case.finish", at)
    note(case, "case.done", by=by, at=at, sets=sets | stages.move(case, "done", at=at, short=True), minutes=minutes)
    return talk


def _short(case: Case) -> None:
    if is_short(case):
        return
    raise Refusal("enquiry.full", both("这类服务须经过全部环节，不能当场办结", "This kind of service goes through every stage and is not settled on the spot"),
                  clause=asking.cite("catalogue", facts.of(case), case.received_at), way_out=both("按环节办理；确系咨询的，先更正服务类别", "Go through the stages; if it was an enquiry, correct the kind first"))


def is_short(case: Case) -> bool:
    """Whether the catalogue of its receipt gives this kind of service the short flow; what is outside the scope is passed on instead."""
    return case.kind not in ("unclassified", "out_of_scope") and asking.answer("catalogue", facts.of(case), case.received_at).get("flow") == "short"


def _fit(words: str, minutes: int) -> None:
    refuse_blank(words, "words.empty", both("请写明答复内容", "Write what was answered"), field="words", clause="REMOTE-04",
                 way_out=both("填写后再提交", "Fill it in and send again"))
    if not 1 <= minutes <= LONGEST:
        raise Refusal("enquiry.minutes", both(f"用时为 1 至 {LONGEST} 分钟", f"It took 1 to {LONGEST} minutes"), field="minutes", status=422,
                      clause="REMOTE-04", way_out=both("请填写分钟数", "Enter the minutes"))
