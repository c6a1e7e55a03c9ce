"""通知: an event, a warning or a breach tells the customer or a post."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..fault import Weight
from ..sentence import events_told, joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


TEXT, MAIL = "sms", "email"
_PLACE = re.compile(r"\{[^{}]*\}")
_PLACES = ("{visit}", "{link}")


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
    text = fields.says("text", need=True)
    _places(fields, text)
    return Notice(fields.events("on"), of, levels or (("breach",) if of else ()), fields.text("to", need=True), text, through)


def _places(fields: "Fields", text: Both | None) -> None:
    """What stands in braces is filled in; what nothing fills would reach the customer as it is written."""
    found = [set(_PLACE.findall(words)) for words in (text.zh, text.en)] if text else [set(), set()]
    for place in sorted((found[0] | found[1]) - set(_PLACES)):
        fields.fault("text", "unknown-place", both(f"“{place}”没有内容可填。", f"Nothing is filled in for “{place}”."), both(f"可写 {'、'.join(_PLACES)}。", f"Write {' or '.join(_PLACES)}."))
    if found[0] != found[1]:
        fields.fault("text", "places-differ", both("中英文填入的内容不同。", "The Chinese and the English fill in different things."),
                     both("请让两种文字含有相同的花括号。", "Let both hold the same braces."), Weight.WARNING)


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
