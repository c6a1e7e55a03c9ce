"""One database measured from filling to the last figure; a process of its own, told its plan on standard input."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from .machine import child_named, cpu_seconds, memory_mb
from .shape import AS_PAGES, OVER_HTTP, Figure, Plan

_HOST = "127.0.0.1"
_CLIENT = Path(__file__).with_name("client.py")
Say = Callable[..., None]


def main() -> None:
    """Read the plan, measure, write one JSON object a line: ``note``, ``figure`` or ``done``."""
    plan = Plan(**json.load(sys.stdin))
    plan.clients, plan.requests, plan.actors, plan.kinds = tuple(plan.clients), tuple(plan.requests), tuple(plan.actors), tuple(plan.kinds)

    def say(**what: Any) -> None:
        print(json.dumps(what, ensure_ascii=False), flush=True)

    from yinuo.cli.surroundings import settle, start_framework

    settle(None)
    start_framework()
    Bench(plan, say).run()


@dataclass(slots=True)
class Sheet:
    """What so many clients ask as one person, and how each round of it went."""

    request: str
    kind: str
    who: Any
    clients: int
    asks: list[Any]
    rounds: list[dict[str, float]] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        """Signed in as a program or as a page."""
        return dict(self.who.json_headers if self.kind == "json" else self.who.html_headers)

    def middle(self, name: str) -> float:
        """The median of the rounds."""
        return statistics.median(r[name] for r in self.rounds)


class Bench:
    """One measurement under way."""

    def __init__(self, plan: Plan, say: Say) -> None:
        from yinuo.kit.moment import utc_now

        self.plan, self.say, self.at = plan, say, utc_now()
        self.server: subprocess.Popen[bytes] | None = None
        self.worker: int | None = None
        self.floors: dict[str, float] = {}
        self.round, self.example = 0, ""

    def run(self) -> None:
        from yinuo.bench import asking, filling, prototypes
        from yinuo.cli.first_start import make_ready

        make_ready()
        began = time.perf_counter()
        made = prototypes.founded(self.at)
        filling.fill(made, self.plan.cases, self.at, lambda done: self.say(note="fill", done=min(done, self.plan.cases), of=self.plan.cases))
        self.say(note="filled", seconds=round(time.perf_counter() - began, 1))
        _seal()
        self.people = [asking.person(made, name, self.at) for name in self.plan.actors]
        self.made = made
        self._floors()
        if any(request in OVER_HTTP for request in self.plan.requests):
            self._over_http()
        self._inside()

    def _over_http(self) -> None:
        from django.db import connections

        sheets = [
            Sheet(request, kind, who, clients, asks)
            for who in self.people for request in OVER_HTTP if request in self.plan.requests
            for kind in self.plan.kinds if kind == "json" or request in AS_PAGES
            for asks in [self._asks(request, kind, who)] for clients in self.plan.clients
        ]
        self._leave_the_night_out()
        connections.close_all()
        self._serve()
        try:
            self._empty_page()
            self._measure([sheet for sheet in sheets if sheet.request != "create"])
            self._measure([sheet for sheet in sheets if sheet.request == "create"])
            assert self.server is not None
            self.say(note="memory", megabytes=round(memory_mb(self.server.pid), 1))
        finally:
            self._stop()

    def _asks(self, request: str, kind: str, who: Any) -> list[Any]:
        from yinuo.bench import asking

        return asking.asks(request, kind, who, self.made, self.at)

    # -- the server

    def _leave_the_night_out(self) -> None:
        """Tonight's verification and backup count as done: they read everything for minutes, and whatever is measured meanwhile would bear their time."""
        from yinuo.backup import taking
        from yinuo.jobs.models import Job
        from yinuo.worker import verifying

        Job.objects.bulk_create(Job(kind=kind, state="done", made_at=self.at, due_at=self.at, ended_at=self.at) for kind in (verifying.JOB, taking.JOB))

    def _serve(self) -> None:
        log = open(Path(os.environ["YINUO_HOME"]) / "serve.log", "wb")  # noqa: SIM115
        self.server = subprocess.Popen(
            [sys.executable, "-m", "yinuo.cli.main", "serve", "--port", str(self.plan.port), "--workers", "2"], stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://{_HOST}:{self.plan.port}/", timeout=2).read()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        self.worker = child_named(self.server.pid, "yinuo-worker")
        self._settle()

    def _settle(self) -> None:
        """Wait until the worker has nothing left to catch up with, at most half a minute."""
        for _ in range(30):
            before = cpu_seconds(self.worker) if self.worker else 0.0
            time.sleep(1.0)
            if not self.worker or cpu_seconds(self.worker) - before < 0.05:
                return

    def _stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.server.pid, signal.SIGKILL)

    # -- rounds

    def _empty_page(self) -> None:
        self._round([("GET", "/", None)], {}, 4, 2.0)  # every process has everything loaded now
        took = self._round([("GET", "/api/v1/nothing", None)], {}, 1)
        self.floors["page"] = took["rps"]
        self.say(note="floor", name="empty page", rps=round(took["rps"], 1))

    def _measure(self, sheets: list[Sheet]) -> None:
        """Every sheet once, then again, round by round: a disturbance of a few seconds falls on one round of many sheets and not on all rounds of one.

        What only reads is asked before anything is created: sealing and telling of what was created would fall on whichever came next.
        """
        for number in range(-1, self.plan.rounds):
            for sheet in sheets:
                took = self._round(sheet.asks, sheet.headers, sheet.clients, 0.4 if number < 0 else None)
                if number >= 0:  # the first round warms
                    sheet.rounds.append(took)
                    self.say(note="round", request=sheet.request)
        for sheet in sheets:
            self._tell(sheet)

    def _tell(self, sheet: Sheet) -> None:
        if errors := sum(int(r["errors"]) for r in sheet.rounds):
            self.say(note="errors", request=sheet.request, kind=sheet.kind, count=errors, example=self.example)
        floor = self.floors.get("create") if sheet.request == "create" else self.floors.get("page")
        p50, p95, p99 = (round(sheet.middle(name), 2) for name in ("p50", "p95", "p99"))
        self._figure(Figure(sheet.request, sheet.who.name, sheet.kind, self.plan.database, self.plan.cases, sheet.clients, round(sheet.middle("rps"), 1), p50, p95, p99,
                            round(sheet.middle("cpu"), 2), round(floor, 1) if floor else None,
                            round(sheet.middle("worker"), 2) if self.worker else None, errors))

    def _spent(self) -> tuple[float, float]:
        """Processor seconds so far of what answers, and of the background worker."""
        assert self.server is not None
        worker = cpu_seconds(self.worker) if self.worker else 0.0
        return cpu_seconds(self.server.pid, self.plan.postgres) - worker, worker

    def _round(self, asks: list[Any], headers: dict[str, str], clients: int, seconds: float | None = None) -> dict[str, float]:
        """One round: every client starts at the same moment."""
        assert self.server is not None
        self.round += 1
        starts = time.time() + 0.25 + 0.05 * clients
        orders = [{
            "host": _HOST, "port": self.plan.port, "headers": headers, "requests": asks, "offset": number * len(asks) // clients, "starts": starts,
            "seconds": seconds or self.plan.seconds, "mark": f"bench-{self.round}-{number}-{os.getpid()}",
        } for number in range(clients)]
        running = [subprocess.Popen([sys.executable, "-S", "-E", str(_CLIENT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in orders]
        for process, order in zip(running, orders, strict=True):
            assert process.stdin is not None
            process.stdin.write(json.dumps(order).encode())
            process.stdin.close()
        time.sleep(max(0.0, starts - time.time()))
        before, aside = self._spent()
        answers = [json.loads(process.stdout.read()) for process in running if process.stdout is not None]
        spent, beside = (now - then for now, then in zip(self._spent(), (before, aside), strict=True))
        for process in running:
            process.wait()
        self.example = next((answer["example"] for answer in answers if answer["example"]), self.example)
        took = sorted(t * 1000 for answer in answers for t in answer["took"])
        elapsed = max(answer["elapsed"] for answer in answers)
        return {"rps": len(took) / elapsed, "p50": _share(took, 0.50), "p95": _share(took, 0.95), "p99": _share(took, 0.99),
                "cpu": spent * 1000 / len(took), "worker": beside * 1000 / len(took), "errors": float(sum(answer["errors"] for answer in answers))}

    # -- floors, and what runs without a client

    def _floors(self) -> None:
        from yinuo.bench import floors

        self.floors["flush"] = floors.flushes_per_second(Path(os.environ["YINUO_HOME"]))
        self.floors["create"] = floors.bare_creates_per_second(self.made.open[0])
        self.floors["lookup"] = floors.lookups_per_second(self.made.open[0].pk)
        floors.drop_tables()
        for name, spoken in (("flush", "one flush"), ("create", "bare SQL of a create"), ("lookup", "one row by its key")):
            self.say(note="floor", name=spoken, rps=round(self.floors[name], 1))

    def _inside(self) -> None:
        from yinuo.bench import inside

        for request, measure in (("tick", inside.tick), ("import", inside.importing), ("rehearse", inside.rehearse)):
            if request in self.plan.requests:
                done = measure(self.made, self.at + timedelta(seconds=1), lambda: cpu_seconds(os.getpid(), self.plan.postgres))
                floor = self.floors["lookup"] if request == "tick" else self.floors["create"] if request == "import" else None
                p50, p95, p99 = (round(_share(done.took, share) * 1000, 3) for share in (0.5, 0.95, 0.99))
                self._figure(Figure(request, "worker", "json", self.plan.database, self.plan.cases, 1, round(done.units / done.seconds, 1), p50, p95, p99,
                                    round(done.cpu * 1000, 3), round(floor, 1) if floor else None))

    def _figure(self, figure: Figure) -> None:
        self.say(figure=figure.as_json())


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _seal() -> None:
    from yinuo.journal.sealer import seal

    while seal():
        pass


if __name__ == "__main__":
    main()
