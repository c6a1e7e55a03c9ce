"""The independent judge: recomputes every rule and every price of a plan from scratch, slowly and plainly; shares nothing with the core."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yinuo.dispatch.planner.model import DEPOT, Absence, Job, Levels, Plan, Problem, Rank, Route, Shift, Stop


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: a stable code, where, and the figures behind it."""

    code: str
    shift: str = ""
    job: str = ""
    detail: str = ""


class PlanRejected(Exception):
    """The plan breaks rules; `breaches` says which."""

    def __init__(self, breaches: list[Breach]) -> None:
        super().__init__(f"{len(breaches)} broken rules, first: {breaches[0]}")
        self.breaches = breaches


def approve(problem: Problem, plan: Plan) -> Levels:
    """The plan's objective levels; PlanRejected when any rule is broken."""
    breaches = list(breaches_of(problem, plan))
    if breaches:
        raise PlanRejected(breaches)
    return levels(problem, plan)


def breaches_of(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Every broken rule of the plan, route by route, then those about the whole."""
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id: shift for shift in problem.shifts}
    seen: dict[str, tuple[Shift, int]] = {}
    routes: set[str] = set()
    for route in plan.routes:
        shift = shifts.get(route.shift)
        if shift is None or route.shift in routes:
            yield Breach("shift_unknown_or_twice", route.shift)
            continue
        routes.add(route.shift)
        if not shift.present or shift.start_place is None or shift.end_place is None:
            yield Breach("shift_absent", route.shift)
            continue
        for stop in route.stops:
            if stop.job == DEPOT:
                continue
            if stop.job in seen:
                yield Breach("job_twice", route.shift, stop.job)
            seen[stop.job] = (shift, stop.start)
        yield from _time_breaches(problem, jobs, shift, route)
        yield from _supply_breaches(jobs, shift, route)
        yield from _person_breaches(jobs, shift, route)
    yield from _whole_breaches(jobs, shifts, seen, plan, routes)


def _whole_breaches(jobs: dict[str, Job], shifts: dict[str, Shift], seen: dict[str, tuple[Shift, int]],
                    plan: Plan, routes: set[str]) -> Iterator[Breach]:
    absences = {absence.id: shift.id for shift in shifts.values() for absence in shift.duties}
    for name in seen:
        if name not in jobs and absences.get(name) != seen[name][0].id:
            yield Breach("job_unknown", seen[name][0].id, name)
    for absence_id, shift_id in absences.items():
        if shift_id in routes and absence_id not in seen:
            yield Breach("absence_ignored", shift_id, absence_id)
    if sorted(plan.unserved) != sorted(set(jobs) - set(seen)):
        yield Breach("unserved_list_wrong")
    for job in jobs.values():
        if job.frozen and job.id not in seen and job.locked and shifts[job.locked.shift].present:
            yield Breach("frozen_dropped", job=job.id)
        if job.pair is None or job.id not in seen:
            continue
        other = seen.get(job.pair)
        if other is None:
            yield Breach("pair_torn", seen[job.id][0].id, job.id)
        elif other[1] != seen[job.id][1] or other[0].engineer == seen[job.id][0].engineer:
            yield Breach("pair_not_together", seen[job.id][0].id, job.id)


def _find(jobs: dict[str, Job], shift: Shift, stop: Stop) -> tuple[int | None, int, Job | None, Absence | None]:
    """Place, duration and the thing itself of one stop."""
    if stop.job == DEPOT:
        return shift.depot, shift.depot_seconds, None, None
    for absence in shift.absences:
        if absence.id == stop.job:
            place = shift.start_place if absence.place is None else absence.place
            return place, absence.end - absence.start, None, absence
    job = jobs.get(stop.job)
    if job is None:
        return None, 0, None, None
    return job.place, -(-job.duration * shift.pace // 100), job, None


def _time_breaches(problem: Problem, jobs: dict[str, Job], shift: Shift, route: Route) -> Iterator[Breach]:
    seconds = problem.travel.seconds
    here, clock, leading = shift.start_place, route.leaves, True
    earliest = shift.start if shift.ready is None else max(shift.start, shift.ready)
    first = jobs.get(route.stops[0].job) if route.stops else None
    if route.leaves < earliest and not (first and first.frozen):
        yield Breach("leaves_too_early", shift.id, detail=f"{route.leaves} < {earliest}")
    lunch_open = shift.lunch_due is not None
    for stop in route.stops:
        place, duration, job, absence = _find(jobs, shift, stop)
        if place is None:
            yield Breach("place_unknown", shift.id, stop.job)
            return
        frozen = job is not None and job.frozen
        if frozen and not leading:
            yield Breach("before_frozen", shift.id, stop.job)
        if leading and not frozen:
            leading, clock = False, max(clock, earliest)
        if not frozen:
            drive = int(seconds[here, place])
            if lunch_open and _lunch_fits(shift, route, clock, drive, stop.start):
                lunch_open = False
            elif clock + drive > stop.start:
                yield Breach("cannot_arrive", shift.id, stop.job, f"{clock} + {drive} > {stop.start}")
            yield from _start_breaches(shift, stop, job, absence)
        elif job is not None and job.locked is not None and stop.start != job.locked.start:
            yield Breach("frozen_moved", shift.id, stop.job)
        here, clock = place, stop.start + duration
    drive = int(seconds[here, shift.end_place])
    if leading:
        clock = max(clock, earliest)
    if lunch_open and _lunch_fits(shift, route, clock, drive, route.back):
        lunch_open = False
    elif clock + drive > route.back:
        yield Breach("back_too_early", shift.id, detail=f"{clock} + {drive} > {route.back}")
    if lunch_open:
        yield Breach("lunch_missing", shift.id, detail=str(route.lunch))
    if route.back > shift.hard_end:
        yield Breach("shift_overrun", shift.id, detail=f"{route.back} > {shift.hard_end}")


def _lunch_fits(shift: Shift, route: Route, leave: int, drive: int, next_start: int) -> bool:
    """Whether the route's lunch lies inside this leg: between leaving the last stop and the next start."""
    lunch, begins = shift.lunch_due, route.lunch
    if lunch is None or begins is None or not lunch.earliest <= begins <= lunch.latest:
        return False
    if begins < leave or begins + lunch.length > next_start:
        return False
    if lunch.splits_drive:
        return leave + drive + lunch.length <= next_start
    return begins + lunch.length + drive <= next_start or leave + drive <= begins


def _start_breaches(shift: Shift, stop: Stop, job: Job | None, absence: Absence | None) -> Iterator[Breach]:
    if absence is not None and stop.start != absence.start:
        yield Breach("absence_moved", shift.id, stop.job)
    if job is None:
        return
    if not any(window.opens <= stop.start <= window.closes for window in job.windows):
        yield Breach("outside_window", shift.id, job.id, str(stop.start))
    told = job.announced.window if job.announced else None
    if told is not None and not told.opens <= stop.start <= told.closes:
        yield Breach("promise_broken", shift.id, job.id, str(stop.start))
    if job.locked is not None and job.locked.start is not None and stop.start != job.locked.start:
        yield Breach("lock_broken", shift.id, job.id, "start")


def _person_breaches(jobs: dict[str, Job], shift: Shift, route: Route) -> Iterator[Breach]:
    for stop in route.stops:
        job = jobs.get(stop.job)
        if job is None:
            continue
        if job.locked is not None and job.locked.shift != shift.id:
            yield Breach("lock_broken", shift.id, job.id, "shift")
        if job.frozen:
            continue
        for name, level in job.skills.items():
            held = shift.skills.get(name)
            if held is None or held.level < level:
                yield Breach("skill_missing", shift.id, job.id, name)
            elif held.valid_until is not None and held.valid_until < shift.hard_end:
                yield Breach("certificate_expired", shift.id, job.id, name)
        if job.territory is not None and shift.territories and job.territory not in shift.territories:
            yield Breach("wrong_territory", shift.id, job.id)
        if shift.engineer in job.excluded or (job.required and shift.engineer not in job.required):
            yield Breach("engineer_not_allowed", shift.id, job.id)


def _supply_breaches(jobs: dict[str, Job], shift: Shift, route: Route) -> Iterator[Breach]:
    left, fetched = dict(shift.stock), False
    for stop in route.stops:
        if stop.job == DEPOT:
            if fetched or shift.depot is None:
                yield Breach("depot_twice_or_none", shift.id)
            fetched = True
        job = jobs.get(stop.job)
        if job is None or job.frozen or fetched:
            continue
        if job.tools - shift.tools:
            yield Breach("tool_missing", shift.id, job.id)
        for part, count in job.parts.items():
            left[part] = left.get(part, 0) - count
            if left[part] < 0:
                yield Breach("part_missing", shift.id, job.id, part)


def levels(problem: Problem, plan: Plan) -> Levels:
    """Every objective level of a plan from its starts alone."""
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id: shift for shift in problem.shifts}
    sums: dict[str, int] = dict.fromkeys(Levels.__dataclass_fields__, 0)
    for name in plan.unserved:
        job = jobs[name]
        level = {Rank.KEPT: "kept", Rank.URGENT: "urgent", Rank.ORDINARY: "ordinary"}[job.rank]
        sums[f"{level}_lost"] += job.penalty
        sums[f"{level}_count"] += 1
    for route in plan.routes:
        _add_route(problem, jobs, shifts[route.shift], route, sums)
    return Levels(**sums)


