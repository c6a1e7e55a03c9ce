"""The day goes on: pairs stay together, locks hold through sick calls and overruns, urgent jobs move almost nobody, reasons are true."""
from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch import tiny
from yinuo.dispatch.benchmark import synthetic
from yinuo.dispatch.planner import check, core, day, explain, generator, slots, urgent
from yinuo.dispatch.planner.compat import Reason, first_static
from yinuo.dispatch.planner.model import (
    DEPOT,
    Announced,
    Job,
    Lock,
    Plan,
    Problem,
    Rank,
    Window,
)

HOUR = 3600


def _day(seed: int, jobs: int = 60, engineers: int = 7) -> Problem:
    problem = synthetic.problem(generator.make(jobs, engineers, seed))
    return replace(problem, prices=tiny.PRICES)


def _announce(problem: Problem, plan: Plan, seed: int) -> Problem:
    """A third of the visits announced with a two-hour window, a few locked to their engineer's shift."""
    dice, people = random.Random(seed), {shift.id: shift.engineer for shift in problem.shifts}
    jobs = []
    for job in problem.jobs:
        where = plan.assignment().get(job.id)
        if where is not None and dice.random() < 0.33:
            window = Window(max(job.windows[0].opens, where[1] - HOUR), min(job.windows[0].closes, where[1] + HOUR))
            job = replace(job, announced=Announced(people[where[0]], where[1], window), rank=Rank.KEPT)
        elif where is not None and dice.random() < 0.15:
            job = replace(job, locked=Lock(where[0]), rank=Rank.KEPT)
        jobs.append(job)
    return replace(problem, jobs=tuple(jobs))


@pytest.mark.parametrize("seed", range(6))
def test_a_random_day_never_breaks_a_lock_or_a_promise(seed: int) -> None:
    dice = random.Random(seed)
    problem = _day(seed)
    plan = core.plan(problem, iterations=600, seed=seed).plan
    problem = _announce(problem, plan, seed)
    for now in (9 * HOUR, 11 * HOUR, 14 * HOUR):
        problem = day.freeze(problem, plan, now, horizon=900)
        event = dice.choice(("sick", "overrun", "urgent"))
        if event == "sick":
            gone = dice.choice(problem.shifts).engineer
            problem = day.sick(problem, gone)
            plan = replace(plan, routes=tuple(route for route in plan.routes if route.shift != gone))
        elif event == "overrun":
            begun = [job for job in problem.jobs if job.frozen]
            if begun:
                late = dice.choice(begun)
                problem = day.overrun(problem, late.id, late.duration + 2400)
                problem = day.freeze(problem, plan, now, horizon=900)
        else:
            new = replace(problem.jobs[0], id=f"urgent{now}", locked=None, announced=None, frozen=False, rank=Rank.URGENT,
                          windows=(Window(now + 1800, now + 3 * HOUR),), skills={})
            problem = urgent.arrive(problem, new)
        before = plan
        plan = core.plan(problem, iterations=300, warm=plan, seed=seed).plan
        check.approve(problem, plan)
        served = plan.assignment()
        for job in problem.jobs:
            if job.frozen and job.locked:
                assert served[job.id] == (job.locked.shift, job.locked.start)
            if job.locked and job.id in served:
                assert served[job.id][0] == job.locked.shift
            if job.id in served and job.announced and job.announced.window and not job.frozen:
                assert job.announced.window.opens <= served[job.id][1] <= job.announced.window.closes
        if event == "urgent":
            kept = {job.id for job in problem.jobs if job.rank is Rank.KEPT and job.id in before.assignment()}
            assert kept <= set(served)


@pytest.mark.parametrize("seed", range(5))
def test_two_engineers_start_together_or_not_at_all(seed: int) -> None:
    problem = _day(seed, 30, 5)
    jobs = list(problem.jobs)
    for first in (0, 10, 20):
        helper = replace(jobs[first], id=f"helper{first}", skills={}, pair=jobs[first].id)
        jobs[first] = replace(jobs[first], pair=helper.id, windows=(Window(9 * HOUR, 15 * HOUR),))
        jobs.append(replace(helper, windows=jobs[first].windows))
    problem = replace(problem, jobs=tuple(jobs))
    result = core.plan(problem, iterations=400, seed=seed)
    assert check.approve(problem, result.plan).folded(problem.prices) == result.price
    assert any(stop.job.startswith("helper") for route in result.plan.routes for stop in route.stops)
    again = core.plan(problem, iterations=50, seed=seed, warm=result.plan)
    check.approve(problem, again.plan)


def test_missing_tools_are_fetched_at_the_depot_once_and_before_they_are_needed() -> None:
    problem = _day(5, 20, 4)
    jobs = tuple(replace(job, tools=frozenset({"crane"})) if number % 3 == 0 else job for number, job in enumerate(problem.jobs))
    shifts = tuple(replace(shift, depot=0, depot_seconds=300) for shift in problem.shifts)
    problem = replace(problem, jobs=jobs, shifts=shifts)
    plan = core.plan(problem, iterations=500).plan
    check.approve(problem, plan)
    assert sum(stop.job == DEPOT for route in plan.routes for stop in route.stops) >= 1
    without = replace(problem, shifts=tuple(replace(shift, depot=None) for shift in problem.shifts))
    lonely = core.plan(without, iterations=200).plan
    assert {job.id for job in jobs if job.tools} <= set(lonely.unserved)


