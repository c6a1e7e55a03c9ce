"""From days as they stand to the planner's neutral problem, and back: ids, seconds, prices."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from yinuo.policy.facts import ATTRIBUTES

from . import weights as weighing
from .day import CLOSES, LUNCH_FROM, LUNCH_UNTIL, OPENS, Away, Day, Person, Point, Task, midnight, travel_between
from .planner.model import (
    Absence,
    Announced,
    Held,
    Job,
    Lock,
    Lunch,
    Plan,
    Problem,
    Rank,
    Route,
    Shift,
    Stop,
    Travel,
    Window,
)
from .weights import Weights

if TYPE_CHECKING:  # what speaks to another service is loaded where it is asked
    from .travel.desk import TravelDesk

GRACE = 1800
HELPER = "+"
"""What the id of the second visit of a job for two ends in."""

_PRESSING = {1: 4.0, 2: 2.0, 3: 1.0, 4: 0.7}


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem with the days it was made from; ``current`` is the plan that is in force."""

    days: tuple[Day, ...]
    problem: Problem
    current: Plan
    points: tuple[Point, ...]

    @property
    def zero(self) -> datetime:
        return self.days[0].zero

    def moment(self, second: int) -> datetime:
        """A second of the planner's axis as a moment."""
        return self.zero + timedelta(seconds=second)

    def engineer(self, shift: str) -> int:
        return int(shift.split("@")[0])


def pose(days: list[Day], at: datetime, weights: Weights | None = None, *, keeps_people: bool = True, roads: "TravelDesk | None" = None) -> Posed:
    """The days as one problem; what lies before ``at`` is past. Without ``weights`` those of the policy in force.

    ``keeps_people`` binds a visit that was told to a customer to whoever was named and to the minute; without it (a day gone by is tried
    again) only the promised time binds, and half an hour late still counts as kept, as it did at the door. ``roads`` is asked for driving
    times; without it they are estimated, since whoever waits for an answer waits for no other service.
    """
    points: dict[Point, int] = {}

    def place(point: Point | None) -> int | None:
        return None if point is None else points.setdefault(point, len(points))

    first, weights = days[0], weights or weighing.in_force(at)
    now = first.second(at)
    shifts = [shift_of(day, person, first.second(day.zero), now, place, weights) for day in days for person in day.people]
    present = {s.id for s in shifts}
    jobs: list[Job] = []
    stops: dict[str, list[Stop]] = {}
    seen: set[str] = set()
    for day in days:
        offset = first.second(day.zero)
        for task in day.tasks:
            if task.id in seen:
                continue
            seen.add(task.id)
            until = first.second(days[-1].zero) + CLOSES if task.start is None else offset + CLOSES
            posed = _jobs(day, task, offset, now, until, place, present, weights, keeps_people)
            jobs.extend(posed)
            for job, engineer in zip(posed, _booked(task), strict=False):
                if task.start is not None and f"{engineer}@{day.on}" in present:
                    stops.setdefault(f"{engineer}@{day.on}", []).append(Stop(job.id, offset + task.start))
    problem = Problem(tuple(jobs), tuple(shifts), _travel(list(points), roads), weights.prices)
    spans = {s.id: s for s in shifts}
    routes = tuple(Route(s, tuple(sorted(found, key=lambda x: x.start)), None, spans[s].start, spans[s].end) for s, found in stops.items())
    served = {x.job for r in routes for x in r.stops}
    return Posed(tuple(days), problem, Plan(routes, tuple(j.id for j in jobs if j.id not in served)), tuple(points))


def _travel(points: list[Point], roads: "TravelDesk | None") -> Travel:
    if roads is None or not points:
        return Travel(*travel_between(points))
    told = roads.matrix(points)
    return Travel(told.seconds, told.metres, told.source)


def _booked(task: Task) -> tuple[int | None, int | None]:
    made = task.appointment
    return (made.engineer_id, made.helper_id) if made else (None, None)


def job_of(posed: Posed, task: Task) -> Job:
    """The job of a task in a posed problem."""
    return posed.problem.job(task.id)


def shift_of(day: Day, person: Person, offset: int, now: int, place: Any, weights: Weights, only: str = "") -> Shift:
    """One person's day; ``offset`` is its midnight on the axis, ``place`` gives points their rows. With ``only`` no skill but that category's is told."""
    begins, ends, away = _cut(person)
    ready = now if offset <= now < offset + 86400 else None
    gone = person.is_away or begins >= ends
    held = {category: _held(level, _second(day, person, category, offset)) for category, level in _levels(person).items() if not only or category == only}
    home = place(person.point)
    return Shift(
        f"{person.id}@{day.on}", str(person.id), home, home, offset + begins, offset + max(begins, ends),
        offset + ends + person.overtime if not gone else None, weights.overtime, _lunch(offset, person.lunch) if _may_eat(day, person, now - offset) else None,
        held, person.tools, territories=person.districts, absences=tuple(Absence(str(a.id), offset + a.start, offset + a.end) for a in away), present=not gone, ready=ready,
    )


_held = lru_cache(4096)(Held)


def _may_eat(day: Day, person: Person, now: int) -> bool:
    """Whether a lunch still lies ahead: what cannot be moved may have taken its time, and then it must not bar the rest of the day."""
    free = max(LUNCH_FROM, now)
    for task in day.of(person.id):
        if task.is_told or task.is_pinned or task.is_under_way:
            if (task.start or 0) - free >= person.lunch:
                break
            free = max(free, task.end or 0)
    return person.lunch > 0 and free <= LUNCH_UNTIL


