"""A job placed by hand: with whom it would fit best, what bars the place somebody chose, and the placing itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Station

from . import placing
from .day import Day, Person, Task, clock
from .judging import Judgement, Verdict, judge, nearest, outwards, with_nearest
from .models import Appointment
from .standing import read_day

MOST = 8
KNOWN = 15
"""Minutes of way that knowing the customer is worth."""
_LATENESS = ("SLA-08", "APPOINT-06")


@dataclass(frozen=True, slots=True)
class Choice:
    """One engineer, with the helper of a job for two, at a second of the day; ``way`` is the extra minutes on the road."""

    person: Person
    helper: Person | None
    start: int
    way: int
    level: int
    is_known: bool
    is_late: bool


def choices(day: Day, task: Task, at: datetime) -> list[Choice]:
    """The nearest place with each person; those in time first, then the least extra way."""
    now = _now(day, at)
    wanted = task.start if task.start is not None else max(9 * 3600, (now or 0) + 900)
    found = [choice for person in day.people if (choice := _with(day, task, person, wanted, now)) is not None]
    return sorted(found, key=lambda c: (c.is_late, c.way - KNOWN * c.is_known, c.start))[:MOST]


def judged(day: Day, task: Task, person: Person, start: int, length: int, at: datetime) -> Judgement:
    """What speaks for and against the place, by the policy in force, and the nearest that works."""
    return with_nearest(day, task, person, start, length, now=_now(day, at), overlap=_overlap(task, at))


def place(
    case: Case | int, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, ends_at: datetime, reason: str = "", overlap_because: str = "",
    helper_id: int | None = None, seen: int | None = None,
) -> Appointment:
    """`placing.place`, refused where shift, absence, skill or certificate bar it and nobody says why it must be."""
    if not overlap_because.strip():
        _refuse_barred(case if isinstance(case, Case) else Case.objects.get(pk=case), engineer_id, starts_at, ends_at, at)
    return placing.place(case, by=by, at=at, engineer_id=engineer_id, starts_at=starts_at, ends_at=ends_at, reason=reason,
                         overlap_because=overlap_because, helper_id=helper_id, seen=seen)


def _refuse_barred(case: Case, engineer_id: int, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    day = read_day([Station.objects.get(pk=case.station_id)], local_day(starts_at), at, extra=[case])
    task, person = day.task(case.pk), day.person(engineer_id)
    if task is None or person is None:  # of another station: what bars them is asked when they are assigned
        return
    start, length, now = day.second(starts_at), int((ends_at - starts_at).total_seconds()), _now(day, at)
    made = judge(day, task, person, start, length, now=now, overlap=_overlap(task, at))
    if made.verdict is not Verdict.REFUSES:
        return
    first = next(r for r in made.remarks if r.verdict is Verdict.REFUSES)
    way = both("请换一个时间或工程师", "Choose another time or engineer")
    if (found := nearest(day, task, person, start, length, now=now)) and (other := day.person(found[0])):
        way = both(f"最近可行：{other.user.name} {clock(found[1])}", f"The nearest that works: {other.user.name_en or other.user.name} at {clock(found[1])}")
    raise Refusal("board.refused", first.says, way_out=way, clause=first.clause or None, field="start")


def _with(day: Day, task: Task, person: Person, wanted: int, now: int | None) -> Choice | None:
    start = next(_in_place(day, task, person, wanted, now), None)
    if start is None:
        return None
    helper = _helper(day, task, person, start, now) if task.people > 1 else None
    if task.people > 1 and helper is None:
        return None
    made = judge(day, task, person, start, task.duration, now=now)
    return Choice(person, helper, start, (made.way_there + made.way_on) // 60, level=person.level(task.case.category), is_known=person.id in task.known_by,
                  is_late=task.due is not None and day.moment(start) > task.due)


def _in_place(day: Day, task: Task, person: Person, wanted: int, now: int | None) -> Iterator[int]:
    """The seconds this one person could come without any remark but lateness, the nearest first."""
    for second in outwards(wanted):
        if all(r.clause in _LATENESS for r in judge(day, task, person, second, task.duration, now=now).remarks):
            yield second


def _helper(day: Day, task: Task, person: Person, start: int, now: int | None) -> Person | None:
    """Who could go along at that very time, the shortest way first."""
    others = sorted((p for p in day.people if p.id != person.id), key=lambda p: day.way(p.point, task.point))
    return next((p for p in others if judge(day, task, p, start, task.duration, now=now).verdict is not Verdict.REFUSES), None)


def _now(day: Day, at: datetime) -> int | None:
    return day.second(at) if day.on == local_day(at) else None


def _overlap(task: Task, at: datetime) -> str:
    return str(asking.answer("overlap", facts.of(task.case), at).get("overlap", "forbid"))
