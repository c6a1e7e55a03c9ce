"""The closed list of kinds of clause: one file each, saying which fields it reads and how it tells its rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both

if TYPE_CHECKING:
    from ..clause import Clause, Fields, Value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of clause.

    ``answers``: its clauses compete to answer one question, so exactly one may stand per layer and a default is due.
    ``values``: the fields a dated value may carry; ``needs_value``: at least one value is required.
    ``answer``: what a ruling says, from clause, value and attributes.
    ``strictest``: among answers of several layers, the larger key stands.
    """

    name: str
    label: Both
    read: "Callable[[Fields], Any]"
    told: "Callable[[Clause], Both]"
    answers: bool = False
    values: tuple[str, ...] = ()
    needs_value: bool = False
    answer: "Callable[[Clause, Value | None, Mapping[str, Any]], Any] | None" = None
    strictest: "Callable[[Any], Any] | None" = None


from . import (  # noqa: E402  the modules below need `Kind`
    approval,
    classification,
    deadline,
    entitlement,
    escalation,
    gate,
    notice,
    obligation,
    recurring,
    restriction,
    retention,
    routing,
    score,
    target,
)

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (deadline, entitlement, approval, gate, routing, escalation, notice, obligation, classification, retention,
                   restriction, recurring, target, score)
}
