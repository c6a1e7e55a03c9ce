"""What the verbs of the product ask of the written policy from here, where it lies above: its gates, and to which posts it leaves an act."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal

Gates = Callable[[str, Mapping[str, Any], datetime], None]
Restrictions = Callable[[str, Mapping[str, Any], Actor, datetime], None]

_gates: list[Gates] = []
_restrictions: list[Restrictions] = []


def policy_is(gates: Gates, restrictions: Restrictions) -> None:
    """Name who answers for the policy. Once at start-up."""
    _gates[:], _restrictions[:] = [gates], [restrictions]


def pass_gates(act: str, attributes: Mapping[str, Any], at: datetime) -> None:
    """Raise a `Refusal` that names every gate clause of ``act`` whose evidence is missing."""
    for ask in _gates:
        ask(act, attributes, at)


def refuse_restricted(act: str, record: Any, by: Actor, at: datetime) -> None:
    """Raise a `Refusal` when a clause leaves ``act`` to posts ``by`` holds none of. Of a case its facts are asked."""
    facts = getattr(record, "facts", None)
    for ask in _restrictions:
        ask(act, facts if isinstance(facts, dict) else {}, by, at)


def mentions(no: Refusal, attribute: str) -> bool:
    """Whether one of the gates that refused asked for this fact."""
    rulings: Any = no.facts.get("rulings", ())
    return any(name == attribute for ruling in rulings for name, _ in ruling["trail"])
