"""挂起与恢复: a reason laid over the case. Whether a clock pauses is for its clause to say."""

from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.policy.facts import HOLD_REASONS

from . import facts
from .models import Case, Hold
from .reach import covers


@verb("case.hold", on=Case, reach=covers)
def hold(
    case: Case, *, by: Actor, at: datetime, reason: str, words: str = "", happened: datetime | None = None,
    expected_until: datetime | None = None,
) -> Hold:
    """挂起。"""
    return begin(case, reason, by=by, at=at, words=words, happened=happened, expected_until=expected_until)


def begin(
    case: Case, reason: str, *, by: Actor, at: datetime, words: str = "", happened: datetime | None = None,
    expected_until: datetime | None = None,
) -> Hold:
    """The step: begin a hold. Raises `Refusal` for an unknown reason or one that already holds the case."""
    if reason not in HOLD_REASONS:
        raise Refusal("hold.reason", both("没有这种挂起原因", "There is no such reason"), field="reason", status=422,
                      way_out=both("请从列表选择", "Choose one from the list"))
    if not case.is_open:
        raise Refusal("hold.closed", both("已结束的服务单不能挂起", "A case that has ended cannot be held"),
                      way_out=both("如需继续，请先重开", "Reopen it first if work goes on"))
    if case.holds.filter(reason=reason, ended_at__isnull=True).exists():
        raise Refusal("hold.already", both("已因同一原因挂起", "It is already held for this reason"),
                      way_out=both("无需重复；可先恢复", "Nothing to do; resume it first"))
    held = Hold(case=case, reason=reason, words=words.strip(), began_at=happened or at, expected_until=expected_until)
    note(held, "hold.kept", by=by, at=at)
    note(case, "hold.began", by=by, at=at, happened=happened, sets=facts.put(case, {"case.on_hold": True}), reason=reason, hold=held.id)
    return held


@verb("case.resume", on=Case, reach=covers)
def resume(case: Case, *, by: Actor, at: datetime, hold_id: int | None = None, happened: datetime | None = None) -> Case:
    """恢复。 End one hold, or all that are open."""
    open_holds = list(case.holds.filter(ended_at__isnull=True).select_for_update())
    chosen = [h for h in open_holds if hold_id in (None, h.id)]
    if not chosen:
        raise Refusal("hold.none", both("没有需要恢复的挂起", "Nothing is on hold"), way_out=both("请刷新页面", "Reload the page"))
    end(case, chosen, by=by, at=at, happened=happened, left=len(open_holds) - len(chosen))
    return case


def end(
    case: Case, holds: list[Hold], *, by: Actor, at: datetime, happened: datetime | None = None, left: int = 0, foreseen: bool = False
) -> None:
    """The step: end these holds; the inner end of overlapping holds resumes nothing by itself.

    ``foreseen``: they end at the time set down beforehand, which rests on nobody's later word.
    """
    for held in holds:
        held.ended_at = max(happened or at, held.began_at)
        note(held, "hold.let_go", by=by, at=at)
        note(case, "hold.ended", by=by, at=at, happened=happened, reason=held.reason, hold=held.id, basis="live" if foreseen else None,
             sets={} if left else facts.put(case, {"case.on_hold": False}))
