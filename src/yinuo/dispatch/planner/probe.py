"""Looking without touching: what one job would cost in every shift, window or position of the plan as it stands."""
from __future__ import annotations

import numpy as np

from yinuo.dispatch.planner.depot import scan_with_depot
from yinuo.dispatch.planner.editing import become_absent, close_gap, put, reroute, save
from yinuo.dispatch.planner.insertion import range_for, scan
from yinuo.dispatch.planner.jit import compiled, inlined
from yinuo.dispatch.planner.layout import (
    BEGIN,
    INF,
    J_BOUND,
    J_CLOSES,
    J_KEPT,
    J_OPENS,
    J_WINDOWS,
    JOB,
    R_COST,
    R_DEPOT_AT,
    R_SIZE,
    V_DEPOT,
    V_FROZEN,
    X_ABSENT_AT,
    X_FIXED,
    X_WHERE,
    Fixed,
    State,
)
from yinuo.dispatch.planner.search import begin, finish
from yinuo.dispatch.planner.state import schedule


@inlined
def _one(s: Fixed, x: State, job: int, r: int, limit: int) -> tuple[int, int]:
    """Cheapest place in one route: (price, position); with a new depot stop when supplies ask for one (position -2: not for put)."""
    first, last = range_for(s, x, job, r)
    best, at = INF, -1
    if last >= first:
        best, at = scan(s, x, job, r, first, last, 0.0, limit)
    if first > 0 and x.shift[r, R_DEPOT_AT] == 0 and s.shift[r, V_DEPOT] >= 0:
        price, _, position = scan_with_depot(s, x, job, r, min(limit, best))
        if position >= 0:
            best, at = price, -2
    return best, at


@compiled
def prices_by_shift(s: Fixed, x: State, job: int, shifts: np.ndarray, prices: np.ndarray, positions: np.ndarray) -> None:
    """For each given shift the cheapest insertion price (INF: none) and position."""
    for c in range(shifts.shape[0]):
        prices[c], positions[c] = _one(s, x, job, shifts[c], INF)


@compiled
def prices_by_window(
    s: Fixed, x: State, job: int, shifts: np.ndarray, windows: np.ndarray, prices: np.ndarray, found: np.ndarray,
    positions: np.ndarray,
) -> None:
    """For each given window the cheapest insertion: price (INF: none), shift and position; the job's own windows are kept."""
    count, opens, closes = s.job[job, J_WINDOWS], s.job[job, J_OPENS], s.job[job, J_CLOSES]
    low, high = s.window[job, 0, 0], s.window[job, 0, 1]
    for w in range(windows.shape[0]):
        s.window[job, 0, 0], s.window[job, 0, 1] = windows[w, 0], windows[w, 1]
        s.job[job, J_WINDOWS], s.job[job, J_OPENS], s.job[job, J_CLOSES] = 1, windows[w, 0], windows[w, 1]
        best, shift, position = INF, -1, -1
        for c in range(shifts.shape[0]):
            price, at = _one(s, x, job, shifts[c], best)
            if at != -1 and price < best:
                best, shift, position = price, shifts[c], at
        prices[w], found[w], positions[w] = best, shift, position
    s.window[job, 0, 0], s.window[job, 0, 1] = low, high
    s.job[job, J_WINDOWS], s.job[job, J_OPENS], s.job[job, J_CLOSES] = count, opens, closes


@compiled
def try_put(s: Fixed, x: State, job: int, r: int, position: int) -> tuple[int, int]:
    """Exact price change and start of putting an absent job there; the plan is left as it was. (INF, -1) when it cannot be driven."""
    begin(s, x)
    before, price, start = x.shift[r, R_COST], INF, -1
    if put(s, x, job, r, position):
        schedule(s, x, r)
        price, start = x.shift[r, R_COST] - before, x.rows[r, position + 1, BEGIN]
    finish(s, x, False)
    x.job[job, X_FIXED], x.job[job, X_WHERE] = -1, -1
    schedule(s, x, r)
    return price, start


