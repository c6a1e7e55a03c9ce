"""ORG: who follows a case, who works together on it, what anybody may propose, and that the rules bind everybody."""

from datetime import date, timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from stories.telling import on, owed, promise, refused
from yinuo.cases import actions, queries, showing, tasks, words
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.editions import actions as editions
from yinuo.editions.models import Proposal
from yinuo.insight import reports
from yinuo.journal.sealer import seal
from yinuo.kit.moment import utc_now
from yinuo.notices import telling
from yinuo.notices.models import Bell
from yinuo.people import access, tokens
from yinuo.people.models import Access
from yinuo.web.cases.today import load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def product(db):
    return service.washing_machine()


@pytest.mark.clause("ORG-04")
def test_chen_follows_the_case_wherever_it_goes_and_only_chen_or_a_substitute_says_the_last_word(cast):
    job = service.received(cast, on("03-02 09:00"))
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 09:05"))
    tasks.hand(job.case, by=cast.by.chen, at=on("03-02 09:10"), to_tier=2, words="请定位故障", to_user_id=cast.gao.id)
    assert showing.picture(cast.by.gao, job.case.number)["follow_up_name"] == "陈晓"
    with refused("ORG-04", 403):
        words.tell(job.case, by=cast.by.gao, at=on("03-02 10:00"), words="已修好", final=True)
    tasks.pass_follow_up(job.case, by=cast.by.chen, at=on("03-02 10:05"), to_user_id=cast.yang.id, substitute=True)
    words.tell(job.case, by=cast.by.yang, at=on("03-02 10:10"), words="已修好", final=True)
    assert job.fresh().follow_up_id == cast.chen.id and job.case.facts["case.final_told"]


@pytest.mark.clause("ORG-06", "INTAKE-04")
def test_what_engineer_li_enters_the_hotline_sees_the_next_moment_and_the_interface_says_the_same(cast):
    job = service.assigned(cast, on("03-02 09:00"))
    dispatch.respond(job.case, by=cast.by.li, at=on("03-02 10:00"))
    page = Client()
    page.post("/login", {"login": "chen", "password": people.PASSWORD})
    shown = page.get(f"/cases/{job.case.number}")
    assert shown.status_code == 200 and "工程师响应" in shown.content.decode()
    _, secret = tokens.make_own_token("crm", by=cast.by.chen, at=utc_now())
    answer = Client().get(f"/api/v1/cases/{job.case.number}", headers={"Authorization": f"Bearer {secret}"}).json()
    case = job.fresh()
    assert (answer["number"], answer["stage"], answer["engineer_name"], answer["description"]) == (case.number, case.stage, "李志强", case.description)
    assert answer["story"][-1]["kind"] == "engineer.responded" or "engineer.responded" in [e["kind"] for e in answer["story"]]


@pytest.mark.clause("ORG-08")
def test_the_engineer_with_twelve_open_jobs_is_marked_and_the_average_is_six(cast):
    for engineer, jobs in ((cast.li, 12), (cast.zhao, 4), (cast.ding, 2)):
        for _ in range(jobs):
            case = service.received(cast, on("03-02 09:00")).case
            Case.objects.filter(pk=case.pk).update(engineer=engineer)
    found = load(queries.seen_by(cast.by.tang), on("03-02 10:00"))
    assert found["average"] == 6.0
    assert [(row["label"], row["value"], row["tone"]) for row in found["rows"]] == [("李志强", 12, "warn"), ("赵敏", 4, "plain"), ("丁强", 2, "plain")]


@pytest.mark.clause("ORG-13")
def test_a_request_from_a_region_nobody_serves_is_flagged_and_counted(cast):
    job = service.received(cast, on("03-02 09:00"), region="QH")
    assert job.case.facts["case.covered"] is False and "coverage_gap.default" in owed(job.case)
    service.received(cast, on("03-02 09:00"), region="SH")
    assert reports.coverage_gaps(cast.by.tang, date(2026, 3, 1), date(2026, 3, 31)) == [{"region": "青海", "count": 1}]


