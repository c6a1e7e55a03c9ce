"""升级: at a warning level or at the breach of a deadline, the matter goes to a post."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..sentence import joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Escalation:
    """``of``: deadlines or obligations by id or question; ``at``: ``80%`` or ``breach``."""

    of: tuple[str, ...]
    at: tuple[str, ...]
    to: str


def read(fields: "Fields") -> Escalation:
    """Read the fields only an escalation has."""
    levels = fields.levels("at", breach=True) or ("breach",)
    return Escalation(fields.texts("of", need=True), levels, fields.text("to", need=True))


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Escalation = clause.rule
    to = post_told(rule.to)
    at = "、".join("超时" if level == "breach" else level for level in rule.at)
    return joined(when(clause), both(f"{'、'.join(rule.of)} 到{at}时升级至{to.zh}", f"at {', '.join(rule.at)} of {', '.join(rule.of)} the matter goes to the {to.en}"))


KIND = Kind("escalation", both("升级", "escalation"), read, told)
