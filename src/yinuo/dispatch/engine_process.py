"""The planner's own process: reads pickled questions from its input, writes pickled answers, and never touches a database."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from yinuo.dispatch.engine_wire import receive, send
from yinuo.dispatch.planner import check, core, explain, slots, urgent

Tell = Callable[[str, Any], None]


def plan(tell: Tell, *, problem: Any, current: Any, seconds: float, seed: int, iterations: int | None = None) -> dict[str, Any]:
    """Plan from the day as it stands; told of every improvement. The answer was approved by the independent checker."""
    before = _levels(problem, core.prepare(problem, current, seed).plan())
    tell("better", {"seconds": 0.0, "iterations": 0, "price": None, "levels": before})

    def better(seen: core.Progress) -> bool:
        tell("better", {"seconds": round(seen.seconds, 2), "iterations": seen.iterations, "price": seen.price, "levels": _levels(problem, seen.plan())})
        return True

    found = core.plan(problem, seconds=seconds, iterations=iterations, seed=seed, warm=current, on_better=better)
    approved = check.approve(problem, found.plan)
    desk = core.prepare(problem, found.plan, seed)
    why = {job: _why(explain.unserved(desk, job)) for job in found.plan.unserved[:60]}
    others = {job: _others(desk, job) for job in list(found.plan.assignment())[:400]}
    return {"plan": found.plan, "levels": asdict(approved), "before": before, "iterations": found.iterations, "why": why, "others": others}


def offers(tell: Tell, *, problem: Any, current: Any, job: Any, windows: Any, there: Any = None, back: Any = None) -> list[Any]:
    """The windows that can be promised, cheapest first."""
    desk = core.prepare(problem, current)
    return slots.offers(desk, job, windows, there=there, back=back, scarcity=600)


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
    return {"split": asdict(found.split),
            "others": [{"engineer": a.engineer, "start": a.start, "dearer": a.dearer, "split": asdict(a.split)} for a in found.alternatives]}


def _levels(problem: Any, made: Any) -> dict[str, int]:
    return asdict(check.levels(problem, made))


QUESTIONS: dict[str, Callable[..., Any]] = {"plan": plan, "offers": offers, "proposals": proposals, "calm": calm}


def main() -> None:
    """Answer questions until the pipe closes."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    send(out, "ready", None)
    while (question := receive(source)) is not None:
        name, given = question
        try:
            send(out, "done", QUESTIONS[name](lambda kind, what: send(out, kind, what), **given))
        except Exception as error:  # the process outlives a question it cannot answer; whoever asked is told
            send(out, "failed", f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
