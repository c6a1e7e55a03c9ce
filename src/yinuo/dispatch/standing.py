"""A day read from the database as it stands: who works when and may do what, which jobs have their time and which wait."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from yinuo.cases import facts
from yinuo.cases.models import Case, Clock
from yinuo.editions import asking
from yinuo.kit.moment import local_day
from yinuo.people.models import PostHolding, Station, User
from yinuo.people.roles import TRAVELLERS
from yinuo.records.statements import among, listed

from . import demands, fitness
from .day import (
    CLOSES,
    MINUTES,
    OPENS,
    STAGES,
    USUAL_HOURS,
    USUAL_LUNCH,
    USUAL_OVERTIME,
    WEEKDAYS,
    Away,
    Day,
    Left,
    Person,
    Point,
    Pressing,
    Task,
    midnight,
    point_of,
    pressing,
    seconds_of,
)
from .models import Absence, Appointment, Assignment, Certificate, Home, Pin, Place, Shift, ShiftDay, Skill, Territory, Tool, Wish


def read_day(stations: Iterable[Station], day: date, at: datetime, *, extra: Iterable[Case] = (), most: int | None = None) -> Day:
    """The day as it stands at ``at``. ``extra`` are cases to plan that would not be on it by themselves.

    ``most``: of the jobs that wait no more than so many are read, the most pressing; the day says how many `Left` there are beside them.
    """
    rows, zero = list(stations), midnight(day)
    keys = [s.pk for s in rows]
    people = _people(keys, {s.pk: s for s in rows}, day, zero)
    tasks, left = _tasks(keys, {s.pk: s for s in rows}, people, day, zero, at, list(extra), most)
    return Day(day, zero, people, tasks, rows, left)


def read_past(stations: Iterable[Station], day: date) -> Day:
    """A day gone by as it stood in its morning: the same people, the visits it had and the jobs that waited; nothing has begun."""
    rows, zero = list(stations), midnight(day)
    keys, morning = [s.pk for s in rows], zero + timedelta(seconds=OPENS)
    visits = Appointment.objects.filter(case__station__in=keys, starts_at__gte=zero, starts_at__lt=zero + timedelta(days=1)).exclude(ended_why__in=["moved", "cancelled"])
    booked = {a.case_id: a for a in visits.order_by("id")}
    then = Case.objects.filter(station__in=keys, mode="on_site", received_at__lt=zero + timedelta(seconds=CLOSES)).exclude(stage="cancelled").select_related("contact", "engineer")
    waiting = then.filter(Q(is_open=True) | Q(stage_since__gte=morning), received_at__lt=morning).exclude(appointments__starts_at__lt=zero, appointments__ended_why="kept")
    cases = {c.pk: c for c in [*then.filter(pk__in=booked), *waiting.exclude(pk__in=booked)]}
    people = _people(keys, {s.pk: s for s in rows}, day, zero)
    tasks = [replace(t, is_pinned=False, told=bool(t.appointment and t.appointment.confirmed_at and t.appointment.confirmed_at <= morning),
                     not_before=max(0, int((t.case.received_at - zero).total_seconds())))
             for t in _made(cases, booked, {s.pk: s for s in rows}, people, day, zero, morning, past=True)]
    return Day(day, zero, people, tasks, rows)


def _people(keys: list[int], stations: Mapping[int, Station], day: date, zero: datetime) -> list[Person]:
    return read_crews(keys, stations, [day])[0]


def read_crews(keys: list[int], stations: Mapping[int, Station], days: Sequence[date]) -> list[list[Person]]:
    """Who works at these stations, day by day; what does not change from day to day is read once."""
    starts, ends = midnight(days[0]), midnight(days[-1] + timedelta(days=1))
    held = PostHolding.objects.filter(Q(until__isnull=True) | Q(until__gte=days[0]), since__lte=days[-1], post__in=TRAVELLERS, station__in=keys, user__is_active=True)
    holdings = list(held.order_by("-id").values_list("user_id", "station_id", "since", "until"))
    ids = list({user for user, *_ in holdings})
    kept = fitness.kept_categories()
    read = _Read(
        {user.pk: user for user in User.objects.filter(pk__in=ids)},
        {who: (week, lunch, over) for who, week, lunch, over in Shift.objects.filter(engineer__in=ids).values_list("engineer_id", "week", "lunch_minutes", "overtime_minutes")},
        {(s.engineer_id, s.day): s for s in ShiftDay.objects.filter(engineer__in=ids, day__range=(days[0], days[-1]))},
        {who: (north, east) for who, north, east in Home.objects.filter(engineer__in=ids).values_list("engineer_id", "latitude", "longitude")},
        _grouped(Absence.objects.filter(engineer__in=ids, withdrawn_at__isnull=True, starts_at__lt=ends, ends_at__gt=starts)),
        {key: dict(rows) for key, rows in _beside(Skill.objects.filter(engineer__in=ids).values_list("engineer_id", "category", "level")).items()},
        {key: tuple(map(fitness.Paper._make, rows)) for key, rows in _beside(Certificate.objects.filter(engineer__in=ids).values_list("engineer_id", *fitness.Paper._fields)).items()},
        _grouped(Tool.objects.filter(holder__in=ids, is_used=True), "holder_id"),
        {key: frozenset(t.district for t in rows) for key, rows in _grouped(Territory.objects.filter(engineer__in=ids)).items()},
    )
    return [_crew(read, {user: station for user, station, since, until in holdings if since <= day and (until is None or until >= day)}, stations, day, fitness.certified_categories(midnight(day), kept))
            for day in days]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was entered about people, by person."""

    users: Mapping[int, User]
    shifts: Mapping[int, tuple[Mapping[str, list[str]], int, int]]
    """Hours by weekday, minutes of lunch, minutes of overtime."""
    changed: Mapping[tuple[int, date], ShiftDay]
    homes: Mapping[int, Point]
    away: Mapping[int, list[Absence]]
    skills: Mapping[int, Mapping[str, int]]
    certificates: Mapping[int, tuple[fitness.Paper, ...]]
    tools: Mapping[int, list[Tool]]
    districts: Mapping[int, frozenset[str]]


