"""From the neutral problem to the arrays of the compiled core."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.dispatch.planner.compat import Filters, Reason, reasons, windows_of
from yinuo.dispatch.planner.layout import (
    BEST,
    DONE,
    FIELDS,
    J_ANNOUNCED,
    J_BOUND,
    J_CANDIDATE_COUNT,
    J_CLOSES,
    J_DEADLINE,
    J_KEPT,
    J_LATE_PRICE,
    J_NEEDY,
    J_OPENS,
    J_PARTNER,
    J_PENALTY,
    J_PLACE,
    J_RANK,
    J_WINDOWS,
    L_ABSENT,
    PENALTY,
    R_LUNCH_LEG,
    ROUTE_COST,
    STAMP,
    V_DEPOT,
    V_END_PLACE,
    V_ENGINEER,
    V_FROZEN,
    V_HARD_END,
    V_KIND,
    V_LUNCH_FROM,
    V_LUNCH_LENGTH,
    V_LUNCH_SPLITS,
    V_LUNCH_TO,
    V_NOMINAL_END,
    V_OVERTIME_PRICE,
    V_READY,
    V_START_PLACE,
    V_USE_PRICE,
    X_ABSENT_AT,
    X_BEST_FIXED,
    X_FIXED,
    X_WHERE,
    Fixed,
    State,
)
from yinuo.dispatch.planner.model import FAR, Absence, Job, Lock, Prices, Problem, Rank, Shift, Window

LONGEST_ROUTE = 256
SPARE = 2
"""Rows kept free for jobs that are only asked about, with one spare place each."""
SPARE_SECONDS = 1_000_000
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
    filters: Filters
    parts: tuple[str, ...]


def absence_job(shift: Shift, absence: Absence) -> Job:
    """A fixed appointment as a job only this shift can do, at exactly its time."""
    place = shift.start_place if absence.place is None else absence.place
    point = (Window(absence.start, absence.start),)
    length = (absence.end - absence.start) * 100 // shift.pace
    return Job(absence.id, place, length, point, 0, Rank.KEPT, locked=Lock(shift.id, absence.start))


def compile_problem(problem: Problem, near: int = NEAR) -> Compiled:
    """Arrays for the core; malformed jobs simply have no candidate and keep their reason."""
    shifts = problem.shifts
    absences = [absence_job(shift, absence) for shift in shifts if shift.present for absence in shift.duties]
    jobs = problem.jobs + tuple(absences)
    filters = Filters(problem)
    why = reasons(problem, jobs, filters)
    for row in range(len(problem.jobs), len(jobs)):
        why[row][why[row] == Reason.CANNOT_REACH] = Reason.FITS
    names = tuple(job.id for job in jobs)
    row_of = {name: row for row, name in enumerate(names)}
    fixed = _fixed(problem, jobs, row_of, why, near, len(absences))
    parts = tuple(sorted({part for job in jobs for part in job.parts}))
    return Compiled(problem, jobs, names, row_of, {shift.id: r for r, shift in enumerate(shifts)}, fixed, why, filters, parts)


def _fixed(problem: Problem, jobs: Sequence[Job], row_of: dict[str, int], why: np.ndarray, near: int, absences: int) -> Fixed:
    shifts, prices, real = problem.shifts, problem.prices, len(jobs)
    depots = [r for r, shift in enumerate(shifts) if shift.depot is not None]
    total = real + len(depots) + SPARE
    seconds = np.pad(np.asarray(problem.travel.seconds, dtype=np.int32), (0, SPARE), constant_values=SPARE_SECONDS)
    price = _leg_prices(problem, seconds)
    place = np.array([job.place or 0 for job in jobs] + [shifts[r].depot for r in depots] + [0] * SPARE, dtype=np.int64)
    window, counts = _windows(jobs, total)
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
    base[:real] = base_prices(problem, jobs)
    parts = sorted({part for job in jobs for part in job.parts})
    demand = np.array([[job.parts.get(part, 0) for part in parts] for job in jobs] + [[0] * len(parts)] * (total - real), dtype=np.int64)
    tools_held = np.ones((total, len(shifts)), dtype=np.bool_)
    for row, job in enumerate(jobs):
        if job.tools:
            tools_held[row] = [not (job.tools - shift.tools) for shift in shifts]
    stock = np.array([[shift.stock.get(part, 0) for part in parts] for shift in shifts], dtype=np.int64).reshape(len(shifts), len(parts))
    return Fixed(
        seconds=seconds, seconds_back=np.ascontiguousarray(seconds.T), price=price,
        price_back=np.ascontiguousarray(price.T), window=window,
        duration=duration, base=base, allowed=allowed, candidates=candidates, demand=demand.reshape(total, len(parts)),
        tools_held=tools_held, stock=stock, near=_near(seconds, place[:real], near),
        job=_job_table(problem, jobs, row_of, total, absences, place, window, counts, candidate_count),
        shift=_shift_table(problem, jobs, why, depot, allowed, base, duration, tools_held, stock),
        move_price=prices.change_minute, waiting_price=prices.waiting, has_depot=int(bool(depots)), real_jobs=real,
    )


def _job_table(problem: Problem, jobs: Sequence[Job], row_of: dict[str, int], total: int, absences: int, place: np.ndarray,
               window: np.ndarray, counts: np.ndarray, candidate_count: np.ndarray) -> np.ndarray:
    """One row of whole numbers per job, absence and depot stop."""
    prices, real = problem.prices, len(jobs)
    table = np.zeros((total, 14), dtype=np.int64)
    table[:, J_PLACE], table[:, J_WINDOWS], table[:, J_CANDIDATE_COUNT] = place, counts, candidate_count
    table[:, J_OPENS], table[:, J_CLOSES] = window[:, 0, 0], window[np.arange(total), counts - 1, 1]
    table[:, J_DEADLINE], table[:, J_ANNOUNCED], table[:, J_RANK], table[:, J_KEPT], table[:, J_PARTNER] = FAR, -1, 3, 1, -1
    for row, job in enumerate(jobs):
        fill_job_row(table[row], job, prices)
        table[row, J_KEPT] = job.frozen or row >= real - absences
        table[row, J_PARTNER] = row_of.get(job.pair, -1) if job.pair else -1
    return table


def fill_job_row(row: np.ndarray, job: Job, prices: Prices) -> None:
    """The columns of a job's row that depend on nothing but the job and the prices."""
    row[J_DEADLINE], row[J_LATE_PRICE], row[J_ANNOUNCED] = FAR, 0, -1
    if job.deadline is not None:
        row[J_DEADLINE], row[J_LATE_PRICE] = job.deadline, job.late_price
    if job.announced is not None and job.announced.start is not None and prices.change_minute:
        row[J_ANNOUNCED] = job.announced.start
    row[J_PENALTY], row[J_RANK], row[J_PARTNER] = job.penalty + prices.gap(job.rank), job.rank, -1
    row[J_NEEDY] = bool(job.tools or job.parts) and not job.frozen
    row[J_BOUND] = not job.movable


