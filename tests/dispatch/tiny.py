"""Tiny random days with every feature, and a naive planner that tries all of them: what the core is judged against."""
from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np

from yinuo.dispatch.planner.compat import Reason, first_static, windows_of
from yinuo.dispatch.planner.model import (
    Absence,
    Announced,
    Held,
    Job,
    Lock,
    Lunch,
    Prices,
    Problem,
    Rank,
    Shift,
    Travel,
    Window,
)

HOUR = 3600
PRICES = Prices(preference=300, overqualified=40, change_engineer=500, change_minute=3)


def travel(dice: random.Random, places: int) -> Travel:
    """A random town with roads that obey the triangle rule but not symmetry."""
    points = np.array([(dice.uniform(0, 40), dice.uniform(0, 40)) for _ in range(places)])
    apart = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    slope = (points[:, None, 0] - points[None, :, 0]) * 0.1
    return Travel(np.ceil((apart + slope) * 90 + np.where(apart > 0, 60, 0)).astype(np.int32))


def day(seed: int, jobs: int = 5, shifts: int = 2, lunch: bool = True) -> Problem:
    """A random day: several windows, deadlines, skills, preferences, overtime, parts, absences, announcements and locks."""
    dice = random.Random(seed)
    crew = tuple(_shift(dice, number, lunch) for number in range(shifts))
    tasks = tuple(_job(dice, number, shifts, crew) for number in range(jobs))
    return Problem(tasks, crew, travel(dice, jobs + shifts + 1), PRICES)


def _shift(dice: random.Random, number: int, lunch: bool) -> Shift:
    begins = 8 * HOUR
    meal = Lunch(11 * HOUR, 13 * HOUR, 1800, dice.random() < 0.6) if lunch and dice.random() < 0.8 else None
    absent = (Absence(f"a{number}", 15 * HOUR, 16 * HOUR),) if dice.random() < 0.15 else ()
    return Shift(f"s{number}", f"李{number}", number, number, begins, begins + dice.choice((5, 8, 9)) * HOUR, None, 0, meal,
                 {"gas": Held(dice.choice((1, 2))), "lift": Held(2, 40 * HOUR if dice.random() < 0.7 else 9 * HOUR)},
                 frozenset({"meter"}) if dice.random() < 0.7 else frozenset(), {"valve": dice.choice((1, 2))}, absences=absent,
                 pace=dice.choice((100, 100, 120)), use_price=dice.choice((0, 200)))


def _job(dice: random.Random, number: int, shifts: int, crew: tuple[Shift, ...]) -> Job:
    opens = 8 * HOUR + dice.randrange(6) * HOUR
    windows = (Window(opens, opens + dice.choice((1, 2, 4)) * HOUR),)
    if dice.random() < 0.3:
        windows = (Window(8 * HOUR, 9 * HOUR), Window(14 * HOUR, 15 * HOUR))
    job = Job(f"j{number}", shifts + number, dice.choice((1200, 2400, 3600)), windows, dice.choice((4000, 10_800, 30_000)),
              skills={"gas": 1 if dice.random() < 0.7 else 2} if dice.random() < 0.5 else {"lift": 1} if dice.random() < 0.2 else {},
              tools=frozenset({"meter"}) if dice.random() < 0.2 else frozenset(), parts={"valve": 1} if dice.random() < 0.3 else {})
    if dice.random() < 0.25:
        job = replace(job, deadline=windows[0].opens + 1800, late_price=2)
    if dice.random() < 0.2:
        job = replace(job, preferred=frozenset({dice.choice(crew).engineer}))
    if dice.random() < 0.1:
        job = replace(job, excluded=frozenset({crew[0].engineer}))
    if dice.random() < 0.2:
        told = dice.choice(crew).engineer
        job = replace(job, announced=Announced(told, windows[0].opens + 900, windows[0]), rank=Rank.KEPT)
    elif dice.random() < 0.1:
        job = replace(job, locked=Lock(dice.choice(crew).id))
    return job


def simulate(problem: Problem, shift: Shift, order: tuple[Job, ...]) -> int | None:
    """The least price of driving these jobs in this order, by trying every leg for lunch; None when it cannot be done."""
    if not order:
        return 0
    lunch = shift.lunch_due
    legs = range(len(order) + 1) if lunch else (None,)
    prices = [price for leg in legs if (price := _drive(problem, shift, order, leg)) is not None]
    return min(prices, default=None)


