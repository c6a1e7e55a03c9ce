"""``yinuo test``: lint and types, then every test on SQLite, then whatever touches SQL again on PostgreSQL."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from yinuo.cli.exits import Exit
from yinuo.cli.surroundings import checkout
from yinuo.cli.throwaway_postgres import throwaway_postgres
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_HOME = False
PASSES_ON = True


@dataclass
class Tally:
    """What came of all runs together. A test that only one of the databases skips was not left out."""

    passed: int = 0
    failed: int = 0
    ran: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)

    def add(self, outcome: dict) -> None:
        self.passed += len(outcome["passed"])
        self.failed += len(outcome["failed"])
        self.ran |= {*outcome["passed"], *outcome["failed"]}
        self.skipped |= outcome["skipped"]

    def left_out(self) -> dict[str, int]:
        """Why tests ran on no database at all, and how many for each reason."""
        return Counter(reason.removeprefix("Skipped: ") for test, reason in self.skipped.items() if test not in self.ran)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--slow", action="store_true", help="连同耗时数分钟的检查 · also what takes minutes")
    parser.add_argument("--sqlite", action="store_true", help="只在 SQLite 上 · on SQLite only")
    parser.add_argument("--postgres", action="store_true", help="只在 PostgreSQL 上 · on PostgreSQL only")
    parser.epilog = "其余参数交给 pytest · other words go to pytest"


def run(args: argparse.Namespace) -> int:
    root = checkout()
    if root is None:
        raise Refusal(
            "test.no_checkout",
            both("测试要在源代码目录里运行。", "Tests run in a source checkout."),
            way_out=both("请进入源代码目录运行 ./yinuo test。", "Go to the checkout and run ./yinuo test."),
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what was started is cleaned up
    tally = Tally()
    if not args.rest:
        _lint(root, tally)
    words = [*(["--slow"] if args.slow else []), *args.rest]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        runs = _begin(root, Path(folder), words, args, tally, stack)
        for run in runs:
            _announce(run.database)
            run.finish(tally)
    _close(tally)
    return Exit.FOUND if tally.failed or not tally.passed else Exit.WELL


def _lint(root: Path, tally: Tally) -> None:
    for words in (["ruff", "check", "src", "tests", "hatch_build.py", "requirements"], ["mypy", "src/yinuo"]):
        _announce(words[0])
        tally.failed += subprocess.run([sys.executable, "-m", *words], cwd=root, check=False).returncode != 0


def _begin(root: Path, folder: Path, words: list[str], args: argparse.Namespace, tally: Tally, stack: ExitStack) -> list["Run"]:
    """Start a run on each database asked for. They go side by side; what the second says is kept until the first is done."""
    runs = []
    if not args.postgres:
        runs.append(stack.enter_context(Run("SQLite", root, folder, words, None)))
    if not args.sqlite:
        address = stack.enter_context(throwaway_postgres())
        if address is None:
            tally.absent.append(
                "PostgreSQL: 没有找到，可设 YINUO_TEST_DATABASE_URL 或安装 postgresql"
                " · none found; set YINUO_TEST_DATABASE_URL or install postgresql"
            )
        else:
            runs.append(stack.enter_context(Run("PostgreSQL", root, folder, ["--touches-sql", *words], address, aside=bool(runs))))
    return runs


class Run:
    """One pytest in a process of its own, on one database; ended with the block it was begun in."""

    def __init__(self, database: str, root: Path, folder: Path, words: list[str], address: str | None, aside: bool = False) -> None:
        self.database = database
        self._counts, self._said = folder / f"{database}.json", folder / f"{database}.txt" if aside else None
        self._command = [sys.executable, "-m", "pytest", "-q", "--counts", str(self._counts), *words]
        self._root = root
        self._env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "YINUO_HOME", "YINUO_DEMO")}
        if address:
            self._env["DATABASE_URL"] = address

    def __enter__(self) -> "Run":
        with self._said.open("wb") if self._said else nullcontext() as said:
            self._process = subprocess.Popen(self._command, cwd=self._root, env=self._env, stdout=said, stderr=said)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def finish(self, tally: Tally) -> None:
        """Wait for the end and add up; a run that broke off counts as one failure more."""
        self._process.wait()
        if self._said:
            print(self._said.read_text(errors="replace"), flush=True)
        if self._counts.exists():
            tally.add(json.loads(self._counts.read_text()))
        else:
            tally.failed += 1


def _announce(what: str) -> None:
    print(f"\n— {what} —", flush=True)


def _close(tally: Tally) -> None:
    left_out = tally.left_out()
    if left_out or tally.absent:
        print("\n未运行 · left out:")
        print("\n".join([*(f"  {count} × {reason}" for reason, count in left_out.items()), *(f"  {line}" for line in tally.absent)]))
    skipped = f", {sum(left_out.values())} skipped" if left_out else ""
    print(f"\n{tally.passed} passed, {tally.failed} failed{skipped}", flush=True)
