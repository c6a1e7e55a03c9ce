"""The constant-time insertion test: the best position for a job in one route, and which positions its supplies allow."""
from __future__ import annotations

import numpy as np

from yinuo.dispatch.planner.jit import compiled, inlined
from yinuo.dispatch.planner.layout import (
    DRIVE,
    FIN0,
    FIN1,
    INF,
    J_ANNOUNCED,
    J_CLOSES,
    J_LATE_PRICE,
    J_NEEDY,
    J_OPENS,
    J_PLACE,
    JOB,
    LASTS,
    LAT0,
    LAT1,
    LEG,
    PLACE,
    PRE_D,
    PRE_E,
    PRE_L,
    R_BACK,
    R_DEPOT_AT,
    R_LUNCH_LEG,
    R_SEEN_KIND,
    R_SIZE,
    SOFT,
    STAMP,
    SUF_D,
    SUF_E,
    SUF_L,
    V_FROZEN,
    V_KIND,
    V_LUNCH_LENGTH,
    V_NOMINAL_END,
    V_OVERTIME_PRICE,
    V_USE_PRICE,
    X_FIXED,
    Fixed,
    State,
    uniform,
)
from yinuo.dispatch.planner.times import join, lunch_arrival, soft_price, start_after


@compiled
def scan(s: Fixed, x: State, job: int, r: int, first: int, last: int, blink: float, limit: int) -> tuple[int, int]:
    """Cheapest feasible place for a job between positions first..last of a route: (added price, position); INF when none below limit."""
    row = x.rows[r]
    size = x.shift[r, R_SIZE]
    place, lasts = s.job[job, J_PLACE], s.duration[job, r]
    into, out_of = s.seconds_back[place], s.seconds[place]
    price_into, price_out = s.price_back[place], s.price[place]
    has_lunch, waits = s.shift[r, V_LUNCH_LENGTH] > 0, s.waiting_price > 0
    opens, closes = s.job[job, J_OPENS], s.job[job, J_CLOSES]
    if x.job[job, X_FIXED] >= 0:
        opens = closes = x.job[job, X_FIXED]
    own = s.base[job, r] + (s.shift[r, V_USE_PRICE] if size == 0 else 0)
    soft_self = s.job[job, J_LATE_PRICE] > 0 or s.job[job, J_ANNOUNCED] >= 0
    best, at = limit, -1
    for p in range(max(first, s.shift[r, V_FROZEN]), min(last, size) + 1):
        leave0, leave1 = row[p, FIN0], row[p, FIN1]
        if leave0 > closes and leave1 > closes:
            break
        latest0, latest1 = row[p + 1, LAT0], row[p + 1, LAT1]
        if opens + lasts > latest1 and opens + lasts > latest0:
            continue
        before, after = row[p, PLACE], row[p + 1, PLACE]
        added = own + price_into[before] + price_out[after]
        if size > 0:
            added -= row[p, LEG]
        if not waits and added >= best:
            continue
        if blink > 0.0 and uniform(x) < blink:
            continue
        drive, onward = into[before], out_of[after]
        finish0 = INF
        if leave0 < INF:
            start0 = start_after(s, x, job, leave0 + drive)
            if start0 < INF:
                finish0 = start0 + lasts
        arrive1 = leave1 + drive
        if has_lunch and leave0 < INF:
            arrive1 = min(arrive1, lunch_arrival(s, r, leave0, drive))
        start1 = start_after(s, x, job, arrive1) if arrive1 < INF else INF
        finish1 = start1 + lasts if start1 < INF else INF
        next1 = finish1 + onward
        if has_lunch and finish0 < INF:
            next1 = min(next1, lunch_arrival(s, r, finish0, onward))
        if finish0 + onward > latest0 and next1 > latest1:
            continue
        if waits:
            added += s.waiting_price * _waiting_added(s, x.pieces[r], row, p, lasts, drive, onward, opens, closes, size)
            if added >= best:
                continue
        if soft_self or row[p + 1, SOFT] > 0:
            later = finish0 < INF and finish0 + onward <= latest0
            if has_lunch and finish0 < INF:
                later = later or lunch_arrival(s, r, finish0, onward) <= latest1
            begin = finish0 - lasts if later else finish1 - lasts
            added += soft_price(s, job, begin)
            if row[p + 1, SOFT] > 0 and added < best:
                added += _pushed_price(s, x, r, row, size, p, finish0, finish1, onward, has_lunch)
            if added >= best:
                continue
        best, at = added, p
    if at < 0:
        return INF, -1
    return best, at


