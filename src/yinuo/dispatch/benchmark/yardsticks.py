"""Other solvers on our problems, one thread each: they answer with an order per shift, which our own schedule then times and judges.

Each is an optional extra, imported only when asked for. What a solver cannot express is left out on its side and repaired on ours:
stops that no longer fit are inserted greedily elsewhere, or left out.
"""
from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import timedelta

import numpy as np

from yinuo.dispatch.planner import core
from yinuo.dispatch.planner.compat import Reason, reasons, windows_of
from yinuo.dispatch.planner.model import Plan, Problem, Route, Stop
from yinuo.dispatch.planner.search import construct

Orders = list[list[int]]
UNIT = 10_800


def missing(module: str) -> bool:
    """Whether an extra is not installed."""
    return importlib.util.find_spec(module) is None


def as_plan(problem: Problem, orders: Orders) -> Plan:
    """Orders of job numbers per shift as a plan: timed by our schedule; what does not fit is inserted elsewhere where it can be."""
    routes = tuple(Route(problem.shifts[r].id, tuple(Stop(problem.jobs[j].id, 0) for j in order), None, 0, 0)
                   for r, order in enumerate(orders) if order)
    desk = core.prepare(problem, Plan(routes, ()))
    construct(desk.compiled.fixed, desk.state)
    return desk.plan()


def _tags(problem: Problem) -> list[tuple[str, int]]:
    """Every (skill, level) somebody asks for."""
    return sorted({(name, level) for job in problem.jobs for name, level in job.skills.items()})


def _parts(problem: Problem) -> list[str]:
    return sorted({part for job in problem.jobs for part in job.parts})


def vroom(problem: Problem, seconds: float, seed: int) -> Orders:
    """VROOM through pyvroom: skills as tags, lunch as a break, priorities from the penalties; deterministic, so the seed is unused."""
    import vroom as engine

    tags, parts = {tag: number for number, tag in enumerate(_tags(problem))}, _parts(problem)
    data = engine.Input(amount_size=len(parts)) if parts else engine.Input()
    data.set_durations_matrix("car", np.ascontiguousarray(problem.travel.seconds, dtype=np.uint32))
    for number, shift in enumerate(problem.shifts):
        held = {tags[name, level] for name, level in tags if name in shift.skills and shift.skills[name].level >= level}
        lunch = shift.lunch_due
        breaks = [engine.Break(number, [engine.TimeWindow(lunch.earliest, lunch.latest)], lunch.length)] if lunch else []
        data.add_vehicle(engine.Vehicle(
            number, start=shift.start_place, end=shift.end_place, time_window=engine.TimeWindow(shift.start, shift.hard_end),
            skills=held, breaks=breaks, capacity=[shift.stock.get(part, 0) for part in parts]))
    for number, job in enumerate(problem.jobs):
        data.add_job(engine.Job(
            number, job.place, default_service=job.duration, skills={tags[item] for item in job.skills.items()},
            delivery=engine.Amount([job.parts.get(part, 0) for part in parts]), priority=min(100, job.penalty // UNIT),
            time_windows=[engine.TimeWindow(window.opens, window.closes) for window in windows_of(job)]))
    answer = data.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=seconds))
    orders: Orders = [[] for _ in problem.shifts]
    for vehicle, kind, job in answer.routes[["vehicle_id", "type", "id"]].itertuples(index=False):
        if kind == "job":
            orders[int(vehicle)].append(int(job))
    return orders


