"""Back from the state of the compiled core to a plan in neutral values."""
from __future__ import annotations

from yinuo.dispatch.planner.arrays import Compiled
from yinuo.dispatch.planner.layout import (
    BEGIN,
    DONE,
    JOB,
    PLACE,
    R_BACK,
    R_LEAVES,
    R_LUNCH_LEG,
    R_SIZE,
    V_FROZEN,
    V_LUNCH_FROM,
    V_LUNCH_SPLITS,
    V_LUNCH_TO,
    V_READY,
    X_WHERE,
    Fixed,
    State,
)
from yinuo.dispatch.planner.model import DEPOT, Plan, Route, Stop


def read_plan(compiled: Compiled, state: State, seed: int) -> Plan:
    """The present plan of a state as neutral values."""
    routes = [_read_route(compiled, state, r) for r in range(len(compiled.problem.shifts)) if state.shift[r, R_SIZE] > 0]
    gone = [compiled.names[row] for row in range(len(compiled.problem.jobs)) if state.job[row, X_WHERE] < 0]
    return Plan(tuple(routes), tuple(gone), compiled.problem.travel.source, seed, int(state.count[DONE]))


def _read_route(compiled: Compiled, state: State, r: int) -> Route:
    shift, row = compiled.problem.shifts[r], state.rows[r]
    stops = []
    for p in range(1, int(state.shift[r, R_SIZE]) + 1):
        job = int(row[p, JOB])
        stops.append(Stop(compiled.names[job] if job < len(compiled.names) else DEPOT, int(row[p, BEGIN])))
    return Route(shift.id, tuple(stops), _lunch_start(compiled.fixed, state, r), int(state.shift[r, R_LEAVES]), int(state.shift[r, R_BACK]))


def _lunch_start(fixed: Fixed, state: State, r: int) -> int | None:
    leg = int(state.shift[r, R_LUNCH_LEG])
    if leg < 0:
        return None
    row = state.rows[r]
    if leg == 0:
        leave = int(state.shift[r, R_LEAVES])
    else:
        leave = int(row[leg, BEGIN] + fixed.duration[row[leg, JOB], r])
        leave = max(leave, int(fixed.shift[r, V_READY])) if leg == fixed.shift[r, V_FROZEN] else leave
    earliest, latest = int(fixed.shift[r, V_LUNCH_FROM]), int(fixed.shift[r, V_LUNCH_TO])
    if not fixed.shift[r, V_LUNCH_SPLITS]:
        drive = int(fixed.seconds[row[leg, PLACE], row[leg + 1, PLACE]])
        if leave + drive <= latest:
            return max(leave + drive, earliest)
    return max(leave, earliest)