@compiled
def _waiting_added(
    s: Fixed, pieces: np.ndarray, row: np.ndarray, p: int, lasts: int, drive: int, onward: int, opens: int,
    closes: int, size: int,
) -> int:
    """Change of the route's waiting time when the job goes after position p (lunch left out of the estimate)."""
    long, early, late = join(pieces[p, PRE_D], pieces[p, PRE_E], pieces[p, PRE_L], drive, lasts, opens, closes)
    long, early, late = join(long, early, late, onward, pieces[p + 1, SUF_D], pieces[p + 1, SUF_E], pieces[p + 1, SUF_L])
    if size == 0:
        return long - drive - onward - lasts
    direct = row[p, DRIVE]
    before, _, _ = join(pieces[p, PRE_D], pieces[p, PRE_E], pieces[p, PRE_L], direct, pieces[p + 1, SUF_D], pieces[p + 1, SUF_E], pieces[p + 1, SUF_L])
    return (long - drive - onward - lasts) - (before - direct)


@compiled
def _pushed_price(
    s: Fixed, x: State, r: int, row: np.ndarray, size: int, p: int, leave0: int, leave1: int, drive: int,
    has_lunch: bool,
) -> int:
    """Lateness, movement and overtime added to the stops after position p when they are pushed later."""
    added, leg = 0, x.shift[r, R_LUNCH_LEG]
    for q in range(p + 1, size + 1):
        job = row[q, JOB]
        if q > p + 1:
            drive = row[q - 1, DRIVE]
        arrive1 = leave1 + drive
        if has_lunch and leave0 < INF:
            arrive1 = min(arrive1, lunch_arrival(s, r, leave0, drive))
        lasts = row[q, LASTS]
        begin0 = start_after(s, x, job, leave0 + drive) if leave0 < INF else INF
        begin1 = start_after(s, x, job, arrive1) if arrive1 < INF else INF
        leave0 = begin0 + lasts if begin0 < INF else INF
        leave1 = begin1 + lasts if begin1 < INF else INF
        if leave0 == row[q, FIN0] and leave1 == row[q, FIN1]:
            return added
        if s.job[job, J_LATE_PRICE] > 0 or s.job[job, J_ANNOUNCED] >= 0:
            now = begin0 if q <= leg and begin0 < INF else begin1
            old = (row[q, FIN0] if q <= leg else row[q, FIN1]) - lasts
            if now < INF and old < INF:
                added += soft_price(s, job, now) - soft_price(s, job, old)
    if s.shift[r, V_OVERTIME_PRICE] > 0:
        if size > p:
            drive = row[size, DRIVE]
        back = leave1 + drive
        if has_lunch and leave0 < INF:
            back = min(back, lunch_arrival(s, r, leave0, drive))
        added += max(0, back - s.shift[r, V_NOMINAL_END]) * s.shift[r, V_OVERTIME_PRICE]
        if size > 0:
            added -= max(0, x.shift[r, R_BACK] - s.shift[r, V_NOMINAL_END]) * s.shift[r, V_OVERTIME_PRICE]
    return added


@inlined
def range_for(s: Fixed, x: State, job: int, r: int) -> tuple[int, int]:
    """Positions the supplies allow without a new depot stop: (first, last); last < first when none, so that a depot is needed."""
    size = x.shift[r, R_SIZE]
    if not s.job[job, J_NEEDY]:
        return 0, size
    fits = s.tools_held[job, r]
    if fits:
        for part in range(s.demand.shape[1]):
            if x.used[r, part] + s.demand[job, part] > s.stock[r, part]:
                fits = False
                break
    if fits:
        return 0, size
    if x.shift[r, R_DEPOT_AT] > 0:
        return x.shift[r, R_DEPOT_AT], size
    return 1, 0


@inlined
def first_of_kind(s: Fixed, x: State, r: int) -> bool:
    """False for an empty route when an identical empty one was already looked at in this search for a place."""
    if x.shift[r, R_SIZE] > 0:
        return True
    if x.shift[s.shift[r, V_KIND], R_SEEN_KIND] == x.count[STAMP]:
        return False
    x.shift[s.shift[r, V_KIND], R_SEEN_KIND] = x.count[STAMP]
    return True
