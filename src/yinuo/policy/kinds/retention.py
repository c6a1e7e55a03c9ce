"""保管期限: how long a record is kept."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from ..sentence import joined, value_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Retention:
    """Kept from ``since`` (an event; closing when nothing else is said) for the value's years."""

    since: tuple[str, ...]


def read(fields: "Fields") -> Retention:
    """Read the fields only a retention has."""
    return Retention(fields.events("starts") or ("case.closed",))


def told(clause: "Clause") -> Both:
    """The rule told back."""
    lengths = [value_told(value) for value in clause.values]
    return joined(when(clause), both(f"保管{'；'.join(v.zh for v in lengths)}", f"kept for {'; '.join(v.en for v in lengths)}"))


def length(answer: Any) -> Any:
    """The longer keeping stands."""
    return float("inf") if answer.get("permanent") else answer.get("years") or 0


KIND = Kind("retention", both("保管期限", "retention"), read, told, answers=True, values=("years", "permanent"), needs_value=True, strictest=length)
