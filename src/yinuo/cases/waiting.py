"""How much waits in each queue for one person: all queues counted in one statement, none further than a cap."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from yinuo.kit.actor import Actor, Reach

from . import reach
from .models import NEVER, Case
from .queries import Filter, handed_moment, narrowed, seen_by, sight, somebody

QUEUES = ("open", "mine", "overdue", "unassigned", "on_hold", "done")


def waiting(actor: Actor, at: datetime, cap: int = 1000) -> dict[str, int]:
    """How many cases stand in each of `QUEUES`, as far as ``actor`` sees; ``cap`` stands for itself and more."""
    sql, values = _counted(connection.vendor, cap, *sight(actor))
    now, never = handed_moment(at), handed_moment(NEVER)
    with connection.cursor() as cursor:  # planned anew each time: one plan for every reach would go through all that is open
        cursor.execute(sql, [now if value == never else value for value in values])
        return dict(zip(QUEUES, cursor.fetchone(), strict=True))


@lru_cache(maxsize=512)
def _counted(vendor: str, cap: int, see: tuple[Reach, ...], colleague: bool, user: int | None) -> tuple[str, tuple[Any, ...]]:
    """The statement for everybody who sees the same; `NEVER` among its values stands for the moment."""
    actor = somebody(see, colleague, user)
    parts = [_merged(actor, queue, cap) if queue in _LONG else _spelled(seen_by(actor), queue, actor, cap) for queue in QUEUES]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS {queue})" for queue, (sql, _) in zip(QUEUES, parts, strict=True))
    return f"SELECT {counts}", tuple(value for _, values in parts for value in values)


_LONG = ("open", "overdue", "unassigned")
"""Queues long enough to be counted from the indexes of stations and people, one after the other, without reading the cases."""


def _merged(actor: Actor, queue: str, cap: int) -> tuple[str, tuple[Any, ...]]:
    apart = reach.alternatives(actor)
    if not apart:
        return _spelled(seen_by(actor), queue, actor, cap)
    parts = [_spelled(Case.objects.filter(part), queue, actor, cap) for part in apart]
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS part{place}" for place, (sql, _) in enumerate(parts))
    return f"SELECT * FROM ({union}) AS merged LIMIT {cap}", tuple(value for _, values in parts for value in values)


def _spelled(cases: QuerySet[Case], queue: str, actor: Actor, cap: int) -> tuple[str, tuple[Any, ...]]:
    try:
        return narrowed(cases, Filter(queue=queue), actor, NEVER).order_by().values_list("pk")[:cap].query.sql_with_params()  # type: ignore[no-any-return]
    except EmptyResultSet:  # nobody's cases
        return "SELECT 1 WHERE 1 = 0", ()
