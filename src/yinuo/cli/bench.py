"""``yinuo bench``: measure speed in a scratch company of its own, on both databases, with floors from the same minute."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from yinuo.bench.shape import ACTORS, AS_PAGES, OVER_HTTP, REQUESTS, Plan
from yinuo.cli.exits import Exit
from yinuo.cli.serve import is_free
from yinuo.cli.throwaway_postgres import AS_SAFE_AS_EVER, process_of, throwaway_postgres
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_HOME = False  # it makes homes of its own
DATABASES = ("sqlite", "postgresql")
_SECONDS = 0.8

PASSES_ON = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.allow_abbrev = False  # what the planner's yardsticks take is passed on: --data is no short form of --databases
    parser.add_argument("what", nargs="?", choices=("dispatch",), help="dispatch：排程与标尺同台 · the planner beside its yardsticks")
    parser.add_argument("--cases", type=int, default=10_000, help="服务单数量 · how many cases (10000)")
    parser.add_argument("--clients", default="1,4", help="并发客户端 · concurrent clients (1,4)")
    parser.add_argument("--databases", default=",".join(DATABASES), help="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=5, help="每项轮数，取中位 · rounds, of which the median counts (5)")
    parser.add_argument("--requests", default=",".join(REQUESTS), help=",".join(REQUESTS))
    parser.add_argument("--actor", default=",".join(ACTORS), help="dispatcher（31 站见 5 · sees 5 of 31 stations）, clerk（1 站 · one station）")
    parser.add_argument("--kinds", default="json,html", help="json,html")
    parser.add_argument("--seconds", help=f"每轮秒数 · seconds a round ({_SECONDS}); dispatch：10,60")
    parser.add_argument("--port", type=int, default=0, help="端口 · port")
    parser.add_argument("--json", action="store_true", help="只输出结果 · print the figures only")


def run(args: argparse.Namespace) -> int:
    if args.what == "dispatch":
        from yinuo.dispatch.benchmark import run as dispatch

        return dispatch.main([*args.rest, *(["--seconds", args.seconds] if args.seconds else []), *(["--json"] if args.json else [])], _whole_requests) or 0
    if args.rest:
        raise Refusal("usage", both("不认识的参数：" + " ".join(args.rest), "Unknown words: " + " ".join(args.rest)),
                      way_out=both("运行 yinuo bench --help 查看用法", "See yinuo bench --help"))
    chosen = {name: _chosen(getattr(args, name), known, name) for name, known in (("databases", DATABASES), ("requests", REQUESTS), ("actor", ACTORS), ("kinds", ("json", "html")))}
    port = args.port or next(port for port in range(8190, 8290) if is_free("127.0.0.1", port))
    console = Console(stderr=True, quiet=args.json and not sys.stderr.isatty())
    figures: list[dict[str, Any]] = []
    for database in chosen["databases"]:
        plan = Plan(database, args.cases, tuple(int(n) for n in args.clients.split(",")), args.rounds, chosen["requests"], chosen["actor"], chosen["kinds"], _seconds(args.seconds), port)
        figures += _measured(plan, console)
    if args.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    else:
        Console(width=None if sys.stdout.isatty() else 130).print(_table(figures, args.lang))
    return Exit.WELL


def _whole_requests(instance: str) -> list[dict[str, Any]]:
    """A throwaway home filled with the instance, its pages and API asked there; in a process of its own."""
    with _surroundings("sqlite") as env:
        done = subprocess.run([sys.executable, "-m", "yinuo.bench.waiting", instance], stdout=subprocess.PIPE, env=env, text=True, check=False)
    if done.returncode:
        raise Refusal("bench.broken", both(f"{instance} 的测量中断了", f"The measurement of {instance} broke off"))
    return list(json.loads(done.stdout.strip().splitlines()[-1]))


def _seconds(text: str | None) -> float:
    try:
        return float(text or _SECONDS)
    except ValueError:
        raise Refusal("bench.seconds", both("--seconds 请写一个数", "--seconds takes one number"), way_out=both("例如 --seconds 2", "Such as --seconds 2")) from None


def _chosen(text: str, known: tuple[str, ...], name: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if unknown := [word for word in words if word not in known]:
        raise Refusal("bench.unknown", both(f"--{name} 里没有 {'、'.join(unknown)}", f"--{name} knows no {', '.join(unknown)}"),
                      way_out=both(f"可选：{'、'.join(known)}", f"Choose from: {', '.join(known)}"))
    return words


def _measured(plan: Plan, console: Console) -> list[dict[str, Any]]:
    """Run one database's measurement in a process of its own and gather what it says."""
    figures: list[dict[str, Any]] = []
    with _surroundings(plan.database) as env, Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as bar:
        plan.postgres = int(env.pop("BENCH_POSTGRES", "0"))
        task = bar.add_task(plan.database, total=_steps(plan))
        process = subprocess.Popen([sys.executable, "-m", "yinuo.bench.measuring"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True)
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(asdict(plan)))
        process.stdin.close()
        for line in process.stdout:
            said = json.loads(line)
            if "figure" in said:
                figures.append(said["figure"])
                if said["figure"]["request"] not in OVER_HTTP:
                    bar.advance(task, plan.rounds)
            elif said["note"] == "round":
                bar.advance(task)
                bar.update(task, description=f"{plan.database} {said['request']}")
            elif said["note"] == "fill":
                bar.update(task, description=f"{plan.database} {said['done']}/{said['of']}")
            else:
                console.print(f"[dim]{plan.database}: " + " ".join(f"{name} {value}" for name, value in said.items() if name != "note") + f" ({said['note']})")
        if process.wait():
            raise Refusal("bench.broken", both(f"{plan.database} 的测量中断了", f"The measurement on {plan.database} broke off"))
    return figures