def _add_route(problem: Problem, jobs: dict[str, Job], shift: Shift, route: Route, sums: dict[str, int]) -> None:
    prices, travel = problem.prices, problem.travel
    assert shift.start_place is not None and shift.end_place is not None
    here, busy = shift.start_place, 0
    found = [_find(jobs, shift, stop) for stop in route.stops]
    for place in [found_stop[0] for found_stop in found] + [shift.end_place]:
        assert place is not None
        busy += int(travel.seconds[here, place])
        sums["travel"] += int(travel.seconds[here, place]) * prices.travel
        if travel.metres is not None:
            sums["travel"] += int(travel.metres[here, place]) * prices.per_km // 1000
        here = place
    busy += sum(duration for _, duration, _, _ in found)
    busy += shift.lunch_due.length if shift.lunch_due else 0
    sums["waiting"] += max(0, route.back - route.leaves - busy) * prices.waiting
    sums["overtime"] += max(0, route.back - shift.end) * shift.overtime_price
    sums["preferences"] += shift.use_price
    for stop in route.stops:
        if stop.job in jobs:
            _add_job(problem, jobs[stop.job], shift, stop.start, sums)


def _add_job(problem: Problem, job: Job, shift: Shift, start: int, sums: dict[str, int]) -> None:
    prices = problem.prices
    if job.deadline is not None:
        sums["late"] += max(0, start - job.deadline) * job.late_price
    if job.preferred and shift.engineer not in job.preferred:
        sums["preferences"] += prices.preference
    for name, level in job.skills.items():
        held = shift.skills.get(name)
        sums["preferences"] += max(0, held.level - level) * prices.overqualified if held else 0
    if job.announced is not None:
        sums["changes"] += prices.change_engineer if job.announced.engineer != shift.engineer else 0
        if job.announced.start is not None:
            sums["changes"] += abs(start - job.announced.start) // 60 * prices.change_minute
