"""准时到达: arrivals against the agreed time, by engineer, judged by the target of the policy (DISPATCH-05)."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from yinuo.cases.queries import seen_by
from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.visits.models import Visit


def allowed(at: datetime) -> timedelta:
    """How late an arrival may be and still count as on time, by clause."""
    return timedelta(minutes=int(asking.answer("visit_lateness", {}, at).get("at_most", 0)))


def by_engineer(actor: Actor, since: date, until: date, at: datetime) -> list[dict[str, Any]]:
    """On-time arrivals over arrivals with an agreed time, by engineer and in all (first row).

    ``late`` is the mean lateness of the late ones; ``stated`` how many arrivals rest on what a person said afterwards.
    """
    begin, end = (datetime.combine(day, time.min, COMPANY_ZONE) for day in (since, until + timedelta(days=1)))
    visits = Visit.objects.filter(case__in=seen_by(actor), arrived_at__gte=begin, arrived_at__lt=end, late_seconds__isnull=False)
    told = {int(kept["visit"]) for kept in reading.by_statement(visits.values("case_id"), "visit.arrived") if kept.get("visit")}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, name, late in visits.order_by("engineer__name").values_list("id", "engineer__name", "late_seconds"):
        found[name].append((key, late or 0))
    most = allowed(at)
    everybody = [row for rows in found.values() for row in rows]
    return [_row(name, rows, most, told) for name, rows in (("", everybody), *found.items()) if rows]


def _row(name: str, rows: list[tuple[int, int]], most: timedelta, told: set[int]) -> dict[str, Any]:
    late = [seconds for _, seconds in rows if timedelta(seconds=seconds) > most]
    return {"name": name, "arrivals": len(rows), "on_time": len(rows) - len(late), "rate": round(100 * (len(rows) - len(late)) / len(rows), 1),
            "late": timedelta(seconds=sum(late) // len(late)) if late else None, "stated": sum(key in told for key, _ in rows)}
