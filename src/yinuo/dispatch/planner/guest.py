"""A job that is only asked about: it gets a spare row on the desk, so that nothing has to be compiled again."""
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from yinuo.dispatch.planner.arrays import SPARE, base_prices, fill_job_row
from yinuo.dispatch.planner.compat import Reason, reasons, windows_of
from yinuo.dispatch.planner.core import Desk
from yinuo.dispatch.planner.layout import J_CANDIDATE_COUNT, J_CLOSES, J_OPENS, J_PLACE, J_WINDOWS, X_ABSENT_AT, X_FIXED, X_WHERE
from yinuo.dispatch.planner.model import Job, Problem, Travel


@dataclass(frozen=True, slots=True, eq=False)
class Guest:
    """Where the guest sits: its row, why each shift may not do it, and the columns of those that may."""

    job: Job
    row: int
    why: np.ndarray
    columns: np.ndarray


def seat(desk: Desk, job: Job, there: np.ndarray | None = None, back: np.ndarray | None = None, chair: int = 0) -> Guest:
    """Write a job into a spare row. A new place needs the seconds from every known place (`there`) and to it (`back`).

    One chair holds one guest at a time; callers that ask in parallel use desks of their own.
    """
    compiled, state = desk.compiled, desk.state
    fixed, prices, row = compiled.fixed, compiled.problem.prices, compiled.fixed.job.shape[0] - SPARE + chair
    known, place = fixed.seconds.shape[0] - SPARE, job.place
    if there is not None and back is not None:
        place = known + chair
        for matrix, turned in ((fixed.seconds, fixed.seconds_back), (fixed.price, fixed.price_back)):
            scale = 1 if matrix is fixed.seconds else prices.travel
            matrix[:known, place], matrix[place, :known] = there * scale, back * scale
            turned[place, :known], turned[:known, place] = there * scale, back * scale
            matrix[place, place] = turned[place, place] = 0
    why = _why(desk, job, place, there, back)
    fill_job_row(fixed.job[row], job, prices)
    windows = windows_of(job)[: fixed.window.shape[1]]
    for number, window in enumerate(windows):
        fixed.window[row, number] = window.opens, window.closes
    fixed.job[row, J_PLACE], fixed.job[row, J_WINDOWS] = place or 0, len(windows)
    if windows:
        fixed.job[row, J_OPENS], fixed.job[row, J_CLOSES] = windows[0].opens, windows[-1].closes
    fixed.duration[row] = -(-job.duration * compiled.filters.pace // 100)
    fixed.base[row] = base_prices(compiled.problem, [job])[0]
    fixed.allowed[row] = why == Reason.FITS
    columns = np.flatnonzero(fixed.allowed[row]).astype(np.int64)
    fixed.job[row, J_CANDIDATE_COUNT] = 0
    for part, name in enumerate(compiled.parts):
        fixed.demand[row, part] = job.parts.get(name, 0)
    fixed.tools_held[row] = [not (job.tools - shift.tools) for shift in compiled.problem.shifts] if job.tools else True
    state.job[row, [X_WHERE, X_FIXED, X_ABSENT_AT]] = -1
    return Guest(job, row, why, columns)


def _why(desk: Desk, job: Job, place: int | None, there: np.ndarray | None, back: np.ndarray | None) -> np.ndarray:
    """First failing reason per shift; a new place is judged by the seconds given for it."""
    problem = desk.compiled.problem
    if there is None or back is None:
        return reasons(problem, [job], desk.compiled.filters)[0]
    seated = Problem(problem.jobs, problem.shifts, Travel(desk.compiled.fixed.seconds, None, problem.travel.source), problem.prices)
    return reasons(seated, [replace(job, place=place)], desk.compiled.filters)[0]
