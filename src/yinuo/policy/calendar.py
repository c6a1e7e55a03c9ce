"""When time counts: windows of local dates, public holidays, make-up working days, and the administrator's table."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays as published

from yinuo.kit.text import Both, both

Span = tuple[datetime, datetime]
Wall = tuple[int, int]
"""A window in minutes of the local day, ``[open, close)``; 1440 is the end of the day."""

WHOLE_DAY: tuple[Wall, ...] = ((0, 1440),)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)
_HORIZON = 366 * 40
_OPEN = both("工作时间", "working time")
_CLOSED = both("非工作时间", "outside working hours")
_REST = both("休息日", "day of rest")
_MAKE_UP = both("调休上班日", "make-up working day")


class NeverOpens(ValueError):
    """A calendar so seldom open that an allowance is not used up within forty years."""


@dataclass(frozen=True, slots=True)
class TableDay:
    """One line of the administrator's table: on this date the calendar has these windows (none: closed)."""

    on: date
    windows: tuple[Wall, ...]
    calendar: str = "*"
    note: str = ""


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """A year of one country: names of the days off, the make-up working days, and whether they are published."""

    off: Mapping[date, Both]
    make_up: frozenset[date]

    @property
    def complete(self) -> bool:
        return bool(self.make_up)


@lru_cache(maxsize=256)
def holiday_year(country: str, year: int) -> HolidayYear:
    """What the maintained source knows of ``year``; neighbours are asked too because swaps cross New Year."""
    around = range(year - 1, year + 2)
    named = published.country_holidays(country, years=around, language="zh_CN" if country == "CN" else None)
    english = published.country_holidays(country, years=around, language="en_US")
    off = {day: both(named[day], english.get(day) or named[day]) for day in named if day.year == year}
    return HolidayYear(off, frozenset(day for day in named.weekend_workdays if day.year == year))


@lru_cache(maxsize=32)
def swaps_days(country: str) -> bool:
    """Whether the country makes up for holidays on days of rest: most countries never do, and have nothing to publish."""
    return any(holiday_year(country, year).make_up for year in range(2025, 2015, -1))


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working time of one place. Answers in aware UTC; counts real time, also where summer time skips or repeats it."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Wall, ...], ...]
    holidays: str | None = None
    make_up: tuple[Wall, ...] = ()
    days: Mapping[date, TableDay] = field(default_factory=dict)
    table: Mapping[date, TableDay] = field(default_factory=dict)
    title: Both | None = None
    _windows: dict[date, tuple[Span, ...]] = field(default_factory=dict, repr=False)
    _spans: dict[date, Span] = field(default_factory=dict, repr=False)

    def with_table(self, rows: Iterable[TableDay]) -> "Calendar":
        """The same calendar under the administrator's table, which wins over everything else; a row of its own over one of all calendars."""
        rows = tuple(rows)
        mine = {row.on: row for name in ("*", self.name) for row in rows if row.calendar == name}
        return Calendar(self.name, self.zone, self.week, self.holidays, self.make_up, self.days, mine, self.title)

    def with_week(self, week: tuple[tuple[Wall, ...], ...]) -> "Calendar":
        """The same calendar with the company's own hours; a make-up day is worked like its first working day."""
        make_up = next((windows for windows in week if windows), self.make_up)
        return Calendar(self.name, self.zone, week, self.holidays, make_up, self.days, self.table, self.title)

    # -- dates

    def local_day(self, at: datetime) -> date:
        """The local date an instant lies on."""
        return at.astimezone(self.zone).date()

    def walls(self, day: date) -> tuple[Wall, ...]:
        """The windows of a local date: table, then holidays, then make-up days, then the week."""
        return self.judged(day)[0]

    def judged(self, day: date) -> tuple[tuple[Wall, ...], Both]:
        """The windows of a local date and why they are so."""
        if row := self.table.get(day) or self.days.get(day):
            return row.windows, both(row.note, row.note) if row.note else (_OPEN if row.windows else _CLOSED)
        if self.holidays:
            year = holiday_year(self.holidays, day.year)
            if day in year.off:
                return (), year.off[day]
            if day in year.make_up:
                return self.make_up, _MAKE_UP
        windows = self.week[day.weekday()]
        return windows, _OPEN if windows else _REST

    def whole(self, day: date) -> Span:
        """The local date from its first instant to the first instant of the next."""
        found = self._spans.get(day)
        if found is None:
            found = self._spans[day] = (_first_instant(self.zone, day), _first_instant(self.zone, day + _DAY))
        return found

    def windows(self, day: date) -> tuple[Span, ...]:
        """The working spans of a local date, in order."""
        found = self._windows.get(day)
        if found is None:
            spans = [span for wall in self.walls(day) for span in _instants(self.zone, day, wall)]
            found = self._windows[day] = _joined(sorted(spans))
        return found

    def is_working_day(self, day: date) -> bool:
        """Whether windows are laid down for the date, even one whose every minute summer time skips."""
        return bool(self.walls(day))

    def unpublished(self, year: int) -> bool:
        """Whether the year's make-up working days are not known yet."""
        return self.holidays is not None and swaps_days(self.holidays) and not holiday_year(self.holidays, year).complete

    # -- counting

    def end_of_day(self, at: datetime) -> datetime:
        """The end of the local date in which time is used up at ``at``: an instant that opens a date ends the one before."""
        start, end = self.whole(self.local_day(at))
        return at if at == start else end

    def nth_day_end(self, start: datetime, count: int, working: bool) -> datetime:
        """The end of the ``count``-th (working) local date after the one ``start`` lies on."""
        day = self.local_day(start)
        if not working:
            return self.whole(day + timedelta(days=count))[1]
        for _ in range(_HORIZON):
            day += _DAY
            if self.is_working_day(day):
                count -= 1
                if count == 0:
                    return self.whole(day)[1]
        raise NeverOpens(self.name)

    def spans(self, since: datetime, whole_dates: bool) -> Iterator[Span]:
        """Counted spans that end after ``since``: windows, or whole working dates."""
        day = self.local_day(since)
        for _ in range(_HORIZON):
            if self.is_working_day(day):
                for span in (self.whole(day),) if whole_dates else self.windows(day):
                    if span[1] > since:
                        yield span
            day += _DAY
        raise NeverOpens(self.name)


