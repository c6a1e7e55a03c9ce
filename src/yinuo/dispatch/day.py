"""One day of some stations: people with their hours, jobs with their places and promises, and the way between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from yinuo.cases.models import Case
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.people.models import Station, User

from .fitness import Paper, covers_work
from .models import Appointment
from .travel import offline

if TYPE_CHECKING:
    import numpy as np

Point = tuple[float, float]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL_HOURS = ("08:30", "17:30")
USUAL_LUNCH, USUAL_OVERTIME = 45, 60
LUNCH_FROM, LUNCH_UNTIL = 11 * 3600 + 1800, 13 * 3600
OPENS, CLOSES = 7 * 3600 + 1800, 20 * 3600
"""The earliest and latest hour a customer is visited unless they asked for another."""
STAGES = ("accepted", "judged", "planned", "working")
NEVER = date(1980, 1, 1)
MINUTES: Mapping[str, int] = {"repair": 60, "installation": 90, "inspection": 45, "maintenance": 60, "training": 60, "replacement": 75, "recycling": 40}
"""How long a visit takes by kind of service, until measured better."""


@dataclass(frozen=True, slots=True)
class Away:
    """A span of absence, seconds from the day's midnight."""

    id: int
    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Person:
    """One engineer on this day. ``begins`` is None on a free day; a ``point`` of None means nobody knows where the day starts."""

    user: User
    station: Station
    begins: int | None
    ends: int | None
    lunch: int
    overtime: int
    away: tuple[Away, ...]
    point: Point | None
    at_home: bool
    skills: Mapping[str, int]
    certificates: tuple[Paper, ...]
    assumed: bool
    """No shift was entered, so the usual hours are taken."""
    tools: frozenset[str] = frozenset()
    """Names of tools in hand whose check is in order."""
    districts: frozenset[str] = frozenset()
    """Districts served; none entered means all."""
    needs_certificate: frozenset[str] = frozenset()
    """Categories in which a certificate must be shown; a missing one bars like an expired one (DISPATCH-07)."""

    @property
    def id(self) -> int:
        return self.user.pk

    @property
    def is_away(self) -> bool:
        """Away for the whole shift."""
        return self.begins is None or any(a.start <= self.begins and (self.ends or 0) <= a.end for a in self.away)

    def level(self, category: str) -> int:
        """How far trained for a category; nobody's skills entered means full."""
        return self.skills.get(category, 0) if self.skills else 2

    def valid_until(self, category: str) -> date | None:
        """The last day a certificate for the category is valid; None when none is needed, long ago when one is missing."""
        covering = [c.expires_on for c in self.certificates if covers_work(c, category, "")]
        if covering:
            return max(covering)
        return NEVER if category in self.needs_certificate else None


@dataclass(slots=True)
class Task:
    """One visit to be made or planned. ``start`` and ``end`` are seconds from the day's midnight when it has its time on this day."""

    case: Case
    point: Point | None
    source: str
    duration: int
    needs: int
    """The skill level asked for."""
    weight: Mapping[str, object]
    due: datetime | None
    appointment: Appointment | None = None
    start: int | None = None
    end: int | None = None
    is_pinned: bool = False
    known_by: frozenset[int] = frozenset()
    """Engineers who were with this customer before."""
    wanted: frozenset[int] = frozenset()
    """Engineers the customer asked for."""
    barred: frozenset[int] = frozenset()
    """Engineers the customer will not have, or who would not take this job."""
    tools: frozenset[str] = frozenset()
    people: int = 1
    days: int = 1
    part: int = 0
    """Which day of a job over several days this is, from 0; later ones follow the first and are not moved by themselves."""
    district: str | None = None
    """The district it lies in, among those somebody serves."""
    not_before: int = 0
    told: bool | None = None
    """On a day gone by: whether the customer had accepted the time that morning; None on a day that is still ours."""

    @property
    def id(self) -> str:
        return str(self.case.pk)

    @property
    def engineer_id(self) -> int | None:
        if self.told is not None:
            return self.appointment.engineer_id if self.appointment else None
        return self.case.engineer_id

    @property
    def team(self) -> frozenset[int]:
        """Who is booked: the engineer, and the helper of a job for two."""
        made = self.appointment
        return frozenset(k for k in (made.engineer_id, made.helper_id) if k) if made else frozenset()

    @property
    def length(self) -> int:
        """Seconds it takes: the span it was given, else what such a visit usually takes."""
        return self.end - self.start if self.start is not None and self.end is not None else self.duration

    @property
    def is_told(self) -> bool:
        """The customer was told this time and accepted it."""
        if self.told is not None:
            return self.told
        return self.appointment is not None and self.appointment.confirmed_at is not None

    @property
    def is_under_way(self) -> bool:
        return self.told is None and bool(self.case.facts.get("case.visit_open"))

    @property
    def is_urgent(self) -> bool:
        return self.case.urgency == "urgent"


