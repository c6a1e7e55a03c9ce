"""Reading technician routing and scheduling instances (Pillac, Guéret, Medaglia): skills, tools, spare parts, one central depot."""
from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np

from yinuo.dispatch.planner.model import Held, Job, Prices, Problem, Shift, Travel, Window

SCALE = 1000
"""Units per unit of the file: the files measure plain Euclidean distance, the planner whole numbers."""
LOST = 10_000 * SCALE
WORKING_TIME = Prices(travel=1, waiting=1, kept_gap=0, urgent_gap=0)


def read(path: Path) -> Problem:
    """One instance: travel and waiting are priced alike, so that the price plus all service is the total working time."""
    lines = path.read_text().splitlines()
    crew = next(int(line.split()[0]) for number, line in enumerate(lines) if number and lines[number - 1].startswith("CREW COUNT"))
    rows = [_row(line) for line in lines[lines.index(next(x for x in lines if x.startswith("ID "))) + 1 :] if line.strip()]
    points = np.array([row[0][:2] for row in rows], dtype=float)
    apart = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    travel = Travel(np.rint(apart * SCALE).astype(np.int32), source="instance")
    shifts = tuple(_shift(number, rows[number]) for number in range(1, crew + 1))
    return Problem(tuple(_job(number, rows[number]) for number in range(crew + 1, len(rows))), shifts, travel, WORKING_TIME)


def best_known(folder: Path) -> dict[str, float]:
    """Total working times published in 2013, by instance name."""
    path = folder / "best_2013.csv"
    return {row["instance"]: float(row["best_2013"]) for row in csv.DictReader(path.open())} if path.exists() else {}


def working_time(problem: Problem, small: int) -> float:
    """Total working time in the file's unit from the planner's lowest level."""
    return (small + sum(job.duration for job in problem.jobs)) / SCALE


Row = tuple[list[float], list[str], list[str], list[int]]


def _row(line: str) -> Row:
    lists = re.findall(r"\[([^\]]*)\]", line)
    numbers = [float(word) for word in line[: line.index("[")].split()[1:]]
    skills, tools, parts = ([word.strip() for word in text.split(",") if word.strip()] for text in (lists + [""] * 3)[:3])
    return numbers, skills, tools, [int(word) for word in parts]


def _shift(number: int, row: Row) -> Shift:
    (_, _, opens, closes, _), skills, tools, parts = row
    stock = {f"p{part}": count for part, count in enumerate(parts)}
    return Shift(f"k{number}", f"k{number}", number, number, int(opens) * SCALE, int(closes) * SCALE,
                 skills={f"s{skill}": Held(1) for skill in skills}, tools=frozenset(f"t{tool}" for tool in tools), stock=stock, depot=0)


def _job(number: int, row: Row) -> Job:
    (_, _, opens, closes, service), skills, tools, parts = row
    return Job(str(number), number, int(service) * SCALE, (Window(int(opens) * SCALE, int(closes) * SCALE),), LOST,
               skills={f"s{skill}": 1 for skill in skills}, tools=frozenset(f"t{tool}" for tool in tools),
               parts={f"p{part}": count for part, count in enumerate(parts) if count})