@lru_cache(maxsize=64)
def around_the_clock(zone: ZoneInfo) -> Calendar:
    """Every minute of every day."""
    return Calendar("around-the-clock", zone, (WHOLE_DAY,) * 7, title=both("全天候", "around the clock"))


def read_wall(text: str) -> Wall:
    """Read ``08:30-12:00``. Raises `ValueError` when it is no window of one day."""
    opens, closes = (_minutes(part) for part in text.split("-"))
    if not 0 <= opens < closes <= 1440:
        raise ValueError(text)
    return opens, closes


def _minutes(text: str) -> int:
    hours, minutes = text.strip().split(":")
    if len(minutes) != 2 or not 0 <= int(minutes) < 60:
        raise ValueError(text)
    return int(hours) * 60 + int(minutes)


# -- wall time to instants


def _instants(zone: ZoneInfo, day: date, wall: Wall) -> list[Span]:
    """The instants whose local wall time lies in ``wall`` of ``day``: usually one span, more where an hour repeats."""
    midnight = datetime.combine(day, time(), UTC)
    opens, closes = midnight + timedelta(minutes=wall[0]), midnight + timedelta(minutes=wall[1])
    found = []
    for start, end, offset in _segments(zone, day):
        begin, finish = max(start, opens - offset), min(end, closes - offset)
        if begin < finish:
            found.append((begin, finish))
    return found


def _first_instant(zone: ZoneInfo, day: date) -> datetime:
    spans = _instants(zone, day, (0, 1440))
    # A date that a zone skipped altogether is an empty moment at the change.
    return min(spans)[0] if spans else _segments(zone, day)[1][0]


@lru_cache(maxsize=8192)
def _segments(zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Stretches of constant offset around a local date."""
    noon = datetime.combine(day, time(12), UTC)
    early, late = noon - timedelta(hours=38), noon + timedelta(hours=38)
    before, after = early.astimezone(zone).utcoffset(), late.astimezone(zone).utcoffset()
    assert before is not None and after is not None
    if before == after:
        return ((early, late, before),)
    change = _change(zone, early, late, before)
    return ((early, change, before), (change, late, after))


def _change(zone: ZoneInfo, early: datetime, late: datetime, before: timedelta) -> datetime:
    """The second at which the offset stops being ``before``."""
    span = range(int((late - early).total_seconds()))
    return early + timedelta(seconds=bisect_right(
        span, False, key=lambda second: (early + timedelta(seconds=second)).astimezone(zone).utcoffset() != before))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)
