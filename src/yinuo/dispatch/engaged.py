"""The days on which one job could find its slot, read as plainly as the search needs them: who works, and when they are engaged."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from yinuo.cases.models import Case
from yinuo.people.models import Station

from . import appointments, demands, weights
from .day import CLOSES, Day, Point, midnight, point_of
from .models import Appointment, SlotHold
from .planner.booking_model import Asked, Block, Line
from .planner.model import Job
from .problem import job_and_helper, shift_of
from .standing import read_crews, read_task


@dataclass(frozen=True, slots=True)
class Read:
    """The job that asks, the shifts with what is fixed on them, the places (the job's own is the last), and everybody's name."""

    zero: datetime
    asked: Asked
    lines: list[Line]
    points: list[Point]
    names: dict[int, str]


def read(case: Case, begin: date, days: int, at: datetime) -> Read | None:
    """As many days from ``begin`` as a job begun on the last of them still takes; None when nobody knows where the case is."""
    station = Station.objects.get(pk=case.station_id)
    takes = demands.of(case, at).days
    dates = [begin + timedelta(days=n) for n in range(days + takes - 1)]
    crews = read_crews([station.pk], {station.pk: station}, dates)
    guest = read_task(case, crews[0], begin, at)
    if guest.point is None:
        return None
    zero, prices, points = midnight(begin), weights.in_force(at), dict[Point, int]()

    def place(point: Point | None) -> int | None:
        return None if point is None else points.setdefault(point, len(points))

    fixed = _fixed(case, {p.id for crew in crews for p in crew}, zero, zero + timedelta(days=len(dates)), point_of(station), at)
    lines = []
    for number, (on, crew) in enumerate(zip(dates, crews, strict=True)):
        day, offset = Day(on, midnight(on), crew, [], [station]), number * 86400
        now = int((at - zero).total_seconds())
        for person in crew:
            shift = shift_of(day, person, offset, now, place, prices, only=case.category)
            if shift.present and shift.start_place is not None:
                away = [Block(a.start, a.end, shift.start_place) for a in shift.absences]
                visits = [Block(s, e, shift.start_place if p is None else points.setdefault(p, len(points))) for s, e, p in fixed.get((person.id, number), ())]
                lines.append(Line(replace(shift, absences=()) if away else shift, tuple(sorted((*away, *visits), key=lambda b: b.start))))
    job, helper = job_and_helper(Day(begin, zero, crews[0], [], [station]), guest, {line.shift.id for line in lines}, len(dates) * 86400 + CLOSES, prices)
    return Read(zero, Asked(_at(job, len(points)), helper and _at(helper, len(points)), takes, prices.prices), lines, [*points, guest.point],
                {p.id: p.user.name for crew in crews for p in crew})


def person(shift: str) -> int:
    """Whose shift it is; 0 for nobody's."""
    return int(shift.split("@")[0]) if shift else 0


def _fixed(case: Case, people: set[int], since: datetime, until: datetime, usual: Point | None, at: datetime) -> dict[tuple[int, int], list[tuple[int, int, Point | None]]]:
    """By person and day the spans that are taken, also by other stations' jobs and by what is kept for another call: from, to, where."""
    found: dict[tuple[int, int], list[tuple[int, int, Point | None]]] = {}

    whole = int((until - since).total_seconds())

    def take(who: int, starts_at: datetime, ends_at: datetime, where: Point | None) -> None:
        start, end = int((starts_at - since).total_seconds()), int((ends_at - since).total_seconds())
        if start < whole and end > 0:
            found.setdefault((who, start // 86400), []).append((start, end, where))

    booked = Appointment.objects.filter(Q(engineer__in=people) | Q(helper__in=people), case__is_open=True, ended_at__isnull=True, starts_at__lt=until, starts_at__gte=since - appointments.LONGEST_JOB)
    rows = booked.exclude(case=case).values_list("engineer_id", "helper_id", "starts_at", "ends_at", "days", "case__place__latitude", "case__place__longitude")
    for engineer, helper, starts_at, ends_at, days, latitude, longitude in rows:
        where = usual if latitude is None else (latitude, longitude)
        for begins, ends in appointments.spans(starts_at, ends_at, days) if days > 1 else ((starts_at, ends_at),):
            for who in filter(None, (engineer, helper)):
                take(who, begins, ends, where)
    for held in SlotHold.objects.filter(engineer__in=people, until__gt=at, starts_at__lt=until, ends_at__gt=since).exclude(case=case):
        take(held.engineer_id, held.starts_at, held.ends_at, None)
    return found


def _at(job: Job, place: int) -> Job:
    """A visit without a time, a promise or a price for being late, at a row of the places."""
    return replace(job, place=place, announced=None, locked=None, deadline=None, late_price=0, pair=None)
