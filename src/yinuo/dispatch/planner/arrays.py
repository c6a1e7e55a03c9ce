"""From the neutral problem to the arrays of the compiled core, and back from its state to a plan."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.dispatch.planner.compat import Reason, reasons, windows_of
from yinuo.dispatch.planner.layout import BEGIN, BEST, DONE, FIELDS, JOB, PENALTY, PLACE, ROUTE_COST, STAMP, Fixed, State
from yinuo.dispatch.planner.model import DEPOT, FAR, Absence, Job, Lock, Plan, Problem, Rank, Route, Shift, Stop, Window

LONGEST_ROUTE = 256
NEAR = 100


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A problem ready for the core: arrays, the names behind the rows, and the filter answers for explanations."""

    problem: Problem
    jobs: tuple[Job, ...]
    names: tuple[str, ...]
    row_of: dict[str, int]
    column_of: dict[str, int]
    fixed: Fixed
    why: np.ndarray


def absence_job(shift: Shift, absence: Absence) -> Job:
    """A fixed appointment as a job only this shift can do, at exactly its time."""
    place = shift.start_place if absence.place is None else absence.place
    point = (Window(absence.start, absence.start),)
    length = (absence.end - absence.start) * 100 // shift.pace
    return Job(absence.id, place, length, point, 0, Rank.KEPT, locked=Lock(shift.id, absence.start))


def compile_problem(problem: Problem, near: int = NEAR) -> Compiled:
    """Arrays for the core; malformed jobs simply have no candidate and keep their reason."""
    shifts = problem.shifts
    absences = [absence_job(shift, absence) for shift in shifts if shift.present for absence in shift.absences]
    jobs = problem.jobs + tuple(absences)
    why = reasons(problem, jobs)
    for row in range(len(problem.jobs), len(jobs)):
        why[row][why[row] == Reason.CANNOT_REACH] = Reason.FITS
    names = tuple(job.id for job in jobs)
    row_of = {name: row for row, name in enumerate(names)}
    fixed = _fixed(problem, jobs, row_of, why, near, len(absences))
    return Compiled(problem, jobs, names, row_of, {shift.id: r for r, shift in enumerate(shifts)}, fixed, why)


