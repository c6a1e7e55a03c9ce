"""Slots over days whose visits are fixed: for one engineer by the planner's own insertion; for two together or days on end by trying common starts."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from yinuo.dispatch.planner import core, slots
from yinuo.dispatch.planner.booking_model import Asked, Found, Line
from yinuo.dispatch.planner.compat import Reason, first_static
from yinuo.dispatch.planner.gaps import put, shortlists
from yinuo.dispatch.planner.model import Job, Lock, Plan, Problem, Rank, Route, Stop, Travel, Window
from yinuo.dispatch.travel import offline

DAY = 86400
TRIED = 6
"""How many of the likeliest shifts are looked at closely for each window before others are."""
STEP = 1800
"""Two people, or days on end, begin on the half hour."""
FIVE = 300
SCARCE = 600


def find(asked: Asked, lines: Sequence[Line], points: Sequence[tuple[float, float]], windows: Sequence[Window]) -> list[Found]:
    """The windows that can be kept whole, cheapest first: by everybody who comes, on every day it takes. The asked job's place is the last point."""
    there = offline.matrix([points[-1]], targets=points)[0][0]
    _learn(lines, points)
    if asked.helper is None and asked.days == 1:
        able = [line for line in lines if first_static(asked.job, line.shift) is Reason.FITS]
        return sorted(_alone(asked, able, points, windows, there), key=lambda f: (f.price, f.start))
    return sorted(_together(asked, lines, windows, there), key=lambda f: (f.price, f.start))


def _learn(lines: Sequence[Line], points: Sequence[tuple[float, float]]) -> None:
    """The driving between neighbours, all at once."""
    ways = [[line.shift.start_place or 0, *(b.place for b in line.blocks), line.shift.end_place or 0] for line in lines]
    where = np.array(points)
    starts, ends = [a for way in ways for a in way[:-1]], [b for way in ways for b in way[1:]]
    legs = iter(offline.legs(where[starts], where[ends]).tolist() if starts else ())
    for line in lines:
        line.legs.extend(next(legs) for _ in range(len(line.blocks) + 1))


def _alone(asked: Asked, lines: Sequence[Line], points: Sequence[tuple[float, float]], windows: Sequence[Window], there: np.ndarray) -> list[Found]:
    """Window by window the likeliest shifts go to the planner; where none of them holds it, the next ones do."""
    waiting = dict(zip(windows, shortlists(lines, asked.job.duration, windows, there), strict=True))
    preferred = {n for n, line in enumerate(lines) if line.shift.engineer in asked.job.preferred}
    found: list[Found] = []
    while waiting := {window: rows for window, rows in waiting.items() if rows}:
        chosen = sorted({n for rows in waiting.values() for n in [*rows[:TRIED], *(preferred & set(rows))]})
        offered = _offers(asked, [lines[n] for n in chosen], points, list(waiting))
        settled = {offer.window: offer for offer in offered}
        by_shift = {lines[n].shift.id: lines[n] for n in chosen}
        for window in list(waiting):
            offer = settled.get(window)
            start = None if offer is None else _spoken(by_shift[offer.shift], offer.start, window, asked.job.duration, there)
            if offer is not None and start is not None:
                found.append(Found(window, offer.shift, start, offer.price))
                waiting.pop(window)
            else:
                waiting[window] = [n for n in waiting[window] if n not in chosen]
    return found


def _offers(asked: Asked, lines: Sequence[Line], points: Sequence[tuple[float, float]], windows: Sequence[Window]) -> list[slots.Offer]:
    rows: dict[int, int] = {}
    for line in lines:
        for place in (line.shift.start_place, line.shift.end_place, *(b.place for b in line.blocks)):
            rows.setdefault(place or 0, len(rows))
    last = rows.setdefault(len(points) - 1, len(rows))
    seconds, metres = offline.matrix([points[place] for place in rows])
    jobs, shifts, routes = [], [], []
    for line in lines:
        shift = replace(line.shift, start_place=rows[line.shift.start_place or 0], end_place=rows[line.shift.end_place or 0], absences=())
        shifts.append(shift)
        begun = [b for b in line.blocks if b.start < (shift.ready or 0)]
        blocks = [*begun[-1:], *line.blocks[len(begun):]]
        stops = [Stop(f"{shift.id}#{n}", block.start) for n, block in enumerate(blocks)]
        jobs += [Job(stop.job, rows[b.place], b.end - b.start, (Window(b.start, b.start),), 1, Rank.KEPT, locked=Lock(shift.id, b.start), frozen=b in begun)
                 for stop, b in zip(stops, blocks, strict=True)]
        if stops:
            routes.append(Route(shift.id, tuple(stops), None, shift.start, shift.end))
    desk = core.prepare(Problem(tuple(jobs), tuple(shifts), Travel(seconds, metres), asked.prices), Plan(tuple(routes), ()))
    return slots.offers(desk, replace(asked.job, place=last), windows, scarcity=SCARCE)


def _spoken(line: Line, start: int, window: Window, length: int, there: np.ndarray) -> int | None:
    """A start people can say, to five minutes, else to the minute; None when the gap is not there after all."""
    for grid in (FIVE, 60):
        said = -(-start // grid) * grid
        if said <= window.closes and put(line, said, length, there) is not None:
            return said
    return None


def _together(asked: Asked, lines: Sequence[Line], windows: Sequence[Window], there: np.ndarray) -> list[Found]:
    """The cheapest start of every window at which everybody is free on every day."""
    by_day: dict[tuple[str, int], Line] = {(line.shift.engineer, line.shift.start // DAY): line for line in lines if line.shift.present}
    people = sorted({engineer for engineer, _ in by_day})
    found = []
    for window in windows:
        first = -(-window.opens // STEP) * STEP
        best: Found | None = None
        for start in range(first, window.closes + 1, STEP):
            main = _prices(asked.job, asked, by_day, people, start, there)
            if asked.helper is None:
                pairs = [(price, who, "") for who, price in main.items()]
            else:
                along = _prices(asked.helper, asked, by_day, people, start, there)
                pairs = [(price + other, who, second) for who, price in main.items() for second, other in along.items() if second != who]
            price, who, second = min(pairs, default=(0, "", ""))
            if who and (best is None or price < best.price):
                day = start // DAY
                best = Found(window, by_day[who, day].shift.id, start, price, by_day[second, day].shift.id if second else "")
        if best is not None:
            found.append(best)
    return found


def _prices(job: Job, asked: Asked, by_day: Mapping[tuple[str, int], Line], people: Sequence[str], start: int, there: np.ndarray) -> dict[str, int]:
    """Who can take this start on all the days, and the driving, overtime and preference it costs."""
    found = {}
    for who in people:
        price = 0 if not job.preferred or who in job.preferred else asked.prices.preference
        for ahead in range(asked.days):
            line, begins = by_day.get((who, start // DAY + ahead)), start + ahead * DAY
            more = None
            if line is not None and first_static(replace(job, windows=(Window(begins, begins),)), line.shift) is Reason.FITS:
                more = put(line, begins, job.duration, there)
            if line is None or more is None:
                break
            price += more + max(0, begins + job.duration - line.shift.end) * line.shift.overtime_price
        else:
            found[who] = price
    return found
