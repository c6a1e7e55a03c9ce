"""The optional stop at the parts depot: fetch missing tools and parts once, before the first job that needs them."""
from __future__ import annotations

import numpy as np

from yinuo.dispatch.planner.editing import close_gap, leave_absent, open_gap, reroute, save
from yinuo.dispatch.planner.insertion import scan
from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import (
    DRIVE,
    FIN0,
    FIN1,
    INF,
    J_CLOSES,
    J_NEEDY,
    J_OPENS,
    J_PLACE,
    JOB,
    LAT0,
    LAT1,
    LEG,
    PLACE,
    PRE_D,
    PRE_E,
    PRE_L,
    R_COST,
    R_DEPOT_AT,
    R_SIZE,
    SUF_D,
    SUF_E,
    SUF_L,
    V_DEPOT,
    V_FROZEN,
    V_HARD_END,
    V_LUNCH_LENGTH,
    V_READY,
    V_USE_PRICE,
    X_WHERE,
    Fixed,
    State,
)
from yinuo.dispatch.planner.times import join, lunch_arrival, start_after


@compiled
def scan_with_depot(s: Fixed, x: State, job: int, r: int, limit: int) -> tuple[int, int, int]:
    """Cheapest way to add a job and a new depot stop before it: (added price, depot position, job position); INF when none.

    Positions count stops before the depot and before the job as the route is now.
    """
    best, depot_at, job_at = limit, -1, -1
    stop, row, size = s.shift[r, V_DEPOT], x.rows[r], x.shift[r, R_SIZE]
    if stop < 0 or size + 2 >= row.shape[0] - 1:
        return INF, -1, -1
    place, depot = s.job[job, J_PLACE], s.job[stop, J_PLACE]
    has_lunch = s.shift[r, V_LUNCH_LENGTH] > 0
    own = s.base[job, r] + (s.shift[r, V_USE_PRICE] if size == 0 else 0)
    waits = s.waiting_price > 0
    pieces = x.pieces[r] if waits else x.pieces[0]
    old, long, early, late, longer = 0, 0, 0, 0, 0
    if waits and size > 0:
        old, _, _ = join(pieces[0, PRE_D], pieces[0, PRE_E], pieces[0, PRE_L], row[0, DRIVE], pieces[1, SUF_D], pieces[1, SUF_E], pieces[1, SUF_L])
    for d in range(s.shift[r, V_FROZEN], size + 1):
        leave0, leave1, here = row[d, FIN0], row[d, FIN1], row[d, PLACE]
        detour = own + s.price[here, depot] - (row[d, LEG] if size > 0 else 0)
        q, node, target = d, stop, depot
        if waits:
            long, early, late = pieces[d, PRE_D], pieces[d, PRE_E], pieces[d, PRE_L]
            longer = s.seconds[here, depot] - (row[d, DRIVE] if size > 0 else 0) + s.duration[stop, r] + s.duration[job, r]
        while True:
            drive = s.seconds[here, target]
            arrive1 = leave1 + drive
            if has_lunch and leave0 < INF:
                arrive1 = min(arrive1, lunch_arrival(s, r, leave0, drive))
            begin0 = start_after(s, x, node, leave0 + drive) if leave0 < INF else INF
            begin1 = start_after(s, x, node, arrive1) if arrive1 < INF else INF
            leave0 = begin0 + s.duration[node, r] if begin0 < INF else INF
            leave1 = begin1 + s.duration[node, r] if begin1 < INF else INF
            if leave0 >= INF and leave1 >= INF:
                break
            if waits:
                long, early, late = join(long, early, late, drive, s.duration[node, r], s.job[node, J_OPENS], s.job[node, J_CLOSES])
            here = target
            after = row[q + 1, PLACE]
            added = detour + s.price[here, place] + s.price[place, after]
            added += s.price[depot, row[d + 1, PLACE]] - row[q, LEG] if q > d else 0
            if waits and _fits(s, x, job, r, row, q, leave0, leave1, here, has_lunch):
                more = longer + s.seconds[here, place] + s.seconds[place, after]
                more += s.seconds[depot, row[d + 1, PLACE]] - row[q, DRIVE] if q > d else 0
                total, first, last = join(
                    long, early, late, s.seconds[here, place], s.duration[job, r], s.job[job, J_OPENS], s.job[job, J_CLOSES])
                total, _, _ = join(total, first, last, s.seconds[place, after], pieces[q + 1, SUF_D] if size > 0 else 0,
                                   pieces[q + 1, SUF_E] if size > 0 else s.shift[r, V_READY],
                                   pieces[q + 1, SUF_L] if size > 0 else s.shift[r, V_HARD_END])
                added += s.waiting_price * (total - old - more)
            if added < best and _fits(s, x, job, r, row, q, leave0, leave1, here, has_lunch):
                best, depot_at, job_at = added, d, q
            q += 1
            if q > size:
                break
            node, target = row[q, JOB], row[q, PLACE]
    if depot_at < 0:
        return INF, -1, -1
    return best, depot_at, job_at


