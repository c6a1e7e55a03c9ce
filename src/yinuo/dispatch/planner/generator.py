"""Instances of our own making, reproducible by seed: towns and villages, skills, appointments, urgent calls, one day or several."""
from __future__ import annotations

import random
from typing import Any

SIDE = 60.0
SHIFTS = ((28_800, 61_200, 2_700), (32_400, 64_800, 2_700), (28_800, 45_000, 0))
NOTE = ("xy in km; travel seconds = round(1.3*euclid/32*3600 + 120 if distance>0 else 0); times in seconds from midnight; "
        "window bounds service start; lunch must start in [lunch_from,lunch_to] measured at leaving the previous stop and may "
        "interrupt a drive")


def make(jobs: int, engineers: int, seed: int = 1, skills: int = 8) -> dict[str, Any]:
    """One day as the data of an instance file (the shape `benchmark.synthetic` reads): plain numbers and lists only."""
    dice = random.Random(seed)
    towns = [(dice.uniform(5, SIDE - 5), dice.uniform(5, SIDE - 5)) for _ in range(max(3, jobs // 60))]
    rare = [1.0 / (1 + number) ** 0.5 for number in range(skills)]
    return {
        "name": f"S{jobs}x{engineers}-{seed}", "note": NOTE, "lunch_from": 41_400, "lunch_to": 48_600,
        "unserved_penalty": "10800*priority", "preferred_miss_cost_optional": 900,
        "jobs": [_job(dice, number, towns, rare, engineers) for number in range(jobs)],
        "technicians": [_technician(dice, number, towns, rare) for number in range(engineers)],
    }


def _spot(dice: random.Random, towns: list[tuple[float, float]]) -> list[float]:
    """Two thirds near a town, one third anywhere."""
    if dice.random() < 0.67:
        x, y = dice.choice(towns)
        x, y = dice.gauss(x, 4.0), dice.gauss(y, 4.0)
    else:
        x, y = dice.uniform(0, SIDE), dice.uniform(0, SIDE)
    return [round(min(SIDE, max(0.0, x)), 4), round(min(SIDE, max(0.0, y)), 4)]


def _job(dice: random.Random, number: int, towns: list[tuple[float, float]], rare: list[float], engineers: int) -> dict[str, Any]:
    kind = dice.random()
    if kind < 0.15:
        opens, priority = dice.randrange(28_800, 54_000), 10
        window = [opens, opens + 7_200]
    elif kind < 0.60:
        opens = dice.choice(range(28_800, 54_001, 3_600))
        window, priority = [opens, opens + 7_200], 1 if dice.random() < 0.85 else 3
    elif kind < 0.85:
        window, priority = list(dice.choice(((28_800, 43_200), (46_800, 61_200)))), 1 if dice.random() < 0.85 else 3
    else:
        window, priority = [28_800, 64_800], 1
    needed = dice.choices(range(len(rare)), rare)[0]
    wanted = {str(needed): dice.choices((1, 2, 3), (0.6, 0.3, 0.1))[0]}
    if dice.random() < 0.08:
        wanted[str(dice.randrange(len(rare)))] = dice.choice((1, 2))
    return {"id": number, "xy": _spot(dice, towns), "service": dice.choice((600, 1_200, 1_800, 2_400)), "window": window,
            "priority": priority, "skills": wanted, "preferred": dice.randrange(engineers) if dice.random() < 0.1 else -1}


def _technician(dice: random.Random, number: int, towns: list[tuple[float, float]], rare: list[float]) -> dict[str, Any]:
    begins, ends, lunch = dice.choices(SHIFTS, (0.7, 0.2, 0.1))[0]
    held = {str(dice.choices(range(len(rare)), rare)[0]) for _ in range(dice.randint(3, 6))}
    return {"id": number, "home": _spot(dice, towns), "shift": [begins, ends], "lunch": lunch,
            "skills": {skill: dice.choices((1, 2, 3), (0.3, 0.4, 0.3))[0] for skill in sorted(held)}}