def _shift_table(problem: Problem, jobs: Sequence[Job], why: np.ndarray, depot: np.ndarray, allowed: np.ndarray, base: np.ndarray,
                 duration: np.ndarray, tools_held: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """One row of whole numbers per shift; identical shifts share a kind, so that only one idle one of them is looked at."""
    table = np.zeros((len(problem.shifts), 15), dtype=np.int64)
    people: dict[str, int] = {}
    for r, shift in enumerate(problem.shifts):
        lunch = shift.lunch_due
        table[r, V_START_PLACE], table[r, V_END_PLACE] = shift.start_place or 0, shift.end_place or 0
        table[r, V_READY], table[r, V_HARD_END] = max(shift.start, shift.ready or shift.start), shift.hard_end
        table[r, V_NOMINAL_END] = shift.end
        table[r, V_OVERTIME_PRICE] = shift.overtime_price if shift.hard_end > shift.end else 0
        table[r, V_USE_PRICE] = shift.use_price
        if lunch is not None:
            table[r, V_LUNCH_FROM], table[r, V_LUNCH_TO], table[r, V_LUNCH_LENGTH] = lunch.earliest, lunch.latest, lunch.length
            table[r, V_LUNCH_SPLITS] = lunch.splits_drive
    for row, job in enumerate(jobs):
        if job.frozen and job.locked:
            table[:, V_FROZEN] += why[row] == Reason.FITS
    known: dict[object, int] = {}
    kinds = []
    for r in range(len(problem.shifts)):
        columns = tuple(matrix[:, r].tobytes() for matrix in (allowed, base, duration, tools_held))
        key = hash((table[r].tobytes(), columns, stock[r].tobytes(), r if depot[r] >= 0 else -1))
        kinds.append(known.setdefault(key, len(known)))
    for r, shift in enumerate(problem.shifts):
        table[r, V_ENGINEER] = people.setdefault(shift.engineer, len(people))
    table[:, V_DEPOT], table[:, V_KIND] = depot, kinds
    return table


def _leg_prices(problem: Problem, seconds: np.ndarray) -> np.ndarray:
    prices, metres = problem.prices, problem.travel.metres
    if metres is not None:
        metres = np.pad(np.asarray(metres), (0, SPARE))
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


def base_prices(problem: Problem, jobs: Sequence[Job]) -> np.ndarray:
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


def new_state(fixed: Fixed, seed: int) -> State:
    """An empty plan: every job absent, every shift idle."""
    total, shifts = fixed.duration.shape
    real, longest = fixed.real_jobs, min(LONGEST_ROUTE, total + 2) + 2
    ints = np.int64
    state = State(
        rows=np.zeros((shifts, longest, FIELDS), ints), used=np.zeros((shifts, fixed.stock.shape[1]), ints),
        saved_rows=np.zeros((shifts, longest, FIELDS), ints),
        pieces=np.zeros((shifts, longest, 6) if fixed.waiting_price else (1, 1, 6), ints),
        saved_pieces=np.zeros((shifts, longest, 6) if fixed.waiting_price else (1, 1, 6), ints),
        saved_used=np.zeros((shifts, fixed.stock.shape[1]), ints), best_jobs=np.zeros((shifts, longest), np.int32),
        job=np.zeros((total, 7), ints), shift=np.zeros((shifts, 14), ints), lists=np.zeros((4, max(total, shifts) + 1), ints),
        count=np.zeros(9, ints), random=np.array([(seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64 or 1], np.uint64),
    )
    state.job[:, [X_WHERE, X_FIXED, X_ABSENT_AT, X_BEST_FIXED]] = -1
    state.shift[:, R_LUNCH_LEG] = -1
    state.lists[L_ABSENT, :real] = np.arange(real)
    state.job[:real, X_ABSENT_AT] = np.arange(real)
    state.count[0] = real
    state.count[PENALTY] = int(fixed.job[:real, J_PENALTY].sum())
    state.count[BEST] = FAR * 1024
    assert state.count[ROUTE_COST] == state.count[STAMP] == state.count[DONE] == 0
    return state
