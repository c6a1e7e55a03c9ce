"""The compiled core against trying everything: same price, and every plan passes the independent checker."""
from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import tiny
from yinuo.dispatch.benchmark import synthetic
from yinuo.dispatch.planner import check, core, generator
from yinuo.dispatch.planner.model import Levels, Prices


@pytest.mark.parametrize("seed", range(24))
def test_a_tiny_day_is_planned_as_well_as_by_trying_everything(seed: int) -> None:
    problem = tiny.day(seed, jobs=4 + seed % 2, shifts=2)
    result = core.plan(problem, iterations=1500, seed=seed + 1)
    levels = check.approve(problem, result.plan)
    assert levels.folded(problem.prices) == result.price
    assert result.price == tiny.optimum(problem)


@pytest.mark.parametrize("seed", range(6))
def test_overtime_is_used_only_when_it_is_worth_its_price(seed: int) -> None:
    problem = tiny.day(100 + seed, jobs=4, shifts=2)
    problem = replace(problem, shifts=tuple(replace(s, until=s.end + 7200, overtime_price=2) for s in problem.shifts))
    result = core.plan(problem, iterations=1500)
    check.approve(problem, result.plan)
    assert result.price == tiny.optimum(problem)


@pytest.mark.parametrize("seed", range(8))
def test_waiting_can_have_a_price_and_the_checker_agrees(seed: int) -> None:
    problem = tiny.day(200 + seed, jobs=8, shifts=3)
    problem = replace(problem, prices=replace(problem.prices, waiting=1))
    result = core.plan(problem, iterations=1000)
    assert check.approve(problem, result.plan).folded(problem.prices) == result.price


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    problem = synthetic.problem(generator.make(60, 6, seed=3))
    first, second = core.plan(problem, iterations=800, seed=5), core.plan(problem, iterations=800, seed=5)
    assert first.plan == second.plan
    assert first.plan != core.plan(problem, iterations=800, seed=6).plan


def test_time_limit_is_kept_and_improvement_can_be_watched() -> None:
    problem = synthetic.problem(generator.make(200, 20, seed=2))
    seen: list[core.Progress] = []
    result = core.plan(problem, seconds=0.8, on_better=lambda progress: seen.append(progress))
    assert result.seconds < 1.6
    assert [look.price for look in seen] == sorted((look.price for look in seen), reverse=True)
    check.approve(problem, seen[-1].plan())
    assert seen[-1].price == result.price


def test_a_watcher_may_stop_the_search() -> None:
    problem = synthetic.problem(generator.make(100, 10, seed=2))
    result = core.plan(problem, seconds=20, on_better=lambda progress: False)
    assert result.seconds < 5
    check.approve(problem, result.plan)


def test_warm_start_never_ends_worse_than_it_began() -> None:
    problem = synthetic.problem(generator.make(80, 8, seed=4))
    first = core.plan(problem, iterations=300)
    second = core.plan(problem, iterations=50, warm=first.plan)
    assert second.price <= first.price


def test_a_lower_level_never_buys_a_higher_one() -> None:
    prices = Prices()
    assert Levels(kept_count=1).folded(prices) > Levels(urgent_count=100, ordinary_lost=10**8 // 2).folded(prices)
    assert Levels(urgent_count=1).folded(prices) > Levels(ordinary_lost=200 * 10_800, travel=1_000_000).folded(prices)


def test_an_empty_problem_has_an_empty_plan() -> None:
    problem = tiny.day(1, jobs=0, shifts=1)
    assert core.plan(replace(problem, shifts=()), iterations=5).plan.routes == ()