def _fixed(problem: Problem, jobs: Sequence[Job], row_of: dict[str, int], why: np.ndarray, near: int, absences: int) -> Fixed:
    shifts, prices, real = problem.shifts, problem.prices, len(jobs)
    depots = [r for r, shift in enumerate(shifts) if shift.depot is not None]
    total = real + len(depots)
    seconds = np.ascontiguousarray(problem.travel.seconds, dtype=np.int32)
    price = _leg_prices(problem, seconds)
    place = np.array([job.place or 0 for job in jobs] + [shifts[r].depot for r in depots], dtype=np.int64)
    window, counts = _windows(jobs, total)
    last = window[np.arange(total), counts - 1, 1]
    pace = np.array([shift.pace for shift in shifts], dtype=np.int64)
    lasts = np.array([job.duration for job in jobs], dtype=np.int64)
    duration = np.zeros((total, len(shifts)), dtype=np.int32)
    duration[:real] = -(-lasts[:, None] * pace[None, :] // 100)
    for row in range(real - absences, real):
        r = [shift.id for shift in shifts].index(jobs[row].locked.shift)  # type: ignore[union-attr]
        absence = next(a for a in shifts[r].absences if a.id == jobs[row].id)
        duration[row, r] = absence.end - absence.start
    depot = np.full(len(shifts), -1, dtype=np.int64)
    for number, r in enumerate(depots):
        depot[r] = real + number
        duration[real + number, r] = shifts[r].depot_seconds
    allowed = np.zeros((total, len(shifts)), dtype=np.bool_)
    allowed[:real] = why == Reason.FITS
    for job in jobs:
        if job.frozen and job.locked:
            allowed[row_of[job.id]] = False
    candidates, candidate_count = _candidates(allowed)
    base = np.zeros((total, len(shifts)), dtype=np.int32)
    base[:real] = _base_prices(problem, jobs, allowed[:real])
    parts = sorted({part for job in jobs for part in job.parts})
    demand = np.array([[job.parts.get(part, 0) for part in parts] for job in jobs] + [[0] * len(parts)] * len(depots), dtype=np.int64)
    tools_held = np.ones((total, len(shifts)), dtype=np.bool_)
    for row, job in enumerate(jobs):
        if job.tools:
            tools_held[row] = [not (job.tools - shift.tools) for shift in shifts]
    needy = np.array([bool(job.tools or job.parts) and not job.frozen for job in jobs] + [False] * len(depots), dtype=np.bool_)
    lunches = [shift.lunch_due for shift in shifts]
    people: dict[str, int] = {}
    homeless = [shift.start_place is None or shift.end_place is None for shift in shifts]
    arrays = dict(
        seconds=seconds, seconds_back=np.ascontiguousarray(seconds.T), price=price,
        price_back=np.ascontiguousarray(price.T), place=place, window=window, windows=counts, opens=window[:, 0, 0].copy(), closes=last,
        duration=duration, base=base, allowed=allowed, candidates=candidates, candidate_count=candidate_count,
        deadline=_column([FAR if job.deadline is None else job.deadline for job in jobs], total, FAR),
        late_price=_column([job.late_price if job.deadline is not None else 0 for job in jobs], total, 0),
        announced=_column([job.announced.start if job.announced and prices.change_minute else -1 for job in jobs], total, -1),
        move_price=prices.change_minute,
        penalty=_column([job.penalty + prices.gap(job.rank) for job in jobs], total, 0),
        rank=_column([job.rank for job in jobs], total, 3),
        kept=np.array([job.frozen or row >= real - absences for row, job in enumerate(jobs)] + [True] * len(depots), dtype=np.bool_),
        partner=_column([row_of.get(job.pair, -1) if job.pair else -1 for job in jobs], total, -1),
        demand=demand.reshape(total, len(parts)), tools_held=tools_held, needy=needy,
        engineer=np.array([people.setdefault(shift.engineer, len(people)) for shift in shifts], dtype=np.int64),
        start_place=np.array([0 if bad else shift.start_place for bad, shift in zip(homeless, shifts, strict=True)], dtype=np.int64),
        end_place=np.array([0 if bad else shift.end_place for bad, shift in zip(homeless, shifts, strict=True)], dtype=np.int64),
        ready=np.array([max(shift.start, shift.ready or shift.start) for shift in shifts], dtype=np.int64),
        hard_end=np.array([shift.hard_end for shift in shifts], dtype=np.int64),
        nominal_end=np.array([shift.end for shift in shifts], dtype=np.int64),
        overtime_price=np.array([shift.overtime_price if shift.hard_end > shift.end else 0 for shift in shifts], dtype=np.int64),
        use_price=np.array([shift.use_price for shift in shifts], dtype=np.int64),
        lunch_from=np.array([lunch.earliest if lunch else 0 for lunch in lunches], dtype=np.int64),
        lunch_to=np.array([lunch.latest if lunch else 0 for lunch in lunches], dtype=np.int64),
        lunch_length=np.array([lunch.length if lunch else 0 for lunch in lunches], dtype=np.int64),
        lunch_splits=np.array([bool(lunch and lunch.splits_drive) for lunch in lunches], dtype=np.bool_),
        frozen=np.array([sum(1 for job in jobs if job.frozen and job.locked and job.locked.shift == shift.id) for shift in shifts]
                        if any(job.frozen for job in jobs) else [0] * len(shifts), dtype=np.int64),
        stock=np.array([[shift.stock.get(part, 0) for part in parts] for shift in shifts], dtype=np.int64).reshape(len(shifts), len(parts)),
        depot=depot, has_depot=int(bool(depots)), kind=np.zeros(len(shifts), dtype=np.int64),
        near=_near(seconds, place[:real], near), waiting_price=prices.waiting, real_jobs=real,
    )
    arrays["kind"] = _kinds(arrays, len(shifts))
    return Fixed(**arrays)  # type: ignore[arg-type]


def _column(values: Sequence[int], total: int, rest: int) -> np.ndarray:
    return np.array(list(values) + [rest] * (total - len(values)), dtype=np.int64)


def _leg_prices(problem: Problem, seconds: np.ndarray) -> np.ndarray:
    prices, metres = problem.prices, problem.travel.metres
    if prices.travel == 1 and (metres is None or prices.per_km == 0):
        return seconds
    price = seconds.astype(np.int64) * prices.travel
    if metres is not None and prices.per_km:
        price = price + metres.astype(np.int64) * prices.per_km // 1000
    return np.ascontiguousarray(np.minimum(price, 2**31 - 1).astype(np.int32))


def _windows(jobs: Sequence[Job], total: int) -> tuple[np.ndarray, np.ndarray]:
    found = [windows_of(job) or (Window(FAR, FAR),) for job in jobs]
    widest = max((len(windows) for windows in found), default=1)
    window = np.zeros((total, widest, 2), dtype=np.int64)
    window[len(jobs):, :, 1] = FAR
    for row, windows in enumerate(found):
        for number, each in enumerate(windows):
            window[row, number] = each.opens, each.closes
    return window, np.array([len(windows) for windows in found] + [1] * (total - len(jobs)), dtype=np.int64)


def _candidates(allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counts = allowed.sum(axis=1).astype(np.int64)
    out = np.zeros((allowed.shape[0], max(1, int(counts.max(initial=1)))), dtype=np.int32)
    for row in range(allowed.shape[0]):
        out[row, : counts[row]] = np.flatnonzero(allowed[row])
    return out, counts


def _base_prices(problem: Problem, jobs: Sequence[Job], allowed: np.ndarray) -> np.ndarray:
    """What an engineer costs for a job besides travel: not preferred, over-qualified, changed against the announcement."""
    prices, shifts = problem.prices, problem.shifts
    out = np.zeros((len(jobs), len(shifts)), dtype=np.int64)
    people = np.array([shift.engineer for shift in shifts], dtype=object)
    levels: dict[str, np.ndarray] = {}
    for row, job in enumerate(jobs):
        if job.preferred and prices.preference:
            out[row] += np.where([person in job.preferred for person in people], 0, prices.preference)
        if job.announced is not None and prices.change_engineer:
            out[row] += np.where(people == job.announced.engineer, 0, prices.change_engineer)
        for name, level in job.skills.items() if prices.overqualified else ():
            if name not in levels:
                levels[name] = np.array([shift.skills[name].level if name in shift.skills else 0 for shift in shifts])
            out[row] += np.maximum(0, levels[name] - level) * prices.overqualified
    return out


def _near(seconds: np.ndarray, place: np.ndarray, near: int) -> np.ndarray:
    """Every job's nearest other jobs, nearest first; -1 where there are fewer."""
    count = min(near, max(1, len(place) - 1))
    out = np.full((len(place), count), -1, dtype=np.int32)
    for row in range(len(place)):
        apart = (seconds[place[row], place].astype(np.int64) + seconds[place, place[row]])
        apart[row] = FAR
        nearest = np.argpartition(apart, count - 1)[:count] if len(place) > 1 else np.array([], dtype=np.int64)
        out[row, : len(nearest)] = nearest[np.argsort(apart[nearest], kind="stable")]
    return out


def _kinds(arrays: dict[str, object], shifts: int) -> np.ndarray:
    """Number of the group of identical shifts each shift belongs to."""
    per_shift = ["start_place", "end_place", "ready", "hard_end", "nominal_end", "overtime_price", "use_price", "lunch_from", "lunch_to",
                 "lunch_length", "lunch_splits"]
    per_job = ["allowed", "base", "duration", "tools_held"]
    known: dict[object, int] = {}
    out = np.zeros(shifts, dtype=np.int64)
    for r in range(shifts):
        key = tuple(int(arrays[name][r]) for name in per_shift)  # type: ignore[index]
        key += tuple(arrays[name][:, r].tobytes() for name in per_job) + (arrays["stock"][r].tobytes(),)  # type: ignore[index]
        if arrays["depot"][r] >= 0:  # type: ignore[index]
            key += (r,)
        out[r] = known.setdefault(hash(key), len(known))
    return out


def new_state(fixed: Fixed, seed: int) -> State:
    """An empty plan: every job absent, every shift idle."""
    total, shifts = fixed.duration.shape
    real, longest = fixed.real_jobs, min(LONGEST_ROUTE, total + 2) + 2
    ints = np.int64
    state = State(
        rows=np.zeros((shifts, longest, FIELDS), ints), size=np.zeros(shifts, ints), cost=np.zeros(shifts, ints),
        used=np.zeros((shifts, fixed.stock.shape[1]), ints), depot_at=np.zeros(shifts, ints), lunch_leg=np.full(shifts, -1, ints),
        leaves=np.zeros(shifts, ints), back=np.zeros(shifts, ints), where=np.full(total, -1, ints), spot=np.zeros(total, ints),
        fixed=np.full(total, -1, ints), absent=np.zeros(total, ints), absent_at=np.full(total, -1, ints),
        old_absent=np.zeros(total, ints), was_absent=np.zeros(total, np.bool_), touched=np.zeros(shifts, np.bool_),
        touched_list=np.zeros(shifts, ints), saved_rows=np.zeros((shifts, longest, FIELDS), ints), saved_size=np.zeros(shifts, ints),
        saved_cost=np.zeros(shifts, ints), best_jobs=np.zeros((shifts, longest), np.int32), best_size=np.zeros(shifts, ints),
        best_fixed=np.full(total, -1, ints), seen_kind=np.zeros(shifts + 1, ints), queue=np.zeros(total + 1, ints),
        keys=np.zeros(total, ints), count=np.zeros(9, ints), random=np.array([(seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64 or 1], np.uint64),
    )
    state.absent[:real] = np.arange(real)
    state.absent_at[:real] = np.arange(real)
    state.count[0] = real
    state.count[PENALTY] = int(fixed.penalty[:real].sum())
    state.count[BEST] = FAR * 1024
    assert state.count[ROUTE_COST] == state.count[STAMP] == state.count[DONE] == 0
    return state


def read_plan(compiled: Compiled, state: State, seed: int) -> Plan:
    """The present plan of a state as neutral values."""
    routes = [_read_route(compiled, state, r) for r in range(len(compiled.problem.shifts)) if state.size[r] > 0]
    gone = [compiled.names[row] for row in range(len(compiled.problem.jobs)) if state.where[row] < 0]
    return Plan(tuple(routes), tuple(gone), compiled.problem.travel.source, seed, int(state.count[DONE]))


def _read_route(compiled: Compiled, state: State, r: int) -> Route:
    shift, row = compiled.problem.shifts[r], state.rows[r]
    stops = []
    for p in range(1, int(state.size[r]) + 1):
        job = int(row[p, JOB])
        stops.append(Stop(compiled.names[job] if job < len(compiled.names) else DEPOT, int(row[p, BEGIN])))
    return Route(shift.id, tuple(stops), _lunch_start(compiled.fixed, state, r), int(state.leaves[r]), int(state.back[r]))


def _lunch_start(fixed: Fixed, state: State, r: int) -> int | None:
    leg = int(state.lunch_leg[r])
    if leg < 0:
        return None
    row = state.rows[r]
    if leg == 0:
        leave = int(state.leaves[r])
    else:
        leave = int(row[leg, BEGIN] + fixed.duration[row[leg, JOB], r])
        leave = max(leave, int(fixed.ready[r])) if leg == fixed.frozen[r] else leave
    earliest, latest = int(fixed.lunch_from[r]), int(fixed.lunch_to[r])
    if not fixed.lunch_splits[r]:
        drive = int(fixed.seconds[row[leg, PLACE], row[leg + 1, PLACE]])
        if leave + drive <= latest:
            return max(leave + drive, earliest)
    return max(leave, earliest)
