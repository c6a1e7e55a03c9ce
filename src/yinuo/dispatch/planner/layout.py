"""The arrays the compiled core works on, and its own random numbers.

Two time states run along every route: 0 = lunch still due, 1 = lunch eaten (or none owed). FIN0/FIN1 hold the earliest finish at
a position in each state, LAT0/LAT1 the latest arrival from which the rest of the route still works. All whole numbers.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yinuo.dispatch.planner.jit import inlined

INF = 1 << 50
PLACE, LEG, FIN0, FIN1, LAT0, LAT1, SOFT, JOB, DRIVE, LASTS, BEGIN, FIXED = range(12)
FIELDS = 16
PRE_D, PRE_E, PRE_L, SUF_D, SUF_E, SUF_L = range(6)
# Columns of the job and shift tables (J_, V_: fixed; X_, R_: state) and rows of the job lists (L_).
(
    J_PLACE, J_WINDOWS, J_OPENS, J_CLOSES, J_DEADLINE, J_LATE_PRICE, J_ANNOUNCED, J_PENALTY, J_RANK, J_KEPT, J_PARTNER,
    J_NEEDY, J_CANDIDATE_COUNT, J_BOUND,
) = range(14)
(
    V_ENGINEER, V_START_PLACE, V_END_PLACE, V_READY, V_HARD_END, V_NOMINAL_END, V_OVERTIME_PRICE, V_USE_PRICE, V_LUNCH_FROM,
    V_LUNCH_TO, V_LUNCH_LENGTH, V_LUNCH_SPLITS, V_FROZEN, V_DEPOT, V_KIND,
) = range(15)
(
    X_WHERE, X_SPOT, X_FIXED, X_ABSENT_AT, X_WAS_ABSENT, X_KEYS, X_BEST_FIXED,
) = range(7)
(
    R_SIZE, R_COST, R_DEPOT_AT, R_LUNCH_LEG, R_LEAVES, R_BACK, R_TOUCHED, R_SAVED_SIZE, R_SAVED_COST, R_BEST_SIZE,
    R_SEEN_KIND, R_SAVED_BACK, R_SAVED_DEPOT, R_SAVED_LEG,
) = range(14)
(
    L_ABSENT, L_OLD_ABSENT, L_TOUCHED_LIST, L_QUEUE,
) = range(4)


class Fixed(NamedTuple):
    """What does not change during a search; jobs by row, shifts by column. Few wide tables compile and run faster than many arrays."""

    seconds: np.ndarray
    seconds_back: np.ndarray
    price: np.ndarray
    price_back: np.ndarray
    window: np.ndarray
    duration: np.ndarray
    base: np.ndarray
    allowed: np.ndarray
    candidates: np.ndarray
    demand: np.ndarray
    tools_held: np.ndarray
    stock: np.ndarray
    near: np.ndarray
    job: np.ndarray
    shift: np.ndarray
    move_price: int
    waiting_price: int
    has_depot: int
    real_jobs: int


class State(NamedTuple):
    """What the search changes, with room to undo one iteration and to remember the best plan."""

    rows: np.ndarray
    pieces: np.ndarray
    used: np.ndarray
    saved_rows: np.ndarray
    saved_pieces: np.ndarray
    saved_used: np.ndarray
    best_jobs: np.ndarray
    job: np.ndarray
    shift: np.ndarray
    lists: np.ndarray
    count: np.ndarray  # type: ignore[assignment]  # a tuple has a method of this name, which nobody asks for here
    random: np.ndarray


ABSENT, TOUCHED, OLD_ABSENT, ROUTE_COST, PENALTY, BEST, QUEUED, STAMP, DONE = range(9)


@inlined
def uniform(x: State) -> float:
    """A random fraction in [0, 1) from the state's own generator."""
    bits = x.random[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    x.random[0] = bits
    return np.float64((bits * np.uint64(2685821657736338717)) >> np.uint64(11)) * 1.1102230246251565e-16


@inlined
def below(x: State, limit: int) -> int:
    """A random whole number in [0, limit)."""
    return int(uniform(x) * limit)
