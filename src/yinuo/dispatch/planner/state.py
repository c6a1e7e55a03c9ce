"""The compiled state of a plan: per route and position the earliest finishes and latest arrivals that make one insertion test constant-time.

Two time states run along every route: 0 = lunch still due, 1 = lunch eaten (or none owed). FIN0/FIN1 hold the earliest finish at
a position in each state, LAT0/LAT1 the latest arrival from which the rest of the route still works. All whole numbers.
"""
from __future__ import annotations

import numpy as np

from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import (
    BEGIN,
    DRIVE,
    FIN0,
    FIN1,
    INF,
    J_ANNOUNCED,
    J_CLOSES,
    J_DEADLINE,
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
    R_COST,
    R_DEPOT_AT,
    R_LEAVES,
    R_LUNCH_LEG,
    R_SIZE,
    SOFT,
    SUF_D,
    SUF_E,
    SUF_L,
    V_DEPOT,
    V_END_PLACE,
    V_FROZEN,
    V_HARD_END,
    V_LUNCH_LENGTH,
    V_LUNCH_TO,
    V_NOMINAL_END,
    V_OVERTIME_PRICE,
    V_READY,
    V_START_PLACE,
    V_USE_PRICE,
    X_SPOT,
    X_WHERE,
    Fixed,
    State,
)
from yinuo.dispatch.planner.times import join, lunch_arrival, lunch_leave, soft_price, start_after, start_before


@compiled
def rebuild(s: Fixed, x: State, r: int) -> bool:
    """Recompute one route after its order changed; False (and nothing promised) when it cannot be driven."""
    row, size, has_lunch = x.rows[r], x.shift[r, R_SIZE], s.shift[r, V_LUNCH_LENGTH] > 0
    row[0, JOB], row[0, PLACE] = -1, s.shift[r, V_START_PLACE]
    row[0, FIN0] = s.shift[r, V_READY] if has_lunch else INF
    row[0, FIN1] = INF if has_lunch else s.shift[r, V_READY]
    soft, frozen = 0, s.shift[r, V_FROZEN]
    for p in range(1, size + 1):
        job = row[p, JOB]
        place = s.job[job, J_PLACE]
        row[p, PLACE] = place
        before = row[p - 1, PLACE]
        drive, lasts = np.int64(s.seconds[before, place]), np.int64(s.duration[job, r])
        row[p - 1, LEG], row[p - 1, DRIVE], row[p, LASTS] = s.price[before, place], drive, lasts
        if p <= frozen:
            finish = s.window[job, 0, 0] + lasts
            if p == frozen:
                finish = max(finish, s.shift[r, V_READY])
            row[p, FIN0], row[p, FIN1] = (finish, INF) if has_lunch else (INF, finish)
        else:
            late0, late1 = row[p - 1, FIN0], row[p - 1, FIN1]
            first0 = start_after(s, x, job, late0 + drive) if late0 < INF else INF
            arrive1 = late1 + drive
            if has_lunch and late0 < INF:
                arrive1 = min(arrive1, lunch_arrival(s, r, late0, drive))
            first1 = start_after(s, x, job, arrive1) if arrive1 < INF else INF
            if first0 >= INF and first1 >= INF:
                return False
            row[p, FIN0] = first0 + lasts if first0 < INF else INF
            row[p, FIN1] = first1 + lasts if first1 < INF else INF
        soft += s.job[job, J_LATE_PRICE] > 0 or s.job[job, J_ANNOUNCED] >= 0
    row[size + 1, JOB], row[size + 1, PLACE] = -2, s.shift[r, V_END_PLACE]
    row[size, LEG] = s.price[row[size, PLACE], s.shift[r, V_END_PLACE]]
    drive = np.int64(s.seconds[row[size, PLACE], s.shift[r, V_END_PLACE]])
    row[size, DRIVE] = drive
    back = row[size, FIN1] + drive
    if has_lunch and row[size, FIN0] < INF:
        back = min(back, lunch_arrival(s, r, row[size, FIN0], drive))
    if back > s.shift[r, V_HARD_END] and size > 0:
        return False
    x.shift[r, R_BACK] = back
    _backwards(s, x, r, row, size, has_lunch)
    if soft > 0 or s.waiting_price > 0:
        schedule(s, x, r)
    else:
        _price_plainly(s, x, r, row, size)
    _count_parts(s, x, r, row, size)
    if s.waiting_price > 0:
        _segments(s, x, r, row, size)
    return True


