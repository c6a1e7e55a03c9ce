"""通知: an event, a warning or a breach tells the customer or a post."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..sentence import events_told, joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


TEXT, MAIL = "sms", "email"


@dataclass(frozen=True, slots=True)
class Notice:
    """Tells ``to`` (``customer`` or a post) upon ``events``, or at ``at`` of the deadlines ``of``.

    ``through`` are the ways a customer is told by, the first that reaches them. ``{visit}`` in the text stands for who comes, when and for what,
    ``{link}`` for the link the event made.
    """

    events: tuple[str, ...]
    of: tuple[str, ...]
    at: tuple[str, ...]
    to: str
    text: Both | None
    through: tuple[str, ...] = (MAIL,)


def read(fields: "Fields") -> Notice:
    """Read the fields only a notice has; its ``on`` is an event."""
    if "on" not in fields.table and "of" not in fields.table:
        fields.missing("on")
    of = fields.texts("of")
    levels = fields.levels("at", breach=True)
    through = fields.texts("through") or (MAIL,)
    if set(through) - {TEXT, MAIL}:
        fields.wrong("through", f" {TEXT}、{MAIL} 中的一种或两种", f"{TEXT}, {MAIL} or both")
    return Notice(fields.events("on"), of, levels or (("breach",) if of else ()), fields.text("to", need=True), fields.says("text", need=True), through)


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Notice = clause.rule
    to = both("客户", "customer") if rule.to == "customer" else post_told(rule.to)
    event = events_told(rule.events)
    at = "、".join("超时" if level == "breach" else level for level in rule.at)
    upon = both(f"{event.zh}时", f"upon “{event.en}”") if rule.events else both(f"{'、'.join(rule.of)} 到{at}时", f"at {', '.join(rule.at)} of {', '.join(rule.of)}")
    by = both(f"以{'、'.join(_WAYS[w].zh for w in rule.through)}", " by " + " or ".join(_WAYS[w].en for w in rule.through)) if rule.through != (MAIL,) else both("", "")
    return joined(when(clause), upon, both(f"{by.zh}通知{to.zh}", f"the {to.en} is told{by.en}"))


_WAYS = {TEXT: both("短信", "text message"), MAIL: both("邮件", "e-mail")}


KIND = Kind("notice", both("通知", "notice"), read, told)
