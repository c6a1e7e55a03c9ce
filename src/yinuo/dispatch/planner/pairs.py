"""Two-engineer jobs: both visits get one common start, on two different engineers, or neither is placed."""
from __future__ import annotations

from yinuo.dispatch.planner.editing import become_absent, close_gap, put, reroute, save
from yinuo.dispatch.planner.insertion import range_for, scan
from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import INF, J_CANDIDATE_COUNT, J_PARTNER, J_WINDOWS, V_ENGINEER, X_FIXED, Fixed, State

STEPS = 16


@compiled
def _best_two(s: Fixed, x: State, job: int, other_engineer: int) -> tuple[int, int, int]:
    """Cheapest shift for a job whose start is fixed, leaving out one engineer: (price, shift, position)."""
    best, shift, position = INF, -1, -1
    for c in range(s.job[job, J_CANDIDATE_COUNT]):
        r = s.candidates[job, c]
        if s.shift[r, V_ENGINEER] == other_engineer:
            continue
        first, last = range_for(s, x, job, r)
        if last < first:
            continue
        price, p = scan(s, x, job, r, first, last, 0.0, best)
        if p >= 0 and price < best:
            best, shift, position = price, r, p
    return best, shift, position


@compiled
def _try_start(s: Fixed, x: State, job: int, partner: int, start: int) -> tuple[int, int, int, int, int]:
    """Price of placing both at one start: (price, shift a, position a, shift b, position b)."""
    x.job[job, X_FIXED] = x.job[partner, X_FIXED] = start
    price_a, shift_a, at_a = _best_two(s, x, job, -1)
    result = (INF, -1, -1, -1, -1)
    if shift_a >= 0:
        price_b, shift_b, at_b = _best_two(s, x, partner, s.shift[shift_a, V_ENGINEER])
        if shift_b >= 0:
            result = (price_a + price_b, shift_a, at_a, shift_b, at_b)
    price_b, shift_b, at_b = _best_two(s, x, partner, -1)
    if shift_b >= 0 and price_b < result[0]:
        price_a, shift_a, at_a = _best_two(s, x, job, s.shift[shift_b, V_ENGINEER])
        if shift_a >= 0 and price_a + price_b < result[0]:
            result = (price_a + price_b, shift_a, at_a, shift_b, at_b)
    x.job[job, X_FIXED] = x.job[partner, X_FIXED] = -1
    return result


@compiled
def insert_pair(s: Fixed, x: State, job: int, limit: int) -> bool:
    """Place an absent pair at its cheapest common start on a grid of its windows; True when both were placed."""
    partner = s.job[job, J_PARTNER]
    best, best_start = (limit, -1, -1, -1, -1), -1
    for w in range(s.job[job, J_WINDOWS]):
        for v in range(s.job[partner, J_WINDOWS]):
            opens = max(s.window[job, w, 0], s.window[partner, v, 0])
            closes = min(s.window[job, w, 1], s.window[partner, v, 1])
            if opens > closes:
                continue
            step = max(1, (closes - opens) // STEPS)
            start = opens
            while start <= closes:
                found = _try_start(s, x, job, partner, start)
                if found[0] < best[0]:
                    best, best_start = found, start
                if start == closes:
                    break
                start = min(start + step, closes)
    if best_start < 0:
        return False
    x.job[job, X_FIXED] = x.job[partner, X_FIXED] = best_start
    if not put(s, x, job, best[1], best[2]):
        x.job[job, X_FIXED] = x.job[partner, X_FIXED] = -1
        return False
    if put(s, x, partner, best[3], best[4]):
        return True
    save(s, x, best[1])
    close_gap(x, best[1], best[2] + 1)
    become_absent(s, x, job)
    x.job[partner, X_FIXED] = -1
    reroute(s, x, best[1])
    return False
