"""An urgent job arrives: put it in directly, make room by moving one to three unpromised visits, or re-plan calmly."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from yinuo.dispatch.planner.check import levels
from yinuo.dispatch.planner.core import Desk, improve, prepare
from yinuo.dispatch.planner.day import calm, engineer_changes
from yinuo.dispatch.planner.layout import INF, J_BOUND, J_CANDIDATE_COUNT, J_PENALTY, PENALTY, ROUTE_COST, X_SPOT, X_WHERE
from yinuo.dispatch.planner.model import Job, Plan, Problem, Rank
from yinuo.dispatch.planner.probe import ejections, prices_by_shift, take_out
from yinuo.dispatch.planner.search import begin, finish, insert_best

MOST_CHANGES = 2
TRIES = 16


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One way to serve the urgent job: how ("direct", "eject", "calm"), the whole plan, its price change, and who is moved or lost."""

    way: str
    plan: Plan
    price: int
    engineer: str
    changed: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """Room could be made in this shift by moving these visits to others, for this price."""

    shift: str
    engineer: str
    moved: tuple[str, ...]
    price: int


def first(desk: Desk, job_id: str, most_changes: int = MOST_CHANGES) -> list[Proposal]:
    """Feasible answers at once, cheapest first: a direct insertion and, when cheaper or the only way, an ejection.

    The job must be part of the desk's problem and unserved. The plan on the desk is left as it is.
    """
    row = desk.compiled.row_of[job_id]
    columns = np.flatnonzero(desk.compiled.fixed.allowed[row]).astype(np.int64)
    before = desk.plan()
    direct, ejecting = _direct(desk, row, columns, before), _ejecting(desk, row, before, most_changes)
    if direct is None:
        return ejecting
    return sorted([direct, *(each for each in ejecting if each.price < direct.price)], key=lambda each: (len(each.lost), each.price))


def _state_price(desk: Desk) -> int:
    return int(desk.state.count[ROUTE_COST] + desk.state.count[PENALTY])


def _proposal(desk: Desk, way: str, row: int, before: Plan, price: int) -> Proposal:
    """Read the plan as it stands in the middle of an iteration."""
    after = desk.plan()
    lost = tuple(sorted(set(after.unserved) - set(before.unserved)))
    changed = tuple(job for job in engineer_changes(desk.compiled.problem, before, after) if job not in lost)
    shift = desk.compiled.problem.shifts[int(desk.state.job[row, X_WHERE])]
    return Proposal(way, after, price, shift.engineer, changed, lost)


def _direct(desk: Desk, row: int, columns: np.ndarray, before: Plan) -> Proposal | None:
    fixed, state = desk.compiled.fixed, desk.state
    prices, positions = np.zeros(len(columns), dtype=np.int64), np.zeros(len(columns), dtype=np.int64)
    prices_by_shift(fixed, state, row, columns, prices, positions)
    if not len(columns) or prices.min() >= INF:
        return None
    start = _state_price(desk)
    begin(fixed, state)
    done = insert_best(fixed, state, row, 0.0, True)
    proposal = _proposal(desk, "direct", row, before, _state_price(desk) - start) if done else None
    finish(fixed, state, False)
    return proposal


def swap(desk: Desk, job_id: str, most_changes: int = MOST_CHANGES) -> Swap | None:
    """The cheapest way to make room by moving unpromised visits elsewhere, without losing one: a hint, no plan is written."""
    found = _best_choice(desk, desk.compiled.row_of[job_id], most_changes, 0)
    if found is None:
        return None
    (_, _, price), choice = found
    shift = desk.compiled.problem.shifts[int(choice[1])]
    return Swap(shift.id, shift.engineer, tuple(desk.compiled.names[int(row)] for row in choice[2:] if row >= 0), price)


def _ejecting(desk: Desk, row: int, before: Plan, most_changes: int) -> list[Proposal]:
    """The best way to make room; ejected jobs are placed again where it is cheapest, or given up when they are worth less."""
    found = _best_choice(desk, row, most_changes, most_changes)
    proposals: list[Proposal] = []
    if found is not None:
        _try_ejection(desk, row, found[1], lambda price: proposals.append(_proposal(desk, "eject", row, before, price)))
    return proposals


