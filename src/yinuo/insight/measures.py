"""Figures, one function each, with the definition in the docstring and a hand-counted test."""

from collections.abc import Mapping
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


def received() -> int:
    """How many cases there are, as the cells hold them."""
    return Cell.objects.aggregate(n=Sum("count"))["n"] or 0


def stage_by_month(actor: Actor, since: date, until: date) -> dict[str, Any]:
    """How many cases received in each month stand in each stage now: of the stations the reader sees whole.

    Reads the rollup cells the worker folds; they are some seconds behind at most. A reader of some brands or kinds of
    station only, or of no station at all, has the cases they may see counted one by one.
    """
    if not _whole(actor):
        return _told(_counted(actor, since, until))
    cells = Cell.objects.filter(month__gte=f"{since:%Y-%m}", month__lte=f"{until:%Y-%m}")
    stations = stations_seen(actor)
    if stations is not None:
        cells = cells.filter(station__in=stations)
    return _told({(month, stage): n for month, stage, n in cells.values_list("month", "stage").order_by().annotate(n=Sum("count"))})


def _whole(actor: Actor) -> bool:
    """Whether the reader sees stations whole: not some brands or kinds of station only, and not merely their own cases."""
    reaches = actor.grants.get("case.see", ())
    narrowed = any(reach.brands is not None or reach.station_kinds is not None for reach in reaches)
    return actor.user_id is None or (not narrowed and any(reach.everything or reach.stations for reach in reaches))


def _told(found: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    return {"rows": [{"month": month, "stage": stage, "count": n} for (month, stage), n in sorted(found.items()) if n]}


def _counted(actor: Actor, since: date, until: date) -> dict[tuple[str, str], int]:
    """The same of the very cases, whole months as in the cells."""
    last = (until.replace(day=1) + timedelta(days=31)).replace(day=1)
    seen = seen_by(actor).filter(day__gte=since.replace(day=1), day__lt=last).order_by()
    found = seen.annotate(month=TruncMonth("day")).values_list("month", "stage").annotate(n=Count("id", distinct=True))
    return {(f"{month:%Y-%m}", stage): n for month, stage, n in found}
