"""Around the repair: remote help, money, the unhappy customer, reopening, working together, waiting, and putting things right."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from areas import service
from areas.callbacks.test_after_the_work import finished
from stories.telling import entry, every_clock_is_its_replay, on, promise, refused, tick
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, surveying
from yinuo.cases import actions, correcting, holds, overtime, receiving, remote, reopening, tasks, words
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.insight import reports
from yinuo.kit.actor import SYSTEM
from yinuo.visits import objections, papers, signing, working
from yinuo.warranty import queries as coverage
from yinuo.warranty import quotes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def product(db):
    return service.washing_machine()


# -- remote


@pytest.mark.clause("REMOTE-01", "REMOTE-02", "SIGNOFF-07", "TRIAGE-11")
def test_solved_in_one_call_and_closed_once_the_customer_says_so(cast):
    job = service.received(cast, on("03-02 09:00"), mode="remote", problem_class="setup", description="洗衣机显示童锁打不开")
    by, case = cast.by, job.case
    actions.accept(case, by=by.chen, at=on("03-02 09:01"))
    actions.judge(case, by=by.gao, at=on("03-02 09:02"), nature="use", degree="minor", cause="童锁未解除", problem_class="setup")
    with refused("visit_mode.default"):
        appointments.book(case, by=by.sun, at=on("03-02 09:03"), starts_at=on("03-02 14:00"), ends_at=on("03-02 15:00"))
    remote.start(case, by=by.gao, at=on("03-02 09:03"))
    with refused("REMOTE-02", 422):
        remote.end(case, by=by.gao, at=on("03-02 09:08"), solved=True)
    remote.end(case, by=by.gao, at=on("03-02 09:08"), solved=True, steps=(remote.Step("长按童锁键三秒", "童锁图标熄灭"),))
    actions.plan(case, by=by.gao, at=on("03-02 09:09"), solution="解除童锁")
    actions.start(case, by=by.gao, at=on("03-02 09:09"))
    actions.finish(case, by=by.gao, at=on("03-02 09:10"), outcome="trained")
    assert promise(case, "resolution").state == "met" and promise(case, "assignment") is None
    words.tell(case, by=by.chen, at=on("03-02 09:12"), words="童锁已解除", final=True)
    with refused("confirmed.default"):
        actions.close(case, by=by.chen, at=on("03-02 09:13"))
    actions.confirm(case, by=by.chen, at=on("03-02 09:14"))
    actions.close(case, by=by.chen, at=on("03-02 09:15"))
    assert Case.objects.get(pk=case.pk).stage == "closed" and not case.visits.exists()


@pytest.mark.clause("SIGNOFF-07")
def test_a_silent_customer_is_waited_for_and_then_the_case_closes_as_unconfirmed(cast):
    job = finished(cast, on("03-02 09:00"))
    done = Case.objects.get(pk=job.case.pk).stage_since
    words.tell(job.case, by=job.by("chen"), at=on("03-02 10:00"), words="已恢复", final=True)
    surveying.invite(job.case, by=SYSTEM, at=on("03-02 10:05"))
    signing.prepare(job.case, by=job.by("gao"), at=on("03-02 10:10"), advice="定期清理滤网")
    papers.file(job.case, by=job.by("gao"), at=on("03-02 10:15"), kinds=["form"])
    callbacks.answer(job.case, by=job.by("he"), at=on("03-03 10:00"), rating="satisfied", running_well=True, solved=True)
    with refused("confirmed.default"):
        actions.close(job.case, by=job.by("chen"), at=done + timedelta(days=2), unconfirmed=True)
    actions.close(job.case, by=job.by("chen"), at=done + timedelta(days=4), unconfirmed=True)
    assert job.case.closures.get().unconfirmed
    assert reports.unconfirmed_closures(job.by("tang"), date(2026, 3, 1), date(2026, 3, 31)) == 1


# -- money


@pytest.mark.clause("QUOTE-02", "WARRANTY-01")
def test_out_of_warranty_nothing_begins_unquoted_and_nothing_ends_over_the_quotation(cast):
    job = service.booked(cast, on("03-02 09:00"), purchased_on=date(2023, 5, 1))
    by, case = cast.by, job.case
    verdict = coverage.standing(case)
    assert (verdict.verdict, verdict.until, promise(case, "warranty_response")) == ("out", date(2024, 5, 1), None)
    assert "2024-05-01" in verdict.ruling["says"]["zh"] and verdict.edition is not None
    from yinuo.visits import actions as visits

    visits.arrive(case, by=by.li, at=on("03-02 14:00"))
    line = working.Line("更换排水泵", "排水泵", 1, amount=Decimal("180"))
    with refused("quotation.default"):
        working.work(case, by=by.li, at=on("03-02 14:20"), lines=[line])
    with refused("QUOTE-02", 422):
        quotes.offer(case, by=by.li, at=on("03-02 14:25"), plan=" ", amount=Decimal("200"), cycle_days=1)
    quote = quotes.offer(case, by=by.li, at=on("03-02 14:25"), plan="更换排水泵", amount=Decimal("200"), cycle_days=1)
    quotes.accept(case, by=by.li, at=on("03-02 14:30"), quote_id=quote.id, means="on_site")
    working.diagnose(case, by=by.li, at=on("03-02 14:31"), symptom="leak", cause="排水泵老化")
    working.work(case, by=by.li, at=on("03-02 14:50"), lines=[line])
    working.work(case, by=by.li, at=on("03-02 15:00"), lines=[working.Line("更换密封圈", "密封圈", 1, amount=Decimal("45"))])
    working.test(case, by=by.li, at=on("03-02 15:10"), words="不漏", passed=True)
    visits.leave(case, by=by.li, at=on("03-02 15:20"))
    with refused("within_quotation.default"):
        actions.finish(case, by=by.li, at=on("03-02 15:21"), outcome="repaired")
    second = quotes.offer(case, by=by.li, at=on("03-02 15:25"), plan="更换排水泵与密封圈", amount=Decimal("225"), cycle_days=1)
    quotes.accept(case, by=by.li, at=on("03-02 15:30"), quote_id=second.id, means="phone")
    actions.finish(case, by=by.li, at=on("03-02 15:31"), outcome="repaired")
    assert quotes.charged(Case.objects.get(pk=case.pk), on("03-02 15:32")) == Decimal("225.00")
    every_clock_is_its_replay(on("03-02 15:33"))


# -- the unhappy customer


@pytest.mark.clause("CALLBACK-02", "CALLBACK-04")
def test_dissatisfied_on_monday_at_nine_and_by_wednesday_at_nine_both_measures_and_word_are_owed(cast):
    job = finished(cast, on("02-27 09:00"))
    callbacks.answer(job.case, by=cast.by.he, at=on("03-02 09:00"), rating="dissatisfied", running_well=True, solved=True, words="等得太久")
    debt = job.case.obligations.get(clause="improvement.default")
    assert (debt.due_at, debt.post) == (on("03-04 09:00"), "service_supervisor")
    improving.plan(job.case, by=cast.by.sun, at=on("03-03 15:00"), analysis="当日排程过满", measures="加派一人")
    tick(job.case, on("03-04 09:00"))
    assert promise(job.case, "improvement").late
    improving.tell(job.case, by=cast.by.sun, at=on("03-04 09:30"), words="已加派人手，向您致歉")
    debt.refresh_from_db()
    assert not debt.is_open and promise(job.case, "improvement").state == "missed"
    every_clock_is_its_replay(on("03-04 09:31"))


@pytest.mark.clause("SIGNOFF-05")
def test_an_objection_at_seventeen_unanswered_by_the_next_seventeen_is_breached_escalated_and_bars_filing(cast):
    job = finished(cast, on("03-02 09:00"))
    raised = objections.raise_objection(job.case, by=cast.by.chen, at=on("03-02 17:00"), words="仍有异响", explained="运行几次后会消失")
    assert promise(job.case, "objection").due_at == on("03-03 17:00")
    tick(job.case, on("03-03 17:00"))
    late = promise(job.case, "objection")
    assert late.late
    with refused("objections_answered.default"):
        actions.close(job.case, by=cast.by.chen, at=on("03-03 17:05"), unconfirmed=True)
    objections.answer(job.case, by=cast.by.sun, at=on("03-03 18:00"), objection_id=raised.id, words="已上门复检，正常")
    said = overtime.explain(job.case, by=cast.by.sun, at=on("03-03 18:05"), clock_id=late.id, reason="答复人休假未交接")
    assert said.escalated_to == "service_supervisor"
    every_clock_is_its_replay(on("03-03 18:06"))


# -- reopening


def closed(cast, at: str = "03-02 09:00"):
    job = finished(cast, on(at))
    words.tell(job.case, by=cast.by.chen, at=on("03-02 10:00"), words="已修好", final=True)
    actions.confirm(job.case, by=cast.by.chen, at=on("03-02 10:01"))
    surveying.invite(job.case, by=SYSTEM, at=on("03-02 10:02"))
    actions.close(job.case, by=cast.by.chen, at=on("03-02 10:03"))
    return job


@pytest.mark.clause("SLA-09", "CALLBACK-07")
def test_reopened_within_the_window_the_number_stays_the_first_promise_stays_met_and_a_new_one_runs(cast):
    job = closed(cast)
    number = job.case.number
    with refused(status=422):
        reopening.reopen(job.case, by=cast.by.chen, at=on("03-07 09:00"), reason="")
    reopening.reopen(job.case, by=cast.by.chen, at=on("03-07 09:00"), reason="同一故障再现")
    assert (job.fresh().number, job.case.stage, job.case.is_open) == (number, "working", True)
    first, second = promise(job.case, "resolution", 1), promise(job.case, "resolution", 2)
    assert (first.state, second.state, second.started_at) == ("met", "running", on("03-07 09:00"))
    assert not job.case.facts["case.final_told"] and not job.case.facts["case.customer_confirmed"]
    every_clock_is_its_replay(on("03-07 09:01"))


def test_after_the_window_a_new_case_is_linked_to_the_old(cast):
    job = closed(cast)
    with refused("reopening.default") as no:
        reopening.reopen(job.case, by=cast.by.chen, at=on("04-05 09:00"), reason="同一故障再现")
    assert "关联" in no.value.way_out.zh
    again = replace(reopening.follow_on(job.case, "又打不开了"), expected_at=on("04-08 09:00"))
    new = receiving.receive(again, by=cast.by.chen, at=on("04-05 09:05"))
    assert new.parent_id == job.case.id and new.number != job.case.number and new.customer_id == job.case.customer_id


# -- working together


@pytest.mark.clause("ORG-02", "ORG-04")
def test_from_the_hotline_to_the_third_tier_only_through_the_second_or_with_a_reason_and_chen_still_follows_it(cast):
    job = service.received(cast, on("03-02 09:00"))
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 09:01"))
    with refused("ORG-02"):
        tasks.hand(job.case, by=cast.by.chen, at=on("03-02 09:10"), to_tier=3, words="请维修组处理")
    with refused("ORG-02", 422):
        tasks.hand(job.case, by=cast.by.chen, at=on("03-02 09:10"), to_tier=2, words="")
    tasks.hand(job.case, by=cast.by.chen, at=on("03-02 09:11"), to_tier=3, words="请维修组处理", skipped_because="技术支持全员培训", to_user_id=cast.feng.id)
    moved = job.case.hand_offs.get()
    assert (moved.from_tier, moved.to_tier, moved.skipped_because) == (1, 3, "技术支持全员培训")
    assert (job.fresh().tier, job.case.owner_id, job.case.follow_up_id) == (3, cast.feng.id, cast.chen.id)


@pytest.mark.clause("ORG-05")
def test_two_departments_are_asked_one_answers_and_the_work_is_not_finished_until_both_have(cast):
    job = finished_but_for_the_end(cast)
    by = cast.by
    research = tasks.ask(job.case, by=by.gao, at=on("03-02 10:00"), department_id=cast.research.id, words="是否批次问题？")
    sales = tasks.ask(job.case, by=by.gao, at=on("03-02 10:05"), department_id=cast.sales.id, words="请核对订单配置")
    tasks.answer(job.case, by=by.luo, at=on("03-02 11:00"), task_id=research.id, words="非批次问题")
    with refused("collaboration.default"):
        actions.finish(job.case, by=by.gao, at=on("03-02 12:00"), outcome="repaired")
    row = reports.open_tasks(by.tang, on("03-02 12:05"))
    assert [(r["task"].id, r["age"]) for r in row] == [(sales.id, timedelta(hours=2))]
    tasks.answer(job.case, by=by.chen, at=on("03-02 13:00"), task_id=sales.id, words="配置无误")
    assert actions.finish(job.case, by=by.gao, at=on("03-02 13:01"), outcome="repaired").stage == "done"


def finished_but_for_the_end(cast):
    job = service.received(cast, on("03-02 09:00"), mode="remote")
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 09:05"))
    actions.judge(job.case, by=cast.by.gao, at=on("03-02 09:10"), nature="software", degree="minor", cause="不明", problem_class="leak")
    remote.start(job.case, by=cast.by.gao, at=on("03-02 09:15"))
    remote.end(job.case, by=cast.by.gao, at=on("03-02 09:30"), solved=True, steps=(remote.Step("重置", "恢复"),))
    actions.plan(job.case, by=cast.by.gao, at=on("03-02 09:31"), solution="重置")
    actions.start(job.case, by=cast.by.gao, at=on("03-02 09:32"))
    return job


# -- waiting


def test_waiting_for_the_customer_stops_the_clock_and_waiting_for_a_part_does_not(cast):
    job = service.received(cast, on("03-02 09:00"))
    assert promise(job.case, "resolution").due_at == on("03-05 09:00")
    holds.hold(job.case, by=cast.by.chen, at=on("03-02 10:00"), reason="awaiting_part", words="排水泵缺货")
    assert promise(job.case, "resolution").state == "running"
    holds.hold(job.case, by=cast.by.chen, at=on("03-02 12:00"), reason="awaiting_customer", words="等客户发照片")
    with refused():
        holds.hold(job.case, by=cast.by.chen, at=on("03-02 12:01"), reason="awaiting_customer")
    held = promise(job.case, "resolution")
    assert (held.state, held.due_at, held.remaining) == ("paused", None, 69 * 3600)
    tick(job.case, on("03-04 12:00"))
    assert not promise(job.case, "resolution").late
    holds.resume(job.case, by=cast.by.chen, at=on("03-04 12:00"), hold_id=job.case.holds.get(reason="awaiting_customer").id)
    assert promise(job.case, "resolution").due_at == on("03-07 09:00")
    assert job.fresh().facts["case.on_hold"] is True
    holds.resume(job.case, by=cast.by.chen, at=on("03-04 13:00"))
    assert job.fresh().facts["case.on_hold"] is False and promise(job.case, "resolution").due_at == on("03-07 09:00")
    every_clock_is_its_replay(on("03-04 13:01"))


# -- putting right


@pytest.mark.clause("INTAKE-07")
def test_the_wrong_customer_is_put_right_with_a_reason_both_stay_readable_and_the_checks_are_cleared(cast):
    job = service.received(cast, on("03-02 09:00"))
    actions.recheck(job.case, by=cast.by.chen, at=on("03-02 09:05"))
    with refused(status=422):
        correcting.correct(job.case, by=cast.by.chen, at=on("03-02 10:00"), reason=" ", contact_id=cast.hongyuan.id)
    made = correcting.correct(job.case, by=cast.by.chen, at=on("03-02 10:00"), reason="同一号码，误选了王女士", contact_id=cast.hongyuan.id)
    case = job.fresh()
    assert (case.customer_id, case.caller) == (cast.hongyuan.customer_id, "宏远物业管理有限公司（谢**经理）")
    assert [row.field for row in made] == ["contact"] and made[0].was and made[0].now == case.caller
    assert case.facts["case.checks"] == 0 and case.facts["case.verified"] is False
    assert entry(case, "case.corrected").data["reason"] == "同一号码，误选了王女士"
    with refused("verification.default"):
        actions.accept(case, by=cast.by.chen, at=on("03-02 10:01"))
        dispatch.assign(case, by=cast.by.sun, at=on("03-02 10:02"), engineer_id=cast.li.id)
