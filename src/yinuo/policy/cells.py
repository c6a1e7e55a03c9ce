"""Crosses only the facts that a question mentions, cut at the literals that occur, to find gaps, overlaps and dead clauses."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from .condition import Condition
from .facts import ATTRIBUTES
from .parsing import Compare, comparisons

MOST_CELLS = 200_000


class TooMany(ValueError):
    """More cells than anybody can look at; ``axes`` names the facts to blame with the number of their cuts."""

    def __init__(self, axes: Mapping[str, list[Any]]) -> None:
        super().__init__("too many cells")
        self.axes = sorted(((name, len(values)) for name, values in axes.items()), key=lambda row: -row[1])


def cells(conditions: Iterable[Condition], blank: bool = False) -> Iterator[dict[str, Any]]:
    """Every situation the conditions can tell apart; with ``blank`` also a word not noted yet where every word is named. Raises `TooMany`."""
    axes = cuts(conditions, blank)
    if prod(len(values) for values in axes.values()) > MOST_CELLS:
        raise TooMany(axes)
    for values in product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def cuts(conditions: Iterable[Condition], blank: bool = False) -> dict[str, list[Any]]:
    """For each mentioned fact the values that may make a difference."""
    mentioned: dict[str, list[Compare]] = {}
    for condition in conditions:
        for comparison in comparisons(condition.tree):
            mentioned.setdefault(comparison.attribute, []).append(comparison)
    return {name: _values(name, found, blank) for name, found in sorted(mentioned.items())}


def _values(name: str, found: list[Compare], blank: bool) -> list[Any]:
    attribute = ATTRIBUTES[name]
    literals = {value for c in found for value in (c.value if isinstance(c.value, tuple) else (c.value,))}
    if attribute.type is bool:
        return [False, True]
    if attribute.words:
        other = next((word for word in attribute.values if word not in literals), None)  # reads like a word never noted
        return sorted(literals) + ([other] if other is not None or blank else [])
    if attribute.type is int:
        near = {value + step for value in literals for step in (-1, 0, 1)}
        return sorted(value for value in near if value >= 0 or value in literals) or [0]
    if attribute.type is date:
        return [None, *sorted({_near(value, step) for value in literals for step in (-1, 0, 1)})]
    return [*sorted(literals), None]


def _near(day: date, step: int) -> date:
    return day if day in (date.min, date.max) else day + timedelta(days=step)
