"""CHANNEL and INTAKE: many doors, one queue; everything asked for once, checked twice, numbered once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from areas.visits.test_at_the_door import at_work
from stories.telling import entry, on, owed, promise, refused, tick
from yinuo.cases import actions, changes, numbers, paging, queries, receiving
from yinuo.cases.models import Case, Clock
from yinuo.customers.files import Person
from yinuo.customers.models import Customer
from yinuo.dispatch import appointments
from yinuo.editions import asking
from yinuo.insight import reports
from yinuo.visits import working
from yinuo.warranty import queries as coverage

pytestmark = pytest.mark.django_db
NINE = on("03-02 09:00")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def product(db):
    return service.washing_machine()


def queued(cast, name: str, **by) -> list[str]:
    return [row["number"] for row in paging.page(getattr(cast.by, name), queries.Filter(**by), NINE + timedelta(minutes=30)).rows]


@pytest.mark.clause("CHANNEL-01")
def test_telephone_chat_mail_and_walk_in_stand_in_one_queue_and_one_each_in_the_report(cast):
    cases = [service.received(cast, NINE, channel=channel).case for channel in ("phone", "chat", "email", "walk_in")]
    assert set(queued(cast, "chen", queue="open")) == {case.number for case in cases}
    assert {row["value"]: row["count"] for row in reports.by_word(cast.by.tang, "case.channel", "channel", *MARCH)} == {
        "phone": 1, "chat": 1, "email": 1, "walk_in": 1}


@pytest.mark.clause("CHANNEL-02")
def test_rung_up_privately_engineer_li_starts_nothing_before_it_is_registered_with_him_as_first_recipient(cast):
    with refused(status=404):
        working.work(0, by=cast.by.li, at=NINE, lines=[working.Line("更换排水泵")])
    with refused(status=404):
        actions.start(0, by=cast.by.li, at=NINE)
    case = receiving.receive(service.request(cast, channel="engineer", original_recipient=cast.li.id), by=cast.by.li, at=NINE)
    assert entry(case, "case.received").data["original_recipient"] == cast.li.id and case.number in queued(cast, "chen", queue="open")


@pytest.mark.clause("CHANNEL-04")
def test_a_known_number_brings_up_the_name_the_units_and_the_open_case(cast):
    first = service.received(cast, NINE).case
    service.received(cast, NINE, serial="SN-2026-002")
    page = Client()
    page.post("/login", {"login": "chen", "password": people.PASSWORD})
    text = page.get("/cases/recognise", {"phone": "138 0013 8000"}).content.decode()
    assert "王" in text and "SN-2026-001" in text and "SN-2026-002" in text and first.number in text


@pytest.mark.clause("INTAKE-01")
@pytest.mark.parametrize(("gap", "field"), [
    ({"person": Person("", "13912345678", "女士")}, "contact_name"), ({"person": Person("周丽华", "", "女士")}, "phone"),
    ({"person": Person("周丽华", "13912345678")}, "title"), ({"model": " "}, "model"), ({"description": ""}, "description"),
    ({"expected_at": None}, "expected_at"), ({"urgency": ""}, "urgency"), ({"customer_kind": "firm"}, "firm_name"),
])
def test_each_of_the_seven_is_asked_for_by_name(cast, gap, field):
    whole = replace(service.request(cast), contact_id=None, person=Person("周丽华", "13912345678", "女士"))
    with refused("INTAKE-01", 422) as no:
        receiving.receive(replace(whole, **gap), by=cast.by.chen, at=NINE)
    assert no.value.facts["fields"] == [field] and not Case.objects.exists()
    case = receiving.receive(replace(whole, received_at=NINE - timedelta(minutes=4)), by=cast.by.chen, at=NINE)
    assert (case.received_at, case.registered_at) == (NINE - timedelta(minutes=4), NINE)


@pytest.mark.clause("INTAKE-02")
def test_without_a_purchase_date_the_verdict_is_open_and_the_proof_is_asked_for(cast):
    job = service.received(cast, NINE)
    assert coverage.standing(job.case).verdict == "undetermined" and job.case.unit_id
    assert "purchase_proof.default" in owed(job.case) and entry(job.case, "purchase.proof_asked")


@pytest.mark.clause("INTAKE-03")
def test_a_form_of_the_customer_needs_three_things_and_its_date_is_the_systems(cast):
    theirs = receiving.Request(description="洗衣机漏水", model="XQG100", channel="web", person=Person("周丽华", "13912345678"), region="SH")
    with refused("INTAKE-03", 422) as no:
        receiving.receive(replace(theirs, person=Person("周丽华", "")), by=cast.by.chen, at=NINE)
    assert no.value.facts["fields"] == ["phone"]
    assert receiving.receive(theirs, by=cast.by.chen, at=NINE).day == date(2026, 3, 2)


@pytest.mark.clause("INTAKE-04")
def test_no_number_is_given_twice_not_even_after_it_was_cancelled(cast):
    first = service.received(cast, NINE)
    actions.cancel(first.case, by=cast.by.chen, at=NINE, reason="客户撤回")
    numbers.forget()
    later = [service.received(cast, NINE).case.number for _ in range(120)]
    assert len({first.case.number, *later}) == 121


@pytest.mark.clause("INTAKE-05")
def test_without_anybody_responsible_for_half_an_hour_it_stands_on_the_list_and_goes_up(cast):
    job = service.received(cast, NINE)
    assert job.case.number in queued(cast, "sun", queue="unowned")
    tick(job.case, NINE + timedelta(minutes=30))
    late = promise(job.case, "ownership")
    assert late.late and asking.escalates_to(late.clause, late.edition) == "service_supervisor"
    actions.name_owner(job.case, by=cast.by.sun, at=NINE + timedelta(minutes=31), owner_id=cast.gao.id)
    assert job.case.number not in queued(cast, "sun", queue="unowned")


@pytest.mark.clause("INTAKE-06")
def test_the_supervisor_dispatches_nothing_that_was_not_gone_through_with_the_customer(cast):
    from yinuo.dispatch import actions as dispatch

    job = service.received(cast, NINE, verified=False)
    with refused("verification.default"):
        dispatch.assign(job.case, by=cast.by.sun, at=NINE, engineer_id=cast.li.id)
    actions.verify(job.case, by=cast.by.chen, at=NINE)
    assert dispatch.assign(job.case, by=cast.by.sun, at=NINE, engineer_id=cast.li.id)


@pytest.mark.clause("INTAKE-07")
def test_an_edited_model_clears_the_checks_and_the_visit_waits_for_new_ones(cast):
    from yinuo.cases import correcting

    job = service.assigned(cast, NINE)
    appointments.book(job.case, by=cast.by.sun, at=job.later(minutes=1), starts_at=on("03-02 14:00"), ends_at=on("03-02 16:00"))
    actions.recheck(job.case, by=cast.by.chen, at=job.later(minutes=1))
    correcting.correct(job.case, by=cast.by.chen, at=job.later(minutes=1), reason="铭牌为 XQG120", model="XQG120")
    with refused("key_fields.default"):
        appointments.confirm(job.case, by=cast.by.li, at=job.later(minutes=1), means="phone")


@pytest.mark.clause("INTAKE-08")
def test_a_first_caller_gets_a_file_and_a_second_one_under_the_same_number_is_warned_of(cast):
    asked = replace(service.request(cast), contact_id=None, person=Person("周丽华", "13912345678", "女士"))
    before = Customer.objects.count()
    first = receiving.receive(asked, by=cast.by.chen, at=NINE)
    assert Customer.objects.count() == before + 1 and first.unit.customer_id == first.customer_id
    with refused("INTAKE-08") as no:
        receiving.receive(replace(asked, person=Person("周建国", "139-1234-5678", "先生")), by=cast.by.yang, at=NINE)
    assert no.value.facts["contacts"] and Customer.objects.count() == before + 1
    assert receiving.receive(asked, by=cast.by.yang, at=NINE).customer_id == first.customer_id


@pytest.mark.clause("INTAKE-09")
def test_a_mail_of_ten_answered_at_half_past_eleven_shows_ninety_minutes(cast):
    job = service.received(cast, on("03-02 10:00"), channel="email")
    assert promise(job.case, "answer").state == "running"
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 11:20"))
    actions.answer(job.case, by=cast.by.chen, at=on("03-02 11:30"), words="已收到，正在安排")
    clock = Clock.objects.get(case=job.case, question="answer")
    assert clock.state == "met" and clock.stopped_at - clock.started_at == timedelta(minutes=90)


@pytest.mark.clause("INTAKE-10")
def test_a_repair_stands_before_the_department_head_at_once_and_is_not_closed_as_answered(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = service.booked(cast, NINE)
    assert asking.answer("queue", job.case.facts, NINE)["queue"] == "department_head"
    assert service.received(cast, NINE).case.number in queued(cast, "liu", queue="unassigned")
    at_work(job)
    from yinuo.cases.models import Case as Cases

    Cases.objects.filter(pk=job.case.pk).update(stage="done", outcome="answered", facts=job.fresh().facts | {"case.outcome": "answered", "case.stage": "done"})
    with refused("repair_outcome.default"):
        actions.close(job.case, by=cast.by.chen, at=job.later(minutes=1))


@pytest.mark.clause("INTAKE-12")
def test_unclassified_past_its_limit_is_overdue_and_not_judged_and_security_has_its_own_queue_and_clock(cast):
    job = service.received(cast, NINE, kind="unclassified")
    assert promise(job.case, "sorting").due_at == NINE + timedelta(hours=4)
    tick(job.case, NINE + timedelta(hours=4))
    assert promise(job.case, "sorting").late
    late = paging.page(cast.by.sun, queries.Filter(queue="overdue"), NINE + timedelta(hours=4)).rows
    assert job.case.number in [row["number"] for row in late]
    actions.accept(job.case, by=cast.by.chen, at=NINE + timedelta(hours=5))
    with refused("sorted.default"):
        actions.judge(job.case, by=cast.by.gao, at=NINE + timedelta(hours=5), nature="hardware", degree="minor", cause="不明")
    changes.set_kind(job.case, by=cast.by.chen, at=NINE + timedelta(hours=5), kind="repair")
    safe = service.received(cast, NINE, kind="security", channel="email")
    assert promise(safe.case, "answer").clause == "answer.security" and promise(safe.case, "answer").due_at == NINE + timedelta(minutes=15)
    assert queued(cast, "deng", queue="security") == [safe.case.number]
