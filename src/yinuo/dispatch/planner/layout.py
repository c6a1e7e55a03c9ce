"""The arrays the compiled core works on, and its own random numbers.

Two time states run along every route: 0 = lunch still due, 1 = lunch eaten (or none owed). FIN0/FIN1 hold the earliest finish at
a position in each state, LAT0/LAT1 the latest arrival from which the rest of the route still works. All whole numbers.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yinuo.dispatch.planner.jit import compiled

INF = 1 << 50
JOB, PLACE, LEG, FIN0, FIN1, LAT0, LAT1, SOFT, BEGIN, FIXED, PRE_D, PRE_E, PRE_L, SUF_D, SUF_E, SUF_L = range(16)
FIELDS = 16


class Fixed(NamedTuple):
    """What does not change during a search; jobs by row, shifts by column."""

    seconds: np.ndarray
    seconds_back: np.ndarray
    price: np.ndarray
    price_back: np.ndarray
    place: np.ndarray
    window: np.ndarray
    windows: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    duration: np.ndarray
    base: np.ndarray
    allowed: np.ndarray
    candidates: np.ndarray
    candidate_count: np.ndarray
    deadline: np.ndarray
    late_price: np.ndarray
    announced: np.ndarray
    move_price: int
    penalty: np.ndarray
    rank: np.ndarray
    kept: np.ndarray
    partner: np.ndarray
    demand: np.ndarray
    tools_held: np.ndarray
    needy: np.ndarray
    engineer: np.ndarray
    start_place: np.ndarray
    end_place: np.ndarray
    ready: np.ndarray
    hard_end: np.ndarray
    nominal_end: np.ndarray
    overtime_price: np.ndarray
    use_price: np.ndarray
    lunch_from: np.ndarray
    lunch_to: np.ndarray
    lunch_length: np.ndarray
    lunch_splits: np.ndarray
    frozen: np.ndarray
    stock: np.ndarray
    depot: np.ndarray
    has_depot: int
    kind: np.ndarray
    near: np.ndarray
    waiting_price: int
    real_jobs: int


class State(NamedTuple):
    """What the search changes, with room to undo one iteration and to remember the best plan."""

    rows: np.ndarray
    size: np.ndarray
    cost: np.ndarray
    used: np.ndarray
    depot_at: np.ndarray
    lunch_leg: np.ndarray
    leaves: np.ndarray
    back: np.ndarray
    where: np.ndarray
    spot: np.ndarray
    fixed: np.ndarray
    absent: np.ndarray
    absent_at: np.ndarray
    old_absent: np.ndarray
    was_absent: np.ndarray
    touched: np.ndarray
    touched_list: np.ndarray
    saved_rows: np.ndarray
    saved_size: np.ndarray
    saved_cost: np.ndarray
    best_jobs: np.ndarray
    best_size: np.ndarray
    best_fixed: np.ndarray
    seen_kind: np.ndarray
    queue: np.ndarray
    keys: np.ndarray
    count: np.ndarray
    random: np.ndarray


ABSENT, TOUCHED, OLD_ABSENT, ROUTE_COST, PENALTY, BEST, QUEUED, STAMP, DONE = range(9)


@compiled
def uniform(x):
    """A random fraction in [0, 1) from the state's own generator."""
    bits = x.random[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    x.random[0] = bits
    return np.float64((bits * np.uint64(2685821657736338717)) >> np.uint64(11)) * 1.1102230246251565e-16


@compiled
def below(x, limit):
    """A random whole number in [0, limit)."""
    return np.int64(uniform(x) * limit)