@compiled
def _fits(
    s: Fixed, x: State, job: int, r: int, row: np.ndarray, q: int, leave0: int, leave1: int, here: int,
    has_lunch: bool,
) -> bool:
    """Whether the job fits after leaving `here` at these times and before the stop after position q."""
    place, lasts = s.job[job, J_PLACE], s.duration[job, r]
    drive, onward = s.seconds[here, place], s.seconds[place, row[q + 1, PLACE]]
    begin0 = start_after(s, x, job, leave0 + drive) if leave0 < INF else INF
    arrive1 = leave1 + drive
    if has_lunch and leave0 < INF:
        arrive1 = min(arrive1, lunch_arrival(s, r, leave0, drive))
    begin1 = start_after(s, x, job, arrive1) if arrive1 < INF else INF
    next1 = begin1 + lasts + onward if begin1 < INF else INF
    if begin0 < INF:
        if begin0 + lasts + onward <= row[q + 1, LAT0]:
            return True
        if has_lunch:
            next1 = min(next1, lunch_arrival(s, r, begin0 + lasts, onward))
    return next1 <= row[q + 1, LAT1]


@compiled
def put_with_depot(s: Fixed, x: State, job: int, r: int, depot_at: int, job_at: int) -> bool:
    """Insert a depot stop and the job; undoes itself and returns False when the route cannot be driven after all."""
    save(s, x, r)
    open_gap(x, r, job_at, job)
    open_gap(x, r, depot_at, s.shift[r, V_DEPOT])
    if reroute(s, x, r):
        leave_absent(s, x, job)
        return True
    close_gap(x, r, depot_at + 1)
    close_gap(x, r, job_at + 1)
    reroute(s, x, r)
    x.job[job, X_WHERE] = -1
    return False


@compiled
def settle_depot(s: Fixed, x: State, r: int) -> None:
    """Drop a depot stop no longer needed, else move it to its cheapest place; the route must be saved already."""
    at = x.shift[r, R_DEPOT_AT]
    if at == 0:
        return
    before = x.shift[r, R_COST]
    stop = s.shift[r, V_DEPOT]
    reach = _first_need(s, x, r, at)
    close_gap(x, r, at)
    if not reroute(s, x, r):
        open_gap(x, r, at - 1, stop)
        reroute(s, x, r)
        return
    if reach > x.shift[r, R_SIZE]:
        return
    price, p = scan(s, x, stop, r, 0, reach - 1, 0.0, INF)
    if p < 0:
        p = at - 1
    open_gap(x, r, p, stop)
    fine = reroute(s, x, r)
    if not fine or x.shift[r, R_COST] > before:
        close_gap(x, r, p + 1)
        open_gap(x, r, at - 1, stop)
        reroute(s, x, r)


@compiled
def _first_need(s: Fixed, x: State, r: int, depot_at: int) -> int:
    """Position (depot stop left out) of the first job the van as loaded cannot serve; past the end when there is none."""
    row, position = x.rows[r], 0
    for part in range(x.used.shape[1]):
        x.used[r, part] = 0
    for p in range(1, x.shift[r, R_SIZE] + 1):
        if p == depot_at:
            continue
        position += 1
        job = row[p, JOB]
        if not s.job[job, J_NEEDY] or p <= s.shift[r, V_FROZEN]:
            continue
        if not s.tools_held[job, r]:
            return position
        for part in range(s.demand.shape[1]):
            x.used[r, part] += s.demand[job, part]
            if x.used[r, part] > s.stock[r, part]:
                return position
    return position + 1
