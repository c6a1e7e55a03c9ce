"""重开: within the window the same number goes on; later it is a new case linked to the old."""

from dataclasses import replace
from datetime import datetime, timedelta

from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.ids import next_id
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.records.statements import insert

from . import facts, stages
from .models import Case, Reopening
from .reach import covers
from .receiving import Request


@verb("case.reopen", on=Case, reach=covers)
def reopen(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """重开。 Refused after the window, with the way to a new linked case."""
    refuse_blank(reason, "reopen.reason", both("重开需要理由", "Reopening needs a reason"))
    go_on(case, reason, by=by, at=at)
    return case


def go_on(case: Case, reason: str, *, by: Actor, at: datetime) -> None:
    """The step: take a done or closed case back into work."""
    window = window_of(case, at)
    if case.stage == "archived" or (case.stage == "closed" and at - case.stage_since > window):
        days = window.days
        raise Refusal(
            "case.window_over", both(f"已超过 {days} 天重开期限或已归档", f"The {days} days for reopening are over, or the case is filed"),
            way_out=both("请新建关联服务单", "Open a new case linked to this one"), clause=asking.cite("reopening", facts.of(case), at),
        )
    asking.pass_gates("case.reopen", facts.of(case), at)
    forgotten = dict.fromkeys(
        ("case.final_told", "case.called_back", "case.customer_confirmed", "case.customer_signed", "case.engineer_signed", "case.rated",
         "case.tested", "case.deviation_approved"), False,
    )
    insert([Reopening(id=next_id(), case=case, at=at)])
    note(case, "case.reopened", by=by, at=at, sets=stages.move(case, "working", at=at) | facts.put(case, forgotten), reason=reason)


def window_of(case: Case, at: datetime) -> timedelta:
    """How long a closed case may be reopened, by clause."""
    return timedelta(days=int(asking.answer("reopening", facts.of(case), at).get("days", 30)))


def follow_on(case: Case, description: str) -> Request:
    """A request for a new case linked to this one, with what is known filled in."""
    blank = Request(description=description, model=case.model_text, channel="phone", contact_id=case.contact_id)
    return replace(blank, parent_id=case.id, kind=case.kind, serial=case.unit.serial if case.unit else "")
