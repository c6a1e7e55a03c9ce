"""Walks a history and finds the rounds of one question: what began, paused, stopped, replaced and reopened it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .book import Book
from .clause import Clause
from .condition import as_date
from .history import Step
from .measure import Measure
from .ruling import Lost, Ruling
from .shelf import Plan, Shelf

Stretch = tuple[datetime, datetime | None, str]


@dataclass(slots=True)
class Run:
    """A round under way or ended.

    ``place`` is the step it began with, ``promised`` the due time without pauses, ``gaps`` the pauses of a continued reopening;
    ``stated`` says that what began or ended it is known by somebody's statement only.
    """

    clause: Clause
    book: Book
    standing: tuple[Clause, ...]
    measure: Measure | None
    ruling: Ruling
    started: datetime
    place: int
    promised: datetime | None = None
    seen: set[str] = field(default_factory=set)
    ended: datetime | None = None
    replaced: bool = False
    gaps: list[Stretch] = field(default_factory=list)
    stated: bool = False

    def fulfilled_by(self, event: str) -> bool:
        """Whether the event ends the round; several stops may all be needed."""
        stops = self.clause.rule.stops
        if event not in stops:
            return False
        self.seen.add(event)
        return not self.clause.rule.all_stops or self.seen.issuperset(stops)


@dataclass(slots=True)
class Hold:
    """A hold on the case, whether or not the clause lets it pause."""

    reason: str
    begin: datetime
    end: datetime | None = None
    stated: bool = False


class Replay:
    """The rounds of one question over a history. All of clock-semantics' laws on facts live here; arithmetic in `measure`."""

    def __init__(self, plan: Plan, walked: list[Step], shelf: Shelf) -> None:
        self.plan, self.walked, self.shelf = plan, walked, shelf
        self.runs: list[Run] = []
        self.run: Run | None = None
        self.begun: dict[str, tuple[datetime, int]] = {}
        self.done: set[str] = set()
        self.holds: list[Hold] = []
        self.settled = False
        self.reopened = -1
        for place, step in enumerate(walked):
            moved = bool(step.changed) and not step.changed.isdisjoint(plan.mentions)
            if moved or step.kind in plan.triggers or (plan.lasting and place == 0):
                self.take(place, step, moved or place == 0)

    # -- one step

    def take(self, place: int, step: Step, moved: bool) -> None:
        """Fulfil, then change, then hold, then reopen or begin."""
        fulfilled = self.run is not None and self.run.fulfilled_by(step.kind)
        if fulfilled:
            self.stop(step)
            self.settled = True
        if step.kind in self.plan.triggers and step.kind not in self.begun:
            self.done.add(step.kind)
        if moved:
            self.change(place, step)
        if step.kind == "hold.began":
            self.holds.append(Hold(step.reason or "", step.at, stated=step.stated))
        elif step.kind == "hold.ended":
            self.resume(step)
        elif step.kind == "case.reopened" and self.run is None and self.runs and not fulfilled and step.kind not in self.plan.starts:
            self.reopen(place, step)
        if step.kind in self.plan.starts:
            self.begun.setdefault(step.kind, (step.at, place))
        if self.run is None and (moved or step.kind in self.plan.starts) and (self.begun or self.plan.lasting):
            self.begin(place, step)

    def stop(self, step: Step, at: datetime | None = None) -> None:
        """The promise was kept, early or late. Open holds end with it."""
        assert self.run is not None
        self.run.ended = at = at or step.at
        self.run.stated |= step.stated
        self.run = None
        self.begun.clear()
        self.done.clear()
        for hold in self.holds:
            hold.end = hold.end or at

    def change(self, place: int, step: Step) -> None:
        """Facts moved: a duty may have lost its ground, a promise may be replaced by another clause's."""
        run = self.run
        if run is None:
            return
        lasts = run.clause.rule.lasts
        if lasts is not None and not lasts.holds(step.attributes):
            self.stop(step)
            return
        standing = self.standing(run.book, step.attributes)
        if standing == run.standing:
            return
        chosen = self.pick(run.book, step, step.at)
        if chosen is not None and chosen.clause is run.clause:
            run.standing = standing
            return
        run.ended, run.replaced, self.run = step.at, True, None
        self.begin(place, step, after=run)

    def resume(self, step: Step) -> None:
        """End the hold of this reason that began last; a resumption without reason ends the last open one."""
        for hold in reversed(self.holds):
            if hold.end is None and (step.reason is None or hold.reason == step.reason):
                hold.end, hold.stated = step.at, hold.stated or step.stated
                return

    def reopen(self, place: int, step: Step) -> None:
        """The clause that was fulfilled says whether reopening means a new round, the old one again, or nothing."""
        last = self.runs[-1]
        if last.replaced or last.ended is None:
            return
        if last.clause.rule.reopen == "continue":
            last.gaps.append((last.ended, step.at, "reopened"))
            last.ended, self.run, self.reopened = None, last, place
            last.seen.clear()
            self.begun["*"] = (last.started, last.place)
            self.change(place, step)  # what changed while it rested counts now
        elif last.clause.rule.reopen == "fresh":
            self.begun["*"] = (step.at, place)
            self.settled = False
            self.begin(place, step, reopened=True)

    def begin(self, place: int, step: Step, after: Run | None = None, reopened: bool = False) -> None:
        """Open a round where a clause stands and what starts it has happened."""
        book = self.shelf.at(step.at)
        run = self.pick(book, step, step.at, place) if book else None
        if run is None:
            return
        since = self.anchor(run.clause, step, place, after, reopened)
        if since[1] != place:
            old = self.shelf.at(since[0])
            run = self.pick(old, step, since[0], since[1]) if old else None
            if run is None:
                return
        run.stated = self.walked[run.place].stated
        self.runs.append(run)
        self.run = run
        if after is not None and run.place == after.place:
            run.gaps = list(after.gaps)
        self.look_back(run, place)

    def anchor(self, clause: Clause, step: Step, place: int, after: Run | None, reopened: bool) -> tuple[datetime, int]:
        """Where the round starts: at this step, or back where the promise first began."""
        if reopened:
            return step.at, place
        if after is not None:
            return (after.started, after.place) if clause.rule.on_change == "from_start" else (step.at, place)
        first = min((self.begun[event] for event in self.begun if event in clause.rule.starts or event == "*"),
                    key=lambda row: row[1], default=(step.at, place))
        return (step.at, place) if clause.rule.on_change == "from_change" else first

    def look_back(self, run: Run, place: int) -> None:
        """What happened between an earlier start and now, and before it where the clause counts that, may fulfil the round.

        What a reopening took back does not.
        """
        earlier = self.done & set(run.clause.rule.stops) if run.clause.rule.counts_earlier else set()
        if any([run.fulfilled_by(event) for event in earlier]):
            self.stop(self.walked[place], run.started)
            return
        for step in self.walked[max(run.place, self.reopened) + 1:place + 1]:
            if run.fulfilled_by(step.kind):
                self.stop(step)
                return

    # -- which clause

    def standing(self, book: Book, attributes: Mapping[str, Any]) -> tuple[Clause, ...]:
        question = book.questions.get((self.plan.kind, self.plan.question))
        return question.standing(attributes) if question else ()

    def pick(self, book: Book, step: Step, started: datetime, place: int = 0) -> Run | None:
        """The strictest of the clauses that stand and may begin, as a round starting at ``started``."""
        standing = self.standing(book, step.attributes)
        found = [run for clause in standing if self.ready(clause, step.attributes)
                 and (run := self._run(clause, book, standing, step, started, place))]
        if not found:
            return None
        best = min(found, key=_promise) if len(found) > 1 else found[0]
        best.ruling = book.ruling(
            best.clause, best.promised, step.attributes, best.clause.value_on(_day(best, step)) if best.clause.values else None,
            tuple(Lost(run.clause.id, run.clause.layer, run.promised) for run in found if run is not best),
            book.questions[self.plan.kind, self.plan.question].mentions)
        return best

    def ready(self, clause: Clause, attributes: Mapping[str, Any]) -> bool:
        """Whether what starts the clause has happened, and its ground lasts."""
        lasts, starts = clause.rule.lasts, clause.rule.starts
        if lasts is not None and not lasts.holds(attributes):
            self.settled = False if not starts else self.settled
            return False
        if not starts:
            return not self.settled
        return "*" in self.begun or not self.begun.keys().isdisjoint(starts)

    def _run(self, clause: Clause, book: Book, standing: tuple[Clause, ...], step: Step, started: datetime, place: int) -> Run | None:
        measure = None
        if clause.values:
            calendar = self.shelf.calendar(book, clause.rule.calendar)
            value = clause.value_on(_value_day(clause, step, calendar.local_day(started)))
            if value is None or value.allow is None:
                return None
            measure = Measure(value.allow, calendar)
        promised = measure.unpaused(started) if measure else None
        return Run(clause, book, standing, measure, None, started, place, promised)  # type: ignore[arg-type]  # dressed when it wins

    # -- what it rests on, and what paused it

    def by_statement(self, run: Run) -> bool:
        """Whether the moment that began it, ended it or paused it is what a person said afterwards."""
        names = run.clause.rule.pauses
        return run.stated or any(hold.stated and hold.reason in names and _touches(hold, run) for hold in self.holds)

    def pauses(self, run: Run) -> list[Stretch]:
        """The union of the holds the clause names and of its reopening gaps, within the round."""
        names = run.clause.rule.pauses
        found = [(hold.begin, hold.end, hold.reason) for hold in self.holds if hold.reason in names] if names else []
        return _union(found + run.gaps, run.started, run.ended) if found or run.gaps else []


