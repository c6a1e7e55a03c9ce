"""What may be wrong with the time a clause gives: values that overlap, end or leave a gap, clocks that cannot run, calendars not published."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from yinuo.kit.text import both

from .book import Book
from .calendar import NeverOpens
from .clause import Clause
from .fault import Fault, Weight, at_clause, meant
from .measure import Measure

TIMED = ("deadline", "obligation")
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def _barred(clause: Clause) -> Iterator[Fault]:
    """A duty that is settled by the very act it refuses is never settled."""
    rule = clause.rule
    barred = {act + ("d" if act.endswith("e") else "ed") for act in getattr(rule, "bars", ())}
    if rule.stops and barred and (set(rule.stops) <= barred or rule.all_stops and set(rule.stops) & barred):
        yield at_clause(clause, "bars-its-own-end", "本条办结靠的正是它不许办理的事，永远办结不了。", "What would settle this is the very act that it refuses, so it is never settled.",
                     "请改正 settles 或 bars。", "Correct settles or bars.")


def values(clause: Clause, today: date | None) -> Iterator[Fault]:
    """Faults of the dated values of one clause; ``today`` is the day on which one should hold."""
    yield from _overlapping(clause)
    yield from _valueless(clause, today)


def clocks(clause: Clause, book: Book) -> Iterator[Fault]:
    """Faults of the clock of a deadline or an obligation."""
    if clause.kind in TIMED:
        yield from _barred(clause)
        yield from _ends(clause, book)
        yield from _endless(clause, book)


def _overlapping(clause: Clause) -> Iterator[Fault]:
    for first, second in zip(clause.values, clause.values[1:], strict=False):
        if first.since == second.since or (first.until is not None and second.since is not None and first.until >= second.since):
            yield at_clause(clause, "overlapping-values", "有两个值在同一天有效。", "Two values are in force on the same day.", "请改正 from 或 until。", "Correct from or until.")
        elif first.until is not None and second.since is not None and (second.since - first.until).days > 1:
            yield at_clause(clause, "value-gap", f"{first.until} 之后到 {second.since} 之前没有值。", f"There is no value between {first.until} and {second.since}.", "请补上缺的日期。", "Fill the days between.")


def _valueless(clause: Clause, today: date | None) -> Iterator[Fault]:
    """A clause whose values all lie ahead, or end, says nothing meanwhile: no clock runs, and no default steps in."""
    if not clause.values or clause.on:
        return
    first, last = clause.values[0], clause.values[-1]
    if last.until is not None:
        yield at_clause(clause, "value-ends", f"{last.until} 之后本条没有值，届时它不再作答。", f"The clause has no value after {last.until}, and says nothing from then on.",
                     "请补上以后的值，或去掉 until。", "Add the value that follows, or drop until.", Weight.WARNING)
    if today is not None and first.since is not None and first.since > today:
        yield at_clause(clause, "value-not-yet", f"{first.since} 之前本条没有值，在此之前它不作答。", f"The clause has no value before {first.since}, and says nothing until then.",
                     "若此前也须适用，请补上以前的值。", "Where it should hold before, add the value for that time.", Weight.WARNING)


def _endless(clause: Clause, book: Book) -> Iterator[Fault]:
    """An allowance that its calendar does not fill within forty years would fail every request it applies to."""
    calendar = clause.rule.calendar
    for value in clause.values:
        if value.allow is None or not value.allow.working or (calendar != "around-the-clock" and calendar not in book.calendars):
            continue
        try:
            Measure(value.allow, book.calendar(calendar)).unpaused(_ANY_DAY)
        except (NeverOpens, OverflowError):
            yield at_clause(clause, "never-opens", f"日历 {calendar} 四十年内开不够{value.allow.told.zh}。", f"Calendar {calendar} is not open for {value.allow.told.en} in forty years.",
                         "请核对时长与日历。", "Check the length and the calendar.")


def _ends(clause: Clause, book: Book) -> Iterator[Fault]:
    rule = clause.rule
    if rule.calendar != "around-the-clock" and rule.calendar not in book.calendars:
        hint = meant(rule.calendar, ["around-the-clock", *book.calendars])
        yield at_clause(clause, "unknown-calendar", f"没有日历“{rule.calendar}”。", f"There is no calendar “{rule.calendar}”.", hint.zh, hint.en)
    if rule.starts and set(rule.starts) == set(rule.stops):
        yield at_clause(clause, "same-event", "起止是同一事件。", "It starts and stops with the same event.", "请改正起点或终点。", "Correct the start or the stop.")
    for value in clause.values:
        if value.allow and value.allow.working and rule.calendar == "around-the-clock":
            yield at_clause(clause, "pointless-working", f"“{value.allow}”用在全天候日历上等于自然时间。", f"“{value.allow}” around the clock is the same as natural time.",
                         "请写明工作日历，或改用 hours、days。", "Name a working calendar, or write hours or days.", Weight.WARNING)
    if not clause.values and (rule.warn_at or rule.pauses):
        yield at_clause(clause, "no-allowance", "没有时限，预警与停计无从谈起。", "Without an allowance there is nothing to warn of or to pause.", "请写 allow，或去掉 warn_at、pauses。", "Write allow, or drop warn_at and pauses.")
    if ("deadline" if clause.kind == "obligation" else "obligation", clause.question) in book.questions and clause.kind == "obligation":
        yield at_clause(clause, "two-kinds", f"问题“{clause.question}”既有时限又有未了事项。", f"“{clause.question}” is both a deadline and an obligation.", "请为其中一个另写 question。", "Give one of them another question.")


def years(book: Book, years: Iterable[int]) -> Iterator[Fault]:
    """A year whose make-up working days are not known yet, in a country that has such days."""
    for name, calendar in book.calendars.items():
        for year in years:
            if calendar.unpublished(year):
                yield Fault("calendars.toml", 1, "unpublished-year",
                            both(f"日历 {name}：{year} 年的调休安排尚未公布或未收录。", f"Calendar {name}: the make-up working days of {year} are not published or not known yet."),
                            both("公布后请更新节假日数据，或在停启日表中补记。", "Update the holiday data when they are published, or enter them in the table of days."), Weight.WARNING)
