"""Compile the core before anybody waits for it: run at installation or when the planner process starts."""
from __future__ import annotations

import gc
import time
from dataclasses import replace

import numpy as np

from yinuo.dispatch.planner import core, explain, generator, slots, urgent
from yinuo.dispatch.planner.cache import CACHE, note_compiled
from yinuo.dispatch.planner.model import Held, Job, Lunch, Problem, Rank, Shift, Travel, Window

HOUR = 3600


def warm_up() -> float:
    """Call every compiled entry once on a toy day; the seconds it took (minutes the first time, about a second from the cache).

    What is loaded by then is kept out of later garbage collections, whose pauses a waiting customer would hear.
    """
    began = time.perf_counter()
    problem = _toy()
    plan = core.plan(problem, iterations=20).plan
    called = replace(problem.jobs[0], id="called", rank=Rank.URGENT, penalty=100_000)
    desk = core.prepare(urgent.arrive(problem, called), plan)
    urgent.first(desk, "called")
    explain.unserved(desk, "called")
    for job in list(plan.assignment())[:1]:
        explain.assigned(desk, job)
    slots.offers(desk, replace(called, id="asked"), [Window(8 * HOUR, 10 * HOUR), Window(13 * HOUR, 15 * HOUR)])
    note_compiled()
    gc.collect()
    gc.freeze()
    return time.perf_counter() - began


def _toy() -> Problem:
    """Six jobs and two engineers, from the generator's figures."""
    data = generator.make(6, 2)
    points = np.array([person["home"] for person in data["technicians"]] + [job["xy"] for job in data["jobs"]])
    seconds = np.rint(np.abs(points[:, None] - points[None, :]).sum(axis=2) * 120).astype(np.int32)
    skills = {str(number): Held(3) for number in range(8)}
    shifts = tuple(Shift(f"s{n}", f"e{n}", n, n, 8 * HOUR, 17 * HOUR, lunch=Lunch(11 * HOUR, 13 * HOUR, 1800), skills=skills) for n in (0, 1))
    jobs = tuple(Job(str(n), 2 + n, job["service"], (Window(*job["window"]),)) for n, job in enumerate(data["jobs"]))
    return Problem(jobs, shifts, Travel(seconds))


if __name__ == "__main__":
    print(f"{warm_up():.1f} s · {CACHE}")
