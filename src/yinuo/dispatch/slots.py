"""可约时段: the best slots of the next days, kept for the minutes of a call, and looked at again when they are taken."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.kit.actor import Actor
from yinuo.kit.moment import canonical, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Station
from yinuo.people.verbs import verb

from . import appointments, demands, placing
from .day import Day, Task, midnight
from .engine import desk
from .models import Appointment, SlotHold
from .planner.model import Job, Window
from .problem import pose
from .standing import read_day

DAYS = 5
WINDOWS = ((8, 10), (10, 12), (13, 15), (15, 17), (17, 19))
"""The two-hour windows customers are offered, local hours."""
HOLD_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """One offer: who would come, when, and what it adds to the day in minutes of travel."""

    engineer: int
    name: str
    starts_at: datetime
    ends_at: datetime
    window: tuple[int, int]
    price: int

    @property
    def key(self) -> str:
        """What a form sends back; checked against the day again."""
        return f"{self.engineer}@{canonical(self.starts_at)}"


def offers(case: Case, at: datetime, *, first: date | None = None, days: int = DAYS, most: int = 10) -> list[Slot]:
    """The best slots from ``first`` on, best first; windows that hold nothing are left out. Asks the planner's own process."""
    begin = first or local_day(at)
    station = Station.objects.get(pk=case.station_id)
    read = [read_day([station], begin + timedelta(days=n), at, extra=[case]) for n in range(days)]
    guest = read[0].task(case.pk)
    assert guest is not None
    for day in read:
        # Jobs without a time belong to no day yet: they do not stand in the way of a promise.
        # What has its time stays where it is: a slot is promised, so nothing is pushed aside for it.
        day.tasks = [replace(t, is_pinned=True) for t in day.tasks if t.start is not None and t.id != guest.id]
        _keep_held(day, case, at)
    if guest.point is not None:
        read[0].tasks.append(_untimed(guest))
    posed = pose(read, at)
    job: Job | None = next((j for j in posed.problem.jobs if j.id == guest.id), None)
    if job is None or job.place is None:
        return []
    zero, now = posed.zero, int((at - posed.zero).total_seconds())
    windows = [Window(max(a, now + 1800), b) for n in range(days) for opens, closes in WINDOWS
               for a, b in [(n * 86400 + opens * 3600, n * 86400 + closes * 3600 - 1)] if b > now + 1800]
    free = _plain(job, windows)
    found = desk.ask("offers", problem=posed.problem, current=posed.current, job=free, windows=windows)
    names = {p.id: p.user.name for day in read for p in day.people}
    made = []
    for offer in found[: most * 3]:
        engineer, start = posed.engineer(offer.shift), -(-offer.start // 300) * 300
        if start > offer.window.closes:
            continue
        hour = offer.window.opens % 86400 // 3600
        window = next(((a, b) for a, b in WINDOWS if a <= hour < b), (hour, hour + 2))
        made.append(Slot(engineer, names.get(engineer, ""), zero + timedelta(seconds=start), zero + timedelta(seconds=start + guest.duration), window, max(0, offer.price // 60)))
    return made[:most]


@verb("slot.offer", on=Case, reach=covers)
def hold(case: Case, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, ends_at: datetime) -> SlotHold:
    """暂留时段。 For the minutes the clause allows; a case keeps one at a time."""
    refuse_taken(case, engineer_id, starts_at, ends_at, at)
    minutes = int(asking.answer("slot_terms", facts.of(case), at).get("hold_minutes", HOLD_MINUTES))
    SlotHold.objects.filter(case=case).delete()
    return SlotHold.objects.create(case=case, engineer_id=engineer_id, starts_at=starts_at, ends_at=ends_at, until=at + timedelta(minutes=minutes))


def take(case: Case, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, ends_at: datetime, reason: str = "") -> Appointment:
    """Book a slot that was offered: looked at again, then placed in one act; what was kept for the call is let go."""
    refuse_taken(case, engineer_id, starts_at, ends_at, at)
    made = placing.place(case, by=by, at=at, engineer_id=engineer_id, starts_at=starts_at, ends_at=ends_at, reason=reason)
    SlotHold.objects.filter(case=case).delete()
    return made


def refuse_taken(case: Case, engineer_id: int, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Refuse a slot that is past, booked or kept for somebody else by now."""
    booked = [a for a in appointments.overlapping(engineer_id, starts_at, ends_at, days=demands.of(case, at).days) if a.case_id != case.pk]
    held = SlotHold.objects.filter(engineer=engineer_id, until__gt=at, starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(case=case)
    if starts_at <= at or bool(booked) or held.exists():
        raise Refusal("slot.gone", both("这个时段刚刚没有了", "That slot has just gone"), clause="APPOINT-03", field="slot",
                      way_out=both("请另选一个，列表已刷新", "Choose another; the list is fresh"))


def _keep_held(day: Day, case: Case, at: datetime) -> None:
    """What is kept for another call is time taken."""
    from .day import Away

    ends = midnight(day.on + timedelta(days=1))
    for held in SlotHold.objects.filter(until__gt=at, starts_at__lt=ends, ends_at__gt=day.zero).exclude(case=case):
        person = day.person(held.engineer_id)
        if person is not None:
            person.away = (*person.away, Away(held.pk, day.second(held.starts_at), day.second(held.ends_at), "held"))


def _untimed(task: Task) -> Task:
    return replace(task, appointment=None, start=None, end=None, is_pinned=False)


def _plain(job: Job, windows: list[Window]) -> Job:
    span = Window(windows[0].opens, windows[-1].closes) if windows else Window(0, 0)
    return replace(job, windows=(span,), announced=None, locked=None, deadline=None, late_price=0)


def shown(slots: list[Slot]) -> list[dict[str, Any]]:
    """Slots as kept beside a customer's link: nothing but what may be chosen."""
    return [{"engineer": s.engineer, "name": s.name, "starts_at": canonical(s.starts_at), "ends_at": canonical(s.ends_at)} for s in slots]
