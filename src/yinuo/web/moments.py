"""Days and moments as people write them: 2026-11-22, 2026/11/22, 11-22 14:30, 今天 14:30, 明天; read the same everywhere."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from yinuo.kit.moment import COMPANY_ZONE, as_utc, local_day, utc_now
from yinuo.kit.text import Both, both

HINTS = {"date": "2026-11-22", "datetime-local": "2026-11-22 14:30", "time": "14:30"}
"""What an empty input of each kind shows."""
WAY_OUT_DAY = both("写作 2026-11-22；也可写 2026/11/22、11-22、今天、明天", "Write 2026-11-22; 2026/11/22, 11-22, today or tomorrow will do as well")
WAY_OUT_MOMENT = both("写作 2026-11-22 14:30；也可写 11-22 14:30、今天 14:30、明天 9:00",
                      "Write 2026-11-22 14:30; 11-22 14:30, today 14:30 or tomorrow 9:00 will do as well")

Day = TypeVar("Day", date, datetime)
_NAMED = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "大后天": 3, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2}
_DATED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_RUN_ON = re.compile(r"(\d{4})(\d{2})(\d{2})")
_OF_THE_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_TIMED = re.compile(r"(?P<half>上午|早上|下午|晚上|中午)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?|[点时](?:(?P<after>\d{1,2})分?|(?P<thirty>半))?)\s*(?P<side>am|pm)?$")


def day_of(text: str, today: date | None = None) -> date:
    """The day meant; a day without a year is the one nearest to ``today``. Raises `ValueError`."""
    today = today or local_day(utc_now())
    plain = _plain(text)
    if plain in _NAMED:
        return today + timedelta(days=_NAMED[plain])
    if found := _DATED.fullmatch(plain) or _RUN_ON.fullmatch(plain):
        return _sensible(date(*map(int, found.groups())))
    if found := _OF_THE_YEAR.fullmatch(plain):
        month, day = map(int, found.groups())
        return min(_real(today.year, month, day), key=lambda d: abs(d - today))
    raise ValueError(text)


def moment_of(text: str, now: datetime | None = None) -> datetime:
    """The moment meant, aware UTC; a time alone is of today, a day alone is not a moment. Raises `ValueError`."""
    now, plain = now or utc_now(), _plain(text)
    if plain in ("现在", "now"):
        return now
    if "t" in plain and re.match(r"\d{4}-\d\d-\d\dt", plain):
        moment = as_utc(datetime.fromisoformat(plain.replace("z", "+00:00")))
        return _sensible(moment)
    found = _TIMED.search(plain)
    if not found:
        raise ValueError(text)
    rest = plain[:found.start()].strip()
    day = day_of(rest, local_day(now)) if rest else local_day(now)
    return as_utc(datetime.combine(day, _time(found), COMPANY_ZONE))


def time_of(text: str) -> time:
    """The time of day meant: 14:30, 14：30, 下午2点半, 2:30 pm. Raises `ValueError`."""
    found = _TIMED.fullmatch(_plain(text))
    if not found:
        raise ValueError(text)
    return _time(found)


def month_of(text: str, today: date) -> date:
    """The first day of the month an address or a form means, as ``2026-11``; of this month for whatever is none."""
    try:
        return _sensible(date.fromisoformat(f"{text[:7]}-01"))
    except ValueError:
        return today.replace(day=1)


def no(kind: str) -> tuple[Both, Both]:
    """What is said of something that does not read, and the way out."""
    if kind == "date":
        return both("这不像一个日期", "This does not read as a date"), WAY_OUT_DAY
    return both("这不像一个时间，日期和几点都要写", "This does not read as a moment; it needs the day and the time"), WAY_OUT_MOMENT


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).strip().lower())


def _time(found: re.Match[str]) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or found["after"] or (30 if found["thirty"] else 0))
    afternoon = found["side"] == "pm" or found["half"] in ("下午", "晚上") or (found["half"] == "中午" and hour < 11)
    if found["side"] and not 1 <= hour <= 12:
        raise ValueError(hour)
    if afternoon and hour < 12:
        hour += 12
    elif found["side"] == "am" and hour == 12:
        hour = 0
    return time(hour, minute)


def _real(year: int, month: int, day: int) -> list[date]:
    found = []
    for candidate in (year - 1, year, year + 1):
        try:
            found.append(date(candidate, month, day))
        except ValueError:
            continue
    if not found:
        raise ValueError(f"{month}-{day}")
    return found


def _sensible(day: Day) -> Day:
    if not 1980 <= day.year <= 2100:
        raise ValueError(day.year)
    return day
