"""准时: arrivals and remote help against the agreed time, by person, judged by the targets of the policy (DISPATCH-05, REMOTE-03)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from yinuo.cases.models import Remote
from yinuo.cases.queries import seen_by
from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both
from yinuo.visits.models import Visit


def allowed(at: datetime) -> timedelta:
    """How late an arrival may be and still count as on time, by clause."""
    return timedelta(minutes=int(asking.answer("visit_lateness", {}, at).get("at_most", 0)))


def allowed_remote(at: datetime) -> timedelta:
    """How late remote help may begin and still count as on time, by clause."""
    return timedelta(minutes=int(asking.answer("remote_lateness", {}, at).get("at_most", 0)))


def by_engineer(actor: Actor, since: date, until: date, at: datetime) -> list[dict[str, Any]]:
    """On-time arrivals over arrivals with an agreed time, by engineer and in all (first row).

    ``late`` is the mean lateness of the late ones; ``stated`` how many arrivals rest on what a person said afterwards.
    """
    begin, end = _span(since, until)
    visits = Visit.objects.filter(case__in=seen_by(actor), arrived_at__gte=begin, arrived_at__lt=end, late_seconds__isnull=False)
    told = {int(kept["visit"]) for kept in reading.by_statement(visits.values("case_id"), "visit.arrived") if kept.get("visit")}
    return _rows(visits.order_by("engineer__name").values_list("id", "engineer__name", "late_seconds"), both("上门", "visit"), allowed(at), told)


def remote_by_person(actor: Actor, since: date, until: date, at: datetime) -> list[dict[str, Any]]:
    """The same of remote help that was agreed for a time: begun on time over begun, by who began it and in all (REMOTE-03)."""
    begin, end = _span(since, until)
    helped = Remote.objects.filter(case__in=seen_by(actor), started_at__gte=begin, started_at__lt=end, agreed_for__isnull=False)
    told = {int(kept["remote"]) for kept in reading.by_statement(helped.values("case_id"), "remote.started") if kept.get("remote")}
    return _rows(helped.order_by("by__name").values_list("id", "by__name", "late_seconds"), both("远程", "remote help"), allowed_remote(at), told)


def _span(since: date, until: date) -> tuple[datetime, datetime]:
    begin, end = (datetime.combine(day, time.min, COMPANY_ZONE) for day in (since, until + timedelta(days=1)))
    return begin, end


def _rows(kept: Iterable[tuple[int, str | None, int | None]], what: Both, most: timedelta, told: set[int]) -> list[dict[str, Any]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, name, late in kept:
        found[name or ""].append((key, late or 0))
    everybody = [row for rows in found.values() for row in rows]
    return [{"what": what, **_row(name, rows, most, told)} for name, rows in (("", everybody), *found.items()) if rows]


def _row(name: str, rows: list[tuple[int, int]], most: timedelta, told: set[int]) -> dict[str, Any]:
    late = [seconds for _, seconds in rows if timedelta(seconds=seconds) > most]
    return {"name": name, "arrivals": len(rows), "on_time": len(rows) - len(late), "rate": round(100 * (len(rows) - len(late)) / len(rows), 1),
            "late": timedelta(seconds=sum(late) // len(late)) if late else None, "stated": sum(key in told for key, _ in rows)}
