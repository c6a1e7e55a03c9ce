"""A second opinion on clocks, written apart: it marks every minute of a stretch of time and counts the marks.

Knows nothing of the engine: no spans, no walking of windows. Local wall times come minute by minute from the zone.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    """A stretch of time in one zone: for each minute its local date and its minute of the local day."""

    zone: str
    first: date
    days: int = 75
    base: datetime = field(init=False)
    dates: Any = field(init=False)
    clock: Any = field(init=False)

    def __post_init__(self) -> None:
        zone = ZoneInfo(self.zone)
        self.base = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)
        local = [(self.base + MINUTE * n).astimezone(zone) for n in range(self.days * 1440)]
        self.dates = np.array([moment.toordinal() for moment in local], dtype=np.int32)
        self.clock = np.array([moment.hour * 60 + moment.minute for moment in local], dtype=np.int32)

    def moment(self, minute: int) -> datetime:
        return self.base + MINUTE * minute


@dataclass
class Hours:
    """Working time, as (open, close) minutes per weekday, with days off, make-up days and a table that wins."""

    week: list[list[tuple[int, int]]]
    off: set[date] = field(default_factory=set)
    make_up: set[date] = field(default_factory=set)
    make_up_windows: list[tuple[int, int]] = field(default_factory=list)
    table: dict[date, list[tuple[int, int]]] = field(default_factory=dict)

    def of(self, day: date) -> list[tuple[int, int]]:
        if day in self.table:
            return self.table[day]
        if day in self.off:
            return []
        return self.make_up_windows if day in self.make_up else self.week[day.weekday()]


@dataclass
class Marks:
    """Which minutes are working time, and which lie on working dates."""

    open: Any
    workdate: Any


def mark(stage: Stage, hours: Hours) -> Marks:
    working = np.zeros(len(stage.dates), dtype=bool)
    workdate = np.zeros(len(stage.dates), dtype=bool)
    for ordinal in np.unique(stage.dates):
        on = stage.dates == ordinal
        windows = hours.of(date.fromordinal(int(ordinal)))
        if windows:
            workdate |= on
        for opens, closes in windows:
            working |= on & (stage.clock >= opens) & (stage.clock < closes)
    return Marks(working, workdate)


@dataclass
class Promise:
    """What one clause of the trial says."""

    id: str
    count: int
    unit: str
    pauses: set[str]
    reopen: str
    on_change: str
    warns: list[int]


def rounds(stage: Stage, marks: Marks, promises: dict[str, Promise], facts: list[dict[str, Any]], as_of: int) -> list[dict[str, Any]]:
    """The rounds of a promise that starts with case.received, ends with visit.arrived and depends on the urgency."""
    known = [fact for fact in facts if fact["noted"] <= as_of]
    wrong = {fact["corrects"] for fact in known if fact["corrects"]}
    known = [fact for fact in known if fact["id"] not in wrong and not fact["void"] and fact["at"] <= as_of]
    known.sort(key=lambda fact: (fact["at"], fact["noted"]))
    found: list[dict[str, Any]] = []
    holds: list[list[Any]] = []
    live: dict[str, Any] | None = None
    urgency = "normal"
    for fact in known:
        at, kind = fact["at"], fact["kind"]
        if kind == "visit.arrived" and live:
            live["end"], live["how"], live = at, "stopped", None
            for hold in holds:
                hold[2] = at if hold[2] is None else hold[2]
        if fact.get("urgency", urgency) != urgency:
            urgency = fact["urgency"]
            live = _replaced(live, promises[urgency], at, found) if live else None
        if kind == "hold.began":
            holds.append([fact["reason"], at, None])
        if kind == "hold.ended":
            same = [hold for hold in holds if hold[0] == fact["reason"] and hold[2] is None]
            if same:
                same[-1][2] = at
        if kind == "case.reopened" and not live and found and found[-1]["how"] == "stopped":
            last = found[-1]
            if last["promise"].reopen == "continue":
                last["gaps"].append((last["end"], at))
                last["end"], last["how"], live = None, None, last
                if last["promise"] is not promises[urgency]:
                    live = _replaced(last, promises[urgency], at, found)
            elif last["promise"].reopen == "fresh":
                live = {"promise": promises[urgency], "start": at, "end": None, "how": None, "gaps": []}
                found.append(live)
        if kind == "case.received" and not live:
            live = {"promise": promises[urgency], "start": at, "end": None, "how": None, "gaps": []}
            found.append(live)
    return [_judge(stage, marks, one, holds, as_of) for one in found]


def _replaced(old: dict[str, Any], promise: Promise, at: int, found: list[dict[str, Any]]) -> dict[str, Any]:
    old["end"], old["how"] = at, "replaced"
    begin = old["start"] if promise.on_change == "from_start" else at
    found.append({"promise": promise, "start": begin, "end": None, "how": None, "gaps": list(old["gaps"]) if begin == old["start"] else []})
    return found[-1]


def _judge(stage: Stage, marks: Marks, one: dict[str, Any], holds: list[list[Any]], as_of: int) -> dict[str, Any]:
    promise, start, end = one["promise"], one["start"], one["end"]
    paused = np.zeros(len(stage.dates), dtype=bool)
    never = len(stage.dates)
    for reason, begin, finish in holds:
        if reason in promise.pauses and (end is None or begin < end):
            last = min(x for x in (finish, end, never) if x is not None)
            paused[max(begin, start):max(last, start)] = True
    for begin, finish in one["gaps"]:
        paused[max(begin, start):finish] = True
    due, budget, count = _due(stage, marks, promise, start, paused)
    state = _state(one, due, paused, as_of)
    warns = []
    for percent in promise.warns:
        at = _instant(start, count, Fraction(budget * percent, 100))
        if at is not None and (end is None or at < end):
            warns.append((f"{percent}%", stage.base + timedelta(seconds=float(at * 60))))
    until = end if end is not None else as_of
    used = int(count[until - start - 1]) if until > start else 0
    return {
        "clause": promise.id, "started": stage.moment(start), "state": state, "due": None if due is None else stage.moment(due),
        "stopped": stage.moment(end) if one["how"] == "stopped" else None, "warns": warns,
        "remaining": max(0, budget - used) * MINUTE,
    }


def _due(stage: Stage, marks: Marks, promise: Promise, start: int, paused: Any) -> tuple[int | None, int, Any]:
    """The due minute, the budget in minutes, and the running count of counted minutes from the start on."""
    flags = {"minutes": None, "hours": None, "days": None, "working hours": marks.open, "working days": marks.workdate}[promise.unit]
    counts = np.ones(len(paused) - start, dtype=bool) if flags is None else flags[start:]
    count = np.cumsum(counts & ~paused[start:], dtype=np.int32)
    if "days" not in promise.unit:
        budget = promise.count * (60 if "hours" in promise.unit else 1)
        return _reached(start, count, budget), budget, count
    later = np.unique(stage.dates[start:])
    later = [day for day in later if day > stage.dates[start] and (flags is None or flags[start:][stage.dates[start:] == day].any())]
    ends = start + int(np.argmax(stage.dates[start:] > later[promise.count - 1]))
    budget = int(np.cumsum(counts, dtype=np.int32)[ends - start - 1])
    last = _reached(start, count, budget)
    if last is None:
        return None, budget, count
    return last - 1 + int(np.argmax(stage.dates[last - 1:] > stage.dates[last - 1])), budget, count


def _reached(start: int, count: Any, amount: int) -> int | None:
    place = int(np.searchsorted(count, amount))
    return None if place >= len(count) else start + place + 1


def _instant(start: int, count: Any, amount: Fraction) -> Fraction | None:
    whole, rest = divmod(amount, 1)
    if rest == 0:
        found = _reached(start, count, int(whole))
        return None if found is None else Fraction(found)
    found = _reached(start, count, int(whole) + 1)
    return None if found is None else found - 1 + rest


def _state(one: dict[str, Any], due: int | None, paused: Any, as_of: int) -> str:
    end = one["end"]
    if one["how"] == "replaced":
        return "missed" if due is not None and end >= due else "replaced"
    if one["how"] == "stopped":
        return "missed" if due is not None and end > due else "met"
    if due is None:
        return "paused" if paused[as_of] else "running"
    return "missed" if as_of >= due else "running"
