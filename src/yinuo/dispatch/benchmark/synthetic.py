"""Reading our own instances (JSON): engineers' homes, shifts, lunch, skill levels, appointment windows, priorities."""
from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from yinuo.dispatch.planner.model import Held, Job, Lunch, Prices, Problem, Shift, Travel, Window

UNSERVED = 10_800
PLAIN = Prices(kept_gap=0, urgent_gap=0)
"""Travel seconds and penalties side by side, as the published figures of these instances count them."""


def read(path: Path) -> Problem:
    """One instance file as a problem."""
    return problem(json.loads(path.read_text()))


def problem(data: Mapping[str, Any]) -> Problem:
    """The parsed instance as a problem: homes are the first places, jobs follow."""
    people, tasks = data["technicians"], data["jobs"]
    points = np.array([person["home"] for person in people] + [task["xy"] for task in tasks], dtype=float).reshape(-1, 2)
    jobs = tuple(_job(task, len(people)) for task in tasks)
    shifts = tuple(_shift(person, number, data) for number, person in enumerate(people))
    return Problem(jobs, shifts, Travel(seconds_between(points), source="instance"), PLAIN)


def seconds_between(points: np.ndarray) -> np.ndarray:
    """Driving seconds at 32 km/h over 1.3 times the straight line, two minutes of parking at a different place."""
    apart = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    return np.where(apart > 0, np.rint(1.3 * apart / 32 * 3600 + 120), 0).astype(np.int32)


def _job(task: Mapping[str, Any], people: int) -> Job:
    opens, closes = task["window"]
    preferred = frozenset() if task.get("preferred", -1) < 0 else frozenset({f"e{task['preferred']}"})
    return Job(str(task["id"]), people + task["id"], task["service"], (Window(opens, closes),), UNSERVED * task["priority"],
               skills=dict(task["skills"]), preferred=preferred)


def _shift(person: Mapping[str, Any], number: int, data: Mapping[str, Any]) -> Shift:
    begins, ends = person["shift"]
    lunch = Lunch(data["lunch_from"], data["lunch_to"], person["lunch"]) if person["lunch"] else None
    skills = {name: Held(level) for name, level in person["skills"].items()}
    return Shift(f"e{person['id']}", f"e{person['id']}", number, number, begins, ends, lunch=lunch, skills=skills)
