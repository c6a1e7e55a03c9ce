"""限制: who may see or do what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from ..sentence import acts_told, joined, posts_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Restriction:
    """Only ``posts`` may do ``acts`` or see ``what``."""

    acts: tuple[str, ...]
    what: tuple[str, ...]
    posts: tuple[str, ...]
    says: Both | None
    way_out: Both | None


def read(fields: "Fields") -> Restriction:
    """Read the fields only a restriction has."""
    if "act" not in fields.table and "what" not in fields.table:
        fields.missing("act")
    return Restriction(fields.texts("act"), fields.texts("what"), fields.texts("only", need=True), fields.says("says"), fields.says("way_out"))


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Restriction = clause.rule
    posts, things = posts_told(rule.posts), acts_told(rule.acts + rule.what)
    return joined(when(clause), both(f"{things.zh}仅限{posts.zh}", f"{things.en} is for the {posts.en} only"))


def answer(clause: "Clause", value: Any, attributes: Any) -> dict[str, Any]:
    """Which posts may."""
    return {"only": list(clause.rule.posts)}


KIND = Kind("restriction", both("限制", "restriction"), read, told, answer=answer)
