"""During the day: what has begun becomes a fact, what follows may still change, and who falls ill is taken out."""
from __future__ import annotations

from dataclasses import replace

from yinuo.dispatch.planner.model import DEPOT, Announced, Job, Lock, Plan, Problem, Route, Shift


def freeze(problem: Problem, plan: Plan, now: int, horizon: int = 0) -> Problem:
    """The same day seen at `now`: stops starting before now + horizon are frozen, nothing new begins earlier than now.

    A lunch already begun counts as eaten. When a frozen stop overruns the shift or lunch, the shift's hard end or the latest lunch
    is moved as far as the facts ask for and no further, so that core and checker judge the same day.
    """
    starts: dict[str, Lock] = {}
    routes = {route.shift: route for route in plan.routes}
    jobs = {job.id: job for job in problem.jobs}
    for route in plan.routes:
        for stop in _leading(route, now + horizon, jobs):
            starts[stop.job] = Lock(route.shift, stop.start)
    frozen = tuple(replace(job, frozen=True, locked=starts[job.id]) if job.id in starts else job for job in problem.jobs)
    shifts = tuple(_settle(problem, shift, routes.get(shift.id), now, {i: jobs[i] for i in starts}) for shift in problem.shifts)
    return replace(problem, jobs=frozen, shifts=shifts)


def _leading(route: Route, until: int, jobs: dict[str, Job]) -> list:
    """The stops of a route, from its start, that begin before a moment (an absence or depot stop ends the row)."""
    out = []
    for stop in route.stops:
        if stop.job == DEPOT or stop.job not in jobs or not (stop.start < until or jobs[stop.job].frozen):
            break
        out.append(stop)
    return out


def _settle(problem: Problem, shift: Shift, route: Route | None, now: int, frozen: dict[str, Job]) -> Shift:
    ready = max(now, shift.ready or shift.start)
    if ready <= shift.start and route is None:
        return shift
    stops = [stop for stop in route.stops if stop.job in frozen] if route else []
    lunch = shift.lunch
    if route is not None and route.lunch is not None and lunch is not None and route.lunch < max([now] + [stop.start for stop in stops]):
        ready, lunch = max(ready, route.lunch + lunch.length) if route.lunch < now else ready, None
    here, leave = shift.start_place, ready
    if stops:
        last = frozen[stops[-1].job]
        here, leave = last.place, max(ready, stops[-1].start + -(-last.duration * shift.pace // 100))
    if lunch is not None and stops and leave > lunch.latest:
        lunch = replace(lunch, latest=leave)
    changed = replace(shift, ready=ready, lunch=lunch)
    if not stops or here is None or shift.end_place is None:
        return changed
    back = leave + int(problem.travel.seconds[here, shift.end_place])
    due = changed.lunch_due
    if due is not None:
        back = max(back, due.earliest) + due.length
    return replace(changed, until=back) if back > shift.hard_end else changed


def overrun(problem: Problem, job_id: str, duration: int) -> Problem:
    """A visit lasts longer (or shorter) than planned."""
    return replace(problem, jobs=tuple(replace(job, duration=duration) if job.id == job_id else job for job in problem.jobs))


def sick(problem: Problem, engineer: str, done: frozenset[str] = frozenset()) -> Problem:
    """An engineer is gone for the rest: the shifts are closed, finished visits leave the problem, begun ones need somebody again."""
    shifts = tuple(replace(shift, present=False) if shift.engineer == engineer else shift for shift in problem.shifts)
    closed = {shift.id for shift in shifts if not shift.present}
    jobs = []
    for job in problem.jobs:
        if job.id in done:
            continue
        thawed = job.frozen and job.locked is not None and job.locked.shift in closed
        jobs.append(replace(job, frozen=False, locked=None) if thawed else job)
    return replace(problem, shifts=shifts, jobs=tuple(jobs))


def calm(problem: Problem, plan: Plan) -> Problem:
    """Give every planned job the engineer it has now as something worth keeping, so that a re-plan moves almost nobody."""
    people = {shift.id: shift.engineer for shift in problem.shifts}
    now = {job: people[shift] for job, (shift, _) in plan.assignment().items()}
    jobs = tuple(replace(job, announced=Announced(now[job.id])) if job.announced is None and job.id in now else job for job in problem.jobs)
    return replace(problem, jobs=jobs)


def engineer_changes(problem: Problem, before: Plan, after: Plan) -> list[str]:
    """Jobs both plans serve, with different engineers, or that only the earlier one serves."""
    people = {shift.id: shift.engineer for shift in problem.shifts}
    then, now = before.assignment(), after.assignment()
    jobs = {job.id for job in problem.jobs}
    return sorted(job for job in then if job in jobs and (job not in now or people[now[job][0]] != people[then[job][0]]))
