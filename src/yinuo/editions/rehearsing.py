"""预演: past cases replayed under a draft, only for the clauses that differ; the old answer is the one on record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from yinuo.jobs.queue import Progress, job
from yinuo.kit.moment import COMPANY_ZONE, canonical, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.policy.book import Book, compose
from yinuo.policy.check import errors
from yinuo.policy.clause import Clause
from yinuo.policy.clock import Fact, follow_some
from yinuo.policy.rehearse import Asked, History, verdict
from yinuo.policy.shelf import Shelf, alone

from .checking import first_of
from .differing import Differing, differing, newest_value
from .flips import WHAT, Flip, Promise, as_state, credited, differing_as_json, flip_as_json, of_round, pairs, why
from .models import Edition
from .shelves import shelf

SHOWN = 500
_TIMED = ("deadline", "obligation")
QUARTER = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Past:
    """A past case: its facts, and the promises on record by question, round by round."""

    number: str
    facts: list[Fact]
    stored: Mapping[Asked, list[Promise]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which past cases are asked for. ``clauses``: only those with one of these on record; none means any.
    ``triggers``: the kinds of fact that can move the questions; none means every fact."""

    since: datetime | None
    until: datetime
    as_of: datetime
    asked: tuple[Asked, ...]
    clauses: frozenset[str] | None = None
    triggers: frozenset[str] | None = None
    mentions: frozenset[str] = frozenset()
    """With ``triggers``: the attributes that can move them as well."""
    duties: Mapping[str, str] = field(default_factory=dict)
    """Obligations without a time limit, clause → question: they have no clock on record."""


class Archive(Protocol):
    """Where past cases come from. The area of cases registers itself; this one lies below it and never imports it."""

    def count(self, wanted: Wanted) -> int: ...

    def batches(self, wanted: Wanted) -> Iterator[tuple[int, list[Past]]]: ...


_archive: list[Archive] = []


def cases_come_from(archive: Archive) -> None:
    """Name the source of past cases, once at start-up."""
    _archive[:] = [archive]


@dataclass(slots=True)
class Rehearsal:
    """The outcome: the clauses that differ, counts per clause and kind of turn, and the first cases with their reasons."""

    since: datetime | None
    until: datetime
    as_of: datetime
    changed: list[Differing]
    everything: bool = False
    cases: int = 0
    looked_at: int = 0
    promises: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    turned: list[Flip] = field(default_factory=list)
    moved: list[Flip] = field(default_factory=list)
    unlike_record: list[Flip] = field(default_factory=list)

    @property
    def flips(self) -> list[Flip]:
        """The first cases with their reasons: turned verdicts before moved due times."""
        return (self.turned + self.moved)[:SHOWN]

    @property
    def flipped(self) -> int:
        """How many promises would have come out differently."""
        return sum(sum(row.values()) for row in self.counts.values())

    def keep(self, clause: str, flip: Flip) -> None:
        row = self.counts.setdefault(clause, dict.fromkeys(WHAT, 0))
        row[flip.what] += 1
        kept = self.moved if flip.what in ("due_moved", "other") else self.turned
        if len(kept) < SHOWN:
            kept.append(flip)

    def as_json(self) -> dict[str, Any]:
        """The stable shape of ``policy rehearse --json`` and of the job's result."""
        return {
            "since": canonical(self.since) if self.since else None, "until": canonical(self.until), "as_of": canonical(self.as_of),
            "all": self.everything, "cases": self.cases, "looked_at": self.looked_at, "promises": self.promises, "flipped": self.flipped,
            "differing": [differing_as_json(row) for row in self.changed],
            "clauses": [{"clause": clause} | row for clause, row in self.counts.items()],
            "flips": [flip_as_json(flip) for flip in self.flips], "unlike_record": [flip_as_json(flip) for flip in self.unlike_record],
        }


Tell = Callable[[int, int], None]


def rehearse(new: Book, at: datetime, *, since: datetime | None = None, until: datetime | None = None, everything: bool = False,
             tell: Tell | None = None) -> Rehearsal:
    """Replay past cases under ``new``. Raises `Refusal` when it cannot be read without fault.

    ``everything`` replays every promise of every case under the editions of its time as well, and lists in
    ``unlike_record`` where the tables say something else; else the last quarter is asked about what differs.
    """
    _readable(new)
    now = shelf()
    old = now.at(at)
    assert old is not None
    found = differing(old, new)
    made = Rehearsal(None if everything and since is None else since or at - QUARTER, until or at, at, found, everything)
    after = alone(_as_of_then(new, found, newest_value(found, local_day(at))), now.table, now.weeks)
    asked = _asked(found, now, after, everything)
    wanted = Wanted(made.since, made.until, at, asked, *_narrowed(found, asked, old, now, after, everything), _duties(now, asked))
    made.cases = _archive[0].count(wanted) if _archive else 0
    for done, batch in _archive[0].batches(wanted) if asked and _archive else ():
        for past in batch:
            _replay(past, asked, now, after, made)
        if tell:
            tell(done, made.cases)
    return made


