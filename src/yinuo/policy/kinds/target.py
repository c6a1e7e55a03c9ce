"""指标目标: the number a measure should reach or stay under."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..sentence import joined, value_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields, Value


@dataclass(frozen=True, slots=True)
class Target:
    """The measure by name, and the period over which it is taken."""

    measure: str
    period: str = "month"


def read(fields: "Fields") -> Target:
    """Read the fields only a target has."""
    return Target(fields.text("measure", need=True), fields.among("period", ("day", "week", "month", "quarter", "year"), "month"))


def reached(value: "Value", measured: float) -> bool:
    """Whether ``measured`` keeps within the bounds, both included."""
    most, least = value.get("at_most"), value.get("at_least")
    return (most is None or measured <= most) and (least is None or measured >= least)


def told(clause: "Clause") -> Both:
    """The rule told back."""
    bounds = [value_told(value) for value in clause.values]
    return joined(when(clause), both(f"指标 {clause.rule.measure} {'；'.join(v.zh for v in bounds)}", f"the measure {clause.rule.measure} is {'; '.join(v.en for v in bounds)}"))


KIND = Kind("target", both("指标目标", "target"), read, told, values=("at_most", "at_least"), needs_value=True)
