"""通知: an event, a warning or a breach tells the customer or a post."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..sentence import events_told, joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Notice:
    """Tells ``to`` (``customer`` or a post) upon ``events``, or at ``at`` of the deadlines ``of``."""

    events: tuple[str, ...]
    of: tuple[str, ...]
    at: tuple[str, ...]
    to: str
    text: Both | None


def read(fields: "Fields") -> Notice:
    """Read the fields only a notice has; its ``on`` is an event."""
    if "on" not in fields.table and "of" not in fields.table:
        fields.missing("on")
    of = fields.texts("of")
    levels = fields.levels("at", breach=True)
    return Notice(fields.events("on"), of, levels or (("breach",) if of else ()), fields.text("to", need=True), fields.says("text", need=True))


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Notice = clause.rule
    to = both("客户", "customer") if rule.to == "customer" else post_told(rule.to)
    event = events_told(rule.events)
    at = "、".join("超时" if level == "breach" else level for level in rule.at)
    upon = both(f"{event.zh}时", f"upon “{event.en}”") if rule.events else both(f"{'、'.join(rule.of)} 到{at}时", f"at {', '.join(rule.at)} of {', '.join(rule.of)}")
    return joined(when(clause), upon, both(f"通知{to.zh}", f"the {to.en} is told"))


KIND = Kind("notice", both("通知", "notice"), read, told)
