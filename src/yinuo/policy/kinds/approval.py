"""审批: whose consent an act needs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from ..sentence import acts_told, joined, posts_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields

RANK = ("hotline", "dispatcher", "service_engineer", "technical_support", "service_supervisor", "department_head", "service_manager",
        "service_director", "general_manager")
"""Posts from lowest to highest, for choosing the strictest of several layers; other posts rank as a supervisor."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One of ``posts`` must consent; ``not_self``: not the one who asks."""

    acts: tuple[str, ...]
    posts: tuple[str, ...]
    not_self: bool = True
    says: Both | None = None
    way_out: Both | None = None


def read(fields: "Fields") -> Approval:
    """Read the fields only an approval has."""
    return Approval(fields.texts("act", need=True), fields.texts("by", need=True), fields.flag("not_self", True),
                    fields.says("says"), fields.says("way_out"))


def answer(clause: "Clause", value: Any, attributes: Any) -> dict[str, Any]:
    """Who may consent."""
    return {"by": list(clause.rule.posts), "not_self": clause.rule.not_self}


def height(given: dict[str, Any]) -> int:
    """How high the lowest post is that may consent."""
    usual = RANK.index("service_supervisor")
    return min((RANK.index(post) if post in RANK else usual for post in given["by"]), default=0)


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Approval = clause.rule
    by, acts = posts_told(rule.posts), acts_told(rule.acts)
    return joined(when(clause), both(f"{acts.zh}须经{by.zh}批准", f"{acts.en} needs the consent of the {by.en}"),
                  both("不得由本人批准", "never the one who asks") if rule.not_self else None)


KIND = Kind("approval", both("审批", "approval"), read, told, answers=True, answer=answer, strictest=height)
