"""One day of some stations as it stands: people with their hours, jobs with their places and promises, and the way between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from yinuo.cases import facts
from yinuo.cases.models import Case, Clock
from yinuo.editions import asking
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.people.models import PostHolding, Station, User
from yinuo.people.queries import on_day

from .fitness import covers_work
from .models import Absence, Appointment, Certificate, Home, Pin, Place, Shift, ShiftDay, Skill

if TYPE_CHECKING:
    import numpy as np


def matrix(*asked: Any, **more: Any) -> Any:
    """The offline model's seconds and metres; its arithmetic is loaded only once somebody plans."""
    from .travel import offline

    return offline.matrix(*asked, **more)


Point = tuple[float, float]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL_HOURS = ("08:30", "17:30")
USUAL_LUNCH, USUAL_OVERTIME = 45, 60
LUNCH_FROM, LUNCH_UNTIL = 11 * 3600 + 1800, 13 * 3600
OPENS, CLOSES = 7 * 3600 + 1800, 20 * 3600
"""The earliest and latest hour a customer is visited unless they asked for another."""
STAGES = ("accepted", "judged", "planned", "working")
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
    certificates: tuple[Certificate, ...]
    assumed: bool
    """No shift was entered, so the usual hours are taken."""

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
        """The last day a certificate for the category is valid; None when none is needed."""
        covering = [c.expires_on for c in self.certificates if covers_work(c, category, "")]
        return max(covering) if covering else None


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
    known_by: frozenset[int] = field(default_factory=frozenset)
    """Engineers who were with this customer before."""

    @property
    def id(self) -> str:
        return str(self.case.pk)

    @property
    def engineer_id(self) -> int | None:
        return self.case.engineer_id

    @property
    def length(self) -> int:
        """Seconds it takes: the span it was given, else what such a visit usually takes."""
        return self.end - self.start if self.start is not None and self.end is not None else self.duration

    @property
    def is_told(self) -> bool:
        """The customer was told this time and accepted it."""
        return self.appointment is not None and self.appointment.confirmed_at is not None

    @property
    def is_under_way(self) -> bool:
        return bool(self.case.facts.get("case.visit_open"))

    @property
    def is_urgent(self) -> bool:
        return self.case.urgency == "urgent"


@dataclass(slots=True)
class Day:
    """The day, and ``zero``: its local midnight as a UTC moment."""

    on: date
    zero: datetime
    people: list[Person]
    tasks: list[Task]
    stations: list[Station]
    _ways: dict[tuple[Point, Point], int] = field(default_factory=dict)

    def second(self, moment: datetime) -> int:
        """Seconds from the day's midnight."""
        return int((moment - self.zero).total_seconds())

    def moment(self, second: int) -> datetime:
        return self.zero + timedelta(seconds=second)

    def of(self, engineer_id: int) -> list[Task]:
        """An engineer's timed visits in order."""
        own = [t for t in self.tasks if t.start is not None and t.appointment and t.appointment.engineer_id == engineer_id]
        return sorted(own, key=lambda t: t.start or 0)

    def waiting(self) -> list[Task]:
        """Jobs without a time or without a person, the most pressing first."""
        free = [t for t in self.tasks if t.start is None or t.appointment is None or t.appointment.engineer_id is None]
        never = datetime.max.replace(tzinfo=UTC)
        return sorted(free, key=lambda t: (not t.is_urgent, t.due or never, t.case.priority, t.case.pk))

    def person(self, engineer_id: int | None) -> Person | None:
        return next((p for p in self.people if p.id == engineer_id), None)

    def task(self, case_id: int | str) -> Task | None:
        return next((t for t in self.tasks if t.id == str(case_id)), None)

    def way(self, start: Point | None, end: Point | None) -> int:
        """Seconds of driving by the offline model; nothing is known of unknown places, so nothing is charged."""
        if start is None or end is None:
            return 0
        if (start, end) not in self._ways:
            self._ways[start, end] = int(matrix([start], targets=[end])[0][0, 0])
        return self._ways[start, end]

    def learn_ways(self) -> None:
        """All ways at once: one matrix instead of many small ones."""
        points = list(dict.fromkeys(p for p in [*(x.point for x in self.people), *(t.point for t in self.tasks)] if p))
        if points:
            seconds = matrix(points)[0]
            self._ways = {(a, b): int(seconds[i, j]) for i, a in enumerate(points) for j, b in enumerate(points)} if len(points) <= 400 else {}


def midnight(day: date) -> datetime:
    """The company's midnight that begins a day, as a UTC moment."""
    return datetime.combine(day, time(), COMPANY_ZONE).astimezone(UTC)


def read_day(stations: Iterable[Station], day: date, at: datetime, *, extra: Iterable[Case] = ()) -> Day:
    """The day as it stands at ``at``. ``extra`` are cases to plan that would not be on it by themselves."""
    rows, zero = list(stations), midnight(day)
    keys = [s.pk for s in rows]
    people = _people(keys, {s.pk: s for s in rows}, day, zero)
    tasks = _tasks(keys, {s.pk: s for s in rows}, day, zero, at, list(extra))
    made = Day(day, zero, people, tasks, rows)
    made.learn_ways()
    return made