def _crew(read: _Read, where: Mapping[int, int | None], stations: Mapping[int, Station], day: date, needed: frozenset[str]) -> list[Person]:
    zero = midnight(day)
    tomorrow, made = zero + timedelta(days=1), []
    for key, place in where.items():
        shift, station = read.shifts.get(key), stations[place or 0]
        week, lunch, overtime = shift or (None, USUAL_LUNCH, USUAL_OVERTIME)
        begins, ends = _hours(week, read.changed.get((key, day)), day)
        made.append(Person(
            read.users[key], station, begins, ends, lunch * 60, overtime * 60,
            tuple(Away(a.pk, max(0, int((a.starts_at - zero).total_seconds())), min(86400, int((a.ends_at - zero).total_seconds())), a.kind)
                  for a in read.away.get(key, ()) if a.starts_at < tomorrow and a.ends_at > zero),
            read.homes.get(key) or point_of(station), key in read.homes, read.skills.get(key, {}), read.certificates.get(key, ()),
            shift is None, frozenset(t.name for t in read.tools.get(key, ()) if not fitness.is_overdue(t, day)), read.districts.get(key, frozenset()), needed,
        ))
    return sorted(made, key=lambda p: (p.station.code, p.user.name, p.id))


def _hours(entered: Mapping[str, list[str]] | None, changed: ShiftDay | None, day: date) -> tuple[int | None, int | None]:
    if changed is not None:
        return (seconds_of(changed.begins), seconds_of(changed.ends)) if changed.begins else (None, None)
    weekday = WEEKDAYS[day.weekday()]
    hours = entered.get(weekday) if entered is not None else USUAL_HOURS if weekday in WEEKDAYS[:6] else None
    return (seconds_of(hours[0]), seconds_of(hours[1])) if hours else (None, None)


