"""How long: natural time, working hours, calendar days, working days, months and years."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from yinuo.kit.text import Both, both

from .fault import Faulty


class Unit(StrEnum):
    """What is being counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_MINUTES = "working minutes"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"
    YEARS = "years"


_NATURAL = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}
_WORKING = {Unit.WORKING_MINUTES: timedelta(minutes=1), Unit.WORKING_HOURS: timedelta(hours=1)}
_ZH = {
    Unit.MINUTES: "分钟", Unit.HOURS: "小时", Unit.WORKING_MINUTES: "个工作分钟", Unit.WORKING_HOURS: "个工作小时",
    Unit.DAYS: "日", Unit.WORKING_DAYS: "个工作日", Unit.MONTHS: "个月", Unit.YEARS: "年",
}
_WRITTEN = re.compile(r"\s*(\d{1,6})\s+(working\s+)?(minute|hour|day|month|year)s?\s*")
_MOST = {"minute": 5_256_000, "hour": 87_600, "day": 36_500, "month": 1200, "year": 100}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as the clause writes it: a positive number of one unit."""

    count: int
    unit: Unit

    @property
    def is_days(self) -> bool:
        """Counted in whole local dates, up to the end of the last one."""
        return self.unit in (Unit.DAYS, Unit.WORKING_DAYS)

    @property
    def is_months(self) -> bool:
        """Counted on the calendar sheet; never a clock."""
        return self.unit in (Unit.MONTHS, Unit.YEARS)

    @property
    def working(self) -> bool:
        """Whether only the calendar's working time (or working dates) counts."""
        return self.unit in (Unit.WORKING_MINUTES, Unit.WORKING_HOURS, Unit.WORKING_DAYS)

    @property
    def span(self) -> timedelta:
        """The amount to be counted, for minutes and hours. Raises `KeyError` for days and longer."""
        return self.count * (_NATURAL | _WORKING)[self.unit]

    def after(self, day: date) -> date:
        """``day`` moved on by days, months or years; a missing day of the month becomes its last one."""
        if self.unit is Unit.DAYS:
            return day + timedelta(days=self.count)
        if self.unit is Unit.MONTHS:
            return _moved(day, relativedelta(months=self.count))
        if self.unit is Unit.YEARS:
            return _moved(day, relativedelta(years=self.count))
        raise ValueError(f"{self} cannot be added to a date")

    @property
    def told(self) -> Both:
        """The length in words."""
        unit = self.unit.value if self.count != 1 else self.unit.value.removesuffix("s")
        return both(f"{self.count}{_ZH[self.unit]}", f"{self.count} {unit}")

    def __str__(self) -> str:
        return self.told.en


def _moved(day: date, by: relativedelta) -> date:
    moved: date = day + by
    return moved


@lru_cache(maxsize=512)
def read_duration(text: str) -> Duration:
    """Read ``4 working hours``. Raises `Faulty` with what may be written."""
    found = _WRITTEN.fullmatch(text)
    if not found or int(found[1]) == 0 or (found[2] and found[3] in ("month", "year")) or int(found[1]) > _MOST[found[3]]:
        raise Faulty(
            "bad-duration",
            both(f"“{text}”不是可用的时长。", f"“{text}” is not a length of time."),
            both("请写成 30 minutes、2 hours、4 working hours、3 days、3 working days、12 months 或 2 years。",
                 "Write 30 minutes, 2 hours, 4 working hours, 3 days, 3 working days, 12 months or 2 years."),
        )
    return Duration(int(found[1]), Unit(f"{'working ' if found[2] else ''}{found[3]}s"))
