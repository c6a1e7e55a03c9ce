"""Folding: the worker adds up the steps verbs left behind; recount repairs a cell from the cases themselves."""

from collections import Counter
from typing import Any

from django.db import connection, transaction

from yinuo.cases.models import Case, Tally

from .models import Cell

_KEYS = ("month", "station", "stage", "kind", "channel")


def fold(limit: int = 5000) -> int:
    """Add waiting steps to their cells, oldest first; gives how many were folded. A second worker waits, and finds them gone."""
    with transaction.atomic():
        rows = list(Tally.objects.select_for_update().order_by("id").values_list("id", *_KEYS, "step")[:limit])
        if not rows:
            return 0
        sums: Counter[tuple[object, ...]] = Counter()
        for _, *key, step in rows:
            sums[tuple(key)] += step
        _add([(*key, step) for key, step in sums.items() if step])
        Tally.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def _add(cells: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO insight_cell (month, station, stage, kind, channel, count) VALUES (%s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (month, station, stage, kind, channel) DO UPDATE SET count = insight_cell.count + excluded.count",
            cells,
        )


def recount() -> None:
    """Make every cell anew from the cases (after an import of many, or when in doubt)."""
    from django.db.models import Count
    from django.db.models.functions import TruncMonth

    with transaction.atomic():
        Cell.objects.all().delete()
        Tally.objects.all().delete()
        counts = Case.objects.annotate(m=TruncMonth("day")).values_list("m", "station", "stage", "kind", "channel").annotate(n=Count("id"))
        _add([(f"{m:%Y-%m}", *rest) for m, *rest in counts.order_by().iterator()])
