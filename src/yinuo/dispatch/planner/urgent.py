"""An urgent job arrives: put it in directly, make room by moving one to three unpromised visits, or re-plan calmly."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from yinuo.dispatch.planner.check import levels
from yinuo.dispatch.planner.core import Desk, improve, prepare
from yinuo.dispatch.planner.day import calm, engineer_changes
from yinuo.dispatch.planner.layout import INF, J_CANDIDATE_COUNT, J_PENALTY, PENALTY, ROUTE_COST, X_SPOT, X_WHERE
from yinuo.dispatch.planner.model import Job, Plan, Problem
from yinuo.dispatch.planner.probe import ejections, prices_by_shift, take_out
from yinuo.dispatch.planner.search import begin, finish, insert_best

MOST_CHANGES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One way to serve the urgent job: how ("direct", "eject", "calm"), the whole plan, its price change, and who is moved or lost."""

    way: str
    plan: Plan
    price: int
    engineer: str
    changed: tuple[str, ...]
    lost: tuple[str, ...]


def first(desk: Desk, job_id: str, most_changes: int = MOST_CHANGES) -> list[Proposal]:
    """Feasible answers at once, cheapest first: a direct insertion and, when cheaper or the only way, an ejection.

    The job must be part of the desk's problem and unserved. The plan on the desk is left as it is.
    """
    row = desk.compiled.row_of[job_id]
    columns = np.flatnonzero(desk.compiled.fixed.allowed[row]).astype(np.int64)
    before = desk.plan()
    direct, ejecting = _direct(desk, row, columns, before), _ejecting(desk, row, columns, before, most_changes)
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


def _ejecting(desk: Desk, row: int, columns: np.ndarray, before: Plan, most_changes: int) -> list[Proposal]:
    """The best few ways to make room; ejected jobs are placed again where it is cheapest, or given up when they are worth less."""
    fixed, state, jobs = desk.compiled.fixed, desk.state, desk.compiled.jobs
    movable = np.zeros(fixed.job.shape[0], dtype=np.bool_)
    movable[: len(jobs)] = [job.movable and job.penalty <= jobs[row].penalty and not job.frozen for job in jobs]
    room = np.zeros((4000, 5), dtype=np.int64)
    count = ejections(fixed, state, row, columns, movable, room)
    order = room[:count][np.argsort(room[:count, 0], kind="stable")[:24]]
    tried = [(outcome, number) for number, choice in enumerate(order) if (outcome := _try_ejection(desk, row, choice)) is not None]
    fitting = [item for item in tried if item[0][0] + item[0][1] <= most_changes]
    if not fitting:
        return []
    _, number = min(fitting)
    proposals: list[Proposal] = []
    _try_ejection(desk, row, order[number], lambda price: proposals.append(_proposal(desk, "eject", row, before, price)))
    return proposals


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
    for raised, share in ((1, 0.5), (20, 0.3), (1000, 0.2)):
        change = max(600, keep.prices.change_engineer) * raised
        jobs = tuple(replace(job, penalty=job.penalty + change) if job.id in planned else job for job in keep.jobs)
        desk = prepare(replace(keep, jobs=jobs, prices=replace(keep.prices, change_engineer=change)), plan, seed)
        result = improve(desk, seconds=seconds * share if iterations is None else None, iterations=iterations, warm=True)
        changed = engineer_changes(problem, plan, result.plan)
        if len(changed) <= most_changes * new_jobs:
            placed = result.plan.assignment()
            lost = tuple(job for job in changed if job not in placed)
            new = next((job for job in placed if job not in planned), None)
            price = levels(problem, result.plan).folded(problem.prices) - _price_before(problem, plan)
            return Proposal("calm", result.plan, price, people[placed[new][0]] if new else "",
                            tuple(job for job in changed if job in placed), lost)
    return None


def _price_before(problem: Problem, plan: Plan) -> int:
    """The price of the earlier plan seen by the problem with the new jobs in it: those are unserved there."""
    served = plan.assignment()
    gone = tuple(job.id for job in problem.jobs if job.id not in served)
    return levels(problem, replace(plan, unserved=gone)).folded(problem.prices)


def arrive(problem: Problem, job: Job) -> Problem:
    """The problem with the urgent job added."""
    return replace(problem, jobs=(*problem.jobs, job))
