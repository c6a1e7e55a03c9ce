"""The editions of a company in the order in which they came into force, under its own hours and the administrator's table."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from yinuo.kit.moment import COMPANY_ZONE

from .book import Book
from .calendar import Calendar, TableDay, Wall

Week = tuple[tuple[Wall, ...], ...]
"""The windows of the seven weekdays, Monday first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What any edition says may move the rounds of one question; everything else is skipped in replay."""

    kind: str
    question: str
    starts: frozenset[str]
    triggers: frozenset[str]
    mentions: frozenset[str]
    lasting: bool


_ALWAYS = frozenset(("hold.began", "hold.ended", "case.reopened"))


class Shelf:
    """Answers “which book on this day”. Build it once per change of edition or table; it keeps calendars warm."""

    def __init__(
        self, editions: Sequence[tuple[date | datetime, Book]], table: Iterable[TableDay] = (), zone: ZoneInfo = COMPANY_ZONE,
        weeks: Mapping[str, Week] | None = None,
    ) -> None:
        self.zone = zone
        self.editions = tuple(sorted(((self._instant(since), book) for since, book in editions), key=lambda pair: pair[0]))
        self.table = tuple(table)
        self.weeks = dict(weeks or {})
        self._instants = [since for since, _ in self.editions]
        self._calendars: dict[tuple[str, str], Calendar] = {}

    def _instant(self, since: date | datetime) -> datetime:
        """A date comes into force with its first instant; an aware moment as it says."""
        if isinstance(since, datetime):
            return since
        if since == date.min:
            return datetime.min.replace(tzinfo=UTC)
        return datetime.combine(since, time.min, self.zone).astimezone(UTC)

    def on(self, day: date) -> Book | None:
        """The book in force when a day begins; none before the first edition."""
        return self.at(datetime.combine(day, time.min, self.zone).astimezone(UTC))

    def at(self, moment: datetime) -> Book | None:
        """The book in force at an instant."""
        place = bisect_right(self._instants, moment)
        return self.editions[place - 1][1] if place else None

    def calendar(self, book: Book, name: str) -> Calendar:
        """A calendar of an edition under the administrator's table."""
        found = self._calendars.get((book.digest, name))
        if found is None:
            plain = book.calendar(name)
            if name in self.weeks:
                plain = plain.with_week(self.weeks[name])
            found = self._calendars[book.digest, name] = plain.with_table(self.table) if self.table else plain
        return found

    @cached_property
    def plans(self) -> dict[tuple[str, str], Plan]:
        """Every question with a clock or a duty, over all editions."""
        found: dict[tuple[str, str], Plan] = {}
        for key in {key for _, book in self.editions for key in book.questions if key[0] in ("deadline", "obligation")}:
            clauses = [clause for _, book in self.editions if (question := book.questions.get(key)) for clause in question.clauses]
            starts = frozenset(event for clause in clauses for event in clause.rule.starts)
            stops = frozenset(event for clause in clauses for event in clause.rule.stops)
            mentions = frozenset(name for clause in clauses for name in clause.applies.mentions)
            lasts = [clause.rule.lasts for clause in clauses if clause.rule.lasts]
            mentions |= frozenset(name for lasting in lasts for name in lasting.mentions)
            found[key] = Plan(key[0], key[1], starts, starts | stops | _ALWAYS, mentions,
                              any(not clause.rule.starts for clause in clauses))
        return found

    def named(self, question: str) -> Plan | None:
        """The plan of a question by name: a deadline first, else an obligation."""
        return self.plans.get(("deadline", question)) or self.plans.get(("obligation", question))


def alone(book: Book, table: Iterable[TableDay] = (), weeks: Mapping[str, Week] | None = None) -> Shelf:
    """A shelf with one edition that was always in force: for examples, trials and rehearsals."""
    return Shelf([(date.min, book)], table, weeks=weeks)
