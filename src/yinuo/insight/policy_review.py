"""制度评估清单: what the next review of the policy should look at — uncited documents, warnings signed over, and what fell to a default."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from yinuo.cases.models import Clock
from yinuo.cases.queries import seen_by
from yinuo.editions.models import Edition
from yinuo.editions.shelves import in_force
from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.kit.ids import first_id_at
from yinuo.kit.text import Both
from yinuo.policy.facts import word

LOOKED_BACK = timedelta(days=90)
_ASPECTS = ("case.category", "case.urgency", "case.kind")
_COLUMNS = tuple(f"case__{name.removeprefix('case.')}" for name in _ASPECTS)


@dataclass(frozen=True, slots=True)
class Standard:
    """A document in force and the law and norms it rests on (CLASSIFY-06)."""

    name: str
    title: Both
    sources: tuple[str, ...]


def standards(at: datetime) -> list[Standard]:
    """Every document in force, those without a citation first."""
    _, book = in_force(at)
    found = [Standard(d.name, d.title, tuple(s for s in d.sources if s.strip() and s != "?")) for d in book.documents]
    return sorted(found, key=lambda d: bool(d.sources))


def signed_over(limit: int = 20) -> list[dict[str, Any]]:
    """Approved editions with the warnings kept at their approval, the newest first."""
    rows = []
    for edition in Edition.objects.filter(approved_at__isnull=False).order_by("-approved_at").only("id", "label", "approved_at", "drafted_by")[:limit]:
        kept = [w for e in reading.of_record("edition", edition.id) if e.kind == "edition.approved" for w in e.data.get("warnings", ())]
        if kept:
            rows.append({"edition": edition, "warnings": kept})
    return rows


def by_default(by: Actor, at: datetime, limit: int = 50) -> list[dict[str, Any]]:
    """Promises of the last 90 days that no clause of their own answered: question, combination of facts, and how many of those
    the reader may see (SLA-08)."""
    _, book = in_force(at)
    defaults = {c.id: c for c in book.clauses.values() if c.default}
    rows = (
        Clock.objects.filter(clause__in=list(defaults), id__gte=first_id_at(at - LOOKED_BACK), started_at__gte=at - LOOKED_BACK, case__in=seen_by(by)).order_by().values("clause", *_COLUMNS)
        .annotate(n=Count("id")).order_by("-n")[:limit]
    )
    return [{"clause": defaults[row["clause"]], "count": row["n"],
             "facts": [word(name, row[column]) for name, column in zip(_ASPECTS, _COLUMNS, strict=True) if row[column]]} for row in rows]
