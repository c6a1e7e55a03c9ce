"""What a new edition would have changed: past histories replayed under it, only for the questions whose clauses differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from yinuo.kit.text import Both, both

from .book import Book
from .calendar import Calendar
from .clause import Clause
from .clock import Fact, Reading, State, follow
from .history import steps
from .shelf import Shelf, alone

Asked = tuple[str, str]
"""Kind and name of a question."""

_TIMED = ("deadline", "obligation")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a question came to: state and due for a clock, the answer for anything else."""

    clause_id: str | None
    state: str = ""
    due: datetime | None = None
    answer: Any = None


@dataclass(frozen=True, slots=True)
class History:
    """One past case. ``stored`` are the verdicts on record; what is missing there is replayed under the old edition."""

    name: str
    facts: tuple[Fact, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    stored: Mapping[Asked, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose answer would have been another, and why. ``turned``: kept would be missed, or the reverse."""

    name: str
    asked: Asked
    was: Verdict
    becomes: Verdict
    turned: bool
    why: Both


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The clauses that differ, the questions replayed, the cases looked at, and the flips."""

    differing: tuple[str, ...]
    asked: tuple[Asked, ...]
    looked_at: int
    flips: tuple[Flip, ...]
    unlike_record: tuple[Flip, ...] = ()


def compare(old: Book, new: Book, histories: Iterable[History], as_of: datetime, *, valued_on: date | None = None,
            recompute: bool = False) -> Rehearsal:
    """Rehearse ``new`` on past cases.

    ``valued_on`` lets the new edition speak with the values it will have on that day; ``recompute`` asks the old edition
    again and lists in ``unlike_record`` where it does not find what is stored.
    """
    differing = differences(old, new)
    asked = _asked(differing, old, new)
    before, after = alone(old), alone(_as_on(new, valued_on) if valued_on else new)
    looked_at, flips, unlike = 0, [], []
    for history in histories:
        looked_at += 1
        for question in asked:
            was = history.stored.get(question)
            if was is None or recompute:
                found = verdict(question, history, before, as_of)
                if was is not None and found != was:
                    unlike.append(_flip(history, question, was, found))
                was = found
            becomes = verdict(question, history, after, as_of)
            if becomes != was:
                flips.append(_flip(history, question, was, becomes))
    return Rehearsal(tuple(differing), tuple(asked), looked_at, tuple(flips), tuple(unlike))


def differences(old: Book, new: Book) -> list[str]:
    """Ids of clauses that were added, removed, or say something else; wording and numbering do not count."""
    ids = dict.fromkeys([*old.clauses, *new.clauses])
    return [identity for identity in ids if _meaning(old.clauses.get(identity), old) != _meaning(new.clauses.get(identity), new)]


def verdict(question: Asked, history: History, shelf: Shelf, as_of: datetime) -> Verdict:
    """What an edition says about one question of a case."""
    kind, name = question
    if kind in _TIMED:
        return of_reading(follow(name, history.facts, shelf, as_of, history.given, kind))
    walked = steps(history.facts, as_of, history.given)
    attributes = walked[-1].attributes if walked else history.given
    day = (walked[0].at if walked else as_of).astimezone(shelf.zone).date()
    book = shelf.on(day)
    ruling = book.decide(kind, name, attributes, day) if book else None
    return Verdict(ruling.clause_id, answer=ruling.answer) if ruling else Verdict(None)


def of_reading(reading: Reading) -> Verdict:
    """The verdict of a clock: that of its last round."""
    last = reading.last
    return Verdict(last.clause_id, last.state.value, last.due) if last else Verdict(None, State.IDLE.value)


def _meaning(clause: Clause | None, book: Book) -> Any:
    if clause is None:
        return None
    fields = {name: value for name, value in clause.fields.items() if name not in ("title_en", "fulfils", "cites", "reason", "reason_en", "says", "way_out")}
    name = getattr(clause.rule, "calendar", None)
    return clause.layer, fields, _hours(book.calendar(name)) if name else None


def _hours(calendar: Calendar) -> Any:
    return calendar.zone.key, calendar.week, calendar.holidays, calendar.make_up, dict(calendar.days)


def _asked(differing: list[str], old: Book, new: Book) -> list[Asked]:
    found: dict[Asked, None] = {}
    for identity in differing:
        for clause in (old.clauses.get(identity), new.clauses.get(identity)):
            if clause is not None and (clause.kind in _TIMED or clause.sort.answers):
                found[clause.kind, clause.question] = None
    return list(found)


def _as_on(book: Book, day: date) -> Book:
    """The book with every dated value replaced by the one of ``day``."""
    def undated(clause: Clause) -> Clause:
        value = clause.value_on(day)
        return replace(clause, values=(replace(value, since=None, until=None),)) if value else clause

    documents = tuple(replace(document, clauses=tuple(map(undated, document.clauses))) for document in book.documents)
    return replace(book, documents=documents, _cache={})


def _flip(history: History, question: Asked, was: Verdict, becomes: Verdict) -> Flip:
    turned = question[0] in _TIMED and {was.state, becomes.state} >= {State.MISSED.value} and was.state != becomes.state
    return Flip(history.name, question, was, becomes, turned, _why(was, becomes))


def _why(was: Verdict, becomes: Verdict) -> Both:
    if was.clause_id is None or becomes.clause_id is None:
        gone = becomes.clause_id is None
        named = was.clause_id or becomes.clause_id
        return both(f"{'不再适用' if gone else '新适用'} {named}", f"{named} {'no longer applies' if gone else 'now applies'}")
    if was.clause_id != becomes.clause_id:
        return both(f"改由 {becomes.clause_id} 决定（原为 {was.clause_id}）", f"now decided by {becomes.clause_id} (was {was.clause_id})")
    if was.due != becomes.due:
        return both(f"{was.clause_id} 的期限由 {was.due} 变为 {becomes.due}", f"{was.clause_id} falls due {becomes.due} instead of {was.due}")
    return both(f"{was.clause_id} 的结果由 {was.state or was.answer} 变为 {becomes.state or becomes.answer}",
                f"{was.clause_id} comes to {becomes.state or becomes.answer} instead of {was.state or was.answer}")
