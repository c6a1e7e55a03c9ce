"""昨天重排: a day gone by planned again under each weighing in the planner's own process, so that an effect is seen before it is kept."""

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day, read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import Station
from yinuo.people.verbs import verb

from . import weights
from .day import OPENS
from .engine import Engine
from .planner.model import Prices, Problem
from .problem import Posed, pose
from .standing import read_past
from .weights import Weights

JOB = "dispatch.replay"
ITERATIONS = 4000
PLAIN = Weights(known=0, over_skill=0, other_engineer=0, moved_hour=0, late=1, overtime=1)
WAS, DRAFT = "was", "draft"
COLUMNS: dict[str, Both] = {WAS: both("实际安排", "as it was"), weights.OWN: both("现行制度", "policy in force"),
                            **{name: words for name, (words, _) in weights.PRESETS.items()}, DRAFT: both("草拟", "your draft")}


@verb("plan.make")
def ask(*, by: Actor, at: datetime, stations: list[int], day: date, drafted: Weights | None = None) -> Job:
    """在过去的一天上试算。 Nothing is written but the answer; the day itself stays as it was."""
    keys = sorted(set(Station.objects.filter(pk__in=stations, is_open=True).values_list("pk", flat=True)))
    if not keys or not all(by.user_id is None or any(r.everything or key in r.stations for r in by.grants.get("plan.make", ())) for key in keys):
        raise Refusal("plan.stations", both("请选择您负责的网点", "Choose stations you answer for"), field="stations", status=422, way_out=both("从列表中选择", "Choose from the list"))
    if not local_day(at) - timedelta(days=90) <= day < local_day(at):
        raise Refusal("replay.day", both("只能在过去九十天内的一天上试算", "Only a day of the last ninety can be tried on"), field="day", status=422, way_out=both("通常选昨天", "Usually yesterday"))
    given = {"stations": keys, "day": day.isoformat(), "at": at.isoformat(), "draft": asdict(drafted) if drafted else None}
    return queue.enqueue(JOB, given, user_id=by.user_id, at=at, total=len(weights.PRESETS) + 1 + bool(drafted))


@queue.job(JOB)
def work(progress: queue.Progress) -> None:
    """The worker's part."""
    given, job = progress.job.given, progress.job
    drafted = Weights(**given["draft"]) if given["draft"] else None
    stations = list(Station.objects.filter(pk__in=given["stations"]).order_by("code"))

    def told(step: dict[str, Any]) -> None:
        progress.tell(step["done"], says=both("正在重排那一天", "Planning that day again"))

    found = replayed(stations, date.fromisoformat(given["day"]), read_moment(given["at"]), drafted, told)
    Job.objects.filter(pk=job.pk).update(result=found)


def replayed(
    stations: list[Station], day: date, at: datetime, drafted: Weights | None = None, told: Any = None, *, iterations: int = ITERATIONS, engine: Engine | None = None,
) -> dict[str, Any]:
    """The levels of the day as it was and under every weighing, in the same plain units; ``jobs`` and ``people`` say how much of a day it was."""
    past = read_past(stations, day)
    morning = past.zero + timedelta(seconds=OPENS)
    tried = {weights.OWN: weights.in_force(at), **{name: made for name, (_, made) in weights.PRESETS.items()}} | ({DRAFT: drafted} if drafted else {})
    posed = {name: pose([past], morning, made, keeps_people=False) for name, made in tried.items()}
    plain = _plainly(pose([past], morning, PLAIN, keeps_people=False))
    own = engine or Engine()
    try:
        levels = own.ask("replay", told, weighings={name: (p.problem, p.current) for name, p in posed.items()}, plain=plain.problem, current=plain.current,
                         iterations=iterations)
    finally:
        if engine is None:
            own.stop()
    return {"levels": levels, "jobs": len(past.tasks), "people": sum(not p.is_away for p in past.people), "booked": len(past.tasks) - len(past.waiting())}


def _plainly(posed: Posed) -> Posed:
    """Every late, overtime and travelled second counts one, every other engineer one; so levels of different weighings stand side by side."""
    problem = posed.problem
    jobs = tuple(replace(job, late_price=1 if job.deadline is not None else 0) for job in problem.jobs)
    shifts = tuple(replace(shift, overtime_price=1) for shift in problem.shifts)
    return replace(posed, problem=Problem(jobs, shifts, problem.travel, Prices(change_engineer=1, change_minute=0)))
