"""Reading vehicle routing instances with time windows (Solomon, Gehring and Homberger): load is a part carried on every van."""
from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np

from yinuo.dispatch.planner.model import Job, Prices, Problem, Shift, Travel, Window

SCALE = 10
LOST = 100_000 * SCALE
DISTANCE = Prices(kept_gap=0, urgent_gap=0)


def read(path: Path) -> Problem:
    """One instance under the rule of the DIMACS challenge: distance cut to one decimal is both time and price."""
    numbers = [[float(word) for word in line.split()] for line in path.read_text().splitlines() if line.split() and line.split()[0].isdigit()]
    fleet, capacity = int(numbers[0][0]), int(numbers[0][1])
    rows = np.array(numbers[1:])
    apart = np.hypot(rows[:, None, 1] - rows[None, :, 1], rows[:, None, 2] - rows[None, :, 2])
    travel = Travel(np.floor(apart * SCALE + 1e-9).astype(np.int32), source="instance")
    depot = rows[0]
    shifts = tuple(Shift(f"v{number}", f"v{number}", 0, 0, int(depot[4]) * SCALE, int(depot[5]) * SCALE, stock={"load": capacity})
                   for number in range(min(fleet, _enough(rows, capacity))))
    jobs = tuple(Job(str(int(row[0])), int(row[0]), int(row[6]) * SCALE, (Window(int(row[4]) * SCALE, int(row[5]) * SCALE),), LOST,
                     parts={"load": int(row[3])}) for row in rows[1:])
    return Problem(jobs, shifts, travel, DISTANCE)


def _enough(rows: np.ndarray, capacity: int) -> int:
    """Vehicles that are surely enough to look at: twice what the load needs, and at least twenty."""
    return max(25, math.ceil(2 * rows[:, 3].sum() / capacity))


def best_known(folder: Path) -> dict[str, float]:
    """Best known distances by instance name."""
    path = folder / "best_known.csv"
    return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(path.open())} if path.exists() else {}
