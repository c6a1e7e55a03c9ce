"""Ruin and recreate under simulated annealing: one compiled call runs a stretch of iterations and keeps the best plan."""
from __future__ import annotations

import math

import numpy as np

from yinuo.dispatch.planner.depot import put_with_depot, scan_with_depot, settle_depot
from yinuo.dispatch.planner.editing import put, reroute, undo
from yinuo.dispatch.planner.insertion import first_of_kind, range_for, scan
from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import (
    ABSENT,
    BEST,
    DONE,
    INF,
    J_CANDIDATE_COUNT,
    J_CLOSES,
    J_KEPT,
    J_OPENS,
    J_PARTNER,
    J_PENALTY,
    J_PLACE,
    J_RANK,
    JOB,
    L_ABSENT,
    L_OLD_ABSENT,
    L_QUEUE,
    L_TOUCHED_LIST,
    OLD_ABSENT,
    PENALTY,
    QUEUED,
    R_BEST_SIZE,
    R_DEPOT_AT,
    R_SIZE,
    R_TOUCHED,
    ROUTE_COST,
    STAMP,
    TOUCHED,
    V_DEPOT,
    V_FROZEN,
    V_START_PLACE,
    X_ABSENT_AT,
    X_BEST_FIXED,
    X_FIXED,
    X_KEYS,
    X_SPOT,
    X_WAS_ABSENT,
    X_WHERE,
    Fixed,
    State,
    below,
    uniform,
)
from yinuo.dispatch.planner.pairs import insert_pair
from yinuo.dispatch.planner.ruin import ruin
from yinuo.dispatch.planner.state import schedule


@compiled
def insert_best(s: Fixed, x: State, job: int, blink: float, everywhere: bool) -> bool:
    """Insert a job at its cheapest place if that is cheaper than leaving it out; True when done."""
    limit = s.job[job, J_PENALTY]
    if s.job[job, J_PARTNER] >= 0:
        return insert_pair(s, x, job, limit + s.job[s.job[job, J_PARTNER], J_PENALTY])
    x.count[STAMP] += 1
    best, shift, position, depot_at = limit, -1, -1, -1
    count = s.job[job, J_CANDIDATE_COUNT] if everywhere else x.count[TOUCHED]
    for c in range(count):
        r = s.candidates[job, c] if everywhere else x.lists[L_TOUCHED_LIST, c]
        if not everywhere and not s.allowed[job, r]:
            continue
        if x.shift[r, R_SIZE] >= x.rows.shape[1] - 3 or not first_of_kind(s, x, r):
            continue
        first, last = range_for(s, x, job, r)
        if last >= first:
            price, p = scan(s, x, job, r, first, last, blink, best)
            if p >= 0:
                best, shift, position, depot_at = price, r, p, -1
        if first > 0 and x.shift[r, R_DEPOT_AT] == 0 and s.shift[r, V_DEPOT] >= 0:
            price, d, p = scan_with_depot(s, x, job, r, best)
            if d >= 0:
                best, shift, position, depot_at = price, r, p, d
    if shift < 0:
        return False
    if depot_at >= 0:
        return put_with_depot(s, x, job, shift, depot_at, position)
    return put(s, x, job, shift, position)


@compiled
def _sort_key(s: Fixed, x: State, job: int, way: int) -> int:
    """The number jobs are sorted by before insertion, smallest first."""
    if way < 4:
        return below(x, 1 << 40)
    if way < 6:
        return -s.duration[job, s.candidates[job, 0]]
    if way < 9:
        return s.job[job, J_CANDIDATE_COUNT] * 1024 + below(x, 1024)
    if way < 12:
        return -s.job[job, J_PENALTY] * 1024 + below(x, 1024)
    if way < 14:
        return s.job[job, J_CLOSES] - s.job[job, J_OPENS]
    if way < 15:
        return s.job[job, J_OPENS]
    if way < 16:
        return -s.job[job, J_CLOSES]
    return -s.seconds[s.shift[s.candidates[job, 0], V_START_PLACE], s.job[job, J_PLACE]]


@compiled
def fill_queue(s: Fixed, x: State) -> None:
    """Put every absent job with a candidate into the queue, sorted by a random way, kept ranks first."""
    way, count = below(x, 18), 0
    for a in range(x.count[ABSENT]):
        job = x.lists[L_ABSENT, a]
        if s.job[job, J_CANDIDATE_COUNT] == 0 or (s.job[job, J_PARTNER] >= 0 and s.job[job, J_PARTNER] < job):
            continue
        key = _sort_key(s, x, job, way) + s.job[job, J_RANK] * (1 << 56)
        at = count
        while at > 0 and x.job[x.lists[L_QUEUE, at - 1], X_KEYS] > key:
            x.lists[L_QUEUE, at] = x.lists[L_QUEUE, at - 1]
            at -= 1
        x.lists[L_QUEUE, at] = job
        x.job[job, X_KEYS] = key
        count += 1
    for a in range(count):
        x.job[x.lists[L_QUEUE, a], X_KEYS] = 0
    x.count[QUEUED] = count


@compiled
def recreate(s: Fixed, x: State, blink: float, everywhere: bool) -> None:
    """Insert the absent jobs again, greedily with blinks; jobs absent before look only at routes this iteration has changed."""
    fill_queue(s, x)
    for q in range(x.count[QUEUED]):
        job = x.lists[L_QUEUE, q]
        insert_best(s, x, job, blink, everywhere or not x.job[job, X_WAS_ABSENT])
    if s.has_depot:
        for t in range(x.count[TOUCHED]):
            settle_depot(s, x, x.lists[L_TOUCHED_LIST, t])