def _called(job: Job) -> Job:
    return replace(job, id="urgent", rank=Rank.URGENT, penalty=108_000, windows=(Window(10 * HOUR, 13 * HOUR),))


@pytest.mark.parametrize("seed", range(4))
def test_an_urgent_job_is_answered_at_once_and_moves_at_most_two(seed: int) -> None:
    problem = _day(seed, 80, 8)
    plan = core.plan(problem, iterations=1500, seed=seed).plan
    problem = urgent.arrive(problem, _called(problem.jobs[seed]))
    desk = core.prepare(problem, plan)
    found = urgent.first(desk, "urgent")
    assert found, "an insertion or a swap exists on these days"
    for proposal in found:
        check.approve(problem, proposal.plan)
        assert len(proposal.changed) + len(proposal.lost) <= 2
    quiet = urgent.replan(problem, plan, iterations=600)
    assert quiet is not None and "urgent" in quiet.plan.assignment()
    check.approve(day.calm(problem, plan), quiet.plan)
    assert len(quiet.changed) + len(quiet.lost) <= 2


def test_offers_are_exact_prices_and_leave_the_plan_alone() -> None:
    problem = _day(3, 50, 9)
    waiting = replace(problem.jobs[7], skills={})
    rest = replace(problem, jobs=tuple(job for job in problem.jobs if job.id != waiting.id))
    result = core.plan(rest, iterations=1000)
    desk = core.prepare(rest, result.plan)
    windows = [Window(begin, begin + 2 * HOUR) for begin in range(8 * HOUR, 16 * HOUR, HOUR)]
    offers = slots.offers(desk, waiting, windows)
    assert offers and desk.plan().routes == result.plan.routes
    assert [offer.price for offer in offers] == sorted(offer.price for offer in offers)
    best = offers[0]
    joined = replace(rest, jobs=(*rest.jobs, replace(waiting, windows=(best.window,), locked=Lock(best.shift))))
    placed = core.prepare(joined, result.plan)
    proposal = next(each for each in urgent.first(placed, waiting.id) if each.way == "direct")
    assert proposal.price == best.price - waiting.penalty
    assert best.window.opens <= best.start <= best.window.closes


def test_a_place_nobody_knew_is_priced_by_the_seconds_given_for_it() -> None:
    problem = _day(3, 40, 6)
    asked = problem.jobs[5]
    desk = core.prepare(problem, core.plan(problem, iterations=300).plan)
    windows = [Window(9 * HOUR, 12 * HOUR), Window(13 * HOUR, 16 * HOUR)]
    seconds = problem.travel.seconds
    known = slots.offers(desk, replace(asked, id="guest"), windows)
    new = slots.offers(desk, replace(asked, id="guest", place=None), windows, there=seconds[:, asked.place], back=seconds[asked.place, :])
    assert [(offer.price, offer.shift) for offer in known] == [(offer.price, offer.shift) for offer in new]


@pytest.mark.parametrize("seed", range(4))
def test_every_unserved_job_has_reasons_and_trying_everything_confirms_them(seed: int) -> None:
    problem = _day(seed, 70, 5)
    plan = core.plan(problem, iterations=1200, seed=seed).plan
    desk, jobs = core.prepare(problem, plan), {job.id: job for job in problem.jobs}
    routes = {route.shift: [jobs[stop.job] for stop in route.stops] for route in plan.routes}
    for job_id in plan.unserved[:6]:
        told = explain.unserved(desk, job_id)
        assert sum(told.counts.values()) == len(problem.shifts)
        for why, shift in zip(told.shifts, problem.shifts, strict=True):
            order = routes.get(shift.id, [])
            able = first_static(jobs[job_id], shift) is Reason.FITS
            prices = [tiny.simulate(problem, shift, (*order[:at], jobs[job_id], *order[at:])) for at in range(len(order) + 1) if able]
            possible = [price for price in prices if price is not None]
            assert bool(possible) == (why.price is not None), why
            if possible:
                assert why.price == min(possible) - (tiny.simulate(problem, shift, tuple(order)) or 0)
                assert why.reason is Reason.PRICE_TOO_HIGH and why.price >= jobs[job_id].penalty
    assert desk.plan().routes == plan.routes


def test_an_assignment_is_explained_by_its_price_and_the_next_best() -> None:
    problem = _day(2, 50, 7)
    plan = core.plan(problem, iterations=800).plan
    desk, jobs = core.prepare(problem, plan), {job.id: job for job in problem.jobs}
    shifts = {shift.id: shift for shift in problem.shifts}
    for route in plan.routes[:4]:
        order = [jobs[stop.job] for stop in route.stops]
        for at, stop in enumerate(route.stops):
            told = explain.assigned(desk, stop.job)
            without = tiny.simulate(problem, shifts[route.shift], tuple(order[:at] + order[at + 1 :]))
            assert told.split.total == tiny.simulate(problem, shifts[route.shift], tuple(order)) - without
            assert told.start == stop.start and len(told.alternatives) <= 3
            assert [each.dearer for each in told.alternatives] == sorted(each.dearer for each in told.alternatives)
            assert not told.alternatives if told.barred else told.alternatives
    assert desk.plan().routes == plan.routes


