"""紧急: who can take an urgent case now, at once and with the price; and a calm re-plan that moves almost nobody."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.kit.moment import canonical, local_day, read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Station

from . import placing
from .day import read_day
from .engine import desk
from .problem import Posed, pose


def proposals(case: Case, at: datetime) -> dict[str, Any]:
    """Insertions into the day as it runs, the cheapest first, and each engineer's reason; nothing is changed."""
    posed = _posed(case, at)
    found = desk.ask("proposals", problem=posed.problem, current=_without(posed, case), job=str(case.pk))
    return {"ways": [_told(way, posed, case) for way in found["ways"]], "people": _people(found["why"], posed)}


def calm(case: Case, at: datetime) -> dict[str, Any] | None:
    """A re-plan of the running day around the urgent case; announced windows bind, at most two engineers change."""
    posed = _posed(case, at)
    found = desk.ask("calm", problem=posed.problem, current=_without(posed, case), job=str(case.pk))
    return None if found is None else _told(found, posed, case)


def take(case: Case, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, moves: list[dict[str, str]]) -> None:
    """Carry out a proposal: first the visits that make room, then the urgent case; each an act of its own."""
    posed = _posed(case, at)
    day = posed.days[0]
    for row in moves:
        task = day.task(row["case"])
        if task is None or task.is_told or task.is_pinned or task.is_under_way:
            raise Refusal("urgent.stale", both("这份建议已过时：要挪动的单刚被定下", "The proposal is stale: a job it would move has just been settled"),
                          way_out=both("请重新查找", "Search again"))
    for row in moves:
        task = day.task(row["case"])
        assert task is not None
        starts = read_moment(row["starts_at"])
        placing.place(int(row["case"]), by=by, at=at, engineer_id=int(row["engineer"]), starts_at=starts, ends_at=starts + _length(task), reason="为紧急需求让出时间")
    own = day.task(case.pk)
    assert own is not None
    placing.place(case.pk, by=by, at=at, engineer_id=engineer_id, starts_at=starts_at, ends_at=starts_at + _length(own), reason="紧急需求")


def _length(task: Any) -> Any:
    from datetime import timedelta

    return timedelta(seconds=task.duration)


def _posed(case: Case, at: datetime) -> Posed:
    """Today with the urgent case and what has its time; jobs nobody has placed yet do not compete with it."""
    day = read_day([Station.objects.get(pk=case.station_id)], local_day(at), at, extra=[case])
    own = day.task(case.pk)
    day.tasks = [t for t in day.tasks if (t.start is not None and t.appointment and t.appointment.engineer_id) or t.id == str(case.pk)]
    if own is not None and own.start is not None:
        day.tasks = [replace(t, appointment=None, start=None, end=None, is_pinned=False) if t.id == own.id else t for t in day.tasks]
    return pose([day], at)


def _without(posed: Posed, case: Case) -> Any:
    """The plan in force; the urgent case is not in it."""
    return posed.current


def _told(way: dict[str, Any], posed: Posed, case: Case) -> dict[str, Any]:
    day, names = posed.days[0], {str(p.id): p.user.name for p in posed.days[0].people}
    moves = []
    for job, place in way["moves"].items():
        task = day.task(job)
        if task is not None and place is not None:
            engineer = str(posed.engineer(place[0]))
            moves.append({"case": job, "number": task.case.number, "caller": task.case.caller, "engineer": engineer, "name": names.get(engineer, ""), "starts_at": canonical(posed.moment(place[1] // 60 * 60))})
    lost = [day.task(job).case.number for job in way["lost"] if day.task(job)]  # type: ignore[union-attr]
    start = posed.moment(-(-way["start"] // 60) * 60)
    price = way["price"] + posed.problem.job(str(case.pk)).penalty  # what serving it adds; that it no longer waits is not counted here
    return {"way": way["way"], "engineer": way["engineer"], "name": names.get(way["engineer"], ""), "starts_at": start, "key": canonical(start), "price": max(0, price // 60),
            "moves": moves, "lost": lost}


def _people(why: dict[str, Any], posed: Posed) -> list[dict[str, Any]]:
    names = {str(p.id): p.user.name for p in posed.days[0].people}
    rows = [{"name": names.get(p["engineer"], ""), "reason": p["reason"], "price": None if p["price"] is None else p["price"] // 60} for p in why["people"]]
    return sorted(rows, key=lambda r: (r["price"] is None, r["price"] or 0))
