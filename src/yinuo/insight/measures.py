"""Figures, one function each, with the definition in the docstring and a hand-counted test."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from yinuo.cases.queries import seen_by
from yinuo.kit.actor import Actor

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

    Reads the rollup cells the worker folds; they are some seconds behind at most. A reader who does not see the whole of
    their stations has their own cases counted instead.
    """
    if not _whole(actor):
        return {"rows": _counted(actor, since, until)}
    cells = Cell.objects.filter(month__gte=f"{since:%Y-%m}", month__lte=f"{until:%Y-%m}")
    stations = stations_seen(actor)
    if stations is not None:
        cells = cells.filter(station__in=stations)
    rows = cells.values_list("month", "stage").order_by("month", "stage").annotate(n=Sum("count"))
    return {"rows": [{"month": month, "stage": stage, "count": n} for month, stage, n in rows if n]}


def _whole(actor: Actor) -> bool:
    """Whether the reader sees whole stations: neither some brands or kinds of station of them only, nor further cases of their own."""
    return actor.user_id is None or all(
        reach.brands is None and reach.station_kinds is None and (reach.everything or not reach.own) for reach in actor.grants.get("case.see", ())
    )


def _counted(actor: Actor, since: date, until: date) -> list[dict[str, Any]]:
    """The same of the very cases, whole months as in the cells."""
    last = (until.replace(day=1) + timedelta(days=31)).replace(day=1)
    seen = seen_by(actor).filter(day__gte=since.replace(day=1), day__lt=last).order_by()
    found = seen.annotate(month=TruncMonth("day")).values_list("month", "stage").annotate(n=Count("id", distinct=True)).order_by("month", "stage")
    return [{"month": f"{month:%Y-%m}", "stage": stage, "count": n} for month, stage, n in found]
