"""Figures, one function each, with the definition in the docstring and a hand-counted test."""

from datetime import date
from typing import Any

from django.db.models import Sum

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
    """How many cases received in each month stand in each stage now, over the stations the reader may see.

    Reads the rollup cells the worker folds; they are some seconds behind at most.
    """
    cells = Cell.objects.filter(month__gte=f"{since:%Y-%m}", month__lte=f"{until:%Y-%m}")
    stations = stations_seen(actor)
    if stations is not None:
        cells = cells.filter(station__in=stations)
    rows = cells.values_list("month", "stage").order_by("month", "stage").annotate(n=Sum("count"))
    return {"rows": [{"month": month, "stage": stage, "count": n} for month, stage, n in rows if n]}
