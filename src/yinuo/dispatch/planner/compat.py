"""Which engineer-day may do which job at all, and if not, the first reason why; no clock times of other jobs are looked at here."""
from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from yinuo.dispatch.planner.model import Job, Problem, Shift, Window


class Reason(IntEnum):
    """Why one engineer-day cannot do a job; the order is the order of the questions."""

    FITS = 0
    NO_PLACE = 1
    NO_WINDOW = 2
    ABSENT = 3
    NO_HOME = 4
    LOCKED_ELSEWHERE = 5
    WRONG_TERRITORY = 6
    EXCLUDED = 7
    NOT_REQUIRED = 8
    SKILL_MISSING = 9
    LEVEL_TOO_LOW = 10
    CERTIFICATE_EXPIRED = 11
    TOOL_MISSING = 12
    PART_MISSING = 13
    OUTSIDE_SHIFT = 14
    CANNOT_REACH = 15
    BLOCKED_BY_FIXED = 16
    DAY_FULL = 17
    PARTS_USED_UP = 18
    ONLY_LATE = 19
    PRICE_TOO_HIGH = 20
    PARTNER_MISSING = 21


def windows_of(job: Job) -> tuple[Window, ...]:
    """The windows that really bind: the job's own, cut to what was announced and to a locked start; sorted, empty when impossible."""
    if job.frozen and job.locked is not None and job.locked.start is not None:
        return (Window(job.locked.start, job.locked.start),)
    opens, closes = None, None
    if job.announced is not None and job.announced.window is not None:
        opens, closes = job.announced.window.opens, job.announced.window.closes
    if job.locked is not None and job.locked.start is not None:
        opens = job.locked.start if opens is None else max(opens, job.locked.start)
        closes = job.locked.start if closes is None else min(closes, job.locked.start)
    cut = ((w.opens if opens is None else max(w.opens, opens), w.closes if closes is None else min(w.closes, closes)) for w in job.windows)
    return tuple(sorted((Window(a, b) for a, b in cut if a <= b), key=lambda window: window.opens))


def reasons(problem: Problem, jobs: Sequence[Job] | None = None, filters: Filters | None = None) -> np.ndarray:
    """Matrix job x shift of `Reason` values, by the static filters (people, places, supplies, shift hours, reach)."""
    jobs = problem.jobs if jobs is None else jobs
    filters = filters or Filters(problem)
    out = np.zeros((len(jobs), len(problem.shifts)), dtype=np.int8)
    for row, job in enumerate(jobs):
        out[row] = filters.row(job)
        if not job.frozen:
            _time_filters(problem, filters, job, out[row])
    return out


class Filters:
    """The shifts as columns, and answers already given for the same demands."""

    def __init__(self, problem: Problem) -> None:
        shifts = problem.shifts
        begun = {job.locked.shift for job in problem.jobs if job.frozen and job.locked}
        self.shifts = shifts
        self.under_way = np.array([shift.id in begun for shift in shifts], dtype=bool)
        self.known: dict[object, np.ndarray] = {}
        self.start = np.array([s.start if s.ready is None else max(s.start, s.ready) for s in shifts], dtype=np.int64)
        self.hard_end = np.array([s.hard_end for s in shifts], dtype=np.int64)
        self.lunch = [s.lunch_due for s in shifts]
        self.home = np.array([-1 if s.start_place is None else s.start_place for s in shifts])
        self.back = np.array([-1 if s.end_place is None else s.end_place for s in shifts])
        self.pace = np.array([s.pace for s in shifts], dtype=np.int64)

    def row(self, job: Job) -> np.ndarray:
        """First failing static reason per shift."""
        lock = job.locked.shift if job.locked else None
        key = (job.place is None, lock, job.frozen, bool(windows_of(job)), job.territory, job.excluded, job.required,
               tuple(sorted(job.skills.items())), job.tools, tuple(sorted(job.parts.items())))
        if key not in self.known:
            self.known[key] = np.array([first_static(job, shift) for shift in self.shifts], dtype=np.int8)
        return self.known[key]


def first_static(job: Job, shift: Shift) -> Reason:
    """The first reason that needs neither travel nor other jobs."""
    if job.place is None:
        return Reason.NO_PLACE
    if not windows_of(job):
        return Reason.NO_WINDOW
    if not shift.present:
        return Reason.ABSENT
    if shift.start_place is None or shift.end_place is None:
        return Reason.NO_HOME
    if job.locked is not None and job.locked.shift != shift.id:
        return Reason.LOCKED_ELSEWHERE
    if job.frozen:
        return Reason.FITS
    if job.territory is not None and shift.territories and job.territory not in shift.territories:
        return Reason.WRONG_TERRITORY
    if shift.engineer in job.excluded:
        return Reason.EXCLUDED
    if job.required and shift.engineer not in job.required:
        return Reason.NOT_REQUIRED
    return _skill_reason(job, shift) or _supply_reason(job, shift)


def _skill_reason(job: Job, shift: Shift) -> Reason:
    worst = Reason.FITS
    for name, level in job.skills.items():
        held = shift.skills.get(name)
        if held is None:
            return Reason.SKILL_MISSING
        if held.level < level:
            worst = Reason.LEVEL_TOO_LOW
        elif worst is Reason.FITS and held.valid_until is not None and held.valid_until < shift.hard_end:
            worst = Reason.CERTIFICATE_EXPIRED
    return worst


def _supply_reason(job: Job, shift: Shift) -> Reason:
    if shift.depot is not None:
        return Reason.FITS
    if job.tools - shift.tools:
        return Reason.TOOL_MISSING
    if any(shift.stock.get(part, 0) < count for part, count in job.parts.items()):
        return Reason.PART_MISSING
    return Reason.FITS


def _time_filters(problem: Problem, filters: Filters, job: Job, row: np.ndarray) -> None:
    """Mark shifts whose hours never meet a window, and those from whose home the job cannot be done and returned from in time."""
    open_columns = np.flatnonzero(row == Reason.FITS)
    if not len(open_columns):
        return
    seconds, place = problem.travel.seconds, job.place
    start, end = filters.start[open_columns], filters.hard_end[open_columns]
    long = -(-job.duration * filters.pace[open_columns] // 100)
    there = start + np.where(filters.under_way[open_columns], 0, seconds[filters.home[open_columns], place])
    latest = end - seconds[place, filters.back[open_columns]] - long
    overlap = np.zeros(len(open_columns), dtype=bool)
    reach = np.zeros(len(open_columns), dtype=bool)
    for window in windows_of(job):
        overlap |= (window.opens <= end - long) & (window.closes >= start)
        reach |= np.maximum(there, window.opens) <= np.minimum(latest, window.closes)
    row[open_columns[~reach]] = Reason.CANNOT_REACH
    row[open_columns[~overlap]] = Reason.OUTSIDE_SHIFT
