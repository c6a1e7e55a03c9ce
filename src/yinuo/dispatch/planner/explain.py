"""Reasons by construction: why nobody does a job, and what the next best engineers would have cost; asked of the plan on the desk."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from yinuo.dispatch.planner.compat import Reason
from yinuo.dispatch.planner.core import Desk
from yinuo.dispatch.planner.insertion import range_for
from yinuo.dispatch.planner.layout import (
    BEGIN,
    INF,
    J_BOUND,
    J_KEPT,
    J_PLACE,
    JOB,
    LEG,
    PLACE,
    R_DEPOT_AT,
    R_SIZE,
    V_DEPOT,
    X_SPOT,
    X_WHERE,
)
from yinuo.dispatch.planner.probe import exact_put, only_with_bound, prices_by_shift, take_out, try_put
from yinuo.dispatch.planner.search import begin, finish, write_starts
from yinuo.dispatch.planner.slots import Offer, anywhen
from yinuo.dispatch.planner.urgent import Swap, swap


@dataclass(frozen=True, slots=True)
class Why:
    """One shift's answer: the first reason it does not do the job, the price it would ask (when it could), and what stands in the way."""

    shift: str
    engineer: str
    reason: Reason
    price: int | None = None
    blocked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unserved:
    """Why nobody does a job: reasons counted over the shifts, each shift's answer, and the cheapest ways to repair it."""

    job: str
    counts: dict[Reason, int]
    shifts: tuple[Why, ...]
    other_time: Offer | None
    swap: Swap | None


