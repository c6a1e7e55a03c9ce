"""What a field of a clause says, in words a manager reads instead of the spelling of the document."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from yinuo.kit.text import Both, both
from yinuo.policy.book import Book
from yinuo.policy.calendar import Calendar, Wall
from yinuo.policy.clause import Clause
from yinuo.policy.condition import read_condition
from yinuo.policy.duration import read_duration
from yinuo.policy.facts import EVENTS
from yinuo.policy.fault import Faulty
from yinuo.policy.sentence import (
    acts_told,
    allowances,
    answer_told,
    attribute_told,
    condition_told,
    events_told,
    holds_told,
    posts_told,
)

NONE = both("（无）", "(none)")
_WORDS = {
    "reopen": {"none": both("不再计时", "no new round"), "fresh": both("重新计时", "a new round"), "continue": both("接着计时", "the old round goes on")},
    "on_change": {"from_change": both("自变化之时起", "from the change"), "from_start": both("自原起点起", "from the old start")},
    "stops_need": {"any": both("任一即可", "any of them"), "all": both("须全部", "all of them")},
    "boundary": {"included": both("末日计入", "the last day counts"), "excluded": both("末日不计", "the last day does not count")},
}
_WORDS["settles_need"] = _WORDS["stops_need"]
_DAYS = (both("周一", "Mon"), both("周二", "Tue"), both("周三", "Wed"), both("周四", "Thu"), both("周五", "Fri"), both("周六", "Sat"), both("周日", "Sun"))


def field_told(name: str, value: Any, clause: Clause, book: Book) -> Both:
    """The value of one field; what has no better words is shown as it is written."""
    if value is None:
        return NONE
    if name in ("value", "allow"):
        return allowances(clause)
    try:
        return _TELL[name](value, book) if name in _TELL else _plain(value, _WORDS.get(name, {}))
    except (Faulty, KeyError, TypeError):
        return _plain(value, {})


def hours_told(calendar: Calendar) -> Both:
    """“周一至周五 08:30-12:00、13:00-17:30，节假日不计（CN）”: the week, holidays, and days of its own."""
    parts = list(_week(calendar)) or [both("从不计时", "never open")]
    if calendar.holidays:
        parts.append(both(f"节假日不计（{calendar.holidays}），调休日 {_windows(calendar.make_up)}", f"without holidays ({calendar.holidays}), make-up days {_windows(calendar.make_up)}"))
    parts += [both(f"{day} {_windows(row.windows) or '停'}", f"{day} {_windows(row.windows) or 'closed'}") for day, row in sorted(calendar.days.items())]
    return both("，".join(part.zh for part in parts), ", ".join(part.en for part in parts)) if calendar.zone.key == "Asia/Shanghai" else both(
        "，".join([calendar.zone.key, *(part.zh for part in parts)]), ", ".join([calendar.zone.key, *(part.en for part in parts)]))


def _week(calendar: Calendar) -> Iterator[Both]:
    for windows, days in groupby(range(7), key=lambda day: calendar.week[day]):
        of = list(days)
        if windows:
            first, last = _DAYS[of[0]], _DAYS[of[-1]]
            named = first if len(of) == 1 else both(f"{first.zh}至{last.zh}", f"{first.en}–{last.en}")
            yield both(f"{named.zh} {_windows(windows)}", f"{named.en} {_windows(windows)}")


def _windows(windows: tuple[Wall, ...]) -> str:
    return " ".join("-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in wall) for wall in windows)


def _plain(value: Any, words: Mapping[str, Both]) -> Both:
    if isinstance(value, bool):
        return both("是", "yes") if value else both("否", "no")
    if isinstance(value, Mapping) and set(value) == {"zh", "en"}:
        return both(str(value["zh"]), str(value["en"]))
    if isinstance(value, list):
        return both("、".join(map(str, value)), ", ".join(map(str, value)))
    return words.get(str(value), both(str(value), str(value)))


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _posts(value: Any, book: Book) -> Both:
    return posts_told(_several(value))


def _events(value: Any, book: Book) -> Both:
    return events_told(tuple(event for event in _several(value) if event in EVENTS)) if set(_several(value)) <= set(EVENTS) else _plain(value, {})


def _condition(value: Any, book: Book) -> Both:
    return condition_told(read_condition(value))


def _holds(value: Any, book: Book) -> Both:
    return holds_told(tuple(reason.removeprefix("hold.") for reason in _several(value))) or NONE


def _calendar(value: Any, book: Book) -> Both:
    return book.calendar(value).title or both(value, value)


def _clauses(value: Any, book: Book) -> Both:
    titles = [book.clauses[name].title if name in book.clauses else both(name, name) for name in _several(value)]
    return both("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


_TELL: dict[str, Callable[[Any, Book], Both]] = {
    **dict.fromkeys(("applies", "needs", "while"), _condition), **dict.fromkeys(("starts", "stops", "arises", "settles", "done_by"), _events),
    **dict.fromkeys(("post", "owner", "escalate_to", "to", "by", "only"), _posts), **dict.fromkeys(("act", "bars"), lambda value, book: acts_told(_several(value))),
    **dict.fromkeys(("instead_of", "of"), _clauses), "pauses": _holds, "calendar": _calendar, "answer": lambda value, book: answer_told(value),
    "every": lambda value, book: read_duration(value).told, "from_fact": lambda value, book: attribute_told(value), "on": lambda value, book: _events(value, book) if value in EVENTS else attribute_told(value),
}