def seconds_of(text: str) -> int:
    """08:30 as seconds from midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def clock(second: int | None) -> str:
    """Seconds from midnight as 08:30."""
    return "" if second is None else f"{second // 3600:02}:{second % 3600 // 60:02}"


def _people(keys: list[int], stations: Mapping[int, Station], day: date, zero: datetime) -> list[Person]:
    held = PostHolding.objects.filter(on_day(day), post__in=("service_engineer", "installer"), station__in=keys, user__is_active=True)
    where = {h.user_id: h for h in held.select_related("user").order_by("-id")}
    ids = list(where)
    shifts = {s.engineer_id: s for s in Shift.objects.filter(engineer__in=ids)}
    changed = {s.engineer_id: s for s in ShiftDay.objects.filter(engineer__in=ids, day=day)}
    homes = {h.engineer_id: (h.latitude, h.longitude) for h in Home.objects.filter(engineer__in=ids)}
    away = _grouped(Absence.objects.filter(engineer__in=ids, withdrawn_at__isnull=True, starts_at__lt=zero + timedelta(days=1), ends_at__gt=zero))
    skills, certificates = _grouped(Skill.objects.filter(engineer__in=ids)), _grouped(Certificate.objects.filter(engineer__in=ids))
    made = []
    for key, holding in where.items():
        shift, station = shifts.get(key), stations[holding.station_id or 0]
        begins, ends = _hours(shift, changed.get(key), day)
        made.append(Person(
            holding.user, station, begins, ends, shift.lunch_minutes * 60 if shift else USUAL_LUNCH * 60,
            (shift.overtime_minutes if shift else USUAL_OVERTIME) * 60,
            tuple(Away(a.pk, max(0, int((a.starts_at - zero).total_seconds())), min(86400, int((a.ends_at - zero).total_seconds())), a.kind) for a in away.get(key, [])),
            homes.get(key) or point_of(station), key in homes, {s.category: s.level for s in skills.get(key, [])}, tuple(certificates.get(key, [])),
            shift is None,
        ))
    return sorted(made, key=lambda p: (p.station.code, p.user.name, p.id))


def _hours(shift: Shift | None, changed: ShiftDay | None, day: date) -> tuple[int | None, int | None]:
    if changed is not None:
        return (seconds_of(changed.begins), seconds_of(changed.ends)) if changed.begins else (None, None)
    week = shift.week if shift else dict.fromkeys(WEEKDAYS[:6], USUAL_HOURS)
    hours = week.get(WEEKDAYS[day.weekday()])
    return (seconds_of(hours[0]), seconds_of(hours[1])) if hours else (None, None)


def point_of(station: Station) -> Point | None:
    """Where a station is, when that was entered."""
    return (station.latitude, station.longitude) if station.latitude is not None and station.longitude is not None else None


def _tasks(keys: list[int], stations: Mapping[int, Station], day: date, zero: datetime, at: datetime, extra: list[Case]) -> list[Task]:
    tomorrow = zero + timedelta(days=1)
    booked = {a.case_id: a for a in Appointment.objects.filter(case__station__in=keys, case__is_open=True, ended_at__isnull=True)}
    open_ones = Case.objects.filter(station__in=keys, is_open=True, mode="on_site", stage__in=STAGES).select_related("contact", "engineer")
    cases = {c.pk: c for c in open_ones if _belongs(c, booked.get(c.pk), zero, tomorrow)}
    cases.update({c.pk: c for c in extra})
    ids = list(cases)
    places = {p.case_id: p for p in Place.objects.filter(case__in=ids)}
    dues = dict(Clock.objects.filter(case__in=ids, question="arrival", running=True).values_list("case_id", "due_at"))
    pins = set(Pin.objects.filter(case__in=ids, ended_at__isnull=True).values_list("case_id", flat=True))
    before = Case.objects.filter(customer__in={c.customer_id for c in cases.values()}, is_open=False, engineer__isnull=False)
    known: dict[int, set[int]] = {}
    for customer, engineer in before.values_list("customer_id", "engineer_id"):
        known.setdefault(customer, set()).add(engineer)
    tasks = []
    for case in cases.values():
        said, place, made = facts.of(case), places.get(case.pk), booked.get(case.pk)
        station = stations.get(case.station_id)
        point = (place.latitude, place.longitude) if place else point_of(station) if station else None
        timed = made is not None and zero <= made.starts_at < tomorrow
        tasks.append(Task(
            case, point, place.source if place else "station", MINUTES.get(case.kind, 60) * 60, int(asking.answer("skill_level", said, at).get("level", 1)),
            asking.answer("schedule_weight", said, at) or {"rank": "ordinary", "minutes": 180, "late_factor": 1}, dues.get(case.pk), made,
            int((made.starts_at - zero).total_seconds()) if made and timed else None, int((made.ends_at - zero).total_seconds()) if made and timed else None,
            case.pk in pins, frozenset(known.get(case.customer_id, ())),
        ))
    return tasks


def _belongs(case: Case, made: Appointment | None, zero: datetime, tomorrow: datetime) -> bool:
    """On this day when booked for it; without a booking on every day, unless it rests on hold."""
    if made is not None:
        return zero <= made.starts_at < tomorrow
    return not case.facts.get("case.on_hold") and not case.facts.get("case.visit_open")


def _grouped(rows: Iterable[object]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(row.engineer_id, []).append(row)  # type: ignore[attr-defined]
    return found


def travel_between(points: list[Point]) -> "tuple[np.ndarray, np.ndarray]":
    """Seconds and metres of the offline model for the planner."""
    seconds, metres = matrix(points or [(0.0, 0.0)])
    return seconds, metres