@dataclass(frozen=True, slots=True)
class Split:
    """What one assignment adds to the plan's price, by kind."""

    travel: int
    preference: int
    change: int
    timing: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.travel + self.preference + self.change + self.timing


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another engineer for a served job: start, price split, and how much dearer than now (never a promise of the global best)."""

    shift: str
    engineer: str
    start: int
    split: Split
    dearer: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """Why this engineer: what the assignment costs, the next best alternatives at the plan as it is, and where there are none, why each other shift is none."""

    job: str
    shift: str
    start: int
    split: Split
    alternatives: tuple[Alternative, ...]
    barred: dict[Reason, int]


def unserved(desk: Desk, job_id: str, repairs: bool = True) -> Unserved:
    """The reasons for one unserved job; with `repairs` also the cheapest other time and the cheapest swap that would serve it."""
    row = desk.compiled.row_of[job_id]
    answers = tuple(_answer(desk, row, column) for column in range(len(desk.compiled.problem.shifts)))
    job = desk.compiled.jobs[row]
    other = anywhen(desk, job) if repairs and job.place is not None else None
    room = swap(desk, job_id) if repairs and job.pair is None else None
    return Unserved(job_id, dict(Counter(answer.reason for answer in answers)), answers, other, room)


def _answer(desk: Desk, row: int, column: int) -> Why:
    """The first reason one shift does not do the job."""
    shift, fixed, state = desk.compiled.problem.shifts[column], desk.compiled.fixed, desk.state
    static = Reason(int(desk.compiled.why[row, column]))
    if static is not Reason.FITS:
        return Why(shift.id, shift.engineer, static)
    prices, positions = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    prices_by_shift(fixed, state, row, np.array([column], dtype=np.int64), prices, positions)
    price = int(prices[0])
    if price < INF:
        job = desk.compiled.jobs[row]
        if job.pair is not None:
            return Why(shift.id, shift.engineer, Reason.PARTNER_MISSING, price)
        late = job.deadline is not None and job.late_price > 0 and _is_late(desk, row, column, int(positions[0]))
        return Why(shift.id, shift.engineer, Reason.ONLY_LATE if late else Reason.PRICE_TOO_HIGH, price)
    first_place, last_place = range_for(fixed, state, row, column)
    if last_place < first_place and state.shift[column, R_DEPOT_AT] == 0 and fixed.shift[column, V_DEPOT] < 0:
        return Why(shift.id, shift.engineer, Reason.PARTS_USED_UP)
    if only_with_bound(fixed, state, row, column) >= INF:
        return Why(shift.id, shift.engineer, Reason.BLOCKED_BY_FIXED, None, _bound_stops(desk, column))
    return Why(shift.id, shift.engineer, Reason.DAY_FULL)


def _is_late(desk: Desk, row: int, column: int, position: int) -> bool:
    """Whether the cheapest place in that shift starts after the deadline."""
    if position < 0:
        return False
    _, start = try_put(desk.compiled.fixed, desk.state, row, column, position)
    deadline = desk.compiled.jobs[row].deadline
    return deadline is not None and start > deadline


def _bound_stops(desk: Desk, column: int) -> tuple[str, ...]:
    """The stops of a shift that may not be moved away."""
    fixed, state = desk.compiled.fixed, desk.state
    rows = [int(state.rows[column, p, JOB]) for p in range(1, int(state.shift[column, R_SIZE]) + 1)]
    return tuple(desk.compiled.names[row] for row in rows if row < len(desk.compiled.names) and (fixed.job[row, J_BOUND] or fixed.job[row, J_KEPT]))


def assigned(desk: Desk, job_id: str, alternatives: int = 3) -> Assigned:
    """The price of one assignment as it is, and the cheapest other engineers; pairs and frozen jobs have no alternatives."""
    fixed, state, compiled = desk.compiled.fixed, desk.state, desk.compiled
    row = compiled.row_of[job_id]
    column, spot = int(state.job[row, X_WHERE]), int(state.job[row, X_SPOT])
    if column < 0:
        raise KeyError(f"{job_id} is not served")
    write_starts(fixed, state)
    start = int(state.rows[column, spot, BEGIN])
    begin(fixed, state)
    saved = int(take_out(fixed, state, row, column, spot))
    now = _split(desk, row, column, spot - 1, saved if saved < INF else 0)
    found: list[Alternative] = []
    movable = saved < INF and compiled.jobs[row].pair is None and not compiled.jobs[row].frozen
    if movable:
        found = _others(desk, row, column, now.total, alternatives)
    finish(fixed, state, False)
    return Assigned(job_id, compiled.problem.shifts[column].id, start, now, tuple(found), _barred(desk, row, column) if movable and not found else {})


def _barred(desk: Desk, row: int, column: int) -> dict[Reason, int]:
    """The other shifts counted by what keeps them from the job; who may do it and has no room left is full."""
    static = (Reason(int(why)) for other, why in enumerate(desk.compiled.why[row]) if other != column)
    return dict(Counter(Reason.DAY_FULL if why is Reason.FITS else why for why in static))


def _others(desk: Desk, row: int, column: int, now: int, limit: int) -> list[Alternative]:
    """The cheapest other shifts while the job is out of the plan."""
    fixed, state, shifts = desk.compiled.fixed, desk.state, desk.compiled.problem.shifts
    columns = np.flatnonzero(fixed.allowed[row]).astype(np.int64)
    columns = columns[columns != column]
    prices, positions = np.zeros(len(columns), dtype=np.int64), np.zeros(len(columns), dtype=np.int64)
    prices_by_shift(fixed, state, row, columns, prices, positions)
    out = []
    for number in np.argsort(prices, kind="stable")[: limit + 3]:
        if prices[number] >= INF or positions[number] < 0:
            continue
        r, position = int(columns[number]), int(positions[number])
        price, start = exact_put(fixed, state, row, r, position)
        if price < INF:
            out.append(Alternative(shifts[r].id, shifts[r].engineer, int(start), _split(desk, row, r, position, int(price)), int(price) - now))
    return sorted(out, key=lambda each: each.dearer)[:limit]


def _split(desk: Desk, row: int, column: int, position: int, price: int) -> Split:
    """A price taken apart: detour, preference and over-qualification, change of engineer, and the rest (lateness, waiting, overtime)."""
    fixed, state, problem = desk.compiled.fixed, desk.state, desk.compiled.problem
    stops, place = state.rows[column], fixed.job[row, J_PLACE]
    here, there = stops[position, PLACE], stops[position + 1, PLACE]
    travel = int(fixed.price[here, place]) + int(fixed.price[place, there])
    travel -= int(stops[position, LEG]) if state.shift[column, R_SIZE] > 0 else 0
    job, engineer = desk.compiled.jobs[row], problem.shifts[column].engineer
    change = problem.prices.change_engineer if job.announced is not None and job.announced.engineer != engineer else 0
    preference = int(fixed.base[row, column]) - change + (problem.shifts[column].use_price if state.shift[column, R_SIZE] == 0 else 0)
    return Split(travel, preference, change, price - travel - preference - change)
