"""Before a job is dropped somewhere: does it fit, with what remarks, and where is the nearest place that works."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from yinuo.kit.text import Both, both
from yinuo.policy.facts import word

from .day import LUNCH_FROM, LUNCH_UNTIL, NEVER, Day, Person, Task, clock

STEP = 15 * 60
_NEAREST = 5 * 3600
ROUNDED = 300
"""Times are said to five minutes; that much less than the way takes is no warning."""


class Verdict(StrEnum):
    """Drop it, think twice, or not here."""

    FITS = "fits"
    WARNS = "warns"
    REFUSES = "refuses"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know about the place, with the clause it comes from."""

    verdict: Verdict
    says: Both
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, what speaks against it, the ways there and on, and the nearest place without a refusal."""

    verdict: Verdict
    remarks: tuple[Remark, ...]
    way_there: int
    way_on: int
    nearest: tuple[int, int] | None = None
    """Engineer and second of the day."""


def judge(day: Day, task: Task, person: Person, start: int, length: int, *, now: int | None = None, overlap: str = "forbid") -> Judgement:
    """What speaks for and against this job with this person at this second of the day."""
    remarks = tuple(_remarks(day, task, person, start, length, now, overlap))
    there, on = _ways(day, task, person, start, length)
    return Judgement(_worst(remarks), remarks, there, on)


def with_nearest(day: Day, task: Task, person: Person, start: int, length: int, *, now: int | None = None, overlap: str = "forbid") -> Judgement:
    """The judgement, and where it would fit when it does not fit here: this person first, then whoever is nearest."""
    made = judge(day, task, person, start, length, now=now, overlap=overlap)
    if made.verdict is Verdict.FITS:
        return made
    found = nearest(day, task, person, start, length, now=now)
    return Judgement(made.verdict, made.remarks, made.way_there, made.way_on, found)


def nearest(day: Day, task: Task, person: Person, start: int, length: int, *, now: int | None = None) -> tuple[int, int] | None:
    """The nearest place without any remark."""
    others = sorted((p for p in day.people if p.id != person.id), key=lambda p: day.way(p.point, task.point))
    for one in (person, *others):
        for second in outwards(start):
            if judge(day, task, one, second, length, now=now).verdict is Verdict.FITS:
                return one.id, second
    return None


def outwards(start: int) -> Iterator[int]:
    """Seconds of the day a quarter of an hour apart, the nearest to ``start`` first, five hours each way."""
    start = start // STEP * STEP
    yield start
    for away in range(STEP, _NEAREST, STEP):
        yield start + away
        if start > away:
            yield start - away


def _worst(remarks: tuple[Remark, ...]) -> Verdict:
    found = {r.verdict for r in remarks}
    return Verdict.REFUSES if Verdict.REFUSES in found else Verdict.WARNS if Verdict.WARNS in found else Verdict.FITS


def _remarks(day: Day, task: Task, person: Person, start: int, length: int, now: int | None, overlap: str) -> Iterator[Remark]:
    name, english, end = person.user.name, person.user.name_en or person.user.name, start + length
    no, hm = Verdict.REFUSES, Verdict.WARNS
    if now is not None and start < now:
        yield Remark(no, both("时间已经过去", "That time has passed"))
    yield from _person(day, task, person, name, english)
    yield from _fit(task, person, name, english)
    if person.begins is None or person.ends is None:
        yield Remark(no, both(f"{name}这天不上班", f"{english} is off that day"))
        return
    if start < person.begins or end > person.ends + person.overtime:
        yield Remark(no, both(f"{name}的班次为 {clock(person.begins)}–{clock(person.ends)}", f"{english}'s shift is {clock(person.begins)}–{clock(person.ends)}"))
    elif end > person.ends:
        minutes = (end - person.ends) // 60
        yield Remark(hm, both(f"超出班次 {minutes} 分钟", f"{minutes} minutes of overtime"))
    for gone in person.away:
        if start < gone.end and gone.start < end:
            yield Remark(no, both(f"{name} {clock(gone.start)}–{clock(gone.end)} 缺勤", f"{english} is away {clock(gone.start)}–{clock(gone.end)}"))
    for other in day.of(person.id):
        if other.id != task.id and (other.start or 0) < end and start < (other.end or 0) and overlap != "allow":
            span = f"{clock(other.start)}–{clock(other.end)}"
            yield Remark(no if overlap == "forbid" else hm, both(f"{span} 已安排 {other.case.shown}", f"{span} is taken by {other.case.shown}"), "DISPATCH-05")
    yield from _travel(day, task, person, start, length)
    yield from _lunch(day, task, person, start, length)
    yield from _promises(day, task, start)
    if task.part:
        yield Remark(no, both(f"这是{task.days}天工作的第{task.part + 1}天，随第一天移动", f"Day {task.part + 1} of a job over {task.days} days; it moves with the first"))


def _person(day: Day, task: Task, person: Person, name: str, english: str) -> Iterator[Remark]:
    category = task.case.category
    said = word("case.category", category)
    held = person.level(category)
    if held == 0:
        yield Remark(Verdict.REFUSES, both(f"{name}没有{said.zh}技能", f"{english} is not trained for {said.en}"), "DISPATCH-07")
    elif held < task.needs:
        yield Remark(Verdict.REFUSES, both(f"{said.zh}需 {task.needs} 级，{name}为 {held} 级", f"{said.en} asks for level {task.needs}; {english} has {held}"), "DISPATCH-07")
    until = person.valid_until(category)
    if until == NEVER:
        yield Remark(Verdict.REFUSES, both(f"{name}没有登记{said.zh}的上岗证书", f"No certificate for {said.en} is entered for {english}"), "DISPATCH-07")
    elif until is not None and until < day.on:
        yield Remark(Verdict.REFUSES, both(f"{name}的{said.zh}证书已于 {until} 到期", f"{english}'s certificate for {said.en} expired on {until}"), "DISPATCH-07")


def _fit(task: Task, person: Person, name: str, english: str) -> Iterator[Remark]:
    """Wishes of the customer, tools, district."""
    if person.id in task.barred and person.id not in task.team:
        yield Remark(Verdict.REFUSES, both(f"客户不接受{name}，或其拒过此单、以后几天没空", f"{english} is not wanted there, declined it, or is not free on the days that follow"))
    if lacking := sorted(task.tools - person.tools):
        yield Remark(Verdict.REFUSES, both(f"{name}没有可用的{'、'.join(lacking)}", f"{english} holds no {', '.join(lacking)} in order"), "DISPATCH-02")
    if task.district and person.districts and task.district not in person.districts:
        yield Remark(Verdict.WARNS, both(f"{task.district}不在{name}的服务区域", f"{task.district} is not {english}'s district"))


def _ways(day: Day, task: Task, person: Person, start: int, length: int) -> tuple[int, int]:
    row = [t for t in day.of(person.id) if t.id != task.id]
    before = next((t for t in reversed(row) if (t.end or 0) <= start), None)
    after = next((t for t in row if (t.start or 0) >= start + length), None)
    return day.way(before.point if before else person.point, task.point), day.way(task.point, after.point if after else person.point)


def _travel(day: Day, task: Task, person: Person, start: int, length: int) -> Iterator[Remark]:
    row = [t for t in day.of(person.id) if t.id != task.id]
    before = next((t for t in reversed(row) if (t.end or 0) <= start), None)
    after = next((t for t in row if (t.start or 0) >= start + length), None)
    there, on = _ways(day, task, person, start, length)
    room = start - ((before.end or 0) if before else (person.begins or 0))
    if there > room + ROUNDED and room >= 0:
        yield Remark(Verdict.WARNS, both(f"路上约 {there // 60} 分钟，只有 {room // 60} 分钟", f"The way takes about {there // 60} min; there are {room // 60}"))
    if after is not None and on > (after.start or 0) - start - length + ROUNDED:
        left = max(0, (after.start or 0) - start - length)
        yield Remark(Verdict.WARNS, both(f"赶到下一处约 {on // 60} 分钟，只有 {left // 60} 分钟", f"The way on takes about {on // 60} min; there are {left // 60}"))


def _lunch(day: Day, task: Task, person: Person, start: int, length: int) -> Iterator[Remark]:
    if not person.lunch or person.begins is None or person.begins > LUNCH_UNTIL or (person.ends or 0) < LUNCH_FROM + person.lunch:
        return
    busy = sorted([(t.start or 0, t.end or 0) for t in day.of(person.id) if t.id != task.id] + [(start, start + length)] + [(a.start, a.end) for a in person.away])
    free = LUNCH_FROM
    for begins, ends in busy:
        if begins - free >= person.lunch:
            return
        free = max(free, ends)
    if free > LUNCH_UNTIL:
        yield Remark(Verdict.WARNS, both(f"没有留出 {person.lunch // 60} 分钟午休", f"No {person.lunch // 60} minutes are left for lunch"))


def _promises(day: Day, task: Task, start: int) -> Iterator[Remark]:
    if task.is_told and task.start is not None and start != task.start:
        yield Remark(Verdict.WARNS, both(f"客户已接受 {clock(task.start)}，改动须有原因", f"The customer accepted {clock(task.start)}; a change needs a cause"), "APPOINT-06")
    if task.due is not None and day.moment(start) > task.due:
        yield Remark(Verdict.WARNS, both("晚于到场时限", "Later than the arrival is due"), "SLA-08")
