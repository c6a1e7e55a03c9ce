"""TRIAGE, CLASSIFY and REMOTE: judged whole, handled by the standard, and every kind of service in its place."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

import cast as people
from areas import service
from areas.callbacks.test_after_the_work import finished
from stories.telling import entry, journal, on, owed, promise, refused
from stories.test_after_and_around import finished_but_for_the_end
from yinuo.callbacks import surveying
from yinuo.cases import actions, changes, enquiring, tasks, words
from yinuo.dispatch import appointments
from yinuo.editions import actions as editions
from yinuo.editions import asking
from yinuo.insight import first_time, policy_review, quality, reports
from yinuo.journal import reading
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.ids import told_by
from yinuo.policy.book import read
from yinuo.policy.facts import ATTRIBUTES
from yinuo.policy.proofs import _PACKAGE
from yinuo.products.models import Product

pytestmark = pytest.mark.django_db
NINE = on("03-02 09:00")


@pytest.fixture(autouse=True)
def product(db):
    return service.washing_machine()


@pytest.mark.clause("TRIAGE-02")
@pytest.mark.parametrize(("gap", "field"), [({"degree": ""}, "degree"), ({"cause": "  "}, "cause"), ({"nature": ""}, "nature")])
def test_nature_alone_is_no_judgement_and_unknown_is_a_cause(cast, gap, field):
    job = service.received(cast, NINE)
    actions.accept(job.case, by=cast.by.chen, at=NINE)
    whole = {"nature": "hardware", "degree": "unknown", "cause": "不明"}
    with refused("TRIAGE-02", 422) as no:
        actions.judge(job.case, by=cast.by.gao, at=NINE, **{**whole, **gap})
    assert no.value.field == field and not job.case.judgements.exists()
    assert actions.judge(job.case, by=cast.by.gao, at=NINE, **whole).cause == "不明"


@pytest.mark.clause("TRIAGE-03", "CLASSIFY-10")
def test_a_priority_set_by_hand_needs_a_reason_is_logged_and_stands_in_the_deviation_report(cast):
    with told_by(lambda: NINE):
        job = service.received(cast, NINE)
        actions.accept(job.case, by=cast.by.chen, at=NINE)
        judged = actions.judge(job.case, by=cast.by.gao, at=NINE, nature="hardware", degree="major", cause="不明", importance="high")
        assert judged.priority == 2 == job.fresh().priority
        with refused("TRIAGE-03", 422):
            changes.set_priority(job.case, by=cast.by.sun, at=NINE, priority=1, reason="")
        changes.set_priority(job.case, by=cast.by.sun, at=NINE, priority=1, reason="幼儿园用机")
    assert entry(job.case, "case.priority_set").data["reason"] == "幼儿园用机"
    rows = reports.deviations(cast.by.tang, NINE - timedelta(hours=1), NINE + timedelta(hours=1))
    assert [(row["case"].id, row["reason"]) for row in rows] == [(job.case.id, "幼儿园用机")]


@pytest.mark.clause("TRIAGE-07")
def test_the_mode_decides_what_comes_next(cast):
    on_site, remote_case, sent_in = (service.received(cast, NINE, mode="undecided") for _ in range(3))
    for job, mode in ((on_site, "on_site"), (remote_case, "remote"), (sent_in, "sent_in")):
        actions.accept(job.case, by=cast.by.chen, at=NINE)
        actions.judge(job.case, by=cast.by.gao, at=NINE, nature="hardware", degree="minor", cause="不明", mode=mode)
    assert "dispatch_task.default" in owed(on_site.case)
    with refused("visit_mode.default"):
        appointments.book(remote_case.case, by=cast.by.sun, at=NINE, starts_at=NINE + timedelta(hours=5), ends_at=NINE + timedelta(hours=7))
    with refused("TRIAGE-07", 422):
        changes.set_mode(remote_case.case, by=cast.by.chen, at=NINE, mode="on_site")
    changes.set_mode(remote_case.case, by=cast.by.chen, at=NINE, mode="on_site", reason="远程无法排除")
    assert appointments.book(remote_case.case, by=cast.by.sun, at=NINE, starts_at=NINE + timedelta(hours=5), ends_at=NINE + timedelta(hours=7))
    actions.plan(sent_in.case, by=cast.by.gao, at=NINE, solution="检修")
    with refused("sent_in_reception.default"):
        actions.start(sent_in.case, by=cast.by.gao, at=NINE)
    with refused("TRIAGE-07", 422):
        changes.receive_unit(sent_in.case, by=cast.by.sun, at=NINE, condition="外壳划痕", accessories=" ")
    changes.receive_unit(sent_in.case, by=cast.by.sun, at=NINE, condition="外壳划痕", accessories="电源线")
    assert actions.start(sent_in.case, by=cast.by.gao, at=NINE).stage == "working"


@pytest.mark.clause("TRIAGE-08")
def test_whoever_cannot_solve_it_proposes_a_way_the_superior_has_it_and_the_customer_is_to_be_told(cast):
    job = service.assigned(cast, NINE)
    with refused("TRIAGE-08", 422):
        tasks.stuck(job.case, by=cast.by.li, at=job.later(minutes=1), proposal=" ", superior_id=cast.sun.id)
    tasks.stuck(job.case, by=cast.by.li, at=job.later(minutes=1), proposal="建议整机更换", superior_id=cast.sun.id)
    assert job.fresh().owner_id == cast.sun.id and "stuck_notice.default" in owed(job.case)
    words.tell(job.case, by=cast.by.chen, at=job.later(minutes=1), words="主管已接手")
    assert "stuck_notice.default" not in owed(job.case)


@pytest.mark.clause("TRIAGE-09")
def test_a_suspected_design_defect_reaches_development_with_model_and_evidence_and_bars_closing(cast):
    job = service.assigned(cast, NINE)
    task = tasks.suspect_defect(job.case, by=cast.by.li, at=job.later(minutes=1), evidence="三台同批次排水泵同位置开裂")
    assert task.department_id == cast.research.id and entry(job.case, "case.defect_suspected").data["model"] == "XQG100"
    assert "design_defect.default" in owed(job.case) and asking.bars("design_defect.default", 0, "case.close")
    second = service.assigned(cast, NINE, serial="SN-2")
    tasks.suspect_defect(second.case, by=cast.by.li, at=second.later(minutes=1), evidence="同位置开裂")
    service.received(cast, NINE, serial="SN-3")
    counted = quality.defects(cast.by.han, (NINE - timedelta(days=400)).date(), NINE.date() + timedelta(days=400))
    assert [(row["model"], row["count"], row["repairs"], [c.number for c in row["cases"]]) for row in counted] == [
        ("XQG100", 2, 3, [job.case.number, second.case.number])]


@pytest.mark.clause("TRIAGE-10")
def test_an_outcome_outside_the_standard_waits_for_somebody_entitled(cast):
    job = finished_but_for_the_end(cast)
    with refused("deviation.default"):
        actions.finish(job.case, by=cast.by.gao, at=on("03-02 12:00"), outcome="answered")
    with refused(status=403):
        actions.approve_deviation(job.case, by=cast.by.gao, at=on("03-02 12:01"), reason="客户自行拧紧")
    actions.approve_deviation(job.case, by=cast.by.sun, at=on("03-02 12:02"), reason="客户自行拧紧接头，不再漏水")
    assert actions.finish(job.case, by=cast.by.gao, at=on("03-02 12:03"), outcome="answered").stage == "done"


@pytest.mark.clause("TRIAGE-11")
def test_a_common_problem_is_settled_at_the_first_tier_and_nobody_is_asked(cast):
    job = finished(cast, NINE, problem_class="setup", outcome="trained")
    assert asking.answer("handling", job.fresh().facts, NINE)["common"] is True
    assert job.case.tier == 1 and job.case.stage == "done" and "case.deviation_approved" not in journal(job.case)
    assert first_time.rate(cast.by.han, NINE.date(), NINE.date()) == {"fixed": 1, "total": 1, "rate": 100.0, "stated": 0}


@pytest.mark.clause("CLASSIFY-01", "REMOTE-04")
def test_a_question_before_the_sale_has_a_number_a_duration_and_a_survey_and_no_repair_clock(cast):
    job = service.received(cast, NINE, kind="consulting", sale_stage="pre_sale", mode="undecided", description="请问有无烘干款", problem_class="setup")
    assert {c.question for c in job.case.clocks.all()}.isdisjoint({"resolution", "assignment", "arrival", "callback"})
    with refused("REMOTE-04", 422):
        enquiring.settle(job.case, by=cast.by.chen, at=on("03-02 09:06"), words="有 XQG120 一款", minutes=0)
    talk = enquiring.settle(job.case, by=cast.by.chen, at=on("03-02 09:06"), words="有 XQG120 一款", minutes=6)
    case = job.fresh()
    assert (case.stage, case.outcome, case.owner_id) == ("done", "answered", cast.chen.id) and case.number
    assert talk.ended_at - talk.started_at == timedelta(minutes=6) and entry(case, "case.done").data["minutes"] == 6
    assert not {"case.judged", "case.planned", "case.working"} & set(journal(case))
    assert surveying.invite(case, by=SYSTEM, at=on("03-02 09:07")).invited_at


def test_a_repair_is_never_settled_on_the_spot(cast):
    job = service.received(cast, NINE)
    with refused("catalogue.default"):
        enquiring.settle(job.case, by=cast.by.chen, at=NINE, words="按说明书操作即可", minutes=3)
    assert job.fresh().stage == "received"


@pytest.mark.clause("CLASSIFY-02")
def test_the_five_contents_of_electronics_each_have_a_form_and_clocks(cast):
    with operation(NINE):
        note(Product(code="TV55", name="电视", category="electronics", brand="一诺"), "product.written", by=SYSTEM, at=NINE)
    offered = asking.answer("contents", {"case.category": "electronics"}, NINE)["main"]
    assert sorted(offered) == sorted(["installation", "training", "repair", "maintenance", "recycling"])
    for kind in offered:
        case = service.received(cast, NINE, model="TV55", serial="", kind=kind).case
        assert case.category == "electronics" and case.form_type in ATTRIBUTES["case.form_type"].values
        assert {"answer", "resolution", "arrival"} <= {c.question for c in case.clocks.all()}, kind


@pytest.mark.clause("CLASSIFY-03")
def test_an_installation_prints_as_inspection_and_what_nobody_placed_is_not_judged(cast):
    assert service.received(cast, NINE, kind="installation").case.form_type == "inspection"
    job = service.received(cast, NINE, kind="unclassified")
    actions.accept(job.case, by=cast.by.chen, at=NINE)
    with refused("sorted.default"):
        actions.judge(job.case, by=cast.by.gao, at=NINE, nature="other", degree="minor", cause="不明")
    changes.set_kind(job.case, by=cast.by.chen, at=NINE, kind="inspection")
    assert (job.fresh().form_type, job.case.scene) == ("inspection", "periodic_inspection")


@pytest.mark.clause("CLASSIFY-04")
def test_a_request_outside_the_scope_goes_to_a_named_department_and_is_never_dropped(cast):
    job = service.received(cast, NINE, kind="out_of_scope", description="想购买股票")
    with refused("rerouted_first.default"):
        actions.cancel(job.case, by=cast.by.chen, at=NINE, reason="不归我们管")
    assert "rerouting.default" in owed(job.case)
    changes.reroute(job.case, by=cast.by.chen, at=on("03-02 09:10"), department_id=cast.sales.id, words="已转销售部，稍后与您联系")
    task = job.case.tasks.get()
    assert task.department_id == cast.sales.id and "case.customer_told" in journal(job.case) and "rerouting.default" not in owed(job.case)


@pytest.mark.clause("CLASSIFY-06")
def test_a_standard_that_cites_nothing_is_approved_with_the_warning_kept(cast):
    documents = dict(read(_PACKAGE / "standard").sources)
    name = next(n for n, text in documents.items() if "\nsources = " in text)
    documents[name] = "\n".join(line for line in documents[name].split("\n") if not line.startswith("sources = "))
    draft = editions.draft(documents, by=cast.by.liu, at=NINE, label="无依据", why="试")
    editions.approve(draft, by=cast.by.zheng, at=NINE, in_force_from=NINE.date())
    kept = [e for e in reading.of_record("edition", draft.id) if e.kind == "edition.approved"][0].data["warnings"]
    assert any(name.removesuffix(".md") in line for line in kept), kept
    listed = policy_review.standards(NINE + timedelta(days=1))
    assert [(d.name, d.sources) for d in listed if not d.sources] == [(listed[0].name, ())] and listed[0].name == name.removesuffix(".md")
    assert [(row["edition"].id, row["warnings"]) for row in policy_review.signed_over()] == [(draft.id, kept)]
    browser = Client()
    browser.post("/login", {"login": cast.han.username, "password": people.PASSWORD})
    page = browser.get("/policy/review").content.decode()
    assert "评估清单" in page and all(line in unescape(page) for line in kept)


@pytest.mark.clause("CLASSIFY-10")
def test_two_customers_alike_are_promised_the_same(cast):
    wang, firm = service.received(cast, NINE, serial=""), service.received(cast, NINE, serial="", contact_id=cast.hongyuan.id)
    dues = [{c.question: c.due_at for c in job.case.clocks.all()} for job in (wang, firm)]
    assert dues[0] == dues[1] and dues[0]


@pytest.mark.clause("CLASSIFY-11")
def test_a_complaint_response_without_a_visit_still_has_its_form_and_scene(cast):
    job = finished(cast, NINE, kind="security", problem_class="security", outcome="answered")
    assert (job.fresh().scene, job.case.form_type) == ("complaint_response", "repair") and "papers_form.default" in owed(job.case)


@pytest.mark.clause("CLASSIFY-12")
def test_a_buyer_stuck_at_payment_keeps_one_person_others_work_through_tasks_and_the_outcome_is_kept(cast):
    job = service.received(cast, NINE, kind="guidance", sale_stage="in_sale", mode="remote", description="付款页面打不开", problem_class="setup")
    actions.accept(job.case, by=cast.by.chen, at=NINE)
    with refused("one_owner.default"):
        tasks.hand(job.case, by=cast.by.chen, at=NINE, to_tier=2, words="请接手")
    with refused("one_owner_named.default"):
        actions.name_owner(job.case, by=cast.by.chen, at=NINE, owner_id=cast.yang.id)
    asked = tasks.ask(job.case, by=cast.by.chen, at=NINE, department_id=cast.sales.id, words="请查付款")
    with refused("collaboration.default"):
        enquiring.settle(job.case, by=cast.by.chen, at=on("03-02 09:20"), words="付款已恢复，客户已下单", minutes=12)
    tasks.answer(job.case, by=cast.by.chen, at=on("03-02 09:15"), task_id=asked.id, words="已恢复")
    enquiring.settle(job.case, by=cast.by.chen, at=on("03-02 09:20"), words="付款已恢复，客户已下单", minutes=12)
    assert (job.fresh().outcome, job.case.owner_id) == ("answered", cast.chen.id)
    assert promise(job.case, "callback") is None