def _tasks(
    keys: list[int], stations: Mapping[int, Station], people: list[Person], day: date, zero: datetime, at: datetime, extra: list[Case], most: int | None,
) -> tuple[list[Task], Left]:
    booked = {a.case_id: a for a in Appointment.objects.filter(case__station__in=keys, case__is_open=True, ended_at__isnull=True)}
    timed, waits = _sorted_out(keys, booked, zero)
    told = [*timed, *(row[-1] for row in waits[:most])]
    asked = Case.objects.filter(pk__in=among(listed(told))).select_related("contact").prefetch_related("engineer").order_by("pk")  # few engineers, many cases
    cases = {c.pk: c for c in [*asked, *extra]}
    left = [] if most is None else [row for row in waits[most:] if row[-1] not in cases]
    return _made(cases, booked, stations, people, day, zero, at), Left(len(left), sum(not row[0] for row in left))


def _sorted_out(keys: list[int], booked: Mapping[int, Appointment], zero: datetime) -> tuple[list[int], list[Pressing]]:
    """Open jobs that are booked with somebody on this day, and those that wait, the most pressing first; of each only what this takes is read."""
    timed, waits, tomorrow = [], [], zero + timedelta(days=1)
    open_ones = Case.objects.filter(station__in=keys, is_open=True, mode="on_site", stage__in=STAGES).order_by()
    running = Clock.objects.filter(running=True, question="arrival", case__in=open_ones).order_by("id")
    dues = dict(running.values_list("case_id", "due_at"))
    for key, urgency, priority, said in open_ones.values_list("pk", "urgency", "priority", "facts"):
        made = booked.get(key)
        if made is not None and made.engineer_id is not None and _belongs(said, made, zero, tomorrow):
            timed.append(key)
        elif _belongs(said, made, zero, tomorrow):
            waits.append(pressing(urgency == "urgent", dues.get(key), priority, key))
    return timed, sorted(waits)


def _made(
    cases: Mapping[int, Case], booked: Mapping[int, Appointment], stations: Mapping[int, Station], people: list[Person], day: date, zero: datetime, at: datetime,
    *, past: bool = False, ahead: bool = True,
) -> list[Task]:
    ids = list(cases)
    places = {key: ((north, east), source) for key, north, east, source in Place.objects.filter(case__in=ids).values_list("case_id", "latitude", "longitude", "source")}
    clocks = Clock.objects.filter(case__in=ids, question="arrival")
    dues = dict((clocks if past else clocks.filter(running=True)).order_by("id").values_list("case_id", "due_at"))
    pins = set(Pin.objects.filter(case__in=ids, ended_at__isnull=True).values_list("case_id", flat=True))
    known, wanted, barred = _whom(cases, people)
    served = frozenset(d for p in people for d in p.districts)
    terms, tasks = demands.of_all(cases.values(), at), []
    for case in cases.values():
        said, place, made, asked = facts.of(case), places.get(case.pk), booked.get(case.pk), terms[case.pk]
        station = stations.get(case.station_id)
        point, source = place or (point_of(station) if station else None, "station")
        part = (day - local_day(made.starts_at)).days if made else 0
        timed = made is not None and 0 <= part < made.days
        shift = zero - midnight(local_day(made.starts_at)) if made else timedelta()
        only = {p.id for p in people} if asking.answer("visitor", said, at).get("post") else set()
        later = _busy_later(people, day, asked.days) if asked.days > 1 and ahead and not timed else frozenset()
        tasks.append(Task(
            case, point, source, (asked.minutes or MINUTES.get(case.kind, 60)) * 60,
            int(asking.answer("skill_level", said, at).get("level", 1)), asking.answer("schedule_weight", said, at) or {"rank": "ordinary", "minutes": 180, "late_factor": 1},
            dues.get(case.pk), made, int((made.starts_at + shift - zero).total_seconds()) if made and timed else None,
            int((made.ends_at + shift - zero).total_seconds()) if made and timed else None, case.pk in pins or part > 0,
            frozenset(known.get(case.customer_id, ())), frozenset(wanted.get(case.customer_id, ())), frozenset(barred.get(case.pk, ())) | later | only, frozenset(asked.tools),
            asked.people, made.days if made and timed else asked.days, part if timed else 0,
            max((d for d in served if d in case.contact.district), key=len, default=None) if served else None,
        ))
    return tasks


