"""The constant-time insertion test and what stands on it: the best position in one route, in all routes, and putting a job there."""
from __future__ import annotations

from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import (
    ABSENT, FIN0, FIN1, FIXED, INF, JOB, LAT0, LAT1, LEG, PENALTY, PLACE, PRE_D, PRE_E, PRE_L, ROUTE_COST, SOFT, STAMP, SUF_D, SUF_E,
    SUF_L, TOUCHED, uniform,
)
from yinuo.dispatch.planner.state import join, lunch_arrival, rebuild, soft_price, start_after


@compiled
def scan(s, x, job, r, first, last, blink, limit):
    """Cheapest feasible place for a job between positions first..last of a route: (added price, position); INF when none below limit."""
    row = x.rows[r]
    size = x.size[r]
    place, lasts = s.place[job], s.duration[job, r]
    into, out_of = s.seconds_back[place], s.seconds[place]
    price_into, price_out = s.price_back[place], s.price[place]
    has_lunch, waits = s.lunch_length[r] > 0, s.waiting_price > 0
    opens, closes = s.opens[job], s.closes[job]
    if x.fixed[job] >= 0:
        opens = closes = x.fixed[job]
    own = s.base[job, r] + (s.use_price[r] if size == 0 else 0)
    soft_self = s.late_price[job] > 0 or s.announced[job] >= 0
    best, at = limit, -1
    for p in range(max(first, s.frozen[r]), min(last, size) + 1):
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
            added += s.waiting_price * _waiting_added(s, r, row, job, p, lasts, drive, onward, opens, closes, size)
            if added >= best:
                continue
        if soft_self or row[p + 1, SOFT] > 0:
            begin = finish0 - lasts if finish0 + onward <= latest0 or x.lunch_leg[r] >= p and finish0 < INF else finish1 - lasts
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
def _waiting_added(s, r, row, job, p, lasts, drive, onward, opens, closes, size):
    """Change of the route's waiting time when the job goes after position p (lunch left out of the estimate)."""
    long, early, late = join(row[p, PRE_D], row[p, PRE_E], row[p, PRE_L], drive, lasts, opens, closes)
    long, early, late = join(long, early, late, onward, row[p + 1, SUF_D], row[p + 1, SUF_E], row[p + 1, SUF_L])
    if size == 0:
        return long - drive - onward - lasts
    direct = s.seconds[row[p, PLACE], row[p + 1, PLACE]]
    before, _, _ = join(row[p, PRE_D], row[p, PRE_E], row[p, PRE_L], direct, row[p + 1, SUF_D], row[p + 1, SUF_E], row[p + 1, SUF_L])
    return (long - drive - onward - lasts) - (before - direct)


@compiled
def _pushed_price(s, x, r, row, size, p, leave0, leave1, drive, has_lunch):
    """Lateness, movement and overtime added to the stops after position p when they are pushed later."""
    added, leg = 0, x.lunch_leg[r]
    for q in range(p + 1, size + 1):
        job = row[q, JOB]
        if q > p + 1:
            drive = s.seconds[row[q - 1, PLACE], row[q, PLACE]]
        arrive1 = leave1 + drive
        if has_lunch and leave0 < INF:
            arrive1 = min(arrive1, lunch_arrival(s, r, leave0, drive))
        lasts = s.duration[job, r]
        begin0 = start_after(s, x, job, leave0 + drive) if leave0 < INF else INF
        begin1 = start_after(s, x, job, arrive1) if arrive1 < INF else INF
        leave0 = begin0 + lasts if begin0 < INF else INF
        leave1 = begin1 + lasts if begin1 < INF else INF
        if leave0 == row[q, FIN0] and leave1 == row[q, FIN1]:
            return added
        if s.late_price[job] > 0 or s.announced[job] >= 0:
            now = begin0 if q <= leg and begin0 < INF else begin1
            old = (row[q, FIN0] if q <= leg else row[q, FIN1]) - lasts
            if now < INF and old < INF:
                added += soft_price(s, job, now) - soft_price(s, job, old)
    if s.overtime_price[r] > 0:
        if size > p:
            drive = s.seconds[row[size, PLACE], row[size + 1, PLACE]]
        back = leave1 + drive
        if has_lunch and leave0 < INF:
            back = min(back, lunch_arrival(s, r, leave0, drive))
        added += max(0, back - s.nominal_end[r]) * s.overtime_price[r]
        if size > 0:
            added -= max(0, x.back[r] - s.nominal_end[r]) * s.overtime_price[r]
    return added