@compiled
def exact_put(s: Fixed, x: State, job: int, r: int, position: int) -> tuple[int, int]:
    """Exact price change and start of putting a job that was taken out elsewhere; removed again. The caller has begun an iteration."""
    before, price, start = x.shift[r, R_COST], INF, -1
    if put(s, x, job, r, position):
        schedule(s, x, r)
        price, start = x.shift[r, R_COST] - before, x.rows[r, position + 1, BEGIN]
        close_gap(x, r, position + 1)
        become_absent(s, x, job)
        reroute(s, x, r)
    return price, start


@compiled
def only_with_bound(s: Fixed, x: State, job: int, r: int) -> int:
    """Cheapest price of the job in this shift if only its frozen, locked, announced and fixed stops stood there (INF: blocked by them)."""
    begin(s, x)
    save(s, x, r)
    row, size, kept = x.rows[r], x.shift[r, R_SIZE], 0
    for p in range(1, size + 1):
        other = row[p, JOB]
        if p <= s.shift[r, V_FROZEN] or other >= s.real_jobs or s.job[other, J_BOUND] or s.job[other, J_KEPT]:
            kept += 1
            row[kept, JOB] = other
        else:
            become_absent(s, x, other)
    x.shift[r, R_SIZE] = kept
    price = INF
    if reroute(s, x, r):
        price, _ = _one(s, x, job, r, INF)
    finish(s, x, False)
    schedule(s, x, r)
    return price


@compiled
def take_out(s: Fixed, x: State, job: int, r: int, position: int) -> int:
    """Remove one served job for the moment (the caller has begun an iteration); the price saved, INF when the rest cannot be driven."""
    save(s, x, r)
    before = x.shift[r, R_COST]
    close_gap(x, r, position)
    if x.job[job, X_ABSENT_AT] < 0:
        become_absent(s, x, job)
    if not reroute(s, x, r):
        return INF
    return before - x.shift[r, R_COST]


@compiled
def ejections(s: Fixed, x: State, job: int, shifts: np.ndarray, movable: np.ndarray, out: np.ndarray) -> int:
    """Fill `out` with (price, shift, first, second, third ejected stop) for making room by up to three movable stops; returns the count.

    The price counts the insertion, what the removed stops cost there, and nothing yet for where those go.
    """
    done = 0
    for c in range(shifts.shape[0]):
        r = shifts[c]
        size = x.shift[r, R_SIZE]
        cheapest = INF
        for a in range(s.shift[r, V_FROZEN] + 1, size + 1):
            if not movable[x.rows[r, a, JOB]]:
                continue
            for b in range(a, size + 1):
                if b > a and (not movable[x.rows[r, b, JOB]] or b > a + 4):
                    continue
                for d in range(b, size + 1):
                    if d > b and (b == a or not movable[x.rows[r, d, JOB]] or d > b + 2):
                        continue
                    if done >= out.shape[0]:
                        return done
                    price = _without(s, x, job, r, a, b, d)
                    if price >= INF:
                        continue
                    stops = 1 + (b > a) + (d > b)
                    if stops > 1 and price >= cheapest + 600 * stops:
                        continue
                    cheapest = min(cheapest, price)
                    out[done, 0], out[done, 1] = price, r
                    out[done, 2], out[done, 3], out[done, 4] = x.rows[r, a, JOB], -1, -1
                    if b > a:
                        out[done, 3] = x.rows[r, b, JOB]
                    if d > b:
                        out[done, 4] = x.rows[r, d, JOB]
                    done += 1
    return done


@compiled
def _without(s: Fixed, x: State, job: int, r: int, a: int, b: int, d: int) -> int:
    """Price of inserting the job once the stops at a, b and d (equal ones count once) are gone, less what their absence saves."""
    begin(s, x)
    save(s, x, r)
    before = x.shift[r, R_COST]
    row, size, kept = x.rows[r], x.shift[r, R_SIZE], 0
    for p in range(1, size + 1):
        if p == a or p == b or p == d:
            become_absent(s, x, row[p, JOB])
        else:
            kept += 1
            row[kept, JOB] = row[p, JOB]
    x.shift[r, R_SIZE] = kept
    price = INF
    if reroute(s, x, r):
        price, at = _one(s, x, job, r, INF)
        if at == -1:
            price = INF
        else:
            price += x.shift[r, R_COST] - before
    finish(s, x, False)
    return price
