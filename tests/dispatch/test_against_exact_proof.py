"""Days of seven jobs, too many to try everything: an exact solver proves the least price, and the core finds it."""
from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import tiny
from yinuo.dispatch.planner import check, core
from yinuo.dispatch.planner.compat import Reason, reasons, windows_of
from yinuo.dispatch.planner.model import Problem


def _plain(seed: int) -> Problem:
    """No lunch, no absences, nothing priced by its start: what the exact model below can say."""
    problem = tiny.day(seed, jobs=7, shifts=3, lunch=False)
    jobs = tuple(replace(job, deadline=None, late_price=0) for job in problem.jobs)
    shifts = tuple(replace(shift, absences=(), use_price=0) for shift in problem.shifts)
    return replace(problem, jobs=jobs, shifts=shifts, prices=replace(problem.prices, change_minute=0))


def _proved(problem: Problem, cp_model) -> int:
    """The least folded price, proved: one circuit per shift, starts as whole numbers."""
    model, fits = cp_model.CpModel(), reasons(problem) == Reason.FITS
    jobs, prices, terms = problem.jobs, problem.prices, []
    served = [[model.new_bool_var("") if fits[j, r] else None for r in range(len(problem.shifts))] for j in range(len(jobs))]
    starts = []
    for j, job in enumerate(jobs):
        allowed = cp_model.Domain.from_intervals([[w.opens, w.closes] for w in windows_of(job)] or [[0, 0]])
        starts.append(model.new_int_var_from_domain(allowed, ""))
        lost = model.new_bool_var("")
        model.add_exactly_one([lost, *(x for x in served[j] if x is not None)])
        terms.append(lost * (job.penalty + prices.gap(job.rank)))
    for r, shift in enumerate(problem.shifts):
        idle = model.new_bool_var("")
        arcs = [(0, 0, idle)]
        for j, job in enumerate(jobs):
            mine = served[j][r]
            if mine is None:
                arcs.append((j + 1, j + 1, model.new_constant(1)))
                continue
            arcs.append((j + 1, j + 1, ~mine))
            model.add_implication(mine, ~idle)
            lasts = -(-job.duration * shift.pace // 100)
            out, back = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(0, j + 1, out), (j + 1, 0, back)]
            there = int(problem.travel.seconds[shift.start_place, job.place])
            home = int(problem.travel.seconds[job.place, shift.end_place])
            model.add(starts[j] >= shift.start + there).only_enforce_if(out)
            model.add(starts[j] + lasts + home <= shift.hard_end).only_enforce_if(back)
            extra = prices.preference if job.preferred and shift.engineer not in job.preferred else 0
            extra += sum(max(0, shift.skills[name].level - level) * prices.overqualified for name, level in job.skills.items())
            extra += prices.change_engineer if job.announced and job.announced.engineer != shift.engineer else 0
            terms += [out * there, back * home, mine * extra]
            for other, later in enumerate(jobs):
                if other != j and served[other][r] is not None:
                    arc, drive = model.new_bool_var(""), int(problem.travel.seconds[job.place, later.place])
                    arcs.append((j + 1, other + 1, arc))
                    model.add(starts[other] >= starts[j] + lasts + drive).only_enforce_if(arc)
                    terms.append(arc * drive)
        model.add_circuit(arcs)
        for part in {part for job in jobs for part in job.parts}:
            takes = [mine * job.parts.get(part, 0) for job, row in zip(jobs, served, strict=True) if (mine := row[r]) is not None]
            model.add(sum(takes) <= shift.stock.get(part, 0))
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, 20
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


@pytest.mark.parametrize("seed", range(300, 308))
def test_the_core_finds_what_is_proved_to_be_best(seed: int) -> None:
    cp_model = pytest.importorskip("ortools.sat.python.cp_model")
    problem = _plain(seed)
    result = core.plan(problem, iterations=3000, seed=seed)
    assert check.approve(problem, result.plan).folded(problem.prices) == result.price
    assert result.price == _proved(problem, cp_model)
