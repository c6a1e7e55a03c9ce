"""Laws of a case that hold after every deed of anybody: what an entry is, who may see, what a verdict rests on, what time may do.

Of the invariants a simulation of the core shall keep, those about stock, parts, refunds, loans and erased persons have no
subject in these verbs.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from django.db import connection

from yinuo.cases import queries, stages
from yinuo.cases.models import Case, Clock
from yinuo.cases.reach import covers
from yinuo.journal import reading
from yinuo.journal.sealer import seal
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.notices import telling
from yinuo.notices.models import Bell
from yinuo.visits.models import Visit
from yinuo.warranty import entitlement


def entries_of(case: int) -> list[Any]:
    return list(reading.of_case(case))


def each_deed_has_entries_of_its_own(before: list[Any], after: list[Any], by: Actor, at: datetime, same: bool = False) -> None:
    """What was written stays as it was; what is new says who noted it, and when. Asking for what already is (``same``) is no deed."""
    assert [e.digest for e in after[: len(before)]] == [e.digest for e in before], "an entry was changed or taken away"
    if same and len(after) == len(before):
        return
    assert len(after) > len(before), "a deed left no entry"
    assert all(e.actor_id in (by.user_id, None) and e.noted_at == at and e.happened_at <= at for e in after[len(before) :])
    assert any(e.actor_id == by.user_id for e in after[len(before) :])


def versions_have_no_gap(entries: Iterable[Any], case: Case) -> None:
    """Each record was written once, twice, thrice, and so on; each entry carries the digest of the one before; the row is the last of them."""
    in_order = sorted(entries, key=lambda e: (e.subject, e.subject_id, e.pk))
    for (subject, key), its in groupby(in_order, key=lambda e: (e.subject, e.subject_id)):
        chain = list(its)
        if subject in ("unit", "contact", "customer"):
            continue  # theirs go on in other cases
        counted = [e.version for e in chain]
        assert counted == sorted(counted) and set(counted) == set(range(1, counted[-1] + 1)), (subject, counted)
        assert [e.previous for e in chain] == ["", *(e.digest for e in chain[:-1])], subject
        if subject == "case":
            assert key == case.pk and case.version == counted[-1] and case.chain == chain[-1].digest


def it_stands_in_one_stage_of_the_table(case: Case) -> None:
    assert case.stage in stages.FOLLOWING and case.facts["case.stage"] == case.stage
    assert case.is_open == (case.stage not in ("closed", "archived", "cancelled"))


def who_may_see_is_the_same_asked_of_the_database_and_of_the_case(case: Case, everybody: SimpleNamespace) -> list[Actor]:
    """For everybody: the list's condition and the record's test agree. Gives those who may not."""
    unseeing = []
    for actor in vars(everybody).values():
        listed = queries.seen_by(actor).filter(pk=case.pk).exists()
        tested = any(covers(case, actor, reach) for reach in actor.grants.get("case.see", ()))
        assert listed == tested, (actor.name, listed, tested)
        if not listed:
            unseeing.append(actor)
    return unseeing


def to_them_it_does_not_exist(case: Case, strangers: Iterable[Actor], verb: Any, at: datetime, **given: Any) -> None:
    """Whoever may not see it is told there is no such record, or that the right is missing whatever the record; nothing happens."""
    before = [e.digest for e in entries_of(case.pk)]
    for actor in strangers:
        try:
            verb(case.pk, by=actor, at=at, **given)
        except Refusal as no:
            assert no.code in ("not.found", "right.missing"), no.code
            assert case.number not in f"{no.says.zh}{no.says.en}"
        else:
            raise AssertionError(f"{actor.name} did what they may not see")
    assert before == [e.digest for e in entries_of(case.pk)]


def the_verdict_is_what_the_facts_give(case: Case, at: datetime) -> None:
    """While it is open, the warranty of a case is judged from what is stored (WARRANTY-01)."""
    if case.is_open:
        assert case.warranty == entitlement.assess(case, local_day(case.received_at), at).word


def nobody_is_in_two_places() -> None:
    """An engineer's open visits are all to one case (DISPATCH-05)."""
    under_way = set(Visit.objects.filter(left_at__isnull=True).values_list("engineer", "case"))
    assert len({engineer for engineer, _ in under_way}) == len(under_way), under_way


def time_alone(cases: Iterable[int]) -> dict[tuple[int, str, int], tuple[Any, ...]]:
    """What no passing of time may change: a limit missed stays missed, a promise is moved by facts alone."""
    rows = Clock.objects.filter(case__in=list(cases)).values_list("case_id", "question", "round", "clause", "edition", "started_at", "due_at", "late")
    return {(case, question, round_): tuple(rest) for case, question, round_, *rest in rows}


def time_changed_nothing_else(before: dict[Any, tuple[Any, ...]], after: dict[Any, tuple[Any, ...]]) -> None:
    for place, (*promise, late) in before.items():
        assert place in after and list(after[place][:-1]) == promise and after[place][-1] >= late, (place, before[place], after.get(place))


def told_once(at: datetime) -> None:
    """Whoever reads the journal on a second time rings nobody a second time; and no row hangs in the air."""
    while seal():
        pass
    while telling.read_on(at):
        pass
    rung = list(Bell.objects.order_by("pk").values_list("pk", flat=True))
    reading.move_bookmark(telling.READER, 0)
    while telling.read_on(at):
        pass
    assert rung == list(Bell.objects.order_by("pk").values_list("pk", flat=True))
    connection.check_constraints()
