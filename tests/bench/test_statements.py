"""Statements spelled once say what the framework would have said, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas import service
from yinuo.cases import actions, finding, paging, queries, receiving, showing, waiting
from yinuo.cases.models import Case, Clock
from yinuo.journal import reading
from yinuo.kit.refusal import Refusal
from yinuo.records.statements import Read, among, insert, listed, update

pytestmark = pytest.mark.django_db

BUDGET = {"receive": 15, "accept": 11, "judge": 12, "plan": 10, "list": 2, "detail": 4, "search": 5}
"""SQL statements, savepoints left out. One of accepting marks the case for who is responsible now, so that they find it; on SQLite it looks whether anything changed."""


@pytest.fixture
def cases(cast):
    service.washing_machine()
    return [service.received(cast, serial=f"SN-{number}", description=f"洗衣机漏水 第{number}台").case for number in range(7)]


def statements(do) -> int:
    with CaptureQueriesContext(connection, ) as seen:
        do()
    return sum(1 for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")))


def test_a_kept_question_gives_what_a_fresh_one_gives(cases):
    kept = Read(lambda key: Clock.objects.filter(case=key).order_by("id"))
    for case in cases[:3]:
        fresh = list(Clock.objects.filter(case=case).order_by("id"))
        assert [(c.id, c.due_at, c.running, c.next_level) for c in kept.rows(case.id)] == [(c.id, c.due_at, c.running, c.next_level) for c in fresh]


def test_a_word_and_any_number_of_keys_fit_into_a_kept_question(cases):
    by_number = Read(lambda number: Case.objects.filter(number=number).values_list("id", "received_at"))
    assert by_number.one(cases[2].number) == (cases[2].id, cases[2].received_at) and by_number.one("000000000000") is None
    many = Read(lambda keys: Case.objects.filter(pk__in=among(keys)).values_list("pk"))
    for wanted in (cases[:1], cases[2:6], []):
        assert {key for key, in many.rows(listed([case.id for case in wanted]))} == {case.id for case in wanted}


def test_the_pages_of_a_list_join_without_gap_or_repeat(cast, cases):
    for name in ("chen", "zhou"):
        actor = getattr(cast.by, name)
        seen, after = [], None
        while True:
            page = paging.page(actor, queries.Filter(), service.NINE, after=after, size=3)
            seen += [row["id"] for row in page.rows]
            if (after := page.after) is None:
                break
        plain = queries.seen_by(actor).filter(is_open=True).order_by("due_at", "id")
        assert seen == list(plain.values_list("id", flat=True)) and len(seen) == 7


def test_one_sees_by_kept_questions_no_more_than_by_fresh_ones(cast, cases):
    assert queries.seen_among(cast.by.chen, [case.id for case in cases]) == {case.id for case in cases}
    assert queries.seen_among(cast.by.li, [case.id for case in cases]) == set()
    with pytest.raises(Refusal) as no:
        showing.picture(cast.by.li, cases[0].number)
    assert no.value.status == 404
    assert showing.picture(cast.by.chen, cases[0].number)["number"] == cases[0].number
    assert finding.matching(cast.by.li, "漏水") == [] and len(finding.matching(cast.by.chen, "漏水")) == 7


def test_all_queues_are_counted_at_once_as_each_by_itself(cast, cases):
    actions.accept(cases[0], by=cast.by.chen, at=service.NINE)
    for at in (service.NINE, service.NINE + timedelta(days=30)):
        for actor in (cast.by.chen, cast.by.zhou, cast.by.li, cast.by.gao, cast.by.luo):
            each = {q: queries.capped_count(queries.narrowed(queries.seen_by(actor), queries.Filter(queue=q), actor, at), 5) for q in waiting.QUEUES}
            assert waiting.waiting(actor, at, 5) == each
            assert statements(lambda actor=actor, at=at: waiting.waiting(actor, at, 5)) == 1
    assert waiting.waiting(cast.by.chen, service.NINE)["open"] == 7 and waiting.waiting(cast.by.chen, service.NINE)["mine"] == 7
    nobody = replace(cast.by.li, grants={})
    assert set(waiting.waiting(nobody, service.NINE).values()) == {0}


def test_rows_are_written_whole_and_changed_in_part(cases):
    clock = Clock.objects.filter(case=cases[0]).order_by("id").first()
    other = Clock(case=cases[1], question="probe", clause="probe", edition=1, state="running", started_at=service.NINE, running=True, next_at=service.NINE)
    insert([other])
    clock.late = not clock.late
    update([clock], ("late",))
    again = Clock.objects.get(pk=other.pk)
    assert again.next_at == service.NINE and again.remaining is None and Clock.objects.get(pk=clock.pk).late is clock.late


def test_every_verb_keeps_to_its_budget_of_statements(cast):
    service.washing_machine()
    warm = service.planned(cast)  # what is spelled and remembered once is no part of the budget
    finding.matching(cast.by.chen, "漏水"), showing.picture(cast.by.chen, warm.case.number), paging.page(cast.by.chen, queries.Filter(), service.NINE)
    job, by = service.Job(cast, warm.case, service.NINE), cast.by
    request = service.request(cast, serial="SN-B")
    spent = {"receive": statements(lambda: setattr(job, "case", receiving.receive(request, by=by.chen, at=job.now)))}
    steps = {
        "accept": lambda: actions.accept(job.case, by=by.chen, at=job.later(minutes=5)),
        "judge": lambda: actions.judge(job.case, by=by.gao, at=job.later(minutes=5), nature="hardware", degree="major", cause="老化", problem_class="leak"),
        "plan": lambda: actions.plan(job.case, by=by.gao, at=job.later(minutes=5), solution="更换排水泵"),
        "list": lambda: paging.page(by.chen, queries.Filter(), job.now),
        "detail": lambda: showing.picture(by.chen, job.case.number),
        "search": lambda: finding.matching(by.chen, "漏水"),
    }
    spent |= {name: statements(do) for name, do in steps.items()}
    assert {name: count for name, count in spent.items() if count > BUDGET[name]} == {}, spent
    assert reading.facts_of_case(job.case.id)