def _whom(cases: Mapping[int, Case], people: list[Person]) -> tuple[dict[int, set[int]], dict[int, set[int]], dict[int, set[int]]]:
    """By customer which of these people were there before and who is wanted; by case who is not to come: the customer will not have them, or they declined it."""
    customers = {c.customer_id for c in cases.values()}
    known: dict[int, set[int]] = {}
    wanted: dict[int, set[int]] = {}
    unwanted: dict[int, set[int]] = {}
    before = Case.objects.filter(customer__in=customers, is_open=False, engineer__in=[p.id for p in people])
    for customer, engineer in before.order_by().values_list("customer_id", "engineer_id").distinct():
        known.setdefault(customer, set()).add(engineer)
    for customer, engineer, is_wanted in Wish.objects.filter(customer__in=customers, ended_at__isnull=True).values_list("customer_id", "engineer_id", "is_wanted"):
        (wanted if is_wanted else unwanted).setdefault(customer, set()).add(engineer)
    barred = {case.pk: set(unwanted.get(case.customer_id, ())) for case in cases.values()}
    for case_id, engineer in Assignment.objects.filter(case__in=list(cases), is_declined=True).values_list("case_id", "engineer_id"):
        barred[case_id].add(engineer)
    return known, wanted, barred


def read_task(case: Case, people: list[Person], day: date, at: datetime) -> Task:
    """One case as a visit without a time, whatever is booked for it: what it needs, where it is, whom it may have."""
    made = _made({case.pk: case}, {}, {case.station_id: case.station}, people, day, midnight(day), at, ahead=False)[0]
    return made


def _busy_later(people: list[Person], day: date, days: int) -> frozenset[int]:
    """Who is off, away or booked on one of the days that follow, and so cannot take a job over several."""
    ids, busy = [p.id for p in people], set()
    shifts = dict(Shift.objects.filter(engineer__in=ids).values_list("engineer_id", "week"))
    for ahead in range(1, days):
        on, zero = day + timedelta(days=ahead), midnight(day + timedelta(days=ahead))
        changed = {s.engineer_id: s for s in ShiftDay.objects.filter(engineer__in=ids, day=on)}
        busy |= {k for k in ids if _hours(shifts.get(k), changed.get(k), on)[0] is None}
        busy |= set(Absence.objects.filter(engineer__in=ids, withdrawn_at__isnull=True, starts_at__lt=zero + timedelta(days=1), ends_at__gt=zero).values_list("engineer_id", flat=True))
        for made in Appointment.objects.filter(ended_at__isnull=True, starts_at__gte=zero, starts_at__lt=zero + timedelta(days=1)).filter(Q(engineer__in=ids) | Q(helper__in=ids)):
            busy |= {k for k in (made.engineer_id, made.helper_id) if k}
    return frozenset(busy)


def _belongs(said: Mapping[str, Any], made: Appointment | None, zero: datetime, tomorrow: datetime) -> bool:
    """On this day when booked for it; without a booking on every day, unless it rests on hold."""
    if made is not None:
        return zero - timedelta(days=made.days - 1) <= made.starts_at < tomorrow
    return not said.get("case.on_hold") and not said.get("case.visit_open")


def _beside(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by what stands first in them."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found


def _grouped(rows: Iterable[object], by: str = "engineer_id") -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(getattr(row, by), []).append(row)
    return found
