"""The stages of a case and which may follow which (TRIAGE-01); what each step asks is a gate of the policy."""

from datetime import datetime
from typing import Any

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.policy.facts import word

from . import facts
from .counting import moved
from .models import Case

FOLLOWING: dict[str, tuple[str, ...]] = {
    "received": ("accepted", "cancelled"),
    "accepted": ("judged", "cancelled"),
    "judged": ("planned", "cancelled"),
    "planned": ("working", "judged", "cancelled"),
    "working": ("done", "planned", "cancelled"),
    "done": ("closed", "working"),
    "closed": ("archived", "working"),
    "archived": (),
    "cancelled": (),
}


SHORT = {"accepted": ("done",)}
"""Where a service without repair stages may go besides: what is answered on the spot is done (REMOTE-04)."""


def move(case: Case, to: str, *, at: datetime, short: bool = False) -> dict[str, Any]:
    """Take the case to the next stage and give back what the entry sets. A skipped stage is refused with what is allowed."""
    if to not in FOLLOWING[case.stage] and not (short and to in SHORT.get(case.stage, ())):
        raise _not_next(case, to)
    before = case.stage
    case.stage_since = at
    case.is_open = to not in ("closed", "archived", "cancelled")
    sets = facts.put(case, {"case.stage": to})
    moved(case, before)
    return sets


def refuse_ended(case: Case) -> None:
    """What has been closed changes only by being reopened; what has been filed or cancelled changes no more."""
    if not case.is_open:
        raise Refusal("case.ended", both("服务单已结束，不能再变更", "The case has ended and cannot be changed"),
                      way_out=both("已结案未归档的可重开；否则请新建关联服务单", "Until it is filed a closed case can be reopened; otherwise open a new one linked to it"))


def refuse_filed(case: Case, *, or_cancelled: bool = False) -> None:
    """What has been filed takes nothing more (ARCHIVE-09); what was cancelled may, unless ``or_cancelled``."""
    if case.stage == "archived" or or_cancelled and case.stage == "cancelled":
        raise Refusal("case.filed", both("服务单已归档或取消，不能再变更", "The case is filed or cancelled and cannot be changed"), clause="ARCHIVE-09",
                      way_out=both("如有新情况，请新建关联服务单", "For anything new open a case linked to it"))


def _not_next(case: Case, to: str) -> Refusal:
    here, there = word("case.stage", case.stage), word("case.stage", to)
    allowed = [word("case.stage", s) for s in FOLLOWING[case.stage]]
    if not allowed:
        way_out = both("此单已终结；如需继续，请新建并关联", "This case has ended; open a new one linked to it")
    else:
        way_out = both(
            "现在可以进入：" + "、".join(w.zh for w in allowed), "From here it may go to: " + ", ".join(w.en for w in allowed)
        )
    return Refusal(
        "case.stage", both(f"处于“{here.zh}”的服务单不能直接进入“{there.zh}”", f"A case that is {here.en} cannot become {there.en}"),
        way_out=way_out, clause="TRIAGE-01", allowed=list(FOLLOWING[case.stage]),
    )
