"""The neutral problem: jobs, engineer-days, travel and plans as frozen values; every time is a whole second on one axis.

Prices are whole units; one second of travel costs `Prices.travel` of them. A *shift* is one engineer on one day, so several
days are simply more shifts. Nothing here knows a database, a clock or a language.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FAR = 1 << 40
"""A time later than every real one; also the sum no cost may reach."""


class Rank(IntEnum):
    """The objective level a job's loss is counted at; lower numbers are never traded for higher ones."""

    KEPT = 1
    URGENT = 2
    ORDINARY = 3


@dataclass(frozen=True, slots=True)
class Window:
    """Earliest and latest start of service, both included."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Held:
    """A skill somebody holds: level, and the last second its certificate is valid (None: for ever)."""

    level: int
    valid_until: int | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What the customer was told: who comes, when, and inside which window (the window binds, the minute does not).

    Without a start and a window it only says who is planned now, so that a calm re-plan has a price for changing it.
    """

    engineer: str
    start: int | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A dispatcher's decision: only this shift, and only this start when one is given."""

    shift: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One visit by one engineer. `penalty` is the price of leaving it out, counted at `rank`.

    `frozen` needs a lock with a start: the visit has begun or is too near to touch; its start is a fact, not a wish.
    `pair` names the other visit of a two-engineer job; both start together, with different engineers.
    """

    id: str
    place: int | None
    duration: int
    windows: tuple[Window, ...]
    penalty: int = 10_800
    rank: Rank = Rank.ORDINARY
    deadline: int | None = None
    late_price: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)
    tools: frozenset[str] = frozenset()
    parts: Mapping[str, int] = field(default_factory=dict)
    territory: str | None = None
    preferred: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    pair: str | None = None
    announced: Announced | None = None
    locked: Lock | None = None
    frozen: bool = False

    @property
    def movable(self) -> bool:
        """Whether a re-plan may give it up for something urgent: nothing promised, nothing decided."""
        told = self.announced is not None and (self.announced.start is not None or self.announced.window is not None)
        return not told and self.locked is None and self.rank is Rank.ORDINARY and self.pair is None


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break of `length` seconds that begins inside [earliest, latest]; `splits_drive` allows it in the middle of a drive."""

    earliest: int
    latest: int
    length: int
    splits_drive: bool = True


@dataclass(frozen=True, slots=True)
class Absence:
    """A fixed appointment of the engineer, at a place (None: where the shift starts)."""

    id: str
    start: int
    end: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One engineer on one day. `until` is the hard end; seconds after `end` cost `overtime_price`.

    `ready` is the earliest moment anything new may begin (now, during the day). `depot` is a place where missing tools and
    parts may be fetched, at most once. `pace` is the percentage of a job's duration this engineer needs.
    """

    id: str
    engineer: str
    start_place: int | None
    end_place: int | None
    start: int
    end: int
    until: int | None = None
    overtime_price: int = 0
    lunch: Lunch | None = None
    skills: Mapping[str, Held] = field(default_factory=dict)
    tools: frozenset[str] = frozenset()
    stock: Mapping[str, int] = field(default_factory=dict)
    territories: frozenset[str] = frozenset()
    absences: tuple[Absence, ...] = ()
    present: bool = True
    ready: int | None = None
    depot: int | None = None
    depot_seconds: int = 0
    use_price: int = 0
    pace: int = 100

    @property
    def hard_end(self) -> int:
        """The last second at which the engineer may arrive at the end place."""
        return self.end if self.until is None else max(self.until, self.end)

    @property
    def duties(self) -> tuple[Absence, ...]:
        """The absences that lie wholly inside the shift; one that cuts into an edge must be given as a shorter shift."""
        return tuple(a for a in self.absences if self.start <= a.start and a.end <= self.hard_end)

    @property
    def lunch_due(self) -> Lunch | None:
        """The lunch this shift owes: none when the shift, or what is left of it, begins after it, or ends before it could be eaten."""
        lunch = self.lunch
        if lunch is None or lunch.length <= 0 or max(self.start, self.ready or self.start) > lunch.latest or lunch.earliest + lunch.length > self.hard_end:
            return None
        return lunch


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Complete matrices between places (rows from, columns to), and where the figures came from."""

    seconds: np.ndarray
    metres: np.ndarray | None = None
    source: str = "offline"


