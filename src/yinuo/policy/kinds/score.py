"""考核权重: how much a measure weighs in an appraisal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..sentence import joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Score:
    """A measure and its weight in the appraisal of a post."""

    measure: str
    post: str
    weight: float


def read(fields: "Fields") -> Score:
    """Read the fields only a score has."""
    return Score(fields.text("measure", need=True), fields.text("post", need=True), fields.number("weight", need=True) or 0)


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Score = clause.rule
    post = post_told(rule.post)
    return joined(when(clause), both(f"{post.zh}考核中 {rule.measure} 占 {rule.weight:g}", f"{rule.measure} weighs {rule.weight:g} in the appraisal of the {post.en}"))


KIND = Kind("score", both("考核权重", "score"), read, told)