def _steps(plan: Plan) -> int:
    pages = sum(request in AS_PAGES for request in plan.requests) * ("html" in plan.kinds)
    programs = sum(request in OVER_HTTP for request in plan.requests) * ("json" in plan.kinds)
    sheets = (pages + programs) * len(plan.actors) * len(plan.clients)
    return plan.rounds * (sheets + sum(request not in OVER_HTTP for request in plan.requests))


@contextmanager
def _surroundings(database: str) -> Iterator[dict[str, str]]:
    """A home, a key and a database of this measurement's own, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="yinuo-bench-"))
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "YINUO_TEST_DATABASE_URL", "YINUO_DEMO", "YINUO_ROOT_KEY_FILE")}
    env |= {"YINUO_HOME": str(home), "YINUO_ROOT_KEY_FILE": str(home / "bench.key"), "YINUO_DEMO": "1"}
    try:
        if database == "sqlite":
            yield env
            return
        with throwaway_postgres(AS_SAFE_AS_EVER) as address:
            if address is None:
                raise Refusal("bench.postgres", both("这台机器上没有 PostgreSQL", "There is no PostgreSQL on this machine"),
                              way_out=both("用 --databases sqlite 只测 SQLite", "Measure SQLite only, with --databases sqlite"))
            yield env | {"DATABASE_URL": address, "BENCH_POSTGRES": str(process_of(address))}
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _table(figures: list[dict[str, Any]], tongue: str) -> Table:
    table = Table(title=both("每秒请求数与延迟", "Requests a second and delays").of(tongue))
    columns = ("database", "request", "actor", "kind", "clients", "rps", "p50_ms", "p95_ms", "p99_ms", "cpu_ms", "worker_ms", "floor_rps")
    for name in columns:
        table.add_column(name, justify="left" if name in ("database", "request", "actor", "kind") else "right")
    for row in figures:
        table.add_row(*(str(row[name]) if row[name] is not None else "—" for name in columns))
    return table