@dataclass(frozen=True, slots=True)
class Prices:
    """What the levels and the small things cost. The gaps keep a lower level from ever buying a higher one."""

    travel: int = 1
    per_km: int = 0
    waiting: int = 0
    preference: int = 0
    overqualified: int = 0
    change_engineer: int = 0
    change_minute: int = 0
    kept_gap: int = 1_000_000_000
    urgent_gap: int = 5_000_000

    def gap(self, rank: Rank) -> int:
        """The fixed price a lost job of this rank costs besides its own penalty."""
        return {Rank.KEPT: self.kept_gap, Rank.URGENT: self.urgent_gap, Rank.ORDINARY: 0}[rank]


CUSTOMER_FIRST = Prices(waiting=0, preference=1800, overqualified=60, change_engineer=3600, change_minute=20)
BALANCED = Prices(waiting=0, preference=900, overqualified=120, change_engineer=1800, change_minute=10)
LEAST_TRAVEL = Prices(waiting=0, preference=300, overqualified=0, change_engineer=900, change_minute=2)
PRESETS: Mapping[str, Prices] = {"customer_first": CUSTOMER_FIRST, "balanced": BALANCED, "least_travel": LEAST_TRAVEL}


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Everything the planner is told. Malformed jobs and shifts are not refused here: they get a reason in the answer."""

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    travel: Travel
    prices: Prices = BALANCED

    def job(self, job_id: str) -> Job:
        """The job of that id; KeyError when there is none."""
        for job in self.jobs:
            if job.id == job_id:
                return job
        raise KeyError(job_id)


DEPOT = "@depot"
"""The id a stop at the parts depot carries in a route."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit in a route and the second its service starts."""

    job: str
    start: int


@dataclass(frozen=True, slots=True)
class Route:
    """One shift's day: leave the start place, the stops in order, lunch start (None: none owed), back at the end place."""

    shift: str
    stops: tuple[Stop, ...]
    lunch: int | None
    leaves: int
    back: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes of the shifts that do something, and the jobs nobody does; with what is needed to repeat the search."""

    routes: tuple[Route, ...]
    unserved: tuple[str, ...]
    travel_source: str = "offline"
    seed: int = 0
    iterations: int = 0

    def assignment(self) -> dict[str, tuple[str, int]]:
        """Job id → (shift id, start) for everything served."""
        return {stop.job: (route.shift, stop.start) for route in self.routes for stop in route.stops if stop.job != DEPOT}


@dataclass(frozen=True, slots=True)
class Levels:
    """The objective, level by level, as prices without the gaps; the counts say how many jobs are behind the first three."""

    kept_lost: int = 0
    urgent_lost: int = 0
    ordinary_lost: int = 0
    late: int = 0
    overtime: int = 0
    travel: int = 0
    waiting: int = 0
    changes: int = 0
    preferences: int = 0
    kept_count: int = 0
    urgent_count: int = 0
    ordinary_count: int = 0

    @property
    def small(self) -> int:
        """The lowest level: travel, waiting, changes, preferences."""
        return self.travel + self.waiting + self.changes + self.preferences

    @property
    def ordered(self) -> tuple[int, int, int, int, int]:
        """The five levels, most important first; compare two plans by comparing these."""
        return (self.kept_lost, self.urgent_lost, self.ordinary_lost, self.late + self.overtime, self.small)

    def folded(self, prices: Prices) -> int:
        """The single whole number the search minimises."""
        gaps = self.kept_count * prices.kept_gap + self.urgent_count * prices.urgent_gap
        return gaps + sum(self.ordered)