def _best_choice(desk: Desk, row: int, most_changes: int, most_lost: int) -> tuple[tuple[int, int, int], np.ndarray] | None:
    """The best of the most promising ejections: ((lost, changed, price), choice)."""
    fixed, state, jobs = desk.compiled.fixed, desk.state, desk.compiled.jobs
    columns = np.flatnonzero(fixed.allowed[row]).astype(np.int64)
    movable = np.zeros(fixed.job.shape[0], dtype=np.bool_)
    movable[: len(jobs)] = (fixed.job[: len(jobs), J_BOUND] == 0) & (fixed.job[: len(jobs), J_PENALTY] <= fixed.job[row, J_PENALTY])
    room = np.zeros((4000, 5), dtype=np.int64)
    count = ejections(fixed, state, row, columns, movable, room)
    tried = [(outcome, number) for number in np.argsort(room[:count, 0], kind="stable")[:TRIES]
             if (outcome := _try_ejection(desk, row, room[number])) is not None]
    fitting = [item for item in tried if item[0][0] + item[0][1] <= most_changes and item[0][0] <= most_lost]
    if not fitting:
        return None
    outcome, number = min(fitting)
    return outcome, room[number]


def _try_ejection(desk: Desk, row: int, choice: np.ndarray,
                  look: Callable[[int], None] | None = None) -> tuple[int, int, int] | None:
    """(jobs lost, jobs changed, price) of one ejection, undone again; `look` may read the plan before that."""
    fixed, state = desk.compiled.fixed, desk.state
    shift, out = int(choice[1]), [int(job) for job in choice[2:] if job >= 0]
    start, fine, outcome = _state_price(desk), True, None
    begin(fixed, state)
    for job in out:
        fine = fine and take_out(fixed, state, job, shift, int(state.job[job, X_SPOT])) < INF
    if fine:
        kept = fixed.candidates[row].copy(), int(fixed.job[row, J_CANDIDATE_COUNT])
        fixed.candidates[row, 0], fixed.job[row, J_CANDIDATE_COUNT] = shift, 1
        placed = insert_best(fixed, state, row, 0.0, True)
        fixed.candidates[row], fixed.job[row, J_CANDIDATE_COUNT] = kept
        if placed:
            for job in sorted(out, key=lambda each: -int(fixed.job[each, J_PENALTY])):
                insert_best(fixed, state, job, 0.0, True)
            where = [int(state.job[job, X_WHERE]) for job in out]
            price = _state_price(desk) - start
            outcome = where.count(-1), sum(1 for r in where if r not in (-1, shift)), price
            if look is not None:
                look(price)
    finish(fixed, state, False)
    return outcome


def replan(problem: Problem, plan: Plan, *, seconds: float = 1.5, iterations: int | None = None, seed: int = 1,
           most_changes: int = MOST_CHANGES, new_jobs: int = 1) -> Proposal | None:
    """A calm warm search after the urgent jobs joined the problem: announced windows bind, changing an engineer has its price.

    The price of changing or dropping a planned visit rises until at most `most_changes` per new job are left; None when no such
    plan was found. The proposal's price is the difference of the problem's own levels.
    """
    keep, planned = calm(problem, plan), plan.assignment()
    people = {shift.id: shift.engineer for shift in problem.shifts}
    warm = plan
    for raised, share in ((1, 0.5), (20, 0.3), (1000, 0.2)):
        change = max(600, keep.prices.change_engineer) * raised
        jobs = tuple(replace(job, penalty=job.penalty + change) if job.id in planned else job for job in keep.jobs)
        desk = prepare(replace(keep, jobs=jobs, prices=replace(keep.prices, change_engineer=change)), warm, seed)
        result = improve(desk, seconds=seconds * share if iterations is None else None, iterations=iterations, warm=True)
        changed = engineer_changes(problem, plan, result.plan)
        if len(changed) <= most_changes * new_jobs:
            placed = result.plan.assignment()
            lost = tuple(job for job in changed if job not in placed)
            new = next((job for job in placed if job not in planned), None)
            price = levels(problem, result.plan).folded(problem.prices) - _price_before(problem, plan)
            return Proposal("calm", result.plan, price, people[placed[new][0]] if new else "",
                            tuple(job for job in changed if job in placed), lost)
        warm = _placed_at_once(problem, plan) if warm is plan else warm
    return None


def _placed_at_once(problem: Problem, plan: Plan) -> Plan:
    """The plan with the new urgent jobs put in one after the other by the quick ways: a start that moves few."""
    planned = plan.assignment()
    for job in problem.jobs:
        if job.id not in planned and job.rank is Rank.URGENT:
            found = first(prepare(problem, plan), job.id)
            plan = found[0].plan if found else plan
    return plan


def _price_before(problem: Problem, plan: Plan) -> int:
    """The price of the earlier plan seen by the problem with the new jobs in it: those are unserved there."""
    served = plan.assignment()
    gone = tuple(job.id for job in problem.jobs if job.id not in served)
    return levels(problem, replace(plan, unserved=gone)).folded(problem.prices)


def arrive(problem: Problem, job: Job) -> Problem:
    """The problem with the urgent job added."""
    return replace(problem, jobs=(*problem.jobs, job))