@compiled
def _backwards(s: Fixed, x: State, r: int, row: np.ndarray, size: int, has_lunch: bool) -> None:
    """Latest arrivals from the end of the route to its first free position, and how many soft-priced stops follow."""
    row[size + 1, LAT1] = s.shift[r, V_HARD_END]
    row[size + 1, LAT0] = -INF
    row[size + 1, SOFT] = 1 if s.shift[r, V_OVERTIME_PRICE] > 0 else 0
    for p in range(size, 0, -1):
        job = row[p, JOB]
        x.job[job, X_WHERE], x.job[job, X_SPOT] = r, p
        drive, lasts = row[p, DRIVE], row[p, LASTS]
        row[p, SOFT] = row[p + 1, SOFT] + (1 if s.job[job, J_LATE_PRICE] > 0 or s.job[job, J_ANNOUNCED] >= 0 else 0)
        row[p, LAT1] = start_before(s, x, job, row[p + 1, LAT1] - drive - lasts) if row[p + 1, LAT1] > -INF else -INF
        leave0 = row[p + 1, LAT0] - drive if row[p + 1, LAT0] > -INF else -INF
        if has_lunch and row[p + 1, LAT1] > -INF:
            leave0 = max(leave0, lunch_leave(s, r, row[p + 1, LAT1], drive))
        row[p, LAT0] = start_before(s, x, job, leave0 - lasts) if leave0 > -INF else -INF


@compiled
def _walk(s: Fixed, x: State, r: int, row: np.ndarray, size: int, leg: int, write: bool) -> tuple[int, int]:
    """Soft price and return time of the schedule that eats in the given leg; INF when it does not work. Writes starts if asked."""
    total, leave = 0, row[leg, FIN0] if leg >= 0 else row[0, FIN1]
    for p in range(1, size + 1):
        job = row[p, JOB]
        if p <= leg or p <= s.shift[r, V_FROZEN]:
            begin = (row[p, FIN0] if leg >= 0 else row[p, FIN1]) - row[p, LASTS]
            if p <= s.shift[r, V_FROZEN]:
                begin = s.window[job, 0, 0]
            leave = row[p, FIN0] if leg >= 0 else row[p, FIN1]
        else:
            drive = row[p - 1, DRIVE]
            arrival = lunch_arrival(s, r, leave, drive) if p == leg + 1 and leg >= 0 else leave + drive
            begin = start_after(s, x, job, arrival) if arrival < INF else INF
            if begin >= INF:
                return INF, INF
            leave = begin + row[p, LASTS]
        total += soft_price(s, job, begin)
        if write:
            row[p, BEGIN] = begin
    drive = row[size, DRIVE]
    back = lunch_arrival(s, r, leave, drive) if leg == size else leave + drive
    if back > s.shift[r, V_HARD_END]:
        return INF, INF
    return total + max(0, back - s.shift[r, V_NOMINAL_END]) * s.shift[r, V_OVERTIME_PRICE], back


@compiled
def _lunch_leg(s: Fixed, x: State, r: int, row: np.ndarray, size: int, soft: int) -> int:
    """The leg lunch is eaten in: the last one that still gives the earliest return, or the cheapest one when starts are priced."""
    best, least, soonest = -1, INF, INF
    for leg in range(size, max(-1, s.shift[r, V_FROZEN] - 1), -1):
        if row[leg, FIN0] >= INF or row[leg, FIN0] > s.shift[r, V_LUNCH_TO]:
            continue
        if soft == 0:
            drive = row[leg, DRIVE]
            arrival = lunch_arrival(s, r, row[leg, FIN0], drive)
            if leg == size:
                same = arrival <= x.shift[r, R_BACK]
            else:
                job = row[leg + 1, JOB]
                same = start_after(s, x, job, arrival) + row[leg + 1, LASTS] == row[leg + 1, FIN1]
            if not same:
                continue
            return leg
        price, back = _walk(s, x, r, row, size, leg, False)
        if price < least or (price == least and back < soonest):
            best, least, soonest = leg, price, back
    return best


@compiled
def _price_plainly(s: Fixed, x: State, r: int, row: np.ndarray, size: int) -> None:
    """The price of a route in which no start and no waiting costs anything; starts are not written."""
    total = s.shift[r, V_USE_PRICE] + max(0, x.shift[r, R_BACK] - s.shift[r, V_NOMINAL_END]) * s.shift[r, V_OVERTIME_PRICE] if size > 0 else -row[0, LEG]
    for p in range(size + 1):
        total += row[p, LEG]
        if p > 0:
            total += s.base[row[p, JOB], r]
    x.shift[r, R_COST] = total