@lru_cache(4096)
def _lunch(offset: int, length: int) -> Lunch:
    return Lunch(offset + LUNCH_FROM, offset + LUNCH_UNTIL, length)


def _levels(person: Person) -> dict[str, int]:
    return dict(person.skills) if person.skills else dict.fromkeys(ATTRIBUTES["case.category"].values, 2)


def _second(day: Day, person: Person, category: str, offset: int) -> int | None:
    until = person.valid_until(category)
    return None if until is None else offset + int((midnight(until + timedelta(days=1)) - day.zero).total_seconds()) - 1


def _cut(person: Person) -> tuple[int, int, tuple[Away, ...]]:
    """The shift without the absences that cut into its edges, and those that lie inside."""
    begins, ends = person.begins or 0, person.ends or 0
    if person.begins is None:
        return 0, 0, ()
    if not person.away:
        return begins, ends, ()
    for gone in sorted(person.away, key=lambda a: a.start):
        if gone.start <= begins < gone.end:
            begins = min(ends, gone.end)
    for gone in sorted(person.away, key=lambda a: -a.end):
        if gone.start < ends <= gone.end:
            ends = max(begins, gone.start)
    inside = tuple(a for a in person.away if begins < a.start and a.end < ends)
    return begins, ends, inside


def _jobs(
    day: Day, task: Task, offset: int, now: int, until: int, place: Any, present: set[str], weights: Weights, keeps_people: bool,
) -> tuple[Job, ...]:
    """The visit; of a job for two also the helper's, tied to it by a common start. A helper needs only the basic skill."""
    main, helper = _booked(task)
    one = _job(day, task, offset, now, until, place, present, weights, main or task.engineer_id, keeps_people)
    if task.people < 2 and helper is None:
        return (one,)
    two = _job(day, task, offset, now, until, place, present, weights, helper, keeps_people)
    skills = dict.fromkeys(two.skills, 1)
    return (replace(one, pair=one.id + HELPER), replace(two, id=one.id + HELPER, pair=one.id, penalty=1, skills=skills, tools=frozenset(), preferred=frozenset(),
                                                        rank=Rank.ORDINARY if one.rank is not Rank.KEPT else Rank.KEPT))


def _job(
    day: Day, task: Task, offset: int, now: int, until: int, place: Any, present: set[str], weights: Weights, engineer: int | None, keeps_people: bool,
) -> Job:
    weight = task.weight
    told, booked = task.is_told and task.start is not None, task.appointment
    rank = Rank.KEPT if told else Rank.URGENT if weight.get("rank") == "urgent" else Rank.ORDINARY
    waited = max(0, (day.zero - task.case.received_at).days)
    penalty = int(float(str(weight.get("minutes", 180))) * 60 * _PRESSING.get(task.case.priority, 1.0) * min(3.0, 1 + 0.1 * waited))
    shift = f"{engineer}@{day.on}" if engineer else ""
    start = offset + task.start if task.start is not None else None
    begun = start is not None and task.told is None and shift in present and (task.is_under_way or start <= now)
    lock = Lock(shift, start) if shift in present and (begun or (task.is_pinned and start is not None)) else None
    opens = max(offset + OPENS, now, offset + task.not_before) if not begun else offset
    windows = (Window(opens, until),) if opens <= until else ()
    announced = None
    duration = task.length
    if told and start is not None and task.end is not None:
        closes = max(start, offset + task.end - duration) + (0 if keeps_people else GRACE)
        announced = Announced(str(engineer), start, Window(start, closes)) if booked and engineer else None
        windows = (Window(min(start, opens), max(until, closes)),)
    elif shift in present:
        announced = Announced(shift.split("@")[0], start if not told else None, None) if start is None else Announced(shift.split("@")[0])
    if lock is not None and not begun and start is not None:
        windows = (Window(min(opens, start), max(until, start)),)
    # What is overdue already costs the same whenever it is done today: otherwise nobody would ever go there.
    # Who was told to a customer stays, as long as they are there that day; only then may somebody else come.
    kept_by = frozenset({shift.split("@")[0]}) if keeps_people and told and shift in present and _is_there(day, engineer) else frozenset()
    deadline = max(day.second(task.due) + offset, opens) if task.due is not None else None
    late = int(float(str(weight.get("late_factor", 1)))) * weights.late if deadline is not None else 0
    liked = task.wanted or task.known_by
    barred = task.barred if task.start is None else task.barred - task.team
    return Job(
        task.id, place(task.point), duration, windows, max(1, penalty), rank, deadline, late, {task.case.category: task.needs}, tools=task.tools,
        territory=task.district, preferred=frozenset(str(k) for k in liked if any(s.startswith(f"{k}@") for s in present)), excluded=frozenset(map(str, barred)),
        required=kept_by, announced=announced, locked=lock, frozen=begun,
    )


def job_and_helper(day: Day, task: Task, present: set[str], until: int, weights: Weights) -> tuple[Job, Job | None]:
    """A task without a time as the visit to be made, and the second person's part of a job for two. Its place is not looked up."""
    found = _jobs(day, task, 0, 0, until, lambda point: 0, present, weights, True)
    return found[0], found[1] if len(found) > 1 else None


def _is_there(day: Day, engineer: int | None) -> bool:
    person = day.person(engineer)
    return person is not None and not person.is_away