@pytest.mark.clause("ORG-14")
def test_a_proposal_is_answered_by_the_general_office_and_its_author_is_told(cast):
    proposal = editions.propose("回访时限改为两日", by=cast.by.li, at=on("03-02 09:00"), clause="callback.default")
    with refused(status=403):
        editions.answer_proposal(proposal, by=cast.by.li, at=on("03-02 09:05"), accepted=True)
    with refused("ORG-14", 422):
        editions.answer_proposal(proposal, by=cast.by.qin, at=on("03-03 09:00"), accepted=False, reason=" ")
    from yinuo.policy.book import read
    from yinuo.policy.proofs import _PACKAGE

    documents = dict(read(_PACKAGE / "standard").sources)
    draft = editions.draft(documents, by=cast.by.liu, at=on("03-03 10:00"), label="二〇二六年第二版", why="采纳李志强的建议")
    editions.answer_proposal(proposal, by=cast.by.qin, at=on("03-03 11:00"), accepted=True, edition_id=draft.id)
    assert Proposal.objects.get().edition_id == draft.id
    with refused():
        editions.answer_proposal(proposal, by=cast.by.qin, at=on("03-03 12:00"), accepted=False, reason="又不采纳了")
    seal()
    while telling.read_on(on("03-03 12:05")):
        pass
    assert "采纳" in Bell.objects.get(user=cast.li, kind="proposal.answered").says["zh"]


@pytest.mark.clause("ORG-16")
def test_a_colleague_outside_service_answers_under_the_same_log_and_clocks_and_sees_no_more_than_service_does(cast):
    job = service.received(cast, on("03-02 09:00"))
    other = service.received(cast, on("03-02 09:00"))
    task = tasks.ask(job.case, by=cast.by.chen, at=on("03-02 09:30"), department_id=cast.research.id, words="是否批次问题？")
    page = Client()
    page.post("/login", {"login": "luo", "password": people.PASSWORD})
    shown = page.get(f"/cases/{job.case.number}").content.decode()
    assert "王秀兰" not in shown and "13800138000" not in shown and "王" in shown
    assert page.get(f"/cases/{other.case.number}").status_code == 404
    access.flush() if hasattr(access, "flush") else None
    assert Access.objects.filter(user_id=cast.luo.id, subject_id=job.case.id).exists()
    due = promise(job.case, "resolution").due_at
    tasks.answer(job.case, by=cast.by.luo, at=on("03-02 11:00"), task_id=task.id, words="非批次问题")
    assert promise(job.case, "resolution").due_at == due


@pytest.mark.clause("ORG-16", "SLA-08")
def test_a_product_nobody_wrote_a_rule_for_falls_under_the_default_row(cast):
    job = service.received(cast, on("03-02 09:00"), model="一款没人认识的机器", serial="")
    assert job.case.category == "other" and job.case.product_id is None
    for question in ("answer", "resolution", "arrival", "assignment"):
        assert promise(job.case, question).clause == f"{question}.default"
    assert job.case.coverages.get().clause == "warranty.default"


@pytest.mark.clause("ORG-01")
def test_intake_that_is_off_takes_no_request_at_any_door(cast):
    from yinuo.people.models import Company
    from yinuo.people.places import forget

    Company.objects.update(intake_open=False)
    forget()
    with refused():
        service.received(cast, on("03-02 09:00"))
    assert not Case.objects.exists()


def test_a_seconded_worker_loses_sight_the_day_after(cast):
    from yinuo.people.rights import actor_of

    assert actor_of(cast.luo.id, date(2026, 3, 2)).may("case.see")
    cast.luo.holdings.update(until=date(2026, 6, 30))
    assert actor_of(cast.luo.id, date(2026, 6, 30)).may("case.see")
    assert not actor_of(cast.luo.id, date(2026, 7, 1)).may("case.see")
    assert on("03-02 09:00") + timedelta(0)
