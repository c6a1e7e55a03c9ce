"""One thing wrong with a policy document: where, what, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

if TYPE_CHECKING:
    from .clause import Clause


class Weight(StrEnum):
    """An error bars approval; a warning is shown and may be signed over."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake or a doubt, with file and line, a stable code, one sentence and a way out."""

    file: str
    line: int
    code: str
    says: Both
    way_out: Both
    weight: Weight = Weight.ERROR
    clause: str | None = None

    def at(self, file: str, line: int) -> "Fault":
        """The same fault, placed."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.says.zh} {self.way_out.zh}"


def at_clause(clause: "Clause", code: str, zh: str, en: str, way_zh: str, way_en: str, weight: Weight = Weight.ERROR) -> Fault:
    """A fault of a clause as a whole, placed on the line of its block."""
    return Fault(f"{clause.document}.md", clause.line, code, both(zh, en), both(way_zh, way_en), weight, clause.id)


class Faulty(ValueError):
    """Raised by small parsers; whoever knows the file and line turns it into a `Fault`."""

    def __init__(self, code: str, says: Both, way_out: Both) -> None:
        super().__init__(says.zh)
        self.code, self.says, self.way_out = code, says, way_out


def meant(word: str, known: Iterable[str]) -> Both:
    """“Did you mean …”, or the whole list when nothing is near."""
    known = list(known)
    if not known:
        return both("这里还没有任何名称可写。", "There is nothing here yet that could be named.")
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return both("是否想写：" + "、".join(near) + "？", "Did you mean " + " or ".join(near) + "?")
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return both(f"可用的写法：{shown}。", f"Known words: {shown}.")
