"""A clause whose answer is a table of values: what the kinds of classes and of what comes next have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from ..sentence import answer_told, checked_answer, joined, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Table:
    """The answer as a table; values of declared facts are checked against their words."""

    answer: Mapping[str, Any]


def tabled(name: str, label: Both) -> Kind:
    """A kind of this sort."""
    return Kind(name, label, _read, _told, answers=True, answer=lambda clause, value, attributes: dict(clause.rule.answer))


def _read(fields: "Fields") -> Table:
    return Table(checked_answer(fields))


def _told(clause: "Clause") -> Both:
    answer = answer_told(clause.rule.answer)
    return joined(when(clause), both(f"定为“{answer.zh}”", f"the answer is “{answer.en}”"))
