"""Where areas above the cases sign in: what they add to a receipt, a refresh, a dossier. `cases` imports none of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from yinuo.kit.actor import Actor

from .models import Case

AtReceipt = Callable[[Case, Actor, datetime], None]
DossierPart = Callable[[Case], list[dict[str, Any]]]

_at_receipt: list[AtReceipt] = []
_at_correction: list[AtReceipt] = []
_dossier_parts: dict[str, DossierPart] = {}


def at_receipt(step: AtReceipt) -> AtReceipt:
    """Have ``step`` run inside every receipt, after the case stands and before its clocks are followed."""
    _at_receipt.append(step)
    return step


def at_correction(step: AtReceipt) -> AtReceipt:
    """Have ``step`` run inside every correction of a case's facts, once they are put right."""
    _at_correction.append(step)
    return step


def dossier_part(name: str) -> Callable[[DossierPart], DossierPart]:
    """Have an area's papers filed with the case under ``name``."""

    def register(part: DossierPart) -> DossierPart:
        _dossier_parts[name] = part
        return part

    return register


def run_at_receipt(case: Case, by: Actor, at: datetime) -> None:
    for step in _at_receipt:
        step(case, by, at)


def run_at_correction(case: Case, by: Actor, at: datetime) -> None:
    for step in _at_correction:
        step(case, by, at)


def dossier(case: Case) -> dict[str, list[dict[str, Any]]]:
    """All papers of a case by part."""
    return {name: part(case) for name, part in sorted(_dossier_parts.items())}
