"""The planner's own process: reads pickled questions from its input, writes pickled answers, and never touches a database."""

import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from yinuo.dispatch.engine_wire import receive, send
from yinuo.dispatch.planner import booking, check, core, explain, urgent
from yinuo.dispatch.planner.model import Rank
from yinuo.dispatch.planner.warm import warm_up

Tell = Callable[[str, Any], None]


def plan(tell: Tell, *, problem: Any, current: Any, seconds: float, seed: int, iterations: int | None = None) -> dict[str, Any]:
    """Plan from the day as it stands; told of every improvement. The answer was approved by the independent checker."""
    before = _levels(problem, core.prepare(problem, current, seed).plan())
    tell("better", {"seconds": 0.0, "iterations": 0, "price": None, "levels": before})

    def better(seen: core.Progress) -> bool:
        tell("better", {"seconds": round(seen.seconds, 2), "iterations": seen.iterations, "price": seen.price, "levels": _levels(problem, seen.plan())})
        return True

    found = core.plan(problem, seconds=seconds, iterations=iterations, seed=seed, warm=current, on_better=better)
    check.approve(problem, found.plan)
    desk = core.prepare(problem, found.plan, seed)
    why = {job: _why(explain.unserved(desk, job)) for job in found.plan.unserved[:60]}
    others = {job: _others(desk, job) for job in list(found.plan.assignment())[:400]}
    return {"plan": found.plan, "levels": _levels(problem, found.plan), "before": before, "iterations": found.iterations, "why": why, "others": others}


def replay(tell: Tell, *, weighings: dict[str, tuple[Any, Any]], plain: Any, current: Any, iterations: int, seed: int = 1) -> dict[str, Any]:
    """The same day planned under each weighing, measured alike: ``plain`` prices everything at one, so that minutes stay minutes.

    ``weighings`` is a name → (problem, where to start from). Told each name as it is done.
    """
    found = {"was": _levels(plain, _as_driven(plain, current))}
    for name, (problem, start) in weighings.items():
        made = core.plan(problem, iterations=iterations, seed=seed, warm=start)
        check.approve(problem, made.plan)
        found[name] = _levels(plain, made.plan)
        tell("better", {"name": name, "done": len(found) - 1})
    return found


def _as_driven(problem: Any, current: Any) -> Any:
    """The plan as it was, possible or not by the model, each back home when the last visit and the way allow it."""
    jobs, shifts = {job.id: job for job in problem.jobs}, {shift.id: shift for shift in problem.shifts}
    routes = []
    for route in current.routes:
        last, shift = route.stops[-1], shifts[route.shift]
        way = int(problem.travel.seconds[jobs[last.job].place, shift.end_place]) if jobs[last.job].place is not None and shift.end_place is not None else 0
        routes.append(replace(route, back=last.start + jobs[last.job].duration + way))
    drivable = [r for r in routes if shifts[r.shift].start_place is not None and all(jobs[s.job].place is not None for s in r.stops)]
    return replace(current, routes=tuple(drivable))


def offers(tell: Tell, *, asked: Any, lines: Any, points: Any, windows: Any) -> list[Any]:
    """The windows that can be promised, cheapest first."""
    return booking.find(asked, lines, points, windows)


def proposals(tell: Tell, *, problem: Any, current: Any, job: str) -> dict[str, Any]:
    """Who can take an urgent job now: insertions at once, and the job's price with each engineer."""
    desk = core.prepare(problem, current)
    found = urgent.first(desk, job)
    why = _why(explain.unserved(desk, job, repairs=False))
    return {"ways": [_way(each, job) for each in found], "why": why}


def calm(tell: Tell, *, problem: Any, current: Any, job: str, seconds: float = 1.5) -> dict[str, Any] | None:
    """A re-plan that moves almost nobody."""
    found = urgent.replan(problem, current, seconds=seconds)
    return None if found is None else _way(found, job)


def _way(found: urgent.Proposal, job: str) -> dict[str, Any]:
    shift, start = found.plan.assignment().get(job, ("", 0))
    moves = {other: found.plan.assignment().get(other) for other in found.changed if other != job}
    return {"way": found.way, "price": found.price, "engineer": found.engineer, "shift": shift, "start": start, "moves": moves, "lost": found.lost,
            "all": found.plan.assignment()}


def _why(found: explain.Unserved) -> dict[str, Any]:
    people = [{"engineer": w.engineer, "shift": w.shift, "reason": w.reason.name, "price": w.price, "blocked_by": w.blocked_by} for w in found.shifts]
    other = found.other_time
    return {"counts": {reason.name: count for reason, count in found.counts.items()}, "people": people,
            "other": {"shift": other.shift, "engineer": other.engineer, "start": other.start, "price": other.price} if other else None}


def _others(desk: core.Desk, job: str) -> dict[str, Any]:
    found = explain.assigned(desk, job, 3)
    return {"split": asdict(found.split), "barred": {reason.name: count for reason, count in found.barred.items()},
            "others": [{"engineer": a.engineer, "start": a.start, "dearer": a.dearer, "split": asdict(a.split)} for a in found.alternatives]}


def _levels(problem: Any, made: Any) -> dict[str, int]:
    """The levels; of a job for two the helper's visit is not counted a second time."""
    found = asdict(check.levels(problem, made))
    found["ordinary_count"] -= sum(job.endswith("+") and problem.job(job).rank is Rank.ORDINARY for job in made.unserved)
    found["kept_count"] -= sum(job.endswith("+") and problem.job(job).rank is Rank.KEPT for job in made.unserved)
    return found


QUESTIONS: dict[str, Callable[..., Any]] = {"plan": plan, "replay": replay, "offers": offers, "proposals": proposals, "calm": calm}


def main() -> None:
    """Answer questions until the pipe closes. Compiles first, so that no question's own time goes into that."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    warm_up()
    send(out, "ready", None)
    while (question := receive(source)) is not None:
        name, given = question
        try:
            send(out, "done", QUESTIONS[name](lambda kind, what: send(out, kind, what), **given))
        except Exception as error:  # the process outlives a question it cannot answer; whoever asked is told
            send(out, "failed", f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