@compiled
def schedule(s: Fixed, x: State, r: int) -> None:
    """Choose lunch, write the starts, and price the route."""
    row, size, has_lunch, leg = x.rows[r], x.shift[r, R_SIZE], s.shift[r, V_LUNCH_LENGTH] > 0, -1
    soft = row[1, SOFT] - (1 if s.shift[r, V_OVERTIME_PRICE] > 0 else 0)
    if size == 0:
        x.shift[r, R_COST], x.shift[r, R_LUNCH_LEG], x.shift[r, R_LEAVES] = 0, -1, s.shift[r, V_READY]
        return
    if has_lunch:
        leg = _lunch_leg(s, x, r, row, size, soft)
    x.shift[r, R_LUNCH_LEG] = leg
    extra, back = _walk(s, x, r, row, size, leg, True)
    x.shift[r, R_BACK] = back
    total = s.shift[r, V_USE_PRICE] + extra
    busy = s.shift[r, V_LUNCH_LENGTH] if has_lunch else 0
    for p in range(size + 1):
        total += row[p, LEG]
        busy += row[p, DRIVE]
        if p > 0:
            total += s.base[row[p, JOB], r]
            busy += row[p, LASTS]
    bound = row[1, BEGIN]
    if s.waiting_price > 0:
        bound = back
        for p in range(size, s.shift[r, V_FROZEN], -1):
            job = row[p, JOB]
            drive = row[p, DRIVE]
            leave = lunch_leave(s, r, bound, drive) if leg == p else bound - drive
            later = start_before(s, x, job, leave - row[p, LASTS])
            if s.job[job, J_LATE_PRICE] > 0:
                later = min(later, max(row[p, BEGIN], s.job[job, J_DEADLINE]))
            if s.job[job, J_ANNOUNCED] >= 0:
                later = row[p, BEGIN]
            row[p, BEGIN] = start_before(s, x, job, max(later, row[p, BEGIN]))
            bound = row[p, BEGIN]
    drive = row[0, DRIVE]
    x.shift[r, R_LEAVES] = lunch_leave(s, r, row[1, BEGIN], drive) if leg == 0 else row[1, BEGIN] - drive
    if s.shift[r, V_FROZEN] == 0:
        x.shift[r, R_LEAVES] = max(x.shift[r, R_LEAVES], s.shift[r, V_READY])
    x.shift[r, R_COST] = total + max(0, back - x.shift[r, R_LEAVES] - busy) * s.waiting_price


@compiled
def _count_parts(s: Fixed, x: State, r: int, row: np.ndarray, size: int) -> None:
    """Parts taken from the van before the depot stop, and where that stop is (0: none)."""
    for part in range(x.used.shape[1]):
        x.used[r, part] = 0
    x.shift[r, R_DEPOT_AT] = 0
    for p in range(1, size + 1):
        job = row[p, JOB]
        if job == s.shift[r, V_DEPOT]:
            x.shift[r, R_DEPOT_AT] = p
            return
        if s.job[job, J_NEEDY] and p > s.shift[r, V_FROZEN]:
            for part in range(s.demand.shape[1]):
                x.used[r, part] += s.demand[job, part]


@compiled
def _segments(s: Fixed, x: State, r: int, row: np.ndarray, size: int) -> None:
    """Duration, earliest and latest departure of every prefix and suffix, so that added waiting is priced in constant time."""
    pieces = x.pieces[r]
    pieces[0, PRE_D], pieces[0, PRE_E], pieces[0, PRE_L] = 0, s.shift[r, V_READY], s.shift[r, V_HARD_END]
    for p in range(1, size + 1):
        job = row[p, JOB]
        drive = row[p - 1, DRIVE]
        pieces[p, PRE_D], pieces[p, PRE_E], pieces[p, PRE_L] = join(
            pieces[p - 1, PRE_D], pieces[p - 1, PRE_E], pieces[p - 1, PRE_L], drive, s.duration[job, r], s.job[job, J_OPENS], s.job[job, J_CLOSES])
    pieces[size + 1, SUF_D], pieces[size + 1, SUF_E], pieces[size + 1, SUF_L] = 0, s.shift[r, V_READY], s.shift[r, V_HARD_END]
    for p in range(size, 0, -1):
        job = row[p, JOB]
        drive = row[p, DRIVE]
        pieces[p, SUF_D], pieces[p, SUF_E], pieces[p, SUF_L] = join(
            s.duration[job, r], s.job[job, J_OPENS], s.job[job, J_CLOSES], drive, pieces[p + 1, SUF_D], pieces[p + 1, SUF_E], pieces[p + 1, SUF_L])
