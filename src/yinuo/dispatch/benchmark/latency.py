"""How long a person waits: slot offers, an urgent job, a calm re-plan, one explanation, the start of the planner, and its memory."""
from __future__ import annotations

import random
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from yinuo.dispatch.planner import check, core, day, explain, slots, urgent, warm
from yinuo.dispatch.planner.model import BALANCED, Job, Plan, Problem, Rank, Window

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Wait:
    """One measured wait in milliseconds: median and the value 95 of 100 stay below; `note` says what else was seen."""

    what: str
    median: float
    p95: float
    count: int
    note: str = ""


def waits(problem: Problem, seconds: float = 5.0, asked: int = 60) -> list[Wait]:
    """Measure everything on one day planned for some seconds; a seventh of the jobs is kept aside to be asked about."""
    started = warm.warm_up()
    problem = replace(problem, prices=BALANCED)
    aside = random.Random(1).sample(list(problem.jobs), min(asked, len(problem.jobs) // 7))
    names = {job.id for job in aside}
    rest = replace(problem, jobs=tuple(job for job in problem.jobs if job.id not in names))
    plan = core.plan(rest, seconds=seconds).plan
    check.approve(rest, plan)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [Wait("start with warm cache", started * 1000, started * 1000, 1), *_slots(rest, plan, aside), *_urgent(rest, plan, aside[:5]),
            *_reasons(problem, plan), Wait("memory", 0, 0, 1, f"{memory} MB at most")]


def _timed(call: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    value = call()
    return (time.perf_counter() - began) * 1000, value


def _wait(what: str, times: list[float], note: str = "") -> Wait:
    ordered = sorted(times)
    return Wait(what, statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], len(ordered), note)


def _slots(problem: Problem, plan: Plan, aside: list[Job]) -> list[Wait]:
    windows = [Window(8 * HOUR + HOUR * number, 10 * HOUR + HOUR * number) for number in range(8)]
    desk = core.prepare(problem, plan)
    slots.offers(desk, aside[0], windows)
    results = [_timed(lambda job=job: slots.offers(desk, job, windows)) for job in aside]  # type: ignore[misc]
    found = sum(bool(offers) for _, offers in results)
    return [_wait("slot offer, 8 windows", [took for took, _ in results], f"{found} of {len(results)} get an offer")]


def _urgent(problem: Problem, plan: Plan, aside: list[Job]) -> list[Wait]:
    first, calm, moved, answered = [], [], [], 0
    for job in aside:
        called = replace(job, id="called", rank=Rank.URGENT, penalty=108_000)
        joined = urgent.arrive(problem, called)
        desk = core.prepare(joined, plan)
        took, found = _timed(lambda desk=desk: urgent.first(desk, "called"))  # type: ignore[misc]
        first.append(took)
        answered += bool(found)
        took, quiet = _timed(lambda joined=joined: urgent.replan(joined, plan))  # type: ignore[misc]
        calm.append(took)
        if isinstance(quiet, urgent.Proposal):
            check.approve(day.calm(joined, plan), quiet.plan)
            moved.append(len(quiet.changed) + len(quiet.lost))
    return [_wait("urgent job, first proposal", first, f"{answered} of {len(first)} answered"),
            _wait("urgent job, calm re-plan", calm, f"at most {max(moved, default=0)} engineers changed")]


def _reasons(problem: Problem, plan: Plan) -> list[Wait]:
    served = plan.assignment()
    whole = replace(plan, unserved=tuple(job.id for job in problem.jobs if job.id not in served))
    desk = core.prepare(problem, whole)
    why = [_timed(lambda job=job: explain.unserved(desk, job))[0] for job in whole.unserved[:20]]  # type: ignore[misc]
    who = [_timed(lambda job=job: explain.assigned(desk, job))[0] for job in list(served)[:40]]  # type: ignore[misc]
    return [_wait("why is a job unserved", why), _wait("why this engineer", who)]


def show(rows: list[Wait]) -> None:
    """Print the waits as a table."""
    for row in rows:
        print(f"{row.what:28} median {row.median:9.2f} ms   p95 {row.p95:9.2f} ms   of {row.count:3}   {row.note}", flush=True)