def test_where_nobody_else_has_room_the_others_are_counted_by_what_keeps_them() -> None:
    problem = _day(1, 60, 2)
    plan = core.plan(problem, iterations=800).plan
    desk = core.prepare(problem, plan)
    told = [explain.assigned(desk, stop.job) for route in plan.routes for stop in route.stops]
    alone = [each for each in told if not each.alternatives]
    assert plan.unserved and alone
    assert all(sum(each.barred.values()) == len(problem.shifts) - 1 for each in alone)


def test_malformed_jobs_and_shifts_get_a_reason_and_spoil_nothing() -> None:
    problem = _day(1, 20, 3)
    broken = (replace(problem.jobs[0], place=None), replace(problem.jobs[1], windows=(Window(12 * HOUR, 9 * HOUR),)))
    shifts = (replace(problem.shifts[0], start_place=None), *problem.shifts[1:])
    problem = replace(problem, jobs=broken + problem.jobs[2:], shifts=shifts)
    plan = core.plan(problem, iterations=200).plan
    check.approve(problem, plan)
    desk = core.prepare(problem, plan)
    assert explain.unserved(desk, broken[0].id).counts == {Reason.NO_PLACE: 3}
    assert explain.unserved(desk, broken[1].id, repairs=False).counts == {Reason.NO_WINDOW: 3}
    assert Reason.NO_HOME in {why.reason for job in plan.unserved[2:3] for why in explain.unserved(desk, job).shifts} or len(plan.unserved) == 2


@pytest.mark.parametrize("spoil", ["early", "swap", "lunch", "forget", "unskilled"])
def test_the_checker_sees_a_spoiled_plan(spoil: str) -> None:
    problem = _day(4, 30, 4)
    plan = core.plan(problem, iterations=300).plan
    route = max(plan.routes, key=lambda each: len(each.stops))
    stops = route.stops
    changed = {
        "early": replace(route, stops=(replace(stops[0], start=stops[0].start - 4000), *stops[1:])),
        "swap": replace(route, stops=(stops[1], stops[0], *stops[2:])),
        "lunch": replace(route, lunch=None),
        "forget": replace(route, stops=stops[:-1]),
        "unskilled": route,
    }[spoil]
    if spoil == "unskilled":
        problem = replace(problem, jobs=tuple(replace(j, skills={"flying": 1}) if j.id == stops[0].job else j for j in problem.jobs))
    spoiled = replace(plan, routes=tuple(changed if each is route else each for each in plan.routes))
    with pytest.raises(check.PlanRejected):
        check.approve(problem, spoiled)


def test_several_days_are_simply_more_shifts_and_a_locked_day_is_kept() -> None:
    today = _day(6, 40, 4)
    tomorrow = tuple(replace(shift, id=f"{shift.id}/2", start=shift.start + 24 * HOUR, end=shift.end + 24 * HOUR,
                             lunch=shift.lunch and replace(shift.lunch, earliest=shift.lunch.earliest + 24 * HOUR,
                                                           latest=shift.lunch.latest + 24 * HOUR)) for shift in today.shifts)
    jobs = tuple(replace(job, skills={}, windows=(*job.windows, Window(job.windows[0].opens + 24 * HOUR, job.windows[0].closes + 24 * HOUR)))
                 for job in today.jobs)
    jobs = (replace(jobs[0], locked=Lock(tomorrow[1].id)), *jobs[1:])
    problem = replace(today, jobs=jobs, shifts=today.shifts + tomorrow)
    plan = core.plan(problem, iterations=800).plan
    check.approve(problem, plan)
    served = plan.assignment()
    assert served[jobs[0].id][0] == tomorrow[1].id and served[jobs[0].id][1] >= 24 * HOUR
    assert len(plan.unserved) < len(core.plan(replace(problem, shifts=today.shifts), iterations=800).plan.unserved)


def test_facts_that_contradict_the_shift_are_said_clearly() -> None:
    problem = _day(1, 10, 2)
    late = replace(problem.jobs[0], locked=Lock(problem.shifts[0].id, problem.shifts[0].end - 60), frozen=True, skills={})
    with pytest.raises(core.ImpossibleDay, match=late.id):
        core.prepare(replace(problem, jobs=(late, *problem.jobs[1:])))


def test_a_solver_that_finds_nothing_leaves_everything_unserved_with_reasons() -> None:
    problem = _day(1, 15, 2)
    problem = replace(problem, shifts=tuple(replace(shift, present=False) for shift in problem.shifts))
    plan = core.plan(problem, iterations=20).plan
    check.approve(problem, plan)
    assert len(plan.unserved) == 15 and not plan.routes
    desk = core.prepare(problem, plan)
    assert explain.unserved(desk, plan.unserved[0]).counts == {Reason.ABSENT: 2}
