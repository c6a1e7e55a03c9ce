"""What pages and figures ask of callbacks, improvements and surveys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, BooleanField, Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from yinuo.cases.models import Case, Clock
from yinuo.cases.queries import seen_by
from yinuo.cases.registry import dossier_part
from yinuo.editions import asking
from yinuo.kit.actor import Actor

from .models import Callback, Improvement, Survey

LEVELS = ("satisfied", "basically", "dissatisfied")


@dataclass(frozen=True, slots=True)
class Share:
    """How many answers stand at one level, their percentage to the nearest whole, and the score the policy gives the level."""

    level: str
    count: int
    percent: int
    score: int | None


def _answered(by: Actor, since: datetime, until: datetime) -> QuerySet[Survey]:
    """Answers of a period to the services this person may see."""
    return Survey.objects.filter(answered_at__gte=since, answered_at__lt=until, case__in=seen_by(by))


def shares(by: Actor, since: datetime, until: datetime, at: datetime) -> list[Share]:
    """Survey answers of a period by level, with the mapping to a score that the policy publishes (SURVEY-03)."""
    answered = _answered(by, since, until).exclude(level="")
    counts = dict(answered.order_by().values_list("level").annotate(n=Count("id")))
    total = sum(counts.values())
    mapping = asking.answer("questionnaire", {}, at)
    return [
        Share(level, counts.get(level, 0), (200 * counts.get(level, 0) + total) // (2 * total) if total else 0, mapping.get(level))
        for level in LEVELS
    ]


def averages(by: Actor, since: datetime, until: datetime) -> dict[str, float | None]:
    """The mean of each dimension over a period (SURVEY-02)."""
    return _answered(by, since, until).aggregate(speed=Avg("speed"), effect=Avg("effect"), attitude=Avg("attitude"))


def averages_by_engineer(by: Actor, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The same per engineer, with how many answered."""
    grouped = _answered(by, since, until).filter(case__engineer__isnull=False).order_by().values(engineer=F("case__engineer"), name=F("case__engineer__name"))
    means = grouped.annotate(speed=Avg("speed"), effect=Avg("effect"), attitude=Avg("attitude"), answers=Count("id"))
    return [dict(row) for row in means.order_by("name")]


def to_call(by: Actor, most: int = 100) -> list[Case]:
    """Finished services whose callback the policy still waits for, the oldest first."""
    waiting = Clock.objects.filter(_WAITS, case__in=seen_by(by).filter(stage__in=("done", "closed")).order_by()).order_by("started_at", "case")
    keys = dict.fromkeys(waiting.values_list("case", flat=True)[:most])
    cases = Case.objects.select_related("engineer").in_bulk(list(keys))
    return [cases[key] for key in keys]


_WAITS = Q(RawSQL("cases_clock.question = 'callback' AND cases_clock.stopped_at IS NULL", (), output_field=BooleanField()))
"""Spelled out, so that both databases see in it the index made for it."""


def improvements(case: Case) -> list[Improvement]:
    """Improvements of a case, the newest first."""
    return list(case.improvements.select_related("callback", "reopened_by").order_by("-id"))


def ineffective(by: Actor) -> QuerySet[Improvement]:
    """Measures reopened because the like came back, the newest first (CALLBACK-05)."""
    reopened = Improvement.objects.filter(reopened_at__isnull=False, verified_at__isnull=True, case__in=seen_by(by))
    return reopened.select_related("case", "reopened_by").order_by("-reopened_at")


def last(case: Case) -> Callback | None:
    """The callback that is filed with the case."""
    return case.callbacks.filter(purpose="service").order_by("-at", "-id").first()


@dossier_part("callbacks")
def papers(case: Case) -> list[dict[str, object]]:
    """What is filed of callbacks, improvements and the survey (ARCHIVE-02)."""
    rows: list[dict[str, object]] = [{"kind": "attempt", "id": a.id, "digest": a.chain, "at": a.at} for a in case.callback_attempts.order_by("id")]
    rows += [{"kind": "callback", "id": c.id, "digest": c.chain, "at": c.at, "rating": c.rating} for c in case.callbacks.order_by("id")]
    rows += [{"kind": "improvement", "id": i.id, "digest": i.chain, "told_at": i.told_at} for i in case.improvements.order_by("id")]
    return rows + [{"kind": "survey", "id": s.id, "digest": s.chain, "level": s.level} for s in case.surveys.all()]