def ortools(problem: Problem, seconds: float, seed: int) -> Orders:
    """OR-Tools routing: parallel cheapest insertion, then guided local search; the job order is shuffled by the seed."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    shuffle = np.random.default_rng(seed).permutation(len(problem.jobs))
    crew, jobs = problem.shifts, [problem.jobs[number] for number in shuffle]
    places = [job.place for job in jobs] + [s.start_place for s in crew] + [s.end_place for s in crew]
    count, people = len(jobs), len(crew)
    service = [job.duration for job in jobs] + [0] * (2 * people)
    manager = pywrapcp.RoutingIndexManager(len(places), people, list(range(count, count + people)),
                                           list(range(count + people, count + 2 * people)))
    routing = pywrapcp.RoutingModel(manager)
    drive = problem.travel.seconds[np.ix_(places, places)].astype(np.int64)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(drive.tolist()))
    moving = routing.RegisterTransitMatrix((drive + np.array(service)[:, None]).tolist())
    horizon = max(shift.hard_end for shift in crew)
    routing.AddDimension(moving, horizon, horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for part in _parts(problem):
        load = routing.RegisterUnaryTransitVector([job.parts.get(part, 0) for job in jobs] + [0] * (2 * people))
        routing.AddDimensionWithVehicleCapacity(load, 0, [shift.stock.get(part, 0) for shift in crew], True, part)
    fits = reasons(problem, jobs) == Reason.FITS
    for number, job in enumerate(jobs):
        index, windows = manager.NodeToIndex(number), windows_of(job)
        routing.AddDisjunction([index], job.penalty)
        routing.VehicleVar(index).SetValues([-1, *(int(r) for r in np.flatnonzero(fits[number]))])
        clock.CumulVar(index).SetRange(windows[0].opens, windows[-1].closes)
        for earlier, later in zip(windows, windows[1:], strict=False):
            clock.CumulVar(index).RemoveInterval(earlier.closes + 1, later.opens - 1)
    for r, shift in enumerate(crew):
        clock.CumulVar(routing.Start(r)).SetRange(shift.start, shift.hard_end)
        clock.CumulVar(routing.End(r)).SetRange(shift.start, shift.hard_end)
        lunch = shift.lunch_due
        if lunch:
            meal = routing.solver().FixedDurationIntervalVar(lunch.earliest, lunch.latest, lunch.length, False, f"lunch{r}")
            clock.SetBreakIntervalsOfVehicle([meal], r, service)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(seconds * 1000))
    orders: Orders = [[] for _ in crew]
    answer = routing.SolveWithParameters(search)
    for r in range(people if answer else 0):
        index = answer.Value(routing.NextVar(routing.Start(r)))
        while not routing.IsEnd(index):
            orders[r].append(int(shuffle[manager.IndexToNode(index)]))
            index = answer.Value(routing.NextVar(index))
    return orders


def pyvrp(problem: Problem, seconds: float, seed: int) -> Orders:
    """PyVRP: skills as loads, prizes for optional jobs; it knows no lunch, so shifts are shortened by it and ours puts it back."""
    import pyvrp as engine
    from pyvrp.stop import MaxRuntime

    tags, parts, crew = _tags(problem), _parts(problem), problem.shifts
    locations = [engine.Location(0, 0) for _ in range(problem.travel.seconds.shape[0])]
    clients = [engine.Client(
        job.place or 0, delivery=[1 if job.skills.get(name) == level else 0 for name, level in tags] + [job.parts.get(p, 0) for p in parts],
        service_duration=job.duration, tw_early=windows_of(job)[0].opens, tw_late=windows_of(job)[-1].closes, prize=job.penalty,
        required=False) for job in problem.jobs]
    depots = [engine.Depot(place or 0) for shift in crew for place in (shift.start_place, shift.end_place)]
    vehicles = [engine.VehicleType(
        1, [1000 if name in s.skills and s.skills[name].level >= level else 0 for name, level in tags]
        + [s.stock.get(part, 0) for part in parts], 2 * r, 2 * r + 1, tw_early=s.start,
        tw_late=s.hard_end - (s.lunch_due.length if s.lunch_due else 0)) for r, s in enumerate(crew)]
    matrix = problem.travel.seconds.astype(np.int64)
    data = engine.ProblemData(locations, clients, depots, vehicles, [matrix], [matrix])  # type: ignore[list-item]
    answer = engine.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False, display=False)
    orders: Orders = [[] for _ in crew]
    for route in answer.best.routes():
        orders[route.vehicle_type()] = [activity.idx for activity in route if activity.is_client()]
    return orders


ENGINES: dict[str, tuple[str, str, Callable[[Problem, float, int], Orders]]] = {
    "VROOM": ("vroom", "pyvroom", vroom),
    "OR-Tools": ("ortools", "ortools", ortools),
    "PyVRP": ("pyvrp", "pyvrp", pyvrp),
}
"""Shown name → module looked for, name to install it by, and the call."""
