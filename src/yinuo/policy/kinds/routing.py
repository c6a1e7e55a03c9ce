"""派工: who or what comes next, as a table of values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from ..sentence import answer_told, checked_answer, joined, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Routing:
    """The answer as a table; values of declared facts are checked against their words."""

    answer: Mapping[str, Any]


def read(fields: "Fields") -> Routing:
    """Read the fields only this kind has."""
    return Routing(checked_answer(fields))


def told(clause: "Clause") -> Both:
    """The rule told back."""
    answer = answer_told(clause.rule.answer)
    return joined(when(clause), both(f"定为“{answer.zh}”", f"the answer is “{answer.en}”"))


KIND = Kind("routing", both("派工", "routing"), read, told,
            answers=True, answer=lambda clause, value, attributes: dict(clause.rule.answer))
