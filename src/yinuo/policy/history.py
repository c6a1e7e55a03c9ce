"""What counts now: facts known by a moment, corrected ones replaced, in the order in which they happened."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

_EMPTY: Mapping[str, Any] = {}
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """One journal entry as the clocks see it. Moments are aware UTC.

    ``sets`` are the attributes it changed; ``reason`` the hold's. ``supersedes`` is the ``id`` of the entry it corrects;
    ``voided`` says that nothing of the kind happened, so that the corrected entry is taken back altogether; ``stated`` that
    its moment is what a person said afterwards.
    """

    kind: str
    happened_at: datetime
    noted_at: datetime
    sets: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    id: Hashable | None = None
    supersedes: Hashable | None = None
    voided: bool = False
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A fact in its place, with the attributes true right after it and those it really changed."""

    at: datetime
    kind: str
    reason: str | None
    attributes: Mapping[str, Any]
    changed: frozenset[str]
    stated: bool = False


_ORDER = attrgetter("happened_at", "noted_at")


def counted(facts: Iterable[Fact], as_of: datetime) -> list[Fact]:
    """Facts that happened and were noted by ``as_of``, without what later entries corrected; ties keep the given order."""
    known = [fact for fact in facts if fact.noted_at <= as_of]
    replaced = {fact.supersedes for fact in known if fact.supersedes is not None}
    kept = [fact for fact in known if not fact.voided and fact.happened_at <= as_of and (fact.id is None or fact.id not in replaced)]
    kept.sort(key=_ORDER)
    return kept


def steps(facts: Iterable[Fact], as_of: datetime, given: Mapping[str, Any] = _EMPTY) -> list[Step]:
    """The history as replay walks it; ``given`` holds from the beginning until a fact sets it otherwise."""
    attributes: Mapping[str, Any] = dict(given)
    walked = []
    for fact in counted(facts, as_of):
        changed = _NOTHING
        if fact.sets:
            changed = frozenset(name for name, value in fact.sets.items() if attributes.get(name) != value)
            if changed:
                attributes = {**attributes, **fact.sets}
        walked.append(Step(fact.happened_at, fact.kind, fact.reason, attributes, changed, fact.stated))
    return walked
