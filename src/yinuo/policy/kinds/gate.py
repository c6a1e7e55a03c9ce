"""阻断: an act is refused until named evidence exists."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..condition import Condition
from ..sentence import acts_told, condition_told, joined, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Gate:
    """The acts that are asked about, what they need, and how the refusal is put."""

    acts: tuple[str, ...]
    needs: Condition
    says: Both | None
    way_out: Both | None


def read(fields: "Fields") -> Gate:
    """Read the fields only a gate has."""
    return Gate(fields.texts("act", need=True), fields.condition("needs", need=True), fields.says("says", need=True),
                fields.says("way_out", need=True))


def told(clause: "Clause") -> Both:
    """The rule told back."""
    needs, acts = condition_told(clause.rule.needs), acts_told(clause.rule.acts)
    return joined(when(clause), both(f"{acts.zh}须{needs.zh}", f"{acts.en} needs this: {needs.en}"))


KIND = Kind("gate", both("阻断", "gate"), read, told)
