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
from .engine import desk
from .problem import Posed, pose
from .standing import read_day

MOVED = 600
"""Ten minutes to and fro are no move."""


def proposals(case: Case, at: datetime) -> dict[str, Any]:
    """Insertions into the day as it runs, the cheapest first, and each engineer's reason; nothing is changed."""
    still, posed = _posed(case, at, pinned=True), _posed(case, at)
    gaps = desk.ask("proposals", problem=still.problem, current=still.current, job=str(case.pk))
    room = desk.ask("proposals", problem=posed.problem, current=posed.current, job=str(case.pk))
    ways = [_told(way, still, case) for way in gaps["ways"] if way["way"] == "direct"] + [_told(way, posed, case) for way in room["ways"]]
    once = {(way["engineer"], way["key"], len(way["moves"])): way for way in reversed(ways)}
    alone = {p["engineer"]: p["price"] // 60 for p in gaps["why"]["people"] if p["price"] is not None}
    for way in once.values():
        if way["way"] == "direct":
            way["price"] = alone.get(way["engineer"], way["price"])
    return {"ways": sorted(once.values(), key=lambda way: (len(way["lost"]), len(way["moves"]), way["price"]))[:5], "people": _people(gaps["why"], still)}


def calm(case: Case, at: datetime) -> dict[str, Any] | None:
    """A re-plan of the running day around the urgent case; announced windows bind, at most two engineers change."""
    posed = _posed(case, at)
    found = desk.ask("calm", problem=posed.problem, current=posed.current, job=str(case.pk))
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
    beside = frozenset(int(row["case"]) for row in moves) | {case.pk}
    for row in moves:
        task = day.task(row["case"])
        assert task is not None
        starts = read_moment(row["starts_at"])
        placing.place(int(row["case"]), by=by, at=at, engineer_id=int(row["engineer"]), starts_at=starts, ends_at=starts + _length(task), reason="为紧急需求让出时间", beside=beside)
    own = day.task(case.pk)
    assert own is not None
    placing.place(case, by=by, at=at, engineer_id=engineer_id, starts_at=starts_at, ends_at=starts_at + _length(own), reason="紧急需求")


def _length(task: Any) -> Any:
    from datetime import timedelta

    return timedelta(seconds=task.length)


def _posed(case: Case, at: datetime, *, pinned: bool = False) -> Posed:
    """Today with the urgent case and what has its time; with ``pinned`` none of that moves. What nobody has placed yet does not compete."""
    day = read_day([Station.objects.get(pk=case.station_id)], local_day(at), at, extra=[case], most=0)
    own = day.task(case.pk)
    day.tasks = [t for t in day.tasks if (t.start is not None and t.appointment and t.appointment.engineer_id) or t.id == str(case.pk)]
    if own is not None and own.start is not None:
        day.tasks = [replace(t, appointment=None, start=None, end=None, is_pinned=False) if t.id == own.id else t for t in day.tasks]
    day.tasks = [replace(t, is_pinned=True) if pinned and t.start is not None else t for t in day.tasks]
    return pose([day], at)


def _told(way: dict[str, Any], posed: Posed, case: Case) -> dict[str, Any]:
    day, names = posed.days[0], {str(p.id): p.user.name for p in posed.days[0].people}
    moves = []
    before = posed.current.assignment()
    for job, place in way["all"].items():
        task = day.task(job)
        if task is not None and job != str(case.pk) and job in before and (place[0] != before[job][0] or abs(place[1] - before[job][1]) >= MOVED):
            engineer = str(posed.engineer(place[0]))
            moves.append({"case": job, "number": task.case.number, "caller": task.case.caller, "engineer": engineer, "name": names.get(engineer, ""), "starts_at": canonical(posed.moment(place[1] // 60 * 60))})
    lost = [day.task(job).case.number for job in way["lost"] if day.task(job)]  # type: ignore[union-attr]
    start = posed.moment(-(-way["start"] // 60) * 60)
    price = way["price"] + posed.problem.job(str(case.pk)).penalty  # what serving it adds; that it no longer waits is not counted here
    return {"way": way["way"], "engineer": way["engineer"], "name": names.get(way["engineer"], ""), "starts_at": start, "key": canonical(start), "price": max(0, price // 60),
            "moves": moves, "lost": lost}


def _people(why: dict[str, Any], posed: Posed) -> list[dict[str, Any]]:
    """Everybody of the day: who could go, the cheapest first and for how much, then why the others cannot."""
    names = {str(p.id): p.user.name for p in posed.days[0].people}
    rows = [{"name": names.get(p["engineer"], ""), "reason": "FITS" if p["reason"] == "PRICE_TOO_HIGH" and p["price"] is not None else p["reason"], "price": None if p["price"] is None else p["price"] // 60} for p in why["people"]]
    return sorted(rows, key=lambda r: (r["price"] is None, r["price"] or 0))
