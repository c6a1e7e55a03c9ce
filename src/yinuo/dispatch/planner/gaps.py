"""Days as lines of fixed visits with gaps between: which gaps could hold one more visit, and whether a given start holds it exactly."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yinuo.dispatch.planner.booking_model import Line
from yinuo.dispatch.planner.model import Window


def put(line: Line, start: int, length: int, there: np.ndarray) -> int | None:
    """The driving seconds a visit at exactly ``start`` adds to the line; None when it does not fit there. ``there`` are the seconds to every place."""
    shift, after = line.shift, next((n for n, b in enumerate(line.blocks) if b.end > start), len(line.blocks))
    home = shift.start_place
    assert home is not None and shift.end_place is not None
    before, behind = (line.blocks[after - 1] if after else None), (line.blocks[after] if after < len(line.blocks) else None)
    way, on = int(there[before.place if before else home]), int(there[behind.place if behind else shift.end_place])
    leaves = max(before.end if before else shift.start, shift.ready or 0)
    if leaves + way > start or start + length + on > (behind.start if behind else shift.hard_end):
        return None
    if not _lunch_fits(line, after, start, start + length, way, on):
        return None
    return way + on - line.legs[after]


def _lunch_fits(line: Line, after: int, start: int, end: int, way: int, on: int) -> bool:
    """Whether a lunch that could be had before can still be had with the visit in between."""
    shift, lunch = line.shift, line.shift.lunch_due
    if lunch is None:
        return True
    edges = [shift.start, *(x for b in line.blocks for x in (b.start, b.end)), shift.hard_end]
    idle = [(edges[2 * n], edges[2 * n + 1], leg) for n, leg in enumerate(line.legs)]
    if not any(_holds(lunch.earliest, lunch.latest, lunch.length, *gap) for gap in idle):
        return True
    since, until, _ = idle[after]
    fresh = [*idle[:after], (since, start, way), (end, until, on), *idle[after + 1 :]]
    return any(_holds(lunch.earliest, lunch.latest, lunch.length, *gap) for gap in fresh)


def _holds(earliest: int, latest: int, length: int, since: int, until: int, leg: int) -> bool:
    begins = max(since, earliest)
    return begins <= latest and begins + length <= until and until - since - leg >= length


def shortlists(lines: Sequence[Line], length: int, windows: Sequence[Window], there: np.ndarray) -> list[list[int]]:
    """For every window the lines with a gap long enough, the least extra driving first. Lunch and the like are not looked at: nobody is left out wrongly."""
    rows = [row for number, line in enumerate(lines) for row in _gaps(number, line)]
    if not rows:
        return [[] for _ in windows]
    number, leaves, a, arrives, b, leg, ends = (np.array(column) for column in zip(*rows, strict=True))
    soonest, latest = leaves + there[a], arrives - there[b] - length
    found = []
    for window in windows:
        first = np.maximum(soonest, window.opens)
        price = there[a] + there[b] - leg + 2 * np.maximum(0, first + length + there[b] - ends)
        fit = np.flatnonzero(first <= np.minimum(latest, window.closes))
        found.append(list(dict.fromkeys(number[fit[np.argsort(price[fit], kind="stable")]].tolist())))
    return found


def _gaps(number: int, line: Line) -> list[tuple[int, int, int, int, int, int, int]]:
    """Each gap: whose, free from, place before, free until, place behind, the driving in it now, and when overtime begins in it."""
    shift, never = line.shift, 1 << 40
    edges = [(shift.start, shift.start_place or 0), *((b.end, b.place) for b in line.blocks)]
    ends = [*((b.start, b.place) for b in line.blocks), (shift.hard_end, shift.end_place or 0)]
    ready = shift.ready or 0
    return [(number, max(since, ready), a, until, b, line.legs[n], shift.end if n == len(line.blocks) else never)
            for n, ((since, a), (until, b)) in enumerate(zip(edges, ends, strict=True)) if until > max(since, ready)]