def _drive(problem: Problem, shift: Shift, order: tuple[Job, ...], lunch_leg: int | None) -> int | None:
    clock, here, price = max(shift.start, shift.ready or 0), shift.start_place, shift.use_price
    stops: list[tuple[int | None, Job | None]] = [(job.place, job) for job in order] + [(shift.end_place, None)]
    for leg, (place, job) in enumerate(stops):
        drive = int(problem.travel.seconds[here, place])
        price += drive * problem.prices.travel
        arrival = _eat(shift, clock, drive) if leg == lunch_leg else clock + drive
        if arrival is None:
            return None
        if job is None:
            return price + max(0, arrival - shift.end) * shift.overtime_price if arrival <= shift.hard_end else None
        start = next((max(arrival, w.opens) for w in windows_of(job) if arrival <= w.closes), None)
        if start is None:
            return None
        price += _extra(problem, shift, job, start)
        clock, here = start - (-job.duration * shift.pace // 100), place
    return None


def _eat(shift: Shift, leave: int, drive: int) -> int | None:
    """Earliest arrival when lunch is eaten somewhere on this leg, second by second for the kind that splits a drive."""
    lunch = shift.lunch_due
    assert lunch is not None
    options = []
    if max(leave, lunch.earliest) <= lunch.latest:
        begins = max(leave, lunch.earliest)
        options.append(begins + lunch.length + drive)
        if lunch.splits_drive:
            options.append(max(begins + lunch.length, leave + drive + lunch.length))
    if max(leave + drive, lunch.earliest) <= lunch.latest:
        options.append(max(leave + drive, lunch.earliest) + lunch.length)
    return min(options, default=None)


def _extra(problem: Problem, shift: Shift, job: Job, start: int) -> int:
    prices, price = problem.prices, 0
    if job.deadline is not None:
        price += max(0, start - job.deadline) * job.late_price
    price += prices.preference if job.preferred and shift.engineer not in job.preferred else 0
    price += sum(max(0, shift.skills[name].level - level) * prices.overqualified for name, level in job.skills.items())
    if job.announced is not None:
        price += prices.change_engineer if job.announced.engineer != shift.engineer else 0
        price += abs(start - (job.announced.start or 0)) // 60 * prices.change_minute
    return price


def fits(shift: Shift, order: tuple[Job, ...]) -> bool:
    """People and supplies."""
    if any(first_static(job, shift) is not Reason.FITS for job in order):
        return False
    used: dict[str, int] = {}
    for job in order:
        for part, count in job.parts.items():
            used[part] = used.get(part, 0) + count
    return all(count <= shift.stock.get(part, 0) for part, count in used.items())


def fixed_jobs(shift: Shift) -> tuple[Job, ...]:
    """The shift's absences as jobs of exact time."""
    return tuple(Job(a.id, shift.start_place if a.place is None else a.place, (a.end - a.start) * 100 // shift.pace,
                     (Window(a.start, a.start),), locked=Lock(shift.id, a.start)) for a in shift.duties)


def best_route(problem: Problem, shift: Shift, jobs: tuple[Job, ...]) -> int | None:
    """The least price of any order of these jobs in this shift."""
    if jobs and not fits(shift, jobs):
        return None
    everything = jobs + fixed_jobs(shift)
    prices = (simulate(problem, shift, order) for order in itertools.permutations(everything))
    return min((price for price in prices if price is not None), default=None)


def optimum(problem: Problem) -> int:
    """The least folded price of any plan."""
    best, choices = 1 << 60, range(-1, len(problem.shifts))
    memo: dict[tuple[int, tuple[str, ...]], int | None] = {}
    for choice in itertools.product(choices, repeat=len(problem.jobs)):
        total = sum(job.penalty + problem.prices.gap(job.rank) for job, r in zip(problem.jobs, choice, strict=True) if r < 0)
        for r, shift in enumerate(problem.shifts):
            mine = tuple(job for job, c in zip(problem.jobs, choice, strict=True) if c == r)
            key = (r, tuple(job.id for job in mine))
            if key not in memo:
                memo[key] = best_route(problem, shift, mine)
            route = memo[key]
            if route is None or total >= best:
                total = 1 << 60
                break
            total += route
        best = min(best, total)
    return best
