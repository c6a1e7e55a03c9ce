"""Planning: a problem, a limit and a seed in; a plan, its price and the way it improved out."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yinuo.dispatch.planner.arrays import Compiled, compile_problem, new_state
from yinuo.dispatch.planner.compat import Reason
from yinuo.dispatch.planner.layout import BEST, DONE, J_PARTNER, ROUTE_COST, V_DEPOT, X_WHERE, State
from yinuo.dispatch.planner.model import DEPOT, Plan, Problem
from yinuo.dispatch.planner.reading import read_plan
from yinuo.dispatch.planner.search import anneal, construct, load, restore, write_starts

STRETCH = 0.03
STEADY = 250


class ImpossibleDay(ValueError):
    """Frozen visits contradict the shift they are frozen in; `day.freeze` moves the shift's end and lunch so that facts fit."""

    def __init__(self, jobs: list[str]) -> None:
        super().__init__(f"frozen visits do not fit their shift: {', '.join(jobs[:5])}")
        self.jobs = jobs


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at a running search: seconds since it began, iterations done, price of the best plan, and that plan when asked."""

    seconds: float
    iterations: int
    price: int
    plan: Callable[[], Plan]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The best plan found, its folded price, and (second, price) at each improvement."""

    plan: Plan
    price: int
    iterations: int
    seconds: float
    trail: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A compiled problem together with one plan of it in memory: what slots, urgent insertion and explanations work on."""

    compiled: Compiled
    state: State
    seed: int

    def plan(self) -> Plan:
        """The plan as it stands on the desk."""
        write_starts(self.compiled.fixed, self.state)
        return read_plan(self.compiled, self.state, self.seed)


def prepare(problem: Problem, plan: Plan | None = None, seed: int = 1) -> Desk:
    """Compile the problem and load a plan as far as it can still be driven; the rest of its jobs is unserved."""
    compiled = compile_problem(problem)
    state = new_state(compiled.fixed, seed)
    restore(compiled.fixed, state)
    _load_fixed_points(compiled, state)
    if plan is not None:
        _load_plan(compiled, state, plan)
    return Desk(compiled, state, seed)


def plan(problem: Problem, *, seconds: float | None = None, iterations: int | None = None, seed: int = 1, warm: Plan | None = None,
         on_better: Callable[[Progress], bool | None] | None = None) -> Result:
    """The best plan found within the limits; with an iteration limit the same seed gives the same plan.

    `warm` is a plan to start from. `on_better` is called at every look that finds a better plan; returning False stops the search.
    """
    began = time.perf_counter()
    desk = prepare(problem, warm, seed)
    return improve(desk, seconds=seconds, iterations=iterations, warm=warm is not None, on_better=on_better, began=began)


def improve(desk: Desk, *, seconds: float | None = None, iterations: int | None = None, warm: bool = False,
            on_better: Callable[[Progress], bool | None] | None = None, began: float | None = None) -> Result:
    """Search on from the plan on the desk, and leave the best one there."""
    if seconds is None and iterations is None:
        raise ValueError("a search needs a limit: seconds, iterations or both")
    began = time.perf_counter() if began is None else began
    fixed, state = desk.compiled.fixed, desk.state
    construct(fixed, state)
    trail = [(time.perf_counter() - began, int(state.count[BEST]))]
    hot, cold = temperatures(desk, warm)
    done, chunk = 0, STEADY if iterations is not None else 20
    while fixed.real_jobs and state.shift.shape[0]:
        spent = time.perf_counter() - began
        share = max(done / iterations if iterations else 0.0, spent / seconds if seconds and not iterations else 0.0)
        if share >= 1.0 or (seconds and spent >= seconds):
            break
        if iterations is not None:
            chunk = min(STEADY, iterations - done)
            until = (done + chunk) / iterations
        else:
            assert seconds is not None
            until = min(1.0, share + STRETCH / seconds)
        best, started = int(state.count[BEST]), time.perf_counter()
        anneal(fixed, state, chunk, hot * (cold / hot) ** share, hot * (cold / hot) ** until, 10.0, 10.0, 0.01)
        done += chunk
        took = time.perf_counter() - started
        if iterations is None and seconds is not None:
            left = seconds - (time.perf_counter() - began)
            chunk = max(1, int(chunk * min(4.0, min(STRETCH, max(left, 0.001)) / max(took, 1e-5))))
        if state.count[BEST] < best:
            trail.append((time.perf_counter() - began, int(state.count[BEST])))
            if on_better is not None and on_better(_progress(desk, began)) is False:
                break
    restore(fixed, state)
    return Result(desk.plan(), int(state.count[BEST]), int(state.count[DONE]), time.perf_counter() - began, tuple(trail))


def temperatures(desk: Desk, warm: bool) -> tuple[float, float]:
    """First and last temperature, scaled to what one more stop costs here; a warm start stays cool."""
    state, fixed = desk.state, desk.compiled.fixed
    served = max(1, int(np.count_nonzero(state.job[: fixed.real_jobs, X_WHERE] >= 0)))
    unit = max(1.0, float(state.count[ROUTE_COST]) / served)
    return (0.1 if warm else 3.0) * unit, 0.01 * unit


def _progress(desk: Desk, began: float) -> Progress:
    def snapshot() -> Plan:
        copy = State(*(array.copy() for array in desk.state))
        restore(desk.compiled.fixed, copy)
        return read_plan(desk.compiled, copy, desk.seed)

    return Progress(time.perf_counter() - began, int(desk.state.count[DONE]), int(desk.state.count[BEST]), snapshot)


def _load_fixed_points(compiled: Compiled, state: State) -> None:
    """Frozen visits and absences first: they are facts."""
    jobs = [(job.locked.shift, job.locked.start or 0, row) for row, job in enumerate(compiled.jobs)
            if job.locked is not None and (job.frozen or row >= len(compiled.problem.jobs))]
    jobs.sort(key=lambda item: (not compiled.jobs[item[2]].frozen, item[1]))
    stops = [(row, compiled.column_of[shift], -1) for shift, _, row in jobs
             if shift in compiled.column_of and compiled.why[row, compiled.column_of[shift]] == Reason.FITS]
    _load(compiled, state, stops)
    lost = [compiled.names[row] for row, _, _ in stops if compiled.jobs[row].frozen and state.job[row, X_WHERE] < 0]
    if lost:
        raise ImpossibleDay(lost)


def _load_plan(compiled: Compiled, state: State, plan: Plan) -> None:
    """Stops of a plan in order, kept ranks before others would be lost; torn pairs are taken out again."""
    stops: list[tuple[int, int, int]] = []
    fixed = compiled.fixed
    for route in plan.routes:
        column = compiled.column_of.get(route.shift)
        if column is None:
            continue
        for stop in route.stops:
            row = int(fixed.shift[column, V_DEPOT]) if stop.job == DEPOT else compiled.row_of.get(stop.job, -1)
            if row >= 0 and (stop.job == DEPOT or fixed.allowed[row, column]) and state.job[row, X_WHERE] < 0:
                stops.append((row, column, stop.start if fixed.job[row, J_PARTNER] >= 0 else -1))
    _load(compiled, state, stops)


def _load(compiled: Compiled, state: State, stops: list[tuple[int, int, int]]) -> None:
    if stops:
        rows, columns, starts = (np.array(part, dtype=np.int64) for part in zip(*stops, strict=True))
        load(compiled.fixed, state, columns, rows, starts)
