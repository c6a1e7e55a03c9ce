"""周期: what comes due again and again (reviews, drills, checks)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from ..duration import Duration
from ..sentence import events_told, joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Recurring:
    """``post`` does it every so often; ``done_by`` is the event that says it was done."""

    every: Duration | None
    post: str
    done_by: tuple[str, ...]
    says: Both | None
    task: Both | str = ""


def read(fields: "Fields") -> Recurring:
    """Read the fields only a recurring clause has."""
    every = fields.duration("every", need=True)
    if every and every.unit.value not in ("days", "months", "years"):
        fields.wrong("every", "以日、月或年计的时长", "a length in days, months or years")
        every = None
    return Recurring(every, fields.text("post", need=True), fields.events("done_by"), fields.says("says"), fields.task())


def next_day(rule: Recurring, last: date) -> date:
    """The day on which it is due again after it was last done."""
    assert rule.every is not None
    return rule.every.after(last)


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Recurring = clause.rule
    every, post, done = rule.every.told if rule.every else both("", ""), post_told(rule.post), events_told(rule.done_by)
    return joined(when(clause), both(f"{post.zh}每{every.zh}{f'完成一次{done.zh}' if rule.done_by else '办理一次'}",
                                     f"the {post.en} does this every {every.en}{f' (“{done.en}”)' if rule.done_by else ''}"))


def answer(clause: "Clause", value: Any, attributes: Any) -> dict[str, Any]:
    """How often, by whom, and which events say it was done."""
    return {"every": str(clause.rule.every), "post": clause.rule.post, "done_by": list(clause.rule.done_by)}


KIND = Kind("recurring", both("周期", "recurring"), read, told, answer=answer)
