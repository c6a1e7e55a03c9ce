"""Ruin and recreate under simulated annealing: one compiled call runs a stretch of iterations and keeps the best plan."""
from __future__ import annotations

import math

from yinuo.dispatch.planner.depot import put_with_depot, scan_with_depot, settle_depot
from yinuo.dispatch.planner.insertion import first_of_kind, put, range_for, reroute, scan
from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import (
    ABSENT, BEST, DONE, FIXED, INF, JOB, OLD_ABSENT, PENALTY, QUEUED, ROUTE_COST, STAMP, TOUCHED, below, uniform,
)
from yinuo.dispatch.planner.pairs import insert_pair
from yinuo.dispatch.planner.ruin import ruin
from yinuo.dispatch.planner.state import schedule


@compiled
def insert_best(s, x, job, blink, everywhere):
    """Insert a job at its cheapest place if that is cheaper than leaving it out; True when done."""
    limit = s.penalty[job]
    if s.partner[job] >= 0:
        return insert_pair(s, x, job, limit + s.penalty[s.partner[job]])
    x.count[STAMP] += 1
    best, shift, position, depot_at = limit, -1, -1, -1
    count = s.candidate_count[job] if everywhere else x.count[TOUCHED]
    for c in range(count):
        r = s.candidates[job, c] if everywhere else x.touched_list[c]
        if not everywhere and not s.allowed[job, r]:
            continue
        if x.size[r] >= x.rows.shape[1] - 3 or not first_of_kind(s, x, r):
            continue
        first, last = range_for(s, x, job, r)
        if last >= first:
            price, p = scan(s, x, job, r, first, last, blink, best)
            if p >= 0:
                best, shift, position, depot_at = price, r, p, -1
        if first > 0 and x.depot_at[r] == 0 and s.depot[r] >= 0:
            price, d, p = scan_with_depot(s, x, job, r, best)
            if d >= 0:
                best, shift, position, depot_at = price, r, p, d
    if shift < 0:
        return False
    if depot_at >= 0:
        return put_with_depot(s, x, job, shift, depot_at, position)
    return put(s, x, job, shift, position)


@compiled
def _sort_key(s, x, job, way):
    """The number jobs are sorted by before insertion, smallest first."""
    if way < 4:
        return below(x, 1 << 40)
    if way < 6:
        return -s.duration[job, s.candidates[job, 0]]
    if way < 9:
        return s.candidate_count[job] * 1024 + below(x, 1024)
    if way < 12:
        return -s.penalty[job] * 1024 + below(x, 1024)
    if way < 14:
        return s.closes[job] - s.opens[job]
    if way < 15:
        return s.opens[job]
    if way < 16:
        return -s.closes[job]
    return -s.seconds[s.start_place[s.candidates[job, 0]], s.place[job]]


@compiled
def fill_queue(s, x):
    """Put every absent job with a candidate into the queue, sorted by a random way, kept ranks first."""
    way, count = below(x, 18), 0
    for a in range(x.count[ABSENT]):
        job = x.absent[a]
        if s.candidate_count[job] == 0 or (s.partner[job] >= 0 and s.partner[job] < job):
            continue
        key = _sort_key(s, x, job, way) + s.rank[job] * (1 << 56)
        at = count
        while at > 0 and x.keys[x.queue[at - 1]] > key:
            x.queue[at] = x.queue[at - 1]
            at -= 1
        x.queue[at] = job
        x.keys[job] = key
        count += 1
    for a in range(count):
        x.keys[x.queue[a]] = 0
    x.count[QUEUED] = count


@compiled
def recreate(s, x, blink, everywhere):
    """Insert the absent jobs again, greedily with blinks; jobs absent before look only at routes this iteration has changed."""
    fill_queue(s, x)
    for q in range(x.count[QUEUED]):
        job = x.queue[q]
        insert_best(s, x, job, blink, everywhere or not x.was_absent[job])
    if s.has_depot:
        for t in range(x.count[TOUCHED]):
            settle_depot(s, x, x.touched_list[t])


