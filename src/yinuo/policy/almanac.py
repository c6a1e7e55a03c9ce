"""Reads ``calendars.toml``: one table per calendar, several windows a day, holidays, make-up days, own dates."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays.registry import EntityLoader as Published

from yinuo.kit.text import Both, both

from .calendar import WEEKDAYS, WHOLE_DAY, Calendar, TableDay, Wall, read_wall, swaps_days
from .clause import Fields
from .fault import Fault
from .toml_text import read_toml

CALENDARS = "calendars.toml"
_SHORT = tuple(name[:3] for name in WEEKDAYS)


def read_calendars(file: str, text: str) -> tuple[dict[str, Calendar], list[Fault]]:
    """Every calendar that could be read, and what is wrong with the rest."""
    lines = text.split("\n")
    found: dict[str, Calendar] = {}
    faults: list[Fault] = []
    tables = read_toml(lines, file, 0, faults)
    if tables is None:
        return found, faults
    for name, table in tables.items():
        line, source = _place(lines, name)
        fields = Fields(table if isinstance(table, dict) else {}, file, line, source)
        calendar = _calendar(name, fields)
        faults.extend(fields.faults)
        if calendar:
            found[name] = calendar
    return found, faults


def _place(lines: list[str], name: str) -> tuple[int, list[str]]:
    start = next((at for at, line in enumerate(lines) if line.strip().strip("[]").strip('"') == name), 0)
    end = next((at for at, line in enumerate(lines[start + 1:], start + 1)
                if line.startswith("[") and not line.strip("[] ").strip('"').startswith(name)), len(lines))
    return start + 1, lines[start + 1:end]


def _calendar(name: str, fields: Fields) -> Calendar | None:
    zone, holidays = _zone(fields), _holidays(fields)
    title = fields.says("title")
    week = _week(fields)
    make_up = _windows(fields, "make_up_windows", fields.take("make_up_windows") or [])
    days = _days(fields, name)
    fields.leftovers()
    if zone is None:
        return None
    if name == "around-the-clock" and (any(windows != WHOLE_DAY for windows in week) or holidays or days):
        fields.fault("week", "not-around-the-clock", both("名为 around-the-clock 的日历须天天计时、分分计时。", "The calendar named around-the-clock must count every minute of every day."),
                     both("请给这一日历另取名称。", "Give this calendar another name."))
    if not any(week) and not fields.faults:
        fields.fault("week", "never-opens", both(f"日历 {name} 没有任何时段。", f"Calendar {name} has no window at all."),
                     both("请至少为一天写上时段。", "Give at least one weekday a window."))
    if holidays and not make_up and swaps_days(holidays):
        fields.fault("make_up_windows", "no-make-up", both(f"日历 {name} 没有写调休上班日的时段。", f"Calendar {name} does not say when make-up days are worked."),
                     both("请写 make_up_windows。", "Write make_up_windows."))
    return Calendar(name, zone, week, holidays, make_up, days, {}, title)


def _zone(fields: Fields) -> ZoneInfo | None:
    word = fields.text("zone", need=True)
    if not word:
        return None
    try:
        return ZoneInfo(word)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.fault("zone", "unknown-zone", both(f"没有时区“{word}”。", f"There is no time zone “{word}”."),
                     both("请写 Asia/Shanghai 之类的名称。", "Write a name such as Asia/Shanghai."))
        return None


def _holidays(fields: Fields) -> str | None:
    word = fields.take("holidays") or None
    if word is not None and word not in Published.get_country_codes():  # asking for the list itself would load every country
        fields.fault("holidays", "unknown-holidays", both(f"没有“{word}”的节假日。", f"There are no holidays for “{word}”."),
                     both("请写国家代码，如 \"CN\"；不计节假日则写 \"\"。", "Write a country code such as \"CN\", or \"\" for none."))
        return None
    return word


def _week(fields: Fields) -> tuple[tuple[Wall, ...], ...]:
    rows = fields.mapping("week", need=True)
    for word in rows:
        if word not in _SHORT and word not in WEEKDAYS:
            fields.fault(word, "unknown-weekday", both(f"没有星期“{word}”。", f"There is no weekday “{word}”."),
                         both(f"请写 {'、'.join(_SHORT)}。", f"Write {', '.join(_SHORT)}."))
    return tuple(_windows(fields, short, rows.get(short, rows.get(full, []))) for short, full in zip(_SHORT, WEEKDAYS, strict=True))


def _windows(fields: Fields, name: str, rows: Any) -> tuple[Wall, ...]:
    try:
        walls = sorted(read_wall(row) for row in rows)
    except (ValueError, AttributeError, TypeError):
        fields.fault(name, "bad-window", both(f"{name} 的时段写法不对。", f"The windows of {name} cannot be read."),
                     both("请写成 [\"08:30-12:00\", \"13:00-17:30\"]；一天之内，止于 24:00。", "Write [\"08:30-12:00\", \"13:00-17:30\"], within one day, 24:00 at the latest."))
        return ()
    if any(first[1] > second[0] for first, second in zip(walls, walls[1:], strict=False)):
        fields.fault(name, "overlapping-windows", both(f"{name} 的时段互相重叠。", f"The windows of {name} overlap."),
                     both("请把重叠的时段合并。", "Join the overlapping windows."))
    return tuple(walls)


def _days(fields: Fields, name: str) -> dict[date, TableDay]:
    found = {}
    for word, rows in fields.mapping("days").items() if "days" in fields.table else []:
        try:
            day = date.fromisoformat(word)
        except ValueError:
            fields.fault(word, "bad-day", both(f"“{word}”不是日期。", f"“{word}” is no date."), both("请写成 \"2026-10-08\"。", "Write \"2026-10-08\"."))
            continue
        found[day] = TableDay(day, _windows(fields, word, rows), name)
    return found


def told(title: Both | None, name: str) -> Both:
    """The title of a calendar, or its name."""
    return title or both(name, name)
