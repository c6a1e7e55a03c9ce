"""The clock against the oracle: random clauses, calendars, zones and histories, late and corrected facts included."""

import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import cache
from multiprocessing import get_context

import pytest

from policy import oracle
from policy.oracle import Hours, Promise, Stage
from yinuo.policy import book, clock, shelf
from yinuo.policy.calendar import TableDay
from yinuo.policy.explain import strip
from yinuo.policy.history import Fact

STAGES = (
    ("Asia/Shanghai", date(2026, 9, 10), "CN"),
    ("Asia/Shanghai", date(1986, 4, 20), ""),
    ("Asia/Shanghai", date(1991, 9, 1), ""),
    ("America/New_York", date(2026, 2, 25), ""),
    ("America/New_York", date(2026, 10, 20), ""),
    ("Australia/Lord_Howe", date(2026, 3, 25), ""),
    ("Australia/Lord_Howe", date(2026, 9, 25), ""),
    ("Africa/Casablanca", date(2026, 2, 5), ""),
    ("Asia/Kathmandu", date(1985, 12, 20), ""),
)
# The public holidays of autumn 2026, taken from the published arrangement by hand.
OFF = {date(2026, 9, 25)} | {date(2026, 10, day) for day in (1, 2, 3, 5, 6, 7)}
MAKE_UP = {date(2026, 9, 20), date(2026, 10, 10)}
TABLE = {date(2026, 9, 28): [], date(2026, 10, 4): [(600, 720)]}
EDGES = (0, 30, 60, 90, 120, 135, 150, 180, 240, 480, 510, 720, 780, 1050, 1200, 1320, 1440)
REASONS = ("customer_moved", "customer_absent", "awaiting_part", "other")


@cache
def stage_of(zone: str, first: date) -> Stage:
    return Stage(zone, first)


def wall(window: tuple[int, int]) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in window)


def random_windows(dice: random.Random) -> list[tuple[int, int]]:
    edges = sorted(dice.sample(EDGES, dice.choice((2, 2, 4, 4, 6))))
    return list(zip(edges[::2], edges[1::2], strict=True))


class World:
    """One random edition with its oracle twin."""

    def __init__(self, dice: random.Random) -> None:
        zone, first, holidays = dice.choice(STAGES)
        self.stage = stage_of(zone, first)
        week = [random_windows(dice) if day < 5 or dice.random() < 0.3 else [] for day in range(7)]
        make_up = random_windows(dice)
        table = TABLE if holidays else {}
        hours = Hours(week, OFF if holidays else set(), MAKE_UP if holidays else set(), make_up, table)
        self.marks = oracle.mark(self.stage, hours)
        self.promises = {name: self.promise(dice, name) for name in ("normal", "urgent")}
        text = "\n".join([
            "[desk]", f'zone = "{zone}"', f'holidays = "{holidays}"', f"make_up_windows = {[wall(w) for w in make_up]}", "[desk.week]",
            *(f"{name} = {[wall(w) for w in windows]}" for name, windows in zip("mon tue wed thu fri sat sun".split(), week, strict=True)),
        ]).replace("'", '"')
        edition = book.compose({"calendars.toml": text, "promise.md": FRONT + "".join(map(self.section, self.promises.values()))})
        assert not edition.faults, edition.faults
        self.shelf = shelf.alone(edition, [TableDay(day, tuple(windows), "desk") for day, windows in table.items()])

    @staticmethod
    def promise(dice: random.Random, name: str) -> Promise:
        unit = dice.choice(("minutes", "hours", "days", "working hours", "working days"))
        most = {"minutes": 3000, "hours": 60, "days": 6, "working hours": 30, "working days": 5}[unit]
        return Promise(f"arrival.{name}", dice.randint(1, most), unit, set(dice.sample(REASONS, dice.randint(0, 2))),
                       dice.choice(("fresh", "continue", "none")), dice.choice(("from_change", "from_start")), dice.sample((1, 33, 50, 80, 99), 2))

    @staticmethod
    def section(promise: Promise) -> str:
        urgent = promise.id.endswith("urgent")
        return f"""
## {2 if urgent else 1}.1 到场

自接报起到场。

```toml clause
id = "{promise.id}"
kind = "deadline"
{'instead_of = "arrival.normal"' if urgent else "default = true"}
{"applies = " + chr(34) + "case.urgency == 'urgent'" + chr(34) if urgent else ""}
starts = "case.received"
stops = "visit.arrived"
{"pauses = " + str(["hold." + reason for reason in sorted(promise.pauses)]).replace("'", chr(34)) if promise.pauses else ""}
calendar = "desk"
warn_at = {str([f"{level}%" for level in promise.warns]).replace("'", chr(34))}
reopen = "{promise.reopen}"
on_change = "{promise.on_change}"
[[value]]
allow = "{promise.count} {promise.unit}"
```
"""

    def history(self, dice: random.Random) -> tuple[list[dict], int]:
        """A start, then holds, chases, changes, stops and reopenings, some late, some corrected, some taken back."""
        facts = []
        at = dice.randint(1440, 8 * 1440)
        kinds = ["case.received"] + dice.choices(
            ("hold.began", "hold.ended", "visit.arrived", "case.reopened", "case.urgency_changed", "case.chased", "case.received"),
            (6, 6, 3, 2, 3, 1, 1), k=dice.randint(0, 9))
        for place, kind in enumerate(kinds):
            noted = at + (dice.randint(1, 4000) if dice.random() < 0.2 else 0)
            fact = {"kind": kind, "at": at, "noted": noted, "reason": None, "id": place + 1, "corrects": None, "void": False}
            if kind.startswith("hold"):
                fact["reason"] = dice.choice(REASONS[:3])
            if kind == "case.urgency_changed":
                fact["urgency"] = dice.choice(("normal", "urgent"))
            facts.append(fact)
            if dice.random() < 0.12:
                moved = max(0, at + dice.randint(-2000, 2000))
                facts.append({**fact, "id": place + 101, "corrects": place + 1, "at": moved, "noted": noted + dice.randint(0, 3000), "void": dice.random() < 0.4})
            at += dice.choice((0, 0, dice.randint(1, 90), dice.randint(1, 1500), dice.randint(1, 5000)))
        latest = max(fact["noted"] for fact in facts)
        return facts, dice.choice((latest, latest + dice.randint(0, 4000), dice.randint(1440, latest + 1)))

    def fact(self, row: dict) -> Fact:
        sets = {"case.urgency": row["urgency"]} if "urgency" in row else {}
        return Fact(row["kind"], self.stage.moment(row["at"]), self.stage.moment(row["noted"]), sets, row["reason"], row["id"], row["corrects"], row["void"])