Pressing = tuple[bool, datetime, int, int]
"""What orders jobs that wait: whether it can wait longer than an urgent one, when somebody is due there, its priority and its id."""


def pressing(is_urgent: bool, due: datetime | None, priority: int, key: int) -> Pressing:
    """The smaller, the sooner somebody has to see to it."""
    return not is_urgent, due or datetime.max.replace(tzinfo=UTC), priority, key


@dataclass(frozen=True, slots=True)
class Left:
    """Jobs that wait and were not read, and how many of them are urgent."""

    count: int = 0
    urgent: int = 0


@dataclass(slots=True)
class Day:
    """The day, and ``zero``: its local midnight as a UTC moment."""

    on: date
    zero: datetime
    people: list[Person]
    tasks: list[Task]
    stations: list[Station]
    left: Left = Left()
    _ways: dict[tuple[Point, Point], int] = field(default_factory=dict)

    def second(self, moment: datetime) -> int:
        """Seconds from the day's midnight."""
        return int((moment - self.zero).total_seconds())

    def moment(self, second: int) -> datetime:
        return self.zero + timedelta(seconds=second)

    def of(self, engineer_id: int) -> list[Task]:
        """An engineer's timed visits in order."""
        own = [t for t in self.tasks if t.start is not None and (made := t.appointment) is not None and engineer_id in (made.engineer_id, made.helper_id)]
        return sorted(own, key=lambda t: t.start or 0)

    def waiting(self) -> list[Task]:
        """Jobs without a time or without a person, the most pressing first."""
        free = [t for t in self.tasks if t.start is None or t.appointment is None or t.appointment.engineer_id is None]
        return sorted(free, key=lambda t: pressing(t.is_urgent, t.due, t.case.priority, t.case.pk))

    def person(self, engineer_id: int | None) -> Person | None:
        return next((p for p in self.people if p.id == engineer_id), None)

    def task(self, case_id: int | str) -> Task | None:
        return next((t for t in self.tasks if t.id == str(case_id)), None)

    def way(self, start: Point | None, end: Point | None) -> int:
        """Seconds of driving by the offline model; nothing is known of unknown places, so nothing is charged."""
        if start is None or end is None:
            return 0
        if (start, end) not in self._ways:
            self._ways[start, end] = offline.seconds_between(start, end)
        return self._ways[start, end]


@lru_cache(4096)
def midnight(day: date) -> datetime:
    """The company's midnight that begins a day, as a UTC moment."""
    return datetime.combine(day, time(), COMPANY_ZONE).astimezone(UTC)


@lru_cache(4096)
def seconds_of(text: str) -> int:
    """08:30 as seconds from midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def clock(second: int | None) -> str:
    """Seconds from midnight as 08:30."""
    return "" if second is None else f"{second // 3600:02}:{second % 3600 // 60:02}"


def point_of(station: Station) -> Point | None:
    """Where a station is, when that was entered."""
    return (station.latitude, station.longitude) if station.latitude is not None and station.longitude is not None else None


def travel_between(points: list[Point]) -> "tuple[np.ndarray, np.ndarray]":
    """Seconds and metres of the offline model for the planner."""
    return offline.matrix(points or [(0.0, 0.0)])