@compiled
def begin(s, x):
    """Start an iteration: nothing touched, the absent list remembered."""
    x.count[TOUCHED] = 0
    x.count[OLD_ABSENT] = x.count[ABSENT]
    for a in range(x.count[ABSENT]):
        x.old_absent[a] = x.absent[a]
        x.was_absent[x.absent[a]] = True


@compiled
def finish(s, x, keep):
    """End an iteration: keep the new plan, or put everything back as it was."""
    for a in range(x.count[OLD_ABSENT]):
        x.was_absent[x.old_absent[a]] = False
    if not keep:
        for a in range(x.count[ABSENT]):
            x.absent_at[x.absent[a]] = -1
            x.fixed[x.absent[a]] = -1
        for t in range(x.count[TOUCHED]):
            r = x.touched_list[t]
            size = x.saved_size[r]
            x.size[r] = size
            for p in range(1, size + 1):
                job = x.saved_rows[r, p, JOB]
                x.rows[r, p, JOB] = job
                x.fixed[job] = x.saved_rows[r, p, FIXED]
        for t in range(x.count[TOUCHED]):
            reroute(s, x, x.touched_list[t])
        x.count[ABSENT] = 0
        x.count[PENALTY] = 0
        for a in range(x.count[OLD_ABSENT]):
            job = x.old_absent[a]
            x.absent[a], x.absent_at[job], x.where[job], x.fixed[job] = job, a, -1, -1
            x.count[PENALTY] += s.penalty[job]
        x.count[ABSENT] = x.count[OLD_ABSENT]
    for t in range(x.count[TOUCHED]):
        x.touched[x.touched_list[t]] = False
    x.count[TOUCHED] = 0


@compiled
def remember(x):
    """Keep the present plan as the best one."""
    for r in range(x.size.shape[0]):
        size = x.size[r]
        x.best_size[r] = size
        for p in range(1, size + 1):
            x.best_jobs[r, p] = x.rows[r, p, JOB]
    for job in range(x.fixed.shape[0]):
        x.best_fixed[job] = x.fixed[job]
    x.count[BEST] = x.count[ROUTE_COST] + x.count[PENALTY]


@compiled
def anneal(s, x, iterations, hot, cold, average, longest, blink):
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
def construct(s, x):
    """Insert whatever is absent, cheapest places first come first served; used once before the search."""
    begin(s, x)
    recreate(s, x, 0.0, True)
    finish(s, x, True)
    remember(x)


@compiled
def load(s, x, shifts, jobs, starts):
    """Put given stops into their routes in order (a warm start); whatever cannot be driven stays absent. Returns how many went in."""
    placed = 0
    for i in range(jobs.shape[0]):
        job, r = jobs[i], shifts[i]
        begin(s, x)
        x.fixed[job] = starts[i]
        if s.kept[job] and s.frozen[r] > x.size[r]:
            position = x.size[r]
        else:
            first, last = range_for(s, x, job, r)
            if i > 0 and x.where[jobs[i - 1]] == r:
                first = max(first, x.spot[jobs[i - 1]])
            _, position = scan(s, x, job, r, first, last, 0.0, INF)
        if position >= 0 and put(s, x, job, r, position):
            placed += 1
        else:
            x.fixed[job] = -1
        finish(s, x, True)
    return placed


@compiled
def restore(s, x):
    """Make the best plan the present one again."""
    for a in range(x.count[ABSENT]):
        x.absent_at[x.absent[a]] = -1
    for job in range(s.real_jobs):
        x.where[job] = -1
        x.fixed[job] = x.best_fixed[job]
    for r in range(x.size.shape[0]):
        x.size[r] = x.best_size[r]
        for p in range(1, x.size[r] + 1):
            x.rows[r, p, JOB] = x.best_jobs[r, p]
        reroute(s, x, r)
        schedule(s, x, r)
    x.count[ABSENT] = 0
    x.count[PENALTY] = 0
    for job in range(s.real_jobs):
        if x.where[job] < 0:
            x.absent[x.count[ABSENT]] = job
            x.absent_at[job] = x.count[ABSENT]
            x.count[ABSENT] += 1
            x.count[PENALTY] += s.penalty[job]
