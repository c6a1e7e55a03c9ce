"""SLA and REPORT: what was promised, minute by minute, on real cases with real rows."""

from datetime import timedelta

import pytest

from areas import service
from areas.callbacks.test_after_the_work import finished
from stories.telling import every_clock_is_its_replay, on, owed, promise, refused, tick
from yinuo.cases import actions, changes, overtime, paging, queries, reopening, words
from yinuo.cases.models import Obligation
from yinuo.dispatch import actions as dispatch
from yinuo.insight import first_time, policy_review, reports
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.products.models import Product

pytestmark = pytest.mark.django_db
TEN = on("03-02 10:00")


@pytest.fixture(autouse=True)
def product(db):
    return service.washing_machine()


@pytest.mark.clause("SLA-01", "SLA-03")
def test_unanswered_on_tuesday_at_ten_it_turns_breached_at_that_minute_and_the_overtime_is_owed(cast):
    job = service.received(cast, TEN, channel="email")
    tick(job.case, TEN + timedelta(hours=23, minutes=59))
    assert not promise(job.case, "answer").late
    tick(job.case, TEN + timedelta(days=1))
    assert promise(job.case, "answer").late and "overtime.default" in owed(job.case)


@pytest.mark.clause("SLA-03")
def test_no_closing_while_a_breach_has_no_reason_not_even_one_nobody_noticed_yet(cast):
    job = finished(cast, TEN)
    case = job.case
    words.tell(case, by=cast.by.chen, at=job.later(minutes=1), words="已修好", final=True)
    actions.confirm(case, by=cast.by.chen, at=job.later(minutes=1))
    late = on("03-04 12:00")  # the form was owed within a day, and the worker has not come by
    assert not case.clocks.filter(late=True).exists()
    with refused("overtime.default"):
        actions.close(case, by=cast.by.chen, at=late)
    tick(case, late)
    breaches = list(case.clocks.filter(late=True))
    for breach in breaches[:-1]:
        overtime.explain(case, by=cast.by.chen, at=late, clock_id=breach.id, reason="值班调整")
    with refused("overtime.default"):
        actions.close(case, by=cast.by.chen, at=late)
    said = overtime.explain(case, by=cast.by.chen, at=late, clock_id=breaches[-1].id, reason="值班调整")
    assert said.escalated_to
    assert actions.close(case, by=cast.by.chen, at=late)
    every_clock_is_its_replay(late)


@pytest.mark.clause("SLA-04")
def test_answered_at_nine_and_nobody_assigned_by_eight_next_day_only_the_assignment_is_breached(cast):
    job = service.received(cast, on("03-02 08:00"), channel="email")
    actions.answer(job.case, by=cast.by.chen, at=on("03-02 09:00"))
    tick(job.case, on("03-03 08:00"))
    assert promise(job.case, "assignment").late and promise(job.case, "answer").state == "met"


@pytest.mark.clause("SLA-05")
def test_in_warranty_a_day_to_respond_and_out_of_it_only_the_general_promise(cast):
    inside = service.received(cast, TEN, purchased_on=TEN.date().replace(year=2025, month=12))
    outside = service.received(cast, TEN, serial="SN-old", purchased_on=TEN.date().replace(year=2020))
    assert promise(inside.case, "warranty_response").due_at == TEN + timedelta(hours=24)
    assert promise(outside.case, "warranty_response") is None and promise(outside.case, "answer")


@pytest.mark.clause("SLA-06")
def test_software_is_answered_within_the_hour_and_others_keep_the_day(cast):
    with operation(TEN):
        note(Product(code="APP", name="一诺云", category="software", brand="一诺"), "product.written", by=SYSTEM, at=TEN)
    assert promise(service.received(cast, TEN, model="APP", serial="", channel="email").case, "answer").due_at == TEN + timedelta(hours=1)
    assert promise(service.received(cast, TEN, channel="email").case, "answer").due_at == TEN + timedelta(hours=24)


@pytest.mark.clause("SLA-07")
def test_engineer_lis_own_silence_is_his_own_breach_whatever_the_hotline_said(cast):
    job = service.planned(cast, TEN)
    dispatch.assign(job.case, by=cast.by.sun, at=on("03-02 12:00"), engineer_id=cast.li.id)
    words.tell(job.case, by=cast.by.chen, at=on("03-02 12:30"), words="已派李工")
    tick(job.case, on("03-03 12:00"))
    assert promise(job.case, "engineer_response").late
    from stories.telling import reading

    breach = [e for e in reading.of_case(job.case.id) if e.kind == "clock.breached" and e.data["question"] == "engineer_response"][0]
    assert breach.data["against"] == cast.li.id


@pytest.mark.clause("SLA-08")
def test_no_combination_is_left_without_a_promise(cast):
    for urgency in ("normal", "urgent"):
        for category in ("vehicle", "other", "heavy_machinery"):
            job = service.received(cast, TEN, urgency=urgency, category=category, model="未知", serial="")
            assert promise(job.case, "answer").due_at and promise(job.case, "resolution").due_at
    told = {(row["clause"].id, tuple(says.en for says in row["facts"])): row["count"] for row in policy_review.by_default(cast.by.han, TEN)}
    assert told["answer.default", ("other", "normal", "repair")] == 1, told  # nobody wrote a promise for this combination: reported to who keeps the policy


