"""The arithmetic of one stop and one leg: when a visit may start, when lunch lets one arrive or leave, what lateness costs, how waiting adds up."""
from __future__ import annotations

import numpy as np

from yinuo.dispatch.planner.jit import inlined
from yinuo.dispatch.planner.layout import (
    INF,
    J_ANNOUNCED,
    J_DEADLINE,
    J_LATE_PRICE,
    J_WINDOWS,
    V_LUNCH_FROM,
    V_LUNCH_LENGTH,
    V_LUNCH_SPLITS,
    V_LUNCH_TO,
    X_FIXED,
    Fixed,
    State,
)


@inlined
def start_after(s: Fixed, x: State, job: int, arrival: int) -> int:
    """Earliest allowed start at or after the arrival; INF when there is none."""
    point = x.job[job, X_FIXED]
    if point >= 0:
        return point if arrival <= point else INF
    for w in range(s.job[job, J_WINDOWS]):
        if arrival <= s.window[job, w, 1]:
            return max(arrival, s.window[job, w, 0])
    return INF


@inlined
def start_before(s: Fixed, x: State, job: int, latest: int) -> int:
    """Latest allowed start at or before the bound; -INF when there is none."""
    point = x.job[job, X_FIXED]
    if point >= 0:
        return point if latest >= point else -INF
    for w in range(s.job[job, J_WINDOWS] - 1, -1, -1):
        if latest >= s.window[job, w, 0]:
            return min(latest, s.window[job, w, 1])
    return -INF


@inlined
def lunch_arrival(s: Fixed, route: int, leave: int, drive: int | np.int64) -> int:
    """Arrival after a leg with lunch in it; INF when lunch can no longer begin in time."""
    if leave > s.shift[route, V_LUNCH_TO]:
        return INF
    if s.shift[route, V_LUNCH_SPLITS] or leave + drive <= s.shift[route, V_LUNCH_TO]:
        return max(leave + drive, s.shift[route, V_LUNCH_FROM]) + s.shift[route, V_LUNCH_LENGTH]
    return max(leave, s.shift[route, V_LUNCH_FROM]) + s.shift[route, V_LUNCH_LENGTH] + drive


@inlined
def lunch_leave(s: Fixed, route: int, arrival: int, drive: int) -> int:
    """Latest leave of a leg with lunch in it that still arrives by `arrival`; -INF when there is none."""
    rest = arrival - s.shift[route, V_LUNCH_LENGTH]
    if s.shift[route, V_LUNCH_SPLITS]:
        return min(s.shift[route, V_LUNCH_TO], rest - drive) if rest >= s.shift[route, V_LUNCH_FROM] else -INF
    best = -INF
    if rest >= s.shift[route, V_LUNCH_FROM]:
        best = min(s.shift[route, V_LUNCH_TO], rest) - drive
    if rest - drive >= s.shift[route, V_LUNCH_FROM]:
        best = max(best, min(s.shift[route, V_LUNCH_TO], rest - drive))
    return best


@inlined
def soft_price(s: Fixed, job: int, start: int) -> int:
    """Lateness after the deadline and movement against what was announced, for one stop."""
    price = 0
    if s.job[job, J_LATE_PRICE] > 0 and start > s.job[job, J_DEADLINE]:
        price += (start - s.job[job, J_DEADLINE]) * s.job[job, J_LATE_PRICE]
    if s.job[job, J_ANNOUNCED] >= 0:
        price += abs(start - s.job[job, J_ANNOUNCED]) // 60 * s.move_price
    return price


@inlined
def join(long_a: int, early_a: int, late_a: int, drive: int, long_b: int, early_b: int, late_b: int) -> tuple[int, int, int]:
    """Duration, earliest and latest departure of two pieces driven one after the other (no lateness assumed)."""
    gap = long_a + drive
    wait = max(early_b - gap - late_a, 0)
    return long_a + long_b + drive + wait, max(early_b - gap, early_a) - wait, min(late_b - gap, late_a)
