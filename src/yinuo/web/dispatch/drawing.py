"""The board and the map as figures: every position a percentage or a coordinate worked out here, so that a page without scripts is complete."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from yinuo.dispatch.day import LUNCH_FROM, LUNCH_UNTIL, Day, Person, Task, clock, point_of

FIRST, LAST = 7 * 3600, 21 * 3600
HOURS = range(7, 21)
ROUNDED = 300
"""Times are said to five minutes, so a way shorter by that is not called tight."""


def share(second: int) -> float:
    """Where a second of the day stands on the board, in percent."""
    return round(100 * (min(max(second, FIRST), LAST) - FIRST) / (LAST - FIRST), 3)


@dataclass(frozen=True, slots=True)
class Bar:
    """A span on a lane, its figures written as the page has them: hundreds stand on one board."""

    x: SafeString
    width: SafeString
    title: str = ""


def bar(start: int, end: int, title: str = "") -> Bar:
    return Bar(SafeString(share(start)), SafeString(max(0.0, round(share(end) - share(start), 3))), title)


def grid() -> SafeString:
    """The lines of the hours, the same on every lane."""
    return format_html_join("", '<line class="lane-hour" x1="{0}%" x2="{0}%" y1="0" y2="50"/>', ((share(h * 3600),) for h in HOURS))


def lanes(day: Day, now: int | None) -> list[dict[str, Any]]:
    """One lane a person: shift, lunch, absences, the ways between, and the visits; who is not at work and has none comes last."""
    people = sorted(day.people, key=lambda person: person.is_away and not day.of(person.id))
    return [_lane(day, person, now) for person in people]


def _lane(day: Day, person: Person, now: int | None) -> dict[str, Any]:
    row = day.of(person.id)
    busy = sum((t.end or 0) - (t.start or 0) for t in row)
    span = max(1, (person.ends or 0) - (person.begins or 0))
    return {
        "person": person, "shift": bar(person.begins, person.ends) if person.begins is not None and person.ends is not None else None,
        "overtime": bar(person.ends, person.ends + person.overtime) if person.ends is not None else None,
        "lunch": _lunch(person, row), "away": [(bar(a.start, a.end), a) for a in person.away], "ways": _ways(day, person, row),
        "jobs": [job(day, t, row, now) for t in row], "load": min(999, round(100 * busy / span)) if person.begins is not None else 0, "count": len(row),
        "warns": _warns(day, person),
    }


def job(day: Day, task: Task, row: list[Task] | None = None, now: int | None = None) -> dict[str, Any]:
    """A visit as a block."""
    start, end = task.start or 0, task.end or (task.start or 0) + task.duration
    clash = any(o.id != task.id and (o.start or 0) < end and start < (o.end or 0) for o in row or ())
    late = now is not None and start <= now and not task.is_under_way
    state = "clash" if clash else "now" if task.is_under_way else "late" if late else "told" if task.is_told else "open"
    return {"task": task, "case": task.case, "bar": bar(start, end), "from": clock(start), "to": clock(end), "state": state, "minutes": (end - start) // 60,
            "due_late": task.due is not None and day.moment(start) > task.due}


def waiting(tasks: list[Task]) -> list[dict[str, Any]]:
    """The jobs beside the board."""
    return [{"task": t, "case": t.case, "minutes": t.duration // 60, "due": t.due} for t in tasks]


def _lunch(person: Person, row: list[Task]) -> Bar | None:
    if person.begins is None or not person.lunch or person.begins > LUNCH_UNTIL or (person.ends or 0) < LUNCH_FROM + person.lunch:
        return None
    free = LUNCH_FROM
    for task in row:
        if (task.start or 0) - free >= person.lunch:
            break
        if (task.end or 0) > free and (task.start or 0) < LUNCH_UNTIL + person.lunch:
            free = max(free, task.end or 0)
    return bar(free, free + person.lunch, clock(free)) if free <= LUNCH_UNTIL else None


def _ways(day: Day, person: Person, row: list[Task]) -> list[dict[str, Any]]:
    found, here, free = [], person.point, person.begins or 0
    for task in row:
        seconds = day.way(here, task.point)
        start = task.start or 0
        if seconds:
            found.append({"bar": bar(start - seconds, start), "minutes": seconds // 60, "tight": start - seconds < free - ROUNDED and bool(free)})
        here, free = task.point, task.end or 0
    return found


def _warns(day: Day, person: Person) -> list[dict[str, str]]:
    """What a dispatcher should know of the person: a certificate that has run out."""
    expired = [c for c in person.certificates if c.expires_on < day.on and not any(o.category == c.category and o.expires_on >= day.on for o in person.certificates)]
    return [{"name": c.name, "on": c.expires_on.isoformat()} for c in expired]


WIDE, HIGH = 620, 420


def chart(day: Day) -> dict[str, Any] | None:
    """Jobs, homes, stations and today's rounds by their coordinates on a kilometre grid: a map that needs nobody's tiles."""
    points = [p for p in [*(t.point for t in day.tasks), *(x.point for x in day.people), *(point_of(s) for s in day.stations)] if p]
    if not points:
        return None
    south, north = _range([p[0] for p in points])
    west, east = _range([p[1] for p in points])
    flat = 0.856 if south > 25 else 0.93
    scale = min((WIDE - 40) / max((east - west) * flat, 1e-6), (HIGH - 40) / max(north - south, 1e-6))

    def spot(point: tuple[float, float]) -> tuple[float, float]:
        return round(WIDE / 2 + (point[1] - (west + east) / 2) * flat * scale, 1), round(HIGH / 2 - (point[0] - (south + north) / 2) * scale, 1)

    kilometre = scale / 111.2
    step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000) if k * kilometre >= 44)
    rounds = []
    for number, person in enumerate(day.people):
        row = [t.point for t in day.of(person.id) if t.point]
        if row and person.point:
            rounds.append({"name": person.user.name, "tone": number % 6, "points": " ".join(f"{x},{y}" for x, y in map(spot, [person.point, *row, person.point]))})
    return {
        "wide": WIDE, "high": HIGH, "lines_x": [round(n * step * kilometre, 1) for n in range(1, int(WIDE / (step * kilometre)) + 1)],
        "lines_y": [round(n * step * kilometre, 1) for n in range(1, int(HIGH / (step * kilometre)) + 1)], "step": step, "scale_end": round(14 + step * kilometre, 1),
        "rounds": rounds, "stations": [{"at": spot(p), "name": s.name} for s in day.stations if (p := point_of(s))],
        "homes": [{"at": spot(p.point), "name": p.user.name, "first": p.user.name[:1], "off": p.is_away} for p in day.people if p.point and p.at_home],
        "jobs": [{"at": spot(t.point), "task": t, "placed": t.start is not None, "urgent": t.is_urgent} for t in day.tasks if t.point],
    }


def _range(values: list[float]) -> tuple[float, float]:
    """The span without the farthest few, which would shrink all the rest to a dot; at least some kilometres."""
    ordered = sorted(values)
    cut = len(ordered) // 50
    low, high = ordered[cut], ordered[-1 - cut]
    return (low - 0.02, high + 0.02)
