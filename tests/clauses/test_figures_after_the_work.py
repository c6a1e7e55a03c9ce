"""ARCHIVE, CALLBACK, SIGNOFF, SURVEY, WARRANTY and SLA with the very figures of their acceptance, through verbs."""

from datetime import date

import pytest

from areas import service
from areas.callbacks.test_after_the_work import called, finished
from areas.visits import test_at_the_door as door
from stories.telling import entry, on, owed, promise, tick
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, queries, surveying
from yinuo.cases import actions as cases
from yinuo.cases import remote
from yinuo.cases.models import Case
from yinuo.insight import first_time, reports
from yinuo.journal.sealer import seal
from yinuo.kit.actor import SYSTEM
from yinuo.notices import telling
from yinuo.notices.models import Bell
from yinuo.visits import actions as visits
from yinuo.visits import evidence, objections, papers
from yinuo.warranty import quotes
from yinuo.web.cases import story

pytestmark = pytest.mark.django_db
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def product(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return service.washing_machine()


def told(case, user, at):
    """The bells of one person about a case, once the journal was read on."""
    while seal():
        pass
    while telling.read_on(at):
        pass
    return list(Bell.objects.filter(case=case.id, user=user).values_list("kind", flat=True))


@pytest.mark.clause("ARCHIVE-01")
def test_finished_at_eighteen_and_one_kind_missing_at_eighteen_next_day_that_kind_is_breached_and_named(cast):
    job = door.at_work(service.booked(cast, on("03-02 13:00"), hours_ahead=3))
    door.signed(job)
    visits.leave(job.case, by=cast.by.li, at=on("03-02 17:50"))
    cases.finish(job.case, by=cast.by.li, at=on("03-02 18:00"), outcome="repaired")
    papers.file(job.case, by=cast.by.li, at=on("03-02 19:00"), kinds=["form", "report"])
    tick(job.case, on("03-03 17:59"))
    assert not job.case.clocks.filter(question__startswith="papers", late=True).exists()
    tick(job.case, on("03-03 18:00"))
    assert list(job.case.clocks.filter(question__startswith="papers", late=True).values_list("question", flat=True)) == ["papers_photos"]
    named = [row["clock"].zh for row in reports.overtime_list(cast.by.han, *MARCH, on("03-03 18:30")) if row["case"] == job.case]
    assert "现场照片" in named and not {"执行表", "服务报告", "故障处理报告"} & set(named)
    evidence.attach(job.case, door.photograph(), by=cast.by.li, at=on("03-03 19:00"), name="late.jpg")
    papers.file(job.case, by=cast.by.li, at=on("03-03 19:00"), kinds=["photos"])
    assert promise(job.case, "papers_photos").state == "missed" and "papers_photos.default" not in owed(job.case)


@pytest.mark.clause("CALLBACK-01")
def test_finished_on_the_first_and_not_called_by_the_end_of_the_fourth_it_is_breached_whatever_was_tried(cast):
    job = finished(cast, on("03-01 10:00"))
    for day in (2, 3, 4):
        callbacks.attempt(job.case, by=cast.by.he, at=on(f"03-0{day} 15:00"), words="无人接听")
    assert promise(job.case, "callback").due_at == on("03-05 00:00")
    tick(job.case, on("03-04 23:59"))
    assert not promise(job.case, "callback").late
    tick(job.case, on("03-05 00:00"))
    assert promise(job.case, "callback").late and job.case.callback_attempts.count() == 3
    assert "clock.breached" in told(job.case, cast.sun, on("03-05 00:00"))


@pytest.mark.clause("CALLBACK-04")
def test_dissatisfied_on_monday_at_nine_and_untold_on_wednesday_at_nine_it_is_breached_though_measures_exist(cast):
    job = finished(cast, on("02-28 09:00"))
    callbacks.answer(job.case, by=cast.by.he, at=on("03-02 09:00"), rating="dissatisfied", running_well=True, solved=True, words="约了三次")
    improving.plan(job.case, by=cast.by.sun, at=on("03-03 09:00"), analysis="排程过满", measures="加派一人")
    tick(job.case, on("03-04 08:59"))
    assert not promise(job.case, "improvement").late
    tick(job.case, on("03-04 09:00"))
    assert promise(job.case, "improvement").late and promise(job.case, "improvement").due_at == on("03-04 09:00")
    improving.tell(job.case, by=cast.by.sun, at=on("03-04 09:10"), words="已加派人手")
    assert promise(job.case, "improvement").state == "missed" and promise(job.case, "improvement").stopped_at == on("03-04 09:10")


@pytest.mark.clause("CALLBACK-07")
def test_not_solved_reopens_under_the_same_number_and_fails_first_time_fix(cast):
    job = finished(cast, on("03-02 09:00"))
    number = job.case.number
    assert first_time.rate(cast.by.han, *MARCH)["fixed"] == 1
    called(job, "basically", solved=False, words="又报错")
    assert (job.fresh().number, job.case.stage) == (number, "working")
    cases.finish(job.case, by=cast.by.gao, at=job.later(hours=1), outcome="repaired")
    assert [[says.en for says in row["why"]] for row in first_time.failures(cast.by.han, *MARCH)] == [["reopened", "not solved by the callback"]]
    assert first_time.rate(cast.by.han, *MARCH)["fixed"] == 0


@pytest.mark.clause("SIGNOFF-01")
def test_after_a_passed_test_the_numbered_record_is_produced_and_its_delivery_logged(cast):
    job = door.at_work(service.booked(cast))
    door.signed(job)
    record = papers.deliver(job.case, by=cast.by.li, at=job.later(minutes=5), means="by_hand")
    assert record.number == f"{job.case.number}-1"
    logged = entry(job.case, "record.delivered")
    assert (logged.data["number"], logged.data["means"], logged.actor_id) == (record.number, "by_hand", cast.li.id)


@pytest.mark.clause("SIGNOFF-05")
def test_an_objection_of_seventeen_unanswered_at_seventeen_next_day_is_breached_and_goes_up(cast):
    job = door.at_work(service.booked(cast))
    objections.raise_objection(job.case, by=cast.by.li, at=on("03-02 17:00"), words="费用不清", explained="已逐项说明")
    tick(job.case, on("03-03 16:59"))
    assert not promise(job.case, "objection").late
    tick(job.case, on("03-03 17:00"))
    assert promise(job.case, "objection").late and "overtime.default" in owed(job.case)
    assert "clock.breached" in told(job.case, cast.sun, on("03-03 17:00"))


@pytest.mark.clause("SURVEY-02")
def test_averages_stand_by_dimension_and_by_engineer(cast):
    scores = {cast.li: ((5, 4, 3), (3, 4, 5)), cast.zhao: ((1, 2, 3),)}
    for engineer, answers in scores.items():
        for n, (speed, effect, attitude) in enumerate(answers):
            job = finished(cast, on("03-02 09:00"), serial=f"SN-{engineer.id}-{n}")
            Case.objects.filter(pk=job.case.pk).update(engineer=engineer)
            surveying.invite(job.case, by=SYSTEM, at=job.later(minutes=1))
            surveying.answer(job.case, by=cast.by.he, at=job.later(minutes=1), level="basically", scores={"speed": speed, "effect": effect, "attitude": attitude})
    whole = queries.averages(SYSTEM, on("03-01 00:00"), on("03-31 00:00"))
    assert whole == {"speed": 3.0, "effect": pytest.approx(10 / 3), "attitude": pytest.approx(11 / 3)}
    rows = {row["name"]: (row["speed"], row["effect"], row["attitude"], row["answers"]) for row in queries.averages_by_engineer(SYSTEM, on("03-01 00:00"), on("03-31 00:00"))}
    assert rows == {cast.li.name: (4.0, 4.0, 4.0, 2), cast.zhao.name: (1.0, 2.0, 3.0, 1)}


@pytest.mark.clause("WARRANTY-02")
def test_a_replacement_of_a_listed_fault_in_warranty_costs_nothing_and_the_row_is_cited_on_the_case(cast):
    job = door.at_work(service.booked(cast, purchased_on=date(2026, 1, 1)))
    door.signed(job)
    visits.leave(job.case, by=cast.by.li, at=job.later(minutes=1))
    cases.approve_deviation(job.case, by=cast.by.sun, at=job.later(minutes=1), reason="整机更换更快")
    cases.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="replaced")
    assert quotes.charged(job.fresh(), job.now) == 0
    assert entry(job.case, "case.done").clause == "free_replacement.listed_faults"
    assert any("免费更换的故障" in str(row.get("clause")) for row in story.timeline(job.case, "zh"))


