"""首次修复率: repairs put right in one go, and those that were not, each with its reason (KPI-02)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yinuo.callbacks.models import Callback
from yinuo.cases.models import Case, Clock, Reopening
from yinuo.cases.queries import seen_by
from yinuo.kit.actor import Actor
from yinuo.kit.text import Both, both
from yinuo.visits.models import Visit

REPEATED_WITHIN = timedelta(days=30)
"""The same unit with the same kind of fault in so many days counts as not put right."""

_WHY: tuple[tuple[str, Both], ...] = (
    ("reopened", both("重开", "reopened")), ("unsolved", both("回访未解决", "not solved by the callback")), ("given_up", both("未修好", "not repaired")),
    ("visited_again", both("再次上门", "a second visit")), ("came_again", both("同机同故障再报", "the same fault of the same unit again")),
)

_FAILED = Q(reopened=True) | Q(unsolved=True) | Q(given_up=True) | Q(visited_again=True) | Q(came_again=True)
_STATED = Q(stated=True)


def rate(actor: Actor, since: date, until: date) -> dict[str, Any]:
    """Finished repairs put right at once, over all finished repairs received in the period.

    Not put right at once is what was reopened, found unsolved by the callback, ended unsolved, needed a second arrival, or
    came again on the same unit with the same problem class within 30 days. ``stated``: how many rest on a statement.
    """
    done = _finished(actor, since, until)
    total, again, stated = done.count(), done.filter(_FAILED).count(), done.filter(_STATED).count()
    return {"fixed": total - again, "total": total, "rate": round(100 * (total - again) / total, 1) if total else None, "stated": stated}


def failures(actor: Actor, since: date, until: date, limit: int = 500) -> list[dict[str, Any]]:
    """The repairs that were not, the newest first, each with every reason why."""
    cases = _finished(actor, since, until).filter(_FAILED).select_related("engineer").order_by("-day", "-id")[:limit]
    return [{"case": case, "why": [says for name, says in _WHY if getattr(case, name)]} for case in cases]


def _finished(actor: Actor, since: date, until: date) -> QuerySet[Case]:
    done = seen_by(actor).order_by().filter(day__gte=since, day__lte=until, kind="repair", stage__in=["done", "closed", "archived"])
    mine = OuterRef("pk")
    arrivals = Visit.objects.filter(case=mine, arrived_at__isnull=False).order_by().values("case").annotate(n=Count("id")).filter(n__gt=1)
    again = Case.objects.filter(unit=OuterRef("unit"), problem_class=OuterRef("problem_class"), kind="repair", received_at__gt=OuterRef("received_at"),
                                received_at__lte=OuterRef("received_at") + REPEATED_WITHIN).exclude(stage="cancelled")
    return done.annotate(
        reopened=Exists(Reopening.objects.filter(case=mine)), unsolved=Exists(Callback.objects.filter(case=mine, solved=False)),
        given_up=Q(outcome="unsolved"), visited_again=Exists(arrivals), came_again=Exists(again), stated=Exists(Clock.objects.filter(case=mine, stated=True)),
    )
