"""What each window of the next days would cost for one job: the customer on the phone hears the cheapest ones first."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from yinuo.dispatch.planner.core import Desk
from yinuo.dispatch.planner.guest import Guest, seat
from yinuo.dispatch.planner.layout import INF
from yinuo.dispatch.planner.model import Job, Window
from yinuo.dispatch.planner.probe import prices_by_window, try_put


@dataclass(frozen=True, slots=True)
class Offer:
    """One window that works: the cheapest shift for it, when service would start, and the price added to the plan."""

    window: Window
    shift: str
    engineer: str
    start: int
    price: int


def offers(desk: Desk, job: Job, windows: Sequence[Window], *, there: np.ndarray | None = None, back: np.ndarray | None = None,
           scarcity: int = 0) -> list[Offer]:
    """The windows that can be promised, cheapest first; the plan on the desk stays as it is.

    `there` and `back` are the seconds from and to every known place when the job's place is new. `scarcity` is the price of one
    hour of an engineer only few could stand in for: it is shared out by how many shifts could do the job.
    """
    if not windows:
        return []
    span = Window(min(w.opens for w in windows), max(w.closes for w in windows))
    guest = seat(desk, replace(job, windows=(span,), pair=None), there, back)
    return price_windows(desk, guest, windows, guest.columns, scarcity)


def price_windows(desk: Desk, guest: Guest, windows: Sequence[Window], columns: np.ndarray, scarcity: int = 0) -> list[Offer]:
    """Offers for a seated guest among the given shifts, cheapest first; starts are those of the exact schedule."""
    fixed, state = desk.compiled.fixed, desk.state
    bounds = np.array([(w.opens, w.closes) for w in windows], dtype=np.int64)
    prices, found, positions = (np.zeros(len(windows), dtype=np.int64) for _ in range(3))
    prices_by_window(fixed, state, guest.row, columns, bounds, prices, found, positions)
    rare = scarcity * guest.job.duration // 3600 // max(1, len(columns))
    out = []
    for number, window in enumerate(windows):
        if prices[number] >= INF:
            continue
        shift = desk.compiled.problem.shifts[int(found[number])]
        start = _start(desk, guest, window, int(found[number]), int(positions[number]))
        out.append(Offer(window, shift.id, shift.engineer, start, int(prices[number]) + rare))
    return sorted(out, key=lambda offer: (offer.price, offer.window.opens))


def _start(desk: Desk, guest: Guest, window: Window, column: int, position: int) -> int:
    """When service would start; the window's opening when a depot stop has to be planned first."""
    if position < 0:
        return window.opens
    fixed = desk.compiled.fixed
    kept = fixed.window[guest.row].copy(), fixed.job[guest.row].copy()
    fixed.window[guest.row, 0] = window.opens, window.closes
    fixed.job[guest.row, 1:4] = 1, window.opens, window.closes
    _, start = try_put(fixed, desk.state, guest.row, column, position)
    fixed.window[guest.row], fixed.job[guest.row] = kept
    return int(start)


def anywhen(desk: Desk, job: Job, there: np.ndarray | None = None, back: np.ndarray | None = None) -> Offer | None:
    """The cheapest start of the job if its windows were open all the time: the repair an explanation proposes."""
    span = Window(min(s.start for s in desk.compiled.problem.shifts), max(s.hard_end for s in desk.compiled.problem.shifts))
    free = replace(job, windows=(span,), announced=None, locked=None, pair=None, frozen=False)
    guest = seat(desk, free, there, back)
    if not len(guest.columns):
        return None
    return next(iter(price_windows(desk, guest, [span], guest.columns)), None)