@pytest.mark.clause("SLA-09")
def test_resolved_after_forty_of_forty_eight_hours_it_is_met_and_reopened_on_day_five_the_lasting_fix_is_failed(cast):
    job = service.received(cast, on("03-02 10:00"), mode="remote")
    cases.accept(job.case, by=cast.by.chen, at=on("03-02 10:05"))
    cases.judge(job.case, by=cast.by.gao, at=on("03-02 10:10"), nature="software", degree="major", importance="high", cause="程序", problem_class="leak")
    remote.start(job.case, by=cast.by.gao, at=on("03-02 10:20"))
    remote.end(job.case, by=cast.by.gao, at=on("03-02 10:40"), solved=True, steps=(remote.Step("升级程序", "正常"),))
    cases.plan(job.case, by=cast.by.gao, at=on("03-02 11:00"), solution="升级程序")
    cases.start(job.case, by=cast.by.gao, at=on("03-02 11:05"))
    assert promise(job.case, "resolution").due_at == on("03-04 10:00")
    cases.finish(job.case, by=cast.by.gao, at=on("03-04 02:00"), outcome="repaired")
    assert promise(job.case, "resolution").state == "met" and first_time.rate(cast.by.han, *MARCH)["rate"] == 100.0
    callbacks.answer(job.case, by=cast.by.he, at=on("03-09 02:00"), rating="basically", running_well=False, solved=False, words="同样的故障")
    rounds = list(job.case.clocks.filter(question="resolution").order_by("round").values_list("state", flat=True))
    assert rounds == ["replaced", "met", "running"]  # the judgement made it a matter of forty-eight hours
    cases.finish(job.case, by=cast.by.gao, at=on("03-09 12:00"), outcome="repaired")
    assert first_time.rate(cast.by.han, *MARCH) == {"fixed": 0, "total": 1, "rate": 0.0, "stated": 0}
