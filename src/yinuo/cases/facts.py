"""What is true of a case, for the policy to ask: the fold of everything its entries set."""

from typing import Any

from yinuo.policy.facts import ATTRIBUTES
from yinuo.records.digest import written

from .models import Case

_COLUMNS = {
    "case.kind": "kind", "case.sale_stage": "sale_stage", "case.scene": "scene", "case.form_type": "form_type",
    "case.mode": "mode", "case.urgency": "urgency", "case.priority": "priority", "case.channel": "channel",
    "case.category": "category", "case.class": "problem_class", "case.stage": "stage", "case.tier": "tier",
    "case.warranty": "warranty", "case.outcome": "outcome",
}
"""Attributes that also stand in a column, because lists filter by them."""


def put(case: Case, attributes: dict[str, Any]) -> dict[str, Any]:
    """Make attributes true of a case, and give them back as an entry's ``sets``. Unknown words raise `LookupError`."""
    sets = {}
    for name, value in attributes.items():
        known = ATTRIBUTES[name]
        if known.words and value not in known.values:
            raise LookupError(f"{name} has no word {value!r}")
        if name in _COLUMNS:
            setattr(case, _COLUMNS[name], value)
        sets[name] = written(value)
    case.facts = {**(case.facts or {}), **sets}
    return sets


def of(case: Case) -> dict[str, Any]:
    """Every attribute known of a case at present."""
    return dict(case.facts)
