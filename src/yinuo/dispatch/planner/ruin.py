"""Taking jobs out of a plan: strings around a seed, whole routes, loose jobs, and everything that must leave together."""
from __future__ import annotations

from yinuo.dispatch.planner.editing import become_absent, reroute, save
from yinuo.dispatch.planner.jit import compiled
from yinuo.dispatch.planner.layout import (
    ABSENT,
    J_KEPT,
    J_PARTNER,
    JOB,
    L_ABSENT,
    L_TOUCHED_LIST,
    R_SIZE,
    R_TOUCHED,
    TOUCHED,
    V_DEPOT,
    X_KEYS,
    X_SPOT,
    X_WHERE,
    Fixed,
    State,
    below,
    uniform,
)


@compiled
def mark(s: Fixed, x: State, job: int) -> bool:
    """Note a served job for removal (its partner too); False when it may not be moved."""
    if x.job[job, X_WHERE] < 0 or s.job[job, J_KEPT] or x.job[job, X_KEYS] < 0:
        return False
    partner = s.job[job, J_PARTNER]
    if partner >= 0 and x.job[partner, X_WHERE] >= 0:
        if s.job[partner, J_KEPT]:
            return False
        save(s, x, x.job[partner, X_WHERE])
        x.job[partner, X_KEYS] = -1
    save(s, x, x.job[job, X_WHERE])
    x.job[job, X_KEYS] = -1
    return True


@compiled
def sweep(s: Fixed, x: State) -> bool:
    """Really remove every marked job from the touched routes; False when a shortened route cannot be driven."""
    fine = True
    for t in range(x.count[TOUCHED]):
        r = x.lists[L_TOUCHED_LIST, t]
        row, size, kept = x.rows[r], x.shift[r, R_SIZE], 0
        for p in range(1, size + 1):
            job = row[p, JOB]
            if job < s.real_jobs and x.job[job, X_KEYS] < 0:
                x.job[job, X_KEYS] = 0
                become_absent(s, x, job)
            else:
                kept += 1
                row[kept, JOB] = job
        if kept == 1 and row[1, JOB] == s.shift[r, V_DEPOT]:
            kept = 0
        x.shift[r, R_SIZE] = kept
        fine = reroute(s, x, r) and fine
    return fine


@compiled
def ruin_strings(s: Fixed, x: State, seed: int, average: float, longest: float) -> None:
    """Remove strings of neighbouring stops from the routes around a seed job."""
    routes, stops = 0, 0
    for r in range(x.shift.shape[0]):
        if x.shift[r, R_SIZE] > 0:
            routes += 1
            stops += x.shift[r, R_SIZE]
    if routes == 0:
        return
    most = min(longest, max(1.0, stops / routes))
    strings = int(uniform(x) * (4.0 * average / (1.0 + most) - 1.0) + 1.0)
    done = 0
    for n in range(-1, s.near.shape[1]):
        job = seed if n < 0 else s.near[seed, n]
        if job < 0:
            break
        r = x.job[job, X_WHERE]
        if r < 0 or x.shift[r, R_TOUCHED]:
            continue
        length = int(uniform(x) * min(most, x.shift[r, R_SIZE])) + 1
        _mark_string(s, x, r, x.job[job, X_SPOT], length)
        done += 1
        if done >= strings:
            break


@compiled
def _mark_string(s: Fixed, x: State, r: int, spot: int, length: int) -> None:
    """Mark a string of the length around a spot, half of the time with a stretch in the middle spared."""
    size, spared = x.shift[r, R_SIZE], 0
    save(s, x, r)
    if length > 1 and uniform(x) < 0.5:
        while length + spared < size and uniform(x) < 0.5:
            spared += 1
    span = length + spared
    first = max(1, spot - span + 1)
    last = min(spot, size - span + 1)
    begin = first + below(x, max(1, last - first + 1))
    skip = begin + (below(x, length) + 1 if spared > 0 else span)
    row = x.rows[r]
    for p in range(begin, min(begin + span, size + 1)):
        if skip <= p < skip + spared:
            continue
        if row[p, JOB] < s.real_jobs:
            mark(s, x, row[p, JOB])


@compiled
def ruin_route(s: Fixed, x: State, seed: int) -> None:
    """Empty the seed's whole route and take its nearest neighbours elsewhere out too."""
    r = x.job[seed, X_WHERE]
    if r < 0:
        return
    row = x.rows[r]
    for p in range(1, x.shift[r, R_SIZE] + 1):
        if row[p, JOB] < s.real_jobs:
            mark(s, x, row[p, JOB])
    extra = below(x, 5)
    for n in range(min(extra, s.near.shape[1])):
        if s.near[seed, n] >= 0:
            mark(s, x, s.near[seed, n])


@compiled
def ruin_loose(s: Fixed, x: State, seed: int, count: int) -> None:
    """Remove single neighbours of the seed, nearer ones more often."""
    mark(s, x, seed)
    for _ in range(count):
        n = int(uniform(x) * uniform(x) * s.near.shape[1])
        job = s.near[seed, n]
        if job >= 0:
            mark(s, x, job)


@compiled
def ruin_around(s: Fixed, x: State, job: int, count: int) -> None:
    """Make room for an absent job: remove single stops from suitable shifts, at the times its window asks for, near it first."""
    done = 0
    partner_of = s.job[job, J_PARTNER]
    for n in range(s.near.shape[1]):
        other = s.near[job, n]
        if other < 0 or done >= count:
            break
        r = x.job[other, X_WHERE]
        if r < 0 or not s.allowed[job, r] or other == partner_of:
            continue
        if uniform(x) < 0.5:
            continue
        if mark(s, x, other):
            done += 1


@compiled
def ruin(s: Fixed, x: State, average: float, longest: float) -> bool:
    """One ruin step: choose a seed and a way, mark, remove; False when the remainder cannot be driven."""
    seed = below(x, s.real_jobs)
    absent = x.count[ABSENT]
    if absent > 0 and uniform(x) < 0.3:
        seed = x.lists[L_ABSENT, below(x, absent)]
    if seed >= s.real_jobs:
        seed = below(x, s.real_jobs)
    dice = uniform(x)
    if x.job[seed, X_WHERE] < 0 and dice < 0.4:
        ruin_around(s, x, seed, 1 + below(x, int(average)))
    elif dice < 0.80:
        ruin_strings(s, x, seed, average, longest)
    elif dice < 0.95:
        ruin_loose(s, x, seed, 1 + below(x, int(average)))
    else:
        ruin_route(s, x, seed)
    return sweep(s, x)