@job("rehearse")
def _work(progress: Progress) -> None:
    """Rehearse a stored draft and keep the result with the job."""
    given = progress.job.given
    edition = Edition.objects.filter(pk=int(given["edition"])).first()
    if edition is None:
        raise Refusal("edition.unknown", both("没有这一草稿", "There is no such draft"), status=404)
    since, until = (_day(given.get(name)) for name in ("since", "until"))
    progress.tell(0, 0, both("正在回放以往的服务单", "Replaying past cases"))
    made = rehearse(compose(edition.documents), progress.now(), since=since, until=until, everything=bool(given.get("all")), tell=progress.tell)
    progress.job.result = made.as_json()
    progress.job.save(update_fields=["result"])
    progress.tell(made.cases, made.cases, both(f"{made.flipped} 项承诺会有不同结果", f"{made.flipped} promises would have come out differently"))


def _day(text: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), COMPANY_ZONE) if text else None


def _readable(new: Book) -> None:
    """An example that no longer comes true bars approval, not a rehearsal: the consequence is what one wants to see."""
    faults = [fault for fault in errors(new) if fault.code != "example-failed"]
    if faults:
        raise Refusal("edition.faulty", both(f"草稿还有 {len(faults)} 处错误，无法预演：{first_of(faults).zh}", f"The draft cannot be rehearsed, faults in it: {len(faults)}. {first_of(faults).en}"),
                      way_out=both("请先运行检查并改正", "Run the check and mend them first"))


# -- what is asked


def _asked(found: Iterable[Differing], now: Shelf, after: Shelf, everything: bool) -> tuple[Asked, ...]:
    if everything:
        return tuple(dict.fromkeys([*now.plans, *after.plans]))
    asked: dict[Asked, None] = {}
    for row in found:
        for clause in (row.old, row.new):
            if clause is not None and (clause.kind in _TIMED or clause.sort.answers):
                asked[clause.kind, clause.question] = None
    return tuple(asked)


def _narrowed(found: list[Differing], asked: tuple[Asked, ...], old: Book, now: Shelf, after: Shelf,
              everything: bool) -> tuple[frozenset[str] | None, frozenset[str] | None, frozenset[str]]:
    """Where only numbers move, nothing but cases under those clauses can; and only some kinds of fact can move a clock."""
    if everything or not all(kind in _TIMED for kind, _ in asked):
        return None, None, frozenset()
    plans = [plan for key in asked for shelf_ in (now, after) if (plan := shelf_.plans.get(key))]
    triggers = frozenset(["case.received", *(kind for plan in plans for kind in plan.triggers)])
    dated = [clause.on for shelf_ in (now, after) for _, book in shelf_.editions for clause in book.clauses.values() if clause.on]
    mentions = frozenset([*dated, *(name for plan in plans for name in plan.mentions)])
    if not all(row.only_numbers for row in found if row.newest.kind in _TIMED):
        return None, triggers, mentions
    clauses = [clause.id for key in asked for clause in old.questions[key].clauses if len(old.questions[key].layers) > 1]
    return frozenset([*clauses, *(row.clause for row in found)]), triggers, mentions


def _duties(now: Shelf, asked: tuple[Asked, ...]) -> dict[str, str]:
    questions = {question for kind, question in asked if kind == "obligation"}
    return {clause.id: clause.question for _, book in now.editions for clause in book.of_kind("obligation")
            if clause.question in questions and not clause.values}


def _as_of_then(new: Book, found: Iterable[Differing], day: date) -> Book:
    """The draft with each differing clause speaking as it will on ``day``, so that a value dated ahead can be rehearsed."""
    ids = {row.clause for row in found}

    def undated(clause: Clause) -> Clause:
        value = clause.value_on(day) if clause.id in ids and not clause.on else None
        return replace(clause, values=(replace(value, since=None, until=None),)) if value else clause

    documents = tuple(replace(document, clauses=tuple(map(undated, document.clauses))) for document in new.documents)
    return replace(new, documents=documents, _cache={})


# -- one case


def _replay(past: Past, asked: tuple[Asked, ...], now: Shelf, after: Shelf, made: Rehearsal) -> None:
    made.looked_at += 1
    before = follow_some(asked, past.facts, now, made.as_of) if made.everything else {}
    then = follow_some(asked, past.facts, after, made.as_of)
    for question in asked:
        if question[0] not in _TIMED:
            _answer(past, question, now, after, made)
            continue
        was = past.stored.get(question, [])
        if made.everything:
            again = [of_round(r) for r in before[question].rounds] if question in before else []
            made.unlike_record += [flip for flip in pairs(past.number, question, was, again, made.changed) if len(made.unlike_record) < SHOWN]
            was = again
        rounds = then[question].rounds if question in then else ()
        becomes = [of_round(r) for r in rounds]
        made.promises += max(len(was), len(becomes))
        if was != becomes:
            for flip in pairs(past.number, question, was, becomes, made.changed, rounds):
                made.keep(credited(flip, made.changed), flip)


def _answer(past: Past, question: Asked, now: Shelf, after: Shelf, made: Rehearsal) -> None:
    """A question without a clock: what is answered on the facts as they stand."""
    history = History(past.number, tuple(past.facts))
    was, becomes = verdict(question, history, now, made.as_of), verdict(question, history, after, made.as_of)
    made.promises += 1
    if (was.clause_id, was.answer) != (becomes.clause_id, becomes.answer):
        before, then = (Promise(v.clause_id or "", as_state(v.answer), None, None) for v in (was, becomes))
        flip = Flip(past.number, question[1], 1, "answer", before, then, why(before, then, made.changed, None))
        made.keep(credited(flip, made.changed), flip)