@compiled
def range_for(s, x, job, r):
    """Positions the supplies allow without a new depot stop: (first, last); last < first when none, so that a depot is needed."""
    size = x.size[r]
    if not s.needy[job]:
        return 0, size
    fits = s.tools_held[job, r]
    if fits:
        for part in range(s.demand.shape[1]):
            if x.used[r, part] + s.demand[job, part] > s.stock[r, part]:
                fits = False
                break
    if fits:
        return 0, size
    if x.depot_at[r] > 0:
        return x.depot_at[r], size
    return 1, 0


@compiled
def save(s, x, r):
    """Keep a route as it was, once per iteration, so that the iteration can be undone."""
    if x.touched[r]:
        return
    x.touched[r] = True
    x.touched_list[x.count[TOUCHED]] = r
    x.count[TOUCHED] += 1
    size = x.size[r]
    x.saved_size[r], x.saved_cost[r] = size, x.cost[r]
    source, target = x.rows[r], x.saved_rows[r]
    for p in range(1, size + 1):
        target[p, JOB] = source[p, JOB]
        target[p, FIXED] = x.fixed[source[p, JOB]]


@compiled
def leave_absent(s, x, job):
    """Take a job off the list of those nobody does."""
    at, last = x.absent_at[job], x.count[ABSENT] - 1
    moved = x.absent[last]
    x.absent[at], x.absent_at[moved] = moved, at
    x.absent_at[job] = -1
    x.count[ABSENT] = last
    x.count[PENALTY] -= s.penalty[job]


@compiled
def become_absent(s, x, job):
    """Put a job on the list of those nobody does."""
    x.absent[x.count[ABSENT]] = job
    x.absent_at[job] = x.count[ABSENT]
    x.count[ABSENT] += 1
    x.count[PENALTY] += s.penalty[job]
    x.where[job] = -1
    x.fixed[job] = -1


@compiled
def reroute(s, x, r):
    """Rebuild a changed route and keep the sum of route prices right; False when it cannot be driven."""
    x.count[ROUTE_COST] -= x.cost[r]
    fine = rebuild(s, x, r)
    x.count[ROUTE_COST] += x.cost[r]
    return fine


@compiled
def open_gap(x, r, p, job):
    """Write a job after position p of a route, without recomputing it."""
    row, size = x.rows[r], x.size[r]
    for q in range(size, p, -1):
        row[q + 1, JOB] = row[q, JOB]
    row[p + 1, JOB] = job
    x.size[r] = size + 1


@compiled
def close_gap(x, r, p):
    """Drop the stop at position p of a route, without recomputing it."""
    row, size = x.rows[r], x.size[r]
    for q in range(p, size):
        row[q, JOB] = row[q + 1, JOB]
    x.size[r] = size - 1


@compiled
def put(s, x, job, r, p):
    """Insert an absent job after position p; undoes itself and returns False when the route cannot be driven after all."""
    save(s, x, r)
    open_gap(x, r, p, job)
    if reroute(s, x, r):
        if x.absent_at[job] >= 0:
            leave_absent(s, x, job)
        return True
    close_gap(x, r, p + 1)
    reroute(s, x, r)
    x.where[job] = -1
    return False


@compiled
def first_of_kind(s, x, r):
    """False for an empty route when an identical empty one was already looked at in this search for a place."""
    if x.size[r] > 0:
        return True
    if x.seen_kind[s.kind[r]] == x.count[STAMP]:
        return False
    x.seen_kind[s.kind[r]] = x.count[STAMP]
    return True
