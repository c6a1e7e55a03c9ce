"""Figures, one function each, with the definition in the docstring and a hand-counted test."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from yinuo.cases.models import Case
from yinuo.cases.queries import seen_by
from yinuo.kit.actor import Actor
from yinuo.records.statements import Read, among, listed

from .models import Cell


def stations_seen(actor: Actor, verb: str = "case.see") -> list[int] | None:
    """The stations whose totals this person may read; None means all."""
    if actor.user_id is None:
        return None
    reaches = actor.grants.get(verb, ())
    if any(reach.everything and reach.brands is None for reach in reaches):
        return None
    return sorted({station for reach in reaches for station in reach.stations})


def stage_by_month(actor: Actor, since: date, until: date) -> dict[str, Any]:
    """How many cases received in each month stand in each stage now, of those the reader may see.

    Stations seen whole are read from the rollup cells the worker folds, some seconds behind at most; what a reader sees of
    other stations because they take part in it is counted from the cases. A reader of some brands or kinds of station only,
    or of tasks, has all their cases counted.
    """
    reaches = actor.grants.get("case.see", ())
    if actor.user_id is not None and ("colleague" in actor.roles or any(not (r.brands is None and r.station_kinds is None) for r in reaches)):
        return _told(_counted(actor, since, until))
    cells = Cell.objects.filter(month__gte=f"{since:%Y-%m}", month__lte=f"{until:%Y-%m}")
    stations = stations_seen(actor)
    if stations is not None:
        cells = cells.filter(station__in=stations)
    found = Counter({(month, stage): n for month, stage, n in cells.values_list("month", "stage").order_by().annotate(n=Sum("count"))})
    if stations is not None and any(reach.own for reach in reaches):
        found += _own_elsewhere(actor, stations, f"{since:%Y-%m}", f"{until:%Y-%m}")
    return _told(found)


def _told(found: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    return {"rows": [{"month": month, "stage": stage, "count": n} for (month, stage), n in sorted(found.items()) if n]}


def _own_elsewhere(actor: Actor, stations: list[int], first: str, last: str) -> Counter[tuple[str, str]]:
    """The reader's own cases at stations they do not see whole, by month and stage."""
    own = Counter((f"{day:%Y-%m}", stage) for day, stage in _ELSEWHERE.rows(actor.user_id, listed(stations)))
    return Counter({(month, stage): n for (month, stage), n in own.items() if first <= month <= last})


_ELSEWHERE = Read(lambda user, stations: Case.objects.filter(
    Q(owner=user) | Q(engineer=user) | Q(follow_up=user) | Q(substitute=user)).exclude(station__in=among(stations)).values_list("day", "stage"), 2)


def _counted(actor: Actor, since: date, until: date) -> dict[tuple[str, str], int]:
    """The same of the very cases, whole months as in the cells."""
    last = (until.replace(day=1) + timedelta(days=31)).replace(day=1)
    seen = seen_by(actor).filter(day__gte=since.replace(day=1), day__lt=last).order_by()
    found = seen.annotate(month=TruncMonth("day")).values_list("month", "stage").annotate(n=Count("id", distinct=True))
    return {(f"{month:%Y-%m}", stage): n for month, stage, n in found}