def _touches(hold: Hold, run: Run) -> bool:
    return (run.ended is None or hold.begin < run.ended) and (hold.end is None or hold.end > run.started)


def _union(stretches: list[Stretch], start: datetime, end: datetime | None) -> list[Stretch]:
    """Disjoint stretches within the round; touching ones are joined under the first one's reason."""
    joined: list[Stretch] = []
    for begin, finish, reason in sorted(stretches, key=lambda row: row[0]):
        begin = max(begin, start)
        finish = end if finish is None or (end is not None and finish > end) else finish
        if finish is not None and finish <= begin:
            continue
        if joined and (joined[-1][1] is None or begin <= joined[-1][1]):
            last = joined[-1]
            joined[-1] = (last[0], None if last[1] is None or finish is None else max(last[1], finish), last[2])
        else:
            joined.append((begin, finish, reason))
    return joined


def _promise(run: Run) -> tuple[bool, datetime]:
    """Orders rounds by due time; a duty without a time limit comes last."""
    return run.promised is None, run.promised or run.started


def _value_day(clause: Clause, step: Step, local: Any) -> Any:
    return (as_date(step.attributes.get(clause.on)) or local) if clause.on else local


def _day(run: Run, step: Step) -> Any:
    local = run.measure.calendar.local_day(run.started) if run.measure else None
    return _value_day(run.clause, step, local)
