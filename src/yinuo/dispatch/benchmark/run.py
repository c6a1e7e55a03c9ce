"""The table of `yinuo bench dispatch`: our planner beside other solvers, same instances, seeds and real time, every plan checked."""
from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yinuo.dispatch.benchmark import latency, synthetic, trsp, vrptw
from yinuo.dispatch.benchmark.yardsticks import ENGINES, as_plan, missing
from yinuo.dispatch.planner import check, core, generator
from yinuo.dispatch.planner.model import Plan, Problem

OURS = "Yinuo"


@dataclass(frozen=True, slots=True)
class Instance:
    """One problem, its kind, and the best value known for it (None: none)."""

    name: str
    kind: str
    problem: Problem
    best: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One engine on one instance and time: median, least and most of the value over the seeds, real seconds used, jobs left out."""

    instance: str
    engine: str
    limit: float
    seeds: int
    median: float
    least: float
    most: float
    unserved: float
    seconds: float
    gap: float | None
    against_ours: float | None


def main(argv: Sequence[str] | None = None, whole: Callable[[str], list[dict[str, Any]]] | None = None) -> int:
    """Run the benchmark and print the table (or JSON); 0 when every plan passed the checker. ``whole`` measures whole requests over an instance."""
    wanted = _arguments(argv)
    instances = list(_instances(wanted.data, wanted.instances))
    if not instances:
        print("没有匹配的算例 · no instance of that name", file=sys.stderr)
        return 2
    if wanted.waits:
        return _waits(instances, wanted.json, whole)
    engines = {OURS: _ours, **{name: _other(call) for name, (_, _, call) in ENGINES.items() if _usable(name, wanted.engines)}}
    core.plan(synthetic.problem(generator.make(20, 3)), iterations=50)
    rows: list[Row] = []
    for instance in instances:
        for limit in wanted.seconds:
            made = _compare(instance, limit, wanted.seeds, engines)
            rows += made
            if not wanted.json:
                _show(made)
    if wanted.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    return 0


def _waits(instances: Sequence[Instance], as_json: bool, whole: Callable[[str], list[dict[str, Any]]] | None) -> int:
    """The waits of a person instead of the quality of plans."""
    measured = {instance.name: [*latency.waits(instance.problem), *(latency.Wait(**row) for row in (whole(instance.name) if whole else []))]
                for instance in instances if instance.kind == "synthetic"}
    if as_json:
        print(json.dumps({name: [asdict(row) for row in rows] for name, rows in measured.items()}, ensure_ascii=False, indent=1))
        return 0
    for name, rows in measured.items():
        print(name)
        latency.show(rows)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="yinuo bench dispatch", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with synthetic/, trsp/ and vrptw/; without it own instances are generated")
    parser.add_argument("--instances", default="S200x20,S1000x100", help="comma-separated beginnings of names")
    parser.add_argument("--seconds", type=lambda text: [float(part) for part in text.split(",")], default=[10.0])
    parser.add_argument("--seeds", type=int, default=1, help="how many, counted from 1")
    parser.add_argument("--engines", default=",".join(ENGINES), help="yardsticks to run beside ours; empty for none")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--waits", action="store_true", help="measure slot offers, urgent jobs, explanations, start and memory instead")
    return parser.parse_args(argv)


def _instances(data: Path | None, wanted: str) -> list[Instance]:
    """The instances whose names begin as asked, from a folder or from our generator (S<jobs>x<engineers>[-seed])."""
    begins = [part.strip() for part in wanted.split(",") if part.strip()]
    if data is None:
        return [_generated(name) for name in begins]
    found = [Instance(path.stem, "synthetic", synthetic.read(path)) for path in _files(data / "synthetic", "json", begins)]
    best = trsp.best_known(data / "trsp")
    found += [Instance(path.stem, "trsp", trsp.read(path), best.get(path.stem)) for path in _files(data / "trsp", "txt", begins)]
    best = vrptw.best_known(data / "vrptw")
    return found + [Instance(path.stem, "vrptw", vrptw.read(path), best.get(path.stem)) for path in _files(data / "vrptw", "txt", begins)]


def _files(folder: Path, ending: str, begins: Sequence[str]) -> list[Path]:
    return sorted(path for path in folder.glob(f"*.{ending}") if any(path.name.startswith(begin) for begin in begins))


def _generated(name: str) -> Instance:
    size, _, seed = name.partition("-")
    jobs, _, engineers = size.lstrip("S").partition("x")
    return Instance(name, "synthetic", synthetic.problem(generator.make(int(jobs), int(engineers), int(seed or 1))))


def _usable(name: str, wanted: str) -> bool:
    """Whether a yardstick is asked for and installed; politely says what to install when it is not."""
    if name.lower() not in {part.strip().lower() for part in wanted.split(",")}:
        return False
    module, package, _ = ENGINES[name]
    if missing(module):
        print(f"未安装 {name}，略过（pip install {package}）· {name} is not installed and left out (pip install {package})", file=sys.stderr)
        return False
    return True


Engine = Callable[[Problem, float, int], Plan]


def _ours(problem: Problem, seconds: float, seed: int) -> Plan:
    return core.plan(problem, seconds=seconds, seed=seed).plan


def _other(call: Callable[[Problem, float, int], list[list[int]]]) -> Engine:
    return lambda problem, seconds, seed: as_plan(problem, call(problem, seconds, seed))


def _compare(instance: Instance, limit: float, seeds: int, engines: dict[str, Engine]) -> list[Row]:
    """All engines on one instance, seed by seed in turn, so that a busy minute hits everybody."""
    values: dict[str, list[tuple[float, int, float]]] = {name: [] for name in engines}
    for seed in range(1, seeds + 1):
        for name, engine in engines.items():
            if name != OURS and instance.kind == "trsp":
                continue
            began = time.perf_counter()
            plan = engine(instance.problem, limit, seed)
            took = time.perf_counter() - began
            values[name].append((value_of(instance, plan), len(plan.unserved), took))
    ours = statistics.median(value for value, _, _ in values[OURS])
    return [_row(instance, name, limit, results, ours) for name, results in values.items() if results]


def value_of(instance: Instance, plan: Plan) -> float:
    """The value the instance's kind is known by, from the independent checker; PlanRejected when the plan breaks a rule."""
    levels = check.approve(instance.problem, plan)
    if instance.kind == "trsp":
        return trsp.working_time(instance.problem, levels.small) + levels.ordinary_lost / trsp.SCALE
    if instance.kind == "vrptw":
        return levels.folded(instance.problem.prices) / vrptw.SCALE
    return float(levels.folded(instance.problem.prices))


def _row(instance: Instance, name: str, limit: float, results: list[tuple[float, int, float]], ours: float) -> Row:
    values = [value for value, _, _ in results]
    middle = statistics.median(values)
    return Row(instance.name, name, limit, len(values), middle, min(values), max(values), statistics.median(n for _, n, _ in results),
               round(statistics.median(took for _, _, took in results), 1),
               None if instance.best is None else round((middle / instance.best - 1) * 100, 2),
               None if name == OURS else round((1 - ours / middle) * 100, 1))


def _show(rows: Sequence[Row]) -> None:
    print(f"{'instance':20} {'engine':9} {'limit':>6} {'median':>13} {'least':>13} {'most':>13} {'left out':>8} {'took':>6}  "
          f"{'gap %':>6} {'ours better by %':>16}")
    for row in rows:
        gap = "" if row.gap is None else f"{row.gap:.2f}"
        better = "" if row.against_ours is None else f"{row.against_ours:.1f}"
        print(f"{row.instance:20} {row.engine:9} {row.limit:6.0f} {row.median:13.1f} {row.least:13.1f} {row.most:13.1f} "
              f"{row.unserved:8.0f} {row.seconds:6.1f}  {gap:>6} {better:>16}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
