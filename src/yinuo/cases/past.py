"""Past cases for a rehearsal: in batches, with the promises on record and just the facts that matter."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import QuerySet

from yinuo.editions.flips import Promise
from yinuo.editions.rehearsing import Past, Wanted
from yinuo.journal import reading
from yinuo.policy.rehearse import Asked

from .models import Case, Clock, Obligation
from .standing import facts_from

_BATCH = 1000
Stored = dict[int, dict[Asked, list[Promise]]]
Rounds = dict[int, dict[Asked, dict[int, Promise]]]


def count(wanted: Wanted) -> int:
    """How many cases were received in the stretch asked for."""
    return _received(wanted).count()


def batches(wanted: Wanted) -> Iterator[tuple[int, list[Past]]]:
    """(how many cases are behind us, those of the batch that can have come out differently)."""
    last, done = 0, 0
    while rows := list(_received(wanted).filter(pk__gt=last).order_by("pk").values_list("pk", "number")[:_BATCH]):
        last, done = rows[-1][0], done + len(rows)
        yield done, _histories(dict(rows), wanted)


def _received(wanted: Wanted) -> "QuerySet[Case]":
    cases = Case.objects.filter(received_at__lt=wanted.until)
    return cases.filter(received_at__gte=wanted.since) if wanted.since else cases


def _histories(numbers: dict[int, str], wanted: Wanted) -> list[Past]:
    first, last = min(numbers), max(numbers)
    stored = _stored(first, last, wanted)
    keys = [key for key in numbers if wanted.clauses is None or any(p.clause in wanted.clauses for ps in stored[key].values() for p in ps)]
    rows = reading.fact_rows(keys) if wanted.triggers is None else reading.fact_rows_touching(keys, wanted.triggers, wanted.mentions)
    facts = groupby(rows, key=itemgetter(0))
    found = {key: facts_from(row[1:] for row in found_rows)[0] for key, found_rows in facts}
    return [Past(numbers[key], found.get(key, []), stored[key]) for key in keys]


def _stored(first: int, last: int, wanted: Wanted) -> Stored:
    """The promises on record, round by round. A limit passed since the last tick counts as missed."""
    rounds: Rounds = defaultdict(lambda: defaultdict(dict))
    kinds = {question: kind for kind, question in wanted.asked}
    clocks = Clock.objects.filter(case__gte=first, case__lte=last, question__in=list(kinds))
    for case, question, place, clause, state, due, stopped in clocks.values_list(*_CLOCK):
        rounds[case][kinds[question], question][place] = Promise(clause, _state(state, due, wanted.as_of), due, stopped)
    duties = Obligation.objects.filter(case__gte=first, case__lte=last, clause__in=list(wanted.duties)) if wanted.duties else Obligation.objects.none()
    for case, clause, place, settled in duties.values_list("case_id", "clause", "round", "settled_at"):
        rounds[case]["obligation", wanted.duties[clause]][place] = Promise(clause, "settled" if settled else "open", None, settled)
    return defaultdict(dict, {case: {asked: [row[n] for n in sorted(row)] for asked, row in found.items()} for case, found in rounds.items()})


_CLOCK = ("case_id", "question", "round", "clause", "state", "due_at", "stopped_at")


def _state(state: str, due: datetime | None, at: datetime) -> str:
    return "missed" if state == "running" and due is not None and due <= at else state