@compiled
def begin(s: Fixed, x: State) -> None:
    """Start an iteration: nothing touched, the absent list remembered."""
    x.count[TOUCHED] = 0
    x.count[OLD_ABSENT] = x.count[ABSENT]
    for a in range(x.count[ABSENT]):
        x.lists[L_OLD_ABSENT, a] = x.lists[L_ABSENT, a]
        x.job[x.lists[L_ABSENT, a], X_WAS_ABSENT] = 1


@compiled
def finish(s: Fixed, x: State, keep: bool) -> None:
    """End an iteration: keep the new plan, or put everything back as it was."""
    for a in range(x.count[OLD_ABSENT]):
        x.job[x.lists[L_OLD_ABSENT, a], X_WAS_ABSENT] = 0
    if not keep:
        for a in range(x.count[ABSENT]):
            x.job[x.lists[L_ABSENT, a], X_ABSENT_AT] = -1
            x.job[x.lists[L_ABSENT, a], X_FIXED] = -1
        for t in range(x.count[TOUCHED]):
            r = x.lists[L_TOUCHED_LIST, t]
            undo(s, x, r)
        x.count[ABSENT] = 0
        x.count[PENALTY] = 0
        for a in range(x.count[OLD_ABSENT]):
            job = x.lists[L_OLD_ABSENT, a]
            x.lists[L_ABSENT, a], x.job[job, X_ABSENT_AT], x.job[job, X_WHERE], x.job[job, X_FIXED] = job, a, -1, -1
            x.count[PENALTY] += s.job[job, J_PENALTY]
        x.count[ABSENT] = x.count[OLD_ABSENT]
    for t in range(x.count[TOUCHED]):
        x.shift[x.lists[L_TOUCHED_LIST, t], R_TOUCHED] = 0
    x.count[TOUCHED] = 0


@compiled
def remember(x: State) -> None:
    """Keep the present plan as the best one."""
    for r in range(x.shift.shape[0]):
        size = x.shift[r, R_SIZE]
        x.shift[r, R_BEST_SIZE] = size
        for p in range(1, size + 1):
            x.best_jobs[r, p] = x.rows[r, p, JOB]
    for job in range(x.job.shape[0]):
        x.job[job, X_BEST_FIXED] = x.job[job, X_FIXED]
    x.count[BEST] = x.count[ROUTE_COST] + x.count[PENALTY]


@compiled
def anneal(
    s: Fixed, x: State, iterations: int, hot: float, cold: float, average: float, longest: float, blink: float,
) -> None:
    """Run iterations with the temperature falling from hot to cold; the best plan so far stays in the best_* arrays."""
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    heat = hot
    for _ in range(iterations):
        old = x.count[ROUTE_COST] + x.count[PENALTY]
        begin(s, x)
        fine = ruin(s, x, average, longest)
        if fine:
            recreate(s, x, blink, uniform(x) < 0.02)
        new = x.count[ROUTE_COST] + x.count[PENALTY]
        keep = fine and new < old - heat * math.log(uniform(x) + 1e-300)
        finish(s, x, keep)
        if keep and new < x.count[BEST]:
            remember(x)
        heat *= cooling
        x.count[DONE] += 1


@compiled
def construct(s: Fixed, x: State) -> None:
    """Insert whatever is absent, cheapest places first come first served; used once before the search."""
    begin(s, x)
    recreate(s, x, 0.0, True)
    finish(s, x, True)
    remember(x)


@compiled
def load(s: Fixed, x: State, shifts: np.ndarray, jobs: np.ndarray, starts: np.ndarray) -> int:
    """Put given stops into their routes in order (a warm start); whatever cannot be driven stays absent. Returns how many went in."""
    placed = 0
    for i in range(jobs.shape[0]):
        job, r = jobs[i], shifts[i]
        begin(s, x)
        x.job[job, X_FIXED] = starts[i]
        if s.job[job, J_KEPT] and s.shift[r, V_FROZEN] > x.shift[r, R_SIZE]:
            position = x.shift[r, R_SIZE]
        else:
            first, last = range_for(s, x, job, r)
            if i > 0 and x.job[jobs[i - 1], X_WHERE] == r:
                first = max(first, x.job[jobs[i - 1], X_SPOT])
            _, position = scan(s, x, job, r, first, last, 0.0, INF)
        if position >= 0 and put(s, x, job, r, position):
            placed += 1
        else:
            x.job[job, X_FIXED] = -1
        finish(s, x, True)
    return placed


@compiled
def write_starts(s: Fixed, x: State) -> None:
    """Write lunch, starts and leaving times of every route: the search itself only keeps what prices need."""
    for r in range(x.shift.shape[0]):
        schedule(s, x, r)


@compiled
def restore(s: Fixed, x: State) -> None:
    """Make the best plan the present one again."""
    for a in range(x.count[ABSENT]):
        x.job[x.lists[L_ABSENT, a], X_ABSENT_AT] = -1
    for job in range(s.real_jobs):
        x.job[job, X_WHERE] = -1
        x.job[job, X_FIXED] = x.job[job, X_BEST_FIXED]
    for r in range(x.shift.shape[0]):
        x.shift[r, R_SIZE] = x.shift[r, R_BEST_SIZE]
        for p in range(1, x.shift[r, R_SIZE] + 1):
            x.rows[r, p, JOB] = x.best_jobs[r, p]
        reroute(s, x, r)
        schedule(s, x, r)
    x.count[ABSENT] = 0
    x.count[PENALTY] = 0
    for job in range(s.real_jobs):
        if x.job[job, X_WHERE] < 0:
            x.lists[L_ABSENT, x.count[ABSENT]] = job
            x.job[job, X_ABSENT_AT] = x.count[ABSENT]
            x.count[ABSENT] += 1
            x.count[PENALTY] += s.job[job, J_PENALTY]
