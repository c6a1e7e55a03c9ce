"""首次修复率: repairs put right in one go, and those that were not, each with its reason (KPI-02)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, QuerySet, Value, Window
from django.db.models.expressions import WindowFrame
from django.db.models.functions import FirstValue

from yinuo.callbacks.models import Callback
from yinuo.cases.models import Case, Clock, Reopening
from yinuo.cases.queries import seen_by
from yinuo.kit.actor import Actor
from yinuo.kit.text import Both, both
from yinuo.visits.models import Visit

REPEATED_WITHIN = timedelta(days=30)
"""The same unit with the same kind of fault in so many days counts as not put right."""

_REOPENED, _UNSOLVED, _GIVEN_UP, _VISITED_AGAIN, _CAME_AGAIN = range(5)
_WHY: tuple[Both, ...] = (
    both("重开", "reopened"), both("回访未解决", "not solved by the callback"), both("未修好", "not repaired"), both("再次上门", "a second visit"),
    both("同机同故障再报", "the same fault of the same unit again"),
)

_RATE = """
    WITH done(id, day, outcome) AS ({done}), failed(id, why) AS ({failed}), told(id) AS ({told})
    SELECT count(*), count(*) FILTER (WHERE again.id IS NOT NULL OR done.outcome = 'unsolved'), count(told.id)
    FROM done LEFT JOIN (SELECT DISTINCT id FROM failed) AS again ON again.id = done.id LEFT JOIN told ON told.id = done.id
"""
_LIST = """
    WITH done(id, day, outcome) AS ({done}), failed(id, why) AS ({failed})
    SELECT done.id, done.outcome, failed.why FROM done LEFT JOIN failed ON failed.id = done.id
    WHERE failed.id IS NOT NULL OR done.outcome = 'unsolved' ORDER BY done.day DESC, done.id DESC
"""


def rate(actor: Actor, since: date, until: date) -> dict[str, Any]:
    """Finished repairs put right at once, over all finished repairs received in the period.

    Not put right at once is what was reopened, found unsolved by the callback, ended unsolved, needed a second arrival, or
    came again on the same unit with the same problem class within 30 days. ``stated``: how many rest on a statement.
    """
    told = Clock.objects.filter(stated=True).order_by().values_list("case_id").distinct()
    total, again, stated = next(iter(_rows(_RATE, done=[_finished(actor, since, until)], failed=_failed(since, until), told=[told])), (0, 0, 0))
    return {"fixed": total - again, "total": total, "rate": round(100 * (total - again) / total, 1) if total else None, "stated": stated}


def failures(actor: Actor, since: date, until: date, limit: int | None = 500) -> list[dict[str, Any]]:
    """The repairs that were not, the newest first, each with every reason why; all of them without a ``limit``."""
    rows = _rows(_LIST, limit and limit * len(_WHY), done=[_finished(actor, since, until)], failed=_failed(since, until))
    why = {key: sorted({reason for _, outcome, failed in some for reason in (failed, _GIVEN_UP if outcome == "unsolved" else None) if reason is not None})
           for key, some in groupby(rows, key=lambda row: row[0])}
    cases = Case.objects.select_related("engineer").in_bulk(list(why)[:limit])
    return [{"case": cases[key], "why": [_WHY[reason] for reason in why[key]]} for key in why if key in cases]


class _NextMoment(WindowFrame):
    """The rows of the next later moment: not those that share this row's own."""

    frame_type = "GROUPS"

    def window_frame_start_end(self, connection: Any, start: Any, end: Any) -> tuple[str, str]:  # type: ignore[override]
        return "1 FOLLOWING", "1 FOLLOWING"


def _finished(actor: Actor, since: date, until: date) -> QuerySet[Any]:
    done = seen_by(actor).order_by().filter(day__gte=since, day__lte=until, kind="repair", stage__in=["done", "closed", "archived"])
    return done.values_list("id", "day", "outcome")


def _failed(since: date, until: date) -> list[QuerySet[Any]]:
    """Cases with a reason each, whoever may see them: every one of these questions is put once, not once for each case."""
    arrivals = Visit.objects.filter(arrived_at__isnull=False).order_by().values("case").annotate(n=Count("id")).filter(n__gt=1)
    return [
        Reopening.objects.order_by().values_list("case_id", Value(_REOPENED)).distinct(),
        Callback.objects.filter(solved=False).order_by().values_list("case_id", Value(_UNSOLVED)).distinct(),
        arrivals.values_list("case_id", Value(_VISITED_AGAIN)), _came_again(since, until).values_list("id", Value(_CAME_AGAIN)),
    ]


def _came_again(since: date, until: date) -> QuerySet[Case]:
    """Repairs received in the period whose next, on the same unit with the same problem class, was received within `REPEATED_WITHIN`."""
    repairs = Case.objects.filter(kind="repair", unit__isnull=False, day__gte=since, day__lte=until + REPEATED_WITHIN + timedelta(days=1)).exclude(stage="cancelled")
    following = Window(FirstValue("received_at"), [F("unit"), F("problem_class")], "received_at", _NextMoment())
    return repairs.order_by().annotate(following=following).filter(following__lte=F("received_at") + REPEATED_WITHIN)


def _rows(wording: str, limit: int | None = None, **parts: Sequence[QuerySet[Any]]) -> list[tuple[Any, ...]]:
    values: list[Any] = []
    spelled = {}
    try:
        for name, asked in parts.items():
            some = [one.query.sql_with_params() for one in asked]
            spelled[name] = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _ in some)
            values += [value for _, given in some for value in given]
    except EmptyResultSet:  # nobody's cases
        return []
    with connection.cursor() as cursor:
        cursor.execute(wording.format(**spelled) + (f" LIMIT {limit}" if limit else ""), values)
        return cursor.fetchall()
