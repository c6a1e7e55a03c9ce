"""After the work: the specialist calls, the dissatisfied are answered, and every service may be rated once."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR, NINE
from areas.visits.test_at_the_door import STROKES
from yinuo.callbacks import actions, improving, queries, surveying
from yinuo.cases import actions as cases
from yinuo.cases import remote
from yinuo.cases.models import Clock, Obligation
from yinuo.journal import reading
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return service.washing_machine()


def finished(cast, at=NINE, problem_class="leak", outcome="repaired", **changes):
    """Done at a distance, so that no visit is needed to get here."""
    job = service.received(cast, at, **{"mode": "remote", "problem_class": problem_class, **changes})
    cases.accept(job.case, by=job.by("chen"), at=job.later(minutes=5))
    cases.judge(job.case, by=job.by("gao"), at=job.later(minutes=5), nature="software", degree="minor", cause="程序设置", problem_class=problem_class)
    remote.start(job.case, by=job.by("gao"), at=job.later(minutes=5))
    remote.end(job.case, by=job.by("gao"), at=job.later(minutes=5), solved=True, steps=(remote.Step("恢复出厂设置", "恢复正常"),))
    cases.plan(job.case, by=job.by("gao"), at=job.later(minutes=5), solution="恢复设置")
    cases.start(job.case, by=job.by("gao"), at=job.later(minutes=5))
    cases.finish(job.case, by=job.by("gao"), at=job.later(minutes=5), outcome=outcome)
    return job


def called(job, rating="satisfied", **said):
    return actions.answer(job.case, by=job.by("he"), at=job.later(hours=1), **{"rating": rating, "running_well": True, "solved": True, **said})


@pytest.mark.clause("CALLBACK-01")
def test_three_attempts_are_recorded_and_are_no_callback(cast, product):
    job = finished(cast)
    for day in range(3):
        actions.attempt(job.case, by=job.by("he"), at=job.later(hours=20), words=f"第{day + 1}次无人接听")
    assert list(queries.to_call(job.by("he"))) == [job.case]
    assert job.case.callback_attempts.count() == 3 and Clock.objects.get(case=job.case, question="callback").state == "running"
    called(job)
    assert Clock.objects.get(case=job.case, question="callback").state == "met" and not queries.to_call(job.by("he")) and job.fresh().facts["case.called_back"]


@pytest.mark.clause("CALLBACK-02")
def test_nobody_but_the_specialist_calls_back(cast, product):
    job = finished(cast)
    with pytest.raises(Refusal) as no:
        actions.answer(job.case, by=job.by("gao"), at=job.later(hours=1), rating="satisfied", running_well=True, solved=True)
    assert no.value.status == 403


@pytest.mark.clause("CALLBACK-02")
def test_both_ratings_stay_and_their_difference_is_flagged(cast, product):
    from yinuo.visits import signing

    job = finished(cast)
    form = signing.prepare(job.case, by=job.by("gao"), at=job.later(minutes=1), advice="定期清理滤网")
    from yinuo.visits import working

    working.test(job.case, by=job.by("gao"), at=job.later(minutes=1), words="空载运行", passed=True)
    signing.sign(job.case, by=job.by("gao"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    made = called(job, "dissatisfied", words="等得太久")
    assert made.differs and Obligation.objects.get(case=job.case, clause="improvement.default").is_open
    assert job.case.signatures.get().rating == "satisfied"


@pytest.mark.clause("CALLBACK-04")
def test_measures_that_the_customer_was_not_told_do_not_stop_the_clock(cast, product):
    job = finished(cast)
    called(job, "dissatisfied")
    owed = Obligation.objects.get(case=job.case, clause="improvement.default")
    assert owed.due_at == owed.arisen_at + 48 * HOUR
    with pytest.raises(Refusal):
        improving.tell(job.case, by=job.by("sun"), at=job.later(hours=1), words="已改进")
    improving.plan(job.case, by=job.by("sun"), at=job.later(hours=1), analysis="排程过满", measures="加派一人")
    owed.refresh_from_db()
    assert owed.is_open
    improving.tell(job.case, by=job.by("sun"), at=job.later(hours=1), words="已加派人手，今后两小时内答复")
    owed.refresh_from_db()
    assert not owed.is_open
    assert improving.verify(job.case, by=job.by("ma"), at=job.later(days=20), effective=True).effective


@pytest.mark.clause("CALLBACK-05")
def test_a_measure_is_reopened_when_the_like_comes_back_within_the_watch_time(cast, product):
    first = finished(cast)
    called(first, "dissatisfied")
    improving.plan(first.case, by=first.by("sun"), at=first.later(hours=1), analysis="密封批次不良", measures="更换批次")
    improving.tell(first.case, by=first.by("sun"), at=first.later(hours=1), words="已更换批次")
    other = finished(cast, first.now + timedelta(days=3), serial="SN-9", problem_class="noise")
    called(other, "dissatisfied")
    assert not queries.ineffective(SYSTEM)
    second = finished(cast, first.now + timedelta(days=5), serial="SN-8")
    called(second, "dissatisfied")
    measure = queries.ineffective(SYSTEM).get()
    assert measure.case_id == first.case.id and measure.effective is False and measure.reopened_by_id == second.case.id
    assert "improvement.reopened" in [e.kind for e in reading.of_case(first.case.id)]


@pytest.mark.clause("CALLBACK-06")
def test_the_effect_of_a_training_is_followed_up(cast, product):
    job = finished(cast, kind="training", outcome="trained", problem_class="setup")
    called(job)
    from yinuo.cases import words

    words.tell(job.case, by=job.by("chen"), at=job.later(minutes=1), words="培训已完成", final=True)
    cases.confirm(job.case, by=job.by("chen"), at=job.later(minutes=1))
    surveying.invite(job.case, by=SYSTEM, at=job.later(minutes=1))
    cases.close(job.case, by=job.by("chen"), at=job.later(minutes=1))
    owed = Obligation.objects.get(case=job.case, clause="training_effect.default")
    actions.check_training(job.case, by=job.by("he"), at=job.later(days=10), rating="satisfied", running_well=True, words="已能独立操作")
    owed.refresh_from_db()
    assert not owed.is_open and job.case.callbacks.filter(purpose="training").count() == 1


@pytest.mark.clause("CALLBACK-07")
def test_an_unsolved_problem_goes_on_under_its_own_number(cast, product):
    job = finished(cast)
    called(job, "basically", solved=False, words="第二天又报错")
    assert job.fresh().stage == "working" and not job.case.facts["case.called_back"]
    assert not Obligation.objects.filter(case=job.case, clause="unsolved.default", is_open=True).exists()


@pytest.mark.clause("SURVEY-01")
def test_ten_finished_services_have_ten_invitations_or_exceptions_by_the_end_of_the_day(cast, product):
    jobs = [finished(cast, serial=f"SN-{n}") for n in range(10)]
    surveying.leave_out(jobs[0].case, by=jobs[0].by("he"), at=jobs[0].later(hours=1), reason="客户已搬离")
    assert surveying.invite_due(jobs[0].later(hours=1)) == 9 and not surveying.due(jobs[0].now)
    surveying.answer(jobs[1].case, by=jobs[1].by("he"), at=jobs[0].now, level="satisfied", scores={"speed": 5, "effect": 4, "attitude": 5})
    with pytest.raises(Refusal):
        surveying.answer(jobs[1].case, by=jobs[1].by("he"), at=jobs[0].now, level="satisfied", scores={"speed": 5, "effect": 4, "attitude": 5})


@pytest.mark.clause("SURVEY-02")
def test_two_of_three_scores_are_not_an_answer(cast, product):
    job = finished(cast)
    surveying.invite(job.case, by=SYSTEM, at=job.later(minutes=1))
    with pytest.raises(Refusal) as no:
        surveying.answer(job.case, by=job.by("he"), at=job.later(minutes=1), level="satisfied", scores={"speed": 5, "effect": 4})
    assert no.value.facts["fields"] == ["attitude"] and no.value.clause == "SURVEY-02"
    surveying.answer(job.case, by=job.by("he"), at=job.later(minutes=1), level="basically", scores={"speed": 5, "effect": 4, "attitude": 3})
    assert queries.averages(SYSTEM, NINE, job.later(days=1)) == {"speed": 5.0, "effect": 4.0, "attitude": 3.0}


@pytest.mark.clause("SURVEY-03")
def test_twelve_five_and_three_answers_are_sixty_twentyfive_and_fifteen_percent(cast, product):
    from yinuo.callbacks.models import Survey

    job = finished(cast)
    rows = ["satisfied"] * 12 + ["basically"] * 5 + ["dissatisfied"] * 3
    copies = []
    for n, level in enumerate(rows):
        other = service.received(cast, job.now, serial=f"S{n}").case
        copies.append(Survey(case=other, invited_at=job.now, answered_at=job.now, level=level))
    Survey.objects.bulk_create(copies)
    found = queries.shares(SYSTEM, NINE, job.later(days=1), job.now)
    assert [(s.count, s.percent, s.score) for s in found] == [(12, 60, 100), (5, 25, 70), (3, 15, 0)]