FRONT = """---
title = "到场"
title_en = "Arrival"
layer = "policy"
interpreter = "售后服务部"
sources = ["自定"]
---
"""


def strips_are_whole(reading: clock.Reading) -> None:
    """Each round's strip has no hole, and what it counts up to due is the whole budget, or less by what is not used yet."""
    for place, one in enumerate(reading.rounds):
        rows = strip(one, place)
        assert all(first.until == second.since for first, second in zip(rows, rows[1:], strict=False))
        assert not rows or rows[0].since == one.started
        until = one.ended or one.as_of
        counted = sum((min(row.until, until) - row.since for row in rows if row.what == "counted" and row.since < until), timedelta())
        assert one.budget is not None and one.remaining == max(one.budget - counted, timedelta()), (one, rows)


def compare(seed: int, histories: int, per_world: int = 60) -> None:
    dice = random.Random(seed)
    world = World(dice)
    for place in range(histories):
        if place % per_world == 0:
            world = World(dice)
        rows, as_of = world.history(dice)
        reading = clock.follow("arrival", [world.fact(row) for row in rows], world.shelf, world.stage.moment(as_of), {"case.urgency": "normal"})
        got = [{"clause": r.clause_id, "started": r.started, "state": r.state.value, "due": r.due, "stopped": r.stopped, "warns": list(r.warns),
                "remaining": r.remaining} for r in reading.rounds]
        expected = oracle.rounds(world.stage, world.marks, world.promises, rows, as_of)
        if place % 25 == 0:
            strips_are_whole(reading)
        assert got == expected, f"seed {seed}, history {place} in {world.stage.zone}: {world.promises}\n{rows}\nas of {as_of}"


@pytest.mark.clause("SLA-08")
def test_twenty_thousand_random_histories_read_the_same_as_counting_minutes_by_hand() -> None:
    compare(seed=20261121, histories=20_000)


@pytest.mark.slow
def test_a_million_random_histories_read_the_same_as_counting_minutes_by_hand() -> None:
    first = time.time_ns() % 1_000_000
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as every_core:
        for _ in every_core.map(compare, range(first, first + 50), [20_000] * 50):
            pass


def test_the_oracle_itself_knows_a_due_time_worked_out_on_paper() -> None:
    stage = stage_of("Asia/Shanghai", date(2026, 9, 10))
    hours = Hours([[(510, 720), (780, 1050)]] * 5 + [[], []], OFF, MAKE_UP, [(540, 1020)], TABLE)
    promise = Promise("p", 4, "working hours", set(), "none", "from_change", [])
    start = int((datetime(2026, 9, 30, 8, 0, tzinfo=UTC) - stage.base).total_seconds() // 60)  # Wednesday 16:00, holiday from Thursday on
    fact = {"kind": "case.received", "at": start, "noted": start, "reason": None, "id": 1, "corrects": None, "void": False}
    found = oracle.rounds(stage, oracle.mark(stage, hours), {"normal": promise, "urgent": promise}, [fact], start)
    # 1.5 h until 17:30, 2 h on Sunday the 4th (opened by table), then 30 min on Thursday the 8th.
    assert found[0]["due"] == datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
