"""Changing a route and taking it back: kept as it was, a job put in or left out, the route driven anew, the whole undone."""
from __future__ import annotations

import numpy as np

from yinuo.dispatch.planner.jit import compiled, inlined
from yinuo.dispatch.planner.layout import (
    ABSENT,
    FIXED,
    J_PENALTY,
    JOB,
    L_ABSENT,
    L_TOUCHED_LIST,
    PENALTY,
    R_BACK,
    R_COST,
    R_DEPOT_AT,
    R_LUNCH_LEG,
    R_SAVED_BACK,
    R_SAVED_COST,
    R_SAVED_DEPOT,
    R_SAVED_LEG,
    R_SAVED_SIZE,
    R_SIZE,
    R_TOUCHED,
    ROUTE_COST,
    TOUCHED,
    X_ABSENT_AT,
    X_FIXED,
    X_SPOT,
    X_WHERE,
    Fixed,
    State,
)
from yinuo.dispatch.planner.state import rebuild


@inlined
def copy_stops(source: np.ndarray, target: np.ndarray, count: int) -> None:
    """Copy the first stops of one route with all their fields."""
    for p in range(count):
        for field in range(source.shape[1]):
            target[p, field] = source[p, field]


@compiled
def save(s: Fixed, x: State, r: int) -> None:
    """Keep a route as it was, once per iteration, so that the iteration can be undone."""
    if x.shift[r, R_TOUCHED]:
        return
    x.shift[r, R_TOUCHED] = 1
    x.lists[L_TOUCHED_LIST, x.count[TOUCHED]] = r
    x.count[TOUCHED] += 1
    size = x.shift[r, R_SIZE]
    x.shift[r, R_SAVED_SIZE], x.shift[r, R_SAVED_COST] = size, x.shift[r, R_COST]
    x.shift[r, R_SAVED_BACK], x.shift[r, R_SAVED_DEPOT], x.shift[r, R_SAVED_LEG] = (
        x.shift[r, R_BACK], x.shift[r, R_DEPOT_AT], x.shift[r, R_LUNCH_LEG])
    copy_stops(x.rows[r], x.saved_rows[r], size + 2)
    for p in range(1, size + 1):
        x.saved_rows[r, p, FIXED] = x.job[x.rows[r, p, JOB], X_FIXED]
    if s.waiting_price > 0:
        copy_stops(x.pieces[r], x.saved_pieces[r], size + 2)
    for part in range(x.used.shape[1]):
        x.saved_used[r, part] = x.used[r, part]


@compiled
def undo(s: Fixed, x: State, r: int) -> None:
    """Put a saved route back exactly as it was."""
    size = x.shift[r, R_SAVED_SIZE]
    x.count[ROUTE_COST] += x.shift[r, R_SAVED_COST] - x.shift[r, R_COST]
    x.shift[r, R_SIZE], x.shift[r, R_COST] = size, x.shift[r, R_SAVED_COST]
    x.shift[r, R_BACK], x.shift[r, R_DEPOT_AT], x.shift[r, R_LUNCH_LEG] = (
        x.shift[r, R_SAVED_BACK], x.shift[r, R_SAVED_DEPOT], x.shift[r, R_SAVED_LEG])
    copy_stops(x.saved_rows[r], x.rows[r], size + 2)
    for p in range(1, size + 1):
        job = x.rows[r, p, JOB]
        x.job[job, X_WHERE], x.job[job, X_SPOT], x.job[job, X_FIXED] = r, p, x.saved_rows[r, p, FIXED]
    if s.waiting_price > 0:
        copy_stops(x.saved_pieces[r], x.pieces[r], size + 2)
    for part in range(x.used.shape[1]):
        x.used[r, part] = x.saved_used[r, part]


@inlined
def leave_absent(s: Fixed, x: State, job: int) -> None:
    """Take a job off the list of those nobody does."""
    at, last = x.job[job, X_ABSENT_AT], x.count[ABSENT] - 1
    moved = x.lists[L_ABSENT, last]
    x.lists[L_ABSENT, at], x.job[moved, X_ABSENT_AT] = moved, at
    x.job[job, X_ABSENT_AT] = -1
    x.count[ABSENT] = last
    x.count[PENALTY] -= s.job[job, J_PENALTY]


@inlined
def become_absent(s: Fixed, x: State, job: int) -> None:
    """Put a job on the list of those nobody does."""
    x.lists[L_ABSENT, x.count[ABSENT]] = job
    x.job[job, X_ABSENT_AT] = x.count[ABSENT]
    x.count[ABSENT] += 1
    x.count[PENALTY] += s.job[job, J_PENALTY]
    x.job[job, X_WHERE] = -1
    x.job[job, X_FIXED] = -1


@compiled
def reroute(s: Fixed, x: State, r: int) -> bool:
    """Rebuild a changed route and keep the sum of route prices right; False when it cannot be driven."""
    x.count[ROUTE_COST] -= x.shift[r, R_COST]
    fine = rebuild(s, x, r)
    x.count[ROUTE_COST] += x.shift[r, R_COST]
    return fine


@inlined
def open_gap(x: State, r: int, p: int, job: int) -> None:
    """Write a job after position p of a route, without recomputing it."""
    row, size = x.rows[r], x.shift[r, R_SIZE]
    for q in range(size, p, -1):
        row[q + 1, JOB] = row[q, JOB]
    row[p + 1, JOB] = job
    x.shift[r, R_SIZE] = size + 1


@inlined
def close_gap(x: State, r: int, p: int) -> None:
    """Drop the stop at position p of a route, without recomputing it."""
    row, size = x.rows[r], x.shift[r, R_SIZE]
    for q in range(p, size):
        row[q, JOB] = row[q + 1, JOB]
    x.shift[r, R_SIZE] = size - 1


@compiled
def put(s: Fixed, x: State, job: int, r: int, p: int) -> bool:
    """Insert an absent job after position p; undoes itself and returns False when the route cannot be driven after all."""
    save(s, x, r)
    open_gap(x, r, p, job)
    if reroute(s, x, r):
        if x.job[job, X_ABSENT_AT] >= 0:
            leave_absent(s, x, job)
        return True
    close_gap(x, r, p + 1)
    reroute(s, x, r)
    x.job[job, X_WHERE] = -1
    return False