@pytest.mark.clause("SLA-09")
def test_solved_after_forty_hours_it_is_met_and_a_reopening_on_day_five_fails_the_lasting_fix(cast):
    from areas.visits.test_at_the_door import at_work
    from yinuo.visits import actions as visits

    job = at_work(service.booked(cast, TEN))
    visits.leave(job.case, by=cast.by.li, at=job.later(minutes=1))
    actions.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="repaired")
    span = (TEN.date(), TEN.date())
    assert first_time.rate(cast.by.tang, *span) == {"fixed": 1, "total": 1, "rate": 100.0, "stated": 0}
    from yinuo.callbacks import actions as callbacks

    callbacks.answer(job.case, by=cast.by.he, at=on("03-04 10:00"), rating="basically", running_well=False, solved=False, words="又漏了")
    assert promise(job.case, "resolution", 1).state == "met" and promise(job.case, "resolution", 2).state == "running"
    actions.finish(job.case, by=cast.by.li, at=on("03-04 12:00"), outcome="unsolved")
    assert first_time.rate(cast.by.tang, *span)["fixed"] == 0
    assert reopening.window_of(job.case, TEN) == timedelta(days=30)


@pytest.mark.clause("SLA-10")
def test_a_stage_that_takes_too_long_breaches_that_stage_alone(cast):
    job = service.received(cast, on("03-02 09:00"))
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 09:10"))
    tick(job.case, on("03-02 13:10"))
    assert promise(job.case, "stage_judgement").late
    assert [c.question for c in job.case.clocks.filter(late=True)] == ["stage_judgement"]


@pytest.mark.clause("SLA-11")
def test_after_forty_eight_silent_hours_the_follow_up_owner_owes_a_word_and_the_silence_is_counted(cast):
    job = service.received(cast, TEN)
    words.tell(job.case, by=cast.by.chen, at=on("03-02 12:00"), words="正在安排")
    assert promise(job.case, "silence").due_at == on("03-04 12:00")
    tick(job.case, on("03-04 12:00"))
    assert promise(job.case, "silence").late and job.case.follow_up_id == cast.chen.id
    words.tell(job.case, by=cast.by.chen, at=on("03-04 13:00"), words="配件已到")
    assert promise(job.case, "silence").state == "running" and job.case.clocks.filter(question="silence", late=True).count() == 1


@pytest.mark.clause("SLA-12")
def test_expected_sooner_than_promised_is_shown_and_settled_with_the_customer_before_anything_is_planned(cast):
    job = service.received(cast, TEN, expected_at=on("03-02 18:00"))
    assert job.case.facts["case.expectation_conflict"] is True
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 10:05"))
    actions.judge(job.case, by=cast.by.gao, at=on("03-02 10:10"), nature="hardware", degree="minor", cause="不明", problem_class="leak")
    with refused("expectation.default"):
        actions.plan(job.case, by=cast.by.gao, at=on("03-02 10:15"), solution="更换")
    with refused("SLA-12", 422):
        changes.agree_expectation(job.case, by=cast.by.chen, at=on("03-02 10:20"), expected_at=on("03-04 18:00"), words="")
    changes.agree_expectation(job.case, by=cast.by.chen, at=on("03-02 10:20"), expected_at=on("03-04 18:00"), words="客户同意周三")
    assert actions.plan(job.case, by=cast.by.gao, at=on("03-02 10:25"), solution="更换").expected_at == on("03-04 18:00")


@pytest.mark.clause("SLA-13")
def test_a_security_question_unanswered_for_a_quarter_hour_is_breached_and_until_then_it_is_offered_first(cast):
    older = service.received(cast, on("03-02 08:00"), channel="email")
    job = service.received(cast, TEN, kind="security", channel="email")
    rows = paging.page(cast.by.gao, queries.Filter(queue="open"), TEN).rows
    assert [row["number"] for row in rows] == [job.case.number, older.case.number]
    tick(job.case, TEN + timedelta(minutes=15))
    assert promise(job.case, "answer").late


@pytest.mark.clause("REPORT-05")
def test_of_three_breaches_the_one_without_a_reason_comes_first_and_each_says_who_and_how_late(cast):
    jobs = [service.received(cast, TEN, channel="email") for _ in range(3)]
    now = TEN + timedelta(days=1, minutes=30)
    for job in jobs:
        actions.accept(job.case, by=cast.by.chen, at=on("03-02 10:20"))
        changes.set_mode(job.case, by=cast.by.chen, at=on("03-02 10:20"), mode="remote", reason="可远程")
        tick(job.case, TEN + timedelta(days=1))
    for job in jobs[:2]:
        for breach in job.case.clocks.filter(late=True):
            overtime.explain(job.case, by=cast.by.chen, at=now, clock_id=breach.id, reason="漏看邮件")
    rows = reports.overtime_list(cast.by.tang, TEN.date(), now.date(), now)
    answers = [row for row in rows if row["due"] == TEN + timedelta(days=1)]
    assert len(answers) == 3 and not rows[0]["reason"] and not answers[0]["reason"] and all(row["reason"] for row in answers[1:])
    assert all(row["late"] == timedelta(minutes=30) and row["owner"].name == "陈晓" for row in answers)
    assert {row["escalated_to"] for row in answers} == {"service_supervisor"}
    assert not Obligation.objects.filter(case=jobs[0].case, clause="overtime.default", is_open=True).exists()
