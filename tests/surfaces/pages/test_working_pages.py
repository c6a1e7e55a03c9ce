"""The pages people work on all day: the next step first, nothing typed twice, the way back to the list they came from."""

import re
from datetime import timedelta

import pytest

import cast as people
from areas import service
from areas.callbacks.test_after_the_work import finished
from stories.telling import tick
from yinuo.archive import sheet
from yinuo.cases import actions, holds
from yinuo.cases.models import Case, Clock
from yinuo.dispatch import appointments
from yinuo.journal.operation import note, operation
from yinuo.people import access
from yinuo.registers.models import Call
from yinuo.visits import evidence
from yinuo.visits.models import Visit
from yinuo.web import middleware
from yinuo.web.cases import next_steps, taking
from yinuo.web.cases.next_steps import in_turn, signs_next
from yinuo.web.cases.steps import BY_NOUN, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, monkeypatch):
    """Somebody at their desk at the moment a job has come to."""
    def sits(who, at):
        monkeypatch.setattr(middleware, "utc_now", lambda: at)
        return people.entering(who)

    service.washing_machine()
    return sits


def first_of(page: str) -> str:
    """Where the main button of a case page leads."""
    return re.search(r'class="button is-main" href="/cases/\d+/([\w-]+)"', page).group(1)


def test_no_step_that_may_be_taken_is_missing_from_the_case_page(cast, desk):
    job = service.assigned(cast)
    page = desk(cast.tang, job.later(minutes=1)).get(f"/cases/{job.case.number}").content.decode()
    for step in offered(job.fresh(), job.by("tang")):
        assert f'href="/cases/{job.case.number}/{step.noun}"' in page, step.noun


def test_what_was_done_already_stands_behind_what_is_next(cast):
    job = service.planned(cast)
    steps = [BY_NOUN[noun] for noun in ("judgement", "assignment", "outcome", "diagnosis")]
    assert [s.noun for s in in_turn(steps, job.fresh())] == ["assignment", "diagnosis", "outcome", "judgement"]


def test_once_the_work_is_tested_the_signatures_are_next(cast):
    job = service.planned(cast)
    actions.start(job.case, by=job.by("gao"), at=job.later(minutes=5))
    case = job.fresh()
    assert not signs_next(case)
    case.facts["case.tested"] = True
    assert signs_next(case)
    case.facts |= {"case.customer_signed": True, "case.engineer_signed": True}
    assert not signs_next(case)


def test_photos_and_papers_are_seen_on_the_case_by_whoever_sees_it(cast, desk):
    job = service.assigned(cast)
    evidence.attach(job.case.id, b"%PDF-1.4\n%%EOF\n", by=job.by("chen"), at=job.later(minutes=1), name="购机发票.pdf", paper="proof")
    page = desk(cast.tang, job.now).get(f"/cases/{job.case.number}").content.decode()
    assert "购机发票.pdf" in page and f"/cases/{job.case.number}/files/" in page


@pytest.mark.clause("SLA-03")
def test_one_reason_is_written_once_for_every_limit_it_explains_and_the_leader_is_back_on_today(cast, desk):
    job = service.received(cast)
    late = job.later(days=9)
    tick(job.case, late)
    missed = Clock.objects.filter(case=job.case, late=True, overtimes__isnull=True)
    assert missed.count() > 1
    browser = desk(cast.sun, late)
    address = f"/cases/{job.case.number}/overtime?back=/today"
    assert address in browser.get("/today").content.decode()
    form = browser.get(address).content.decode()
    assert form.count('name="clock_id"') == form.count(" checked>") == missed.count()
    refused = browser.post(address, {"reason": "备件缺货", "back": "/today"})
    assert refused.status_code == 422 and "请勾选" in refused.content.decode()
    answer = browser.post(address, {"clock_id": [c.pk for c in missed], "reason": "备件缺货", "back": "/today"})
    assert answer.status_code == 302 and answer["Location"] == "/today" and not missed.all().exists()


@pytest.mark.parametrize("elsewhere", ["https://example.org/today", "//example.org/today", "/today/../../logout\\x", "javascript:alert(1)", "/people"])
def test_the_way_back_leads_only_to_lists_of_ours(cast, desk, elsewhere):
    job = service.received(cast)
    browser = desk(cast.chen, job.later(minutes=1))
    answer = browser.post(f"/cases/{job.case.number}/note", {"words": "客户下午在家", "back": elsewhere})
    assert answer["Location"].startswith(("/cases/", "/today/"))
    assert "example.org" not in answer["Location"]


@pytest.mark.clause("CHANNEL-03")
def test_a_chase_by_telephone_is_one_form_with_the_case_to_choose(cast, desk):
    job = service.received(cast)
    browser = desk(cast.chen, job.later(hours=1))
    answer = browser.post("/calls", {"number": "13800138000"})
    page = browser.get(answer["Location"]).content.decode()
    assert f'name="case" value="{job.case.number}"' in page and f'value="{cast.wang.id}" checked' in page
    browser.post(answer["Location"], {"contact_id": cast.wang.id, "case": job.case.number, "chase": "on", "subject": "问几时来", "outcome": "on_case"})
    call = Call.objects.get()
    assert call.logged_at and call.case_id == job.case.id and Case.objects.get(pk=job.case.pk).chases == 1
    for page in (f"/cases/{job.case.number}", f"/customers/{job.case.customer_id}"):
        assert "问几时来" in browser.get(page).content.decode()


@pytest.mark.clause("CHANNEL-03")
def test_a_call_that_becomes_a_case_is_logged_with_it(cast, desk):
    browser = desk(cast.chen, service.NINE)
    answer = browser.post("/calls", {"number": "021-58887777"})
    call = Call.objects.get()
    form = browser.get(f"/cases/new?call={call.id}").content.decode()
    assert 'value="021-58887777"' in form
    sent = {"call": call.id, "phone": "021-58887777", "contact_name": "赵敏", "title": "女士", "customer_kind": "person", "region": "SH", "model": "XQG100", "kind": "repair",
            "urgency": "normal", "mode": "undecided", "description": "不进水", "expected_at": "2026-03-10 18:00", "channel": "phone", "sale_stage": "after_sale"}
    made = browser.post("/cases/new", sent)
    assert made.status_code == 302 and answer.status_code == 302, made.content.decode()[:2000]
    call.refresh_from_db()
    assert call.logged_at and call.outcome == "case" and call.case is not None and call.contact_id == call.case.contact_id


def test_nothing_searched_for_shows_the_cases_opened_last(cast, desk):
    job = service.received(cast)
    browser = desk(cast.chen, job.later(minutes=1))
    assert "还没有看过服务单" in browser.get("/search").content.decode()
    browser.get(f"/cases/{job.case.number}")
    access.flush()
    assert job.case.shown in browser.get("/search?q=").content.decode()


def test_whoever_is_chosen_to_go_is_shown_with_what_they_have_in_hand(cast, desk):
    job = service.assigned(cast)
    other = service.planned(cast, at=job.later(hours=1), serial="SN-2026-002")
    form = desk(cast.zhou, other.now).get(f"/cases/{other.case.number}/assignment").content.decode()
    assert f"{cast.li.name}（浦东站），手上 1 单" in form


def test_every_step_before_the_customer_is_offered_somewhere(cast):
    assert taking._TO_CUSTOMER <= BY_NOUN.keys()


def test_the_vacant_days_of_a_month_are_proposed_week_by_week_and_nothing_is_published_unread(cast, desk):
    browser = desk(cast.sun, service.NINE)
    vacant = browser.get("/people/roster?month=2026-04").content.decode()
    assert "fill=weeks" in vacant and vacant.count(" selected>") == 0
    filled = browser.get("/people/roster?month=2026-04&fill=weeks").content.decode()
    assert filled.count(" selected>") == 30 and "尚未发布" in filled
    assert " selected>" not in browser.get("/people/roster?month=2026-04").content.decode()


@pytest.mark.clause("TRIAGE-01")
def test_whoever_arrived_may_leave_before_the_work_is_reported_done(cast, desk):
    job = service.planned(cast)
    visit = Visit(case=job.case, engineer=cast.li, departed_at=job.now, arrived_at=job.now)
    with operation(job.now):
        note(visit, "visit.kept", by=job.by("li"), at=job.now)
    actions.start(job.case, by=job.by("gao"), at=job.later(minutes=5))
    assert BY_NOUN["leaving"] in offered(job.fresh(), job.by("li"))


def test_a_refusal_leads_to_the_form_that_enters_what_is_missing_and_back_again(cast, desk):
    job = service.assigned(cast)
    appointments.book(job.case, by=job.by("li"), at=job.later(minutes=5), starts_at=job.now + service.HOUR, ends_at=job.now + 2 * service.HOUR)
    browser = desk(cast.li, job.later(minutes=5))
    address = f"/cases/{job.case.number}/departure"
    refused = browser.post(address, {}).content.decode()
    way = f"/cases/{job.case.number}/appointment-confirmation?back={address}"
    assert f'href="{way}"' in refused
    assert f'name="back" value="{address}"' in browser.get(way).content.decode()


def test_every_step_spoken_of_elsewhere_exists(cast):
    assert {*next_steps._USUAL, *next_steps._DONE_ONCE, *next_steps._EVIDENCE.values()} <= BY_NOUN.keys()
    assert {noun for noun, step in BY_NOUN.items() if step.main} <= set(next_steps._USUAL)


def test_the_customer_reads_times_of_the_company_s_clock_before_signing(cast):
    said = sheet.times({"agreed_from": "2026-03-02T02:00:00Z", "agreed_until": "2026-03-02T04:00:00Z", "arrived": "2026-03-02T02:03:04.5Z"})
    assert [line.zh for line in said] == ["约定 2026-03-02 10:00–12:00", "实际 2026-03-02 10:03"]
    assert sheet.times({}) == []


def test_a_closure_refused_lists_what_is_owed_in_words_that_lead_to_its_form(cast, desk):
    job = finished(cast)
    page = desk(cast.he, job.later(minutes=5)).post(f"/cases/{job.case.number}/closure", {"words": ""}).content.decode()
    refusal = page.split('class="refusal"')[1].split("</section>")[0]
    assert "?back=/cases/" in refusal and ".default</li>" not in refusal
    case = desk(cast.he, job.now).get(f"/cases/{job.case.number}").content.decode()
    assert "还不能结案" in case or "接下来" in case


def test_a_company_without_a_case_is_told_where_to_begin_until_the_first_one_is_there(cast, desk):
    assert "从这里开始" in desk(cast.sun, service.NINE).get("/today").content.decode()
    job = service.received(cast)
    assert "从这里开始" not in desk(cast.tang, job.now).get("/today").content.decode()


def test_a_case_on_hold_says_why_since_when_and_how_it_goes_on(cast, desk):
    job = service.received(cast)
    holds.hold(job.case, by=job.by("chen"), at=job.later(minutes=5), reason="customer_moved", words="下周才在家", expected_until=job.now + timedelta(days=5))
    page = desk(cast.chen, job.later(minutes=5)).get(f"/cases/{job.case.number}").content.decode()
    said = page.split("挂起中")[1].split("</p>")[0]
    assert "下周才在家" in said and f"/cases/{job.case.number}/resumption" in said


def test_what_was_just_promised_leads_on_to_the_next_step(cast, desk):
    question = service.received(cast, kind="consulting", mode="remote")
    page = desk(cast.chen, question.now).get(f"/cases/{question.case.number}/promise").content.decode()
    assert first_of(page) == "enquiry" and f'href="/cases/{question.case.number}" data-key="Enter"' in page
    repair = service.received(cast, serial="SN-2026-003")
    browser = desk(cast.chen, repair.later(minutes=1))
    assert "受理，由我负责" in browser.get(f"/cases/{repair.case.number}/promise").content.decode()
    browser.post(f"/cases/{repair.case.number}/acceptance")
    assert (repair.fresh().stage, repair.case.owner_id) == ("accepted", cast.chen.pk)


@pytest.mark.clause("CHANNEL-03")
def test_a_wrong_number_is_logged_with_one_press_and_a_real_subject_is_still_asked_for(cast, desk):
    browser = desk(cast.chen, service.NINE)
    browser.post("/calls", {"number": "", "nobody": "wrong_number"})
    wrong = Call.objects.get()
    assert wrong.logged_at and (wrong.outcome, wrong.subject) == ("wrong_number", "打错")
    call = browser.post("/calls", {"number": "13800138000"})["Location"]
    assert browser.post(call, {"outcome": "answered", "contact_id": cast.wang.id}).status_code == 422
    assert browser.post(call, {"outcome": "no_words"}).status_code == 302


def test_everybody_begins_where_their_work_is(cast, desk):
    for who, where in (("sun", "/today"), ("wu", "/cases"), ("lu", "/status"), ("hu", "/people/"), ("chen", "/cases")):
        assert desk(getattr(cast, who), service.NINE).get("/")["Location"] == where, who
    assert "stage=closed" in desk(cast.wu, service.NINE).get("/cases").content.decode()


def test_where_nothing_is_left_for_the_reader_their_next_case_is_one_press_away(cast, desk):
    done = service.planned(cast)
    other = service.received(cast, at=done.later(minutes=5), serial="SN-2026-004")
    actions.accept(other.case, by=other.by("chen"), at=other.later(minutes=5))
    page = desk(cast.chen, other.now).get(f"/cases/{done.case.number}").content.decode()
    assert "由" in page.split("接下来")[1].split("</p>")[0] and f'href="/cases/{other.case.number}">我的下一单' in page


def test_no_tab_of_the_policy_leads_where_the_reader_may_not_go(cast, desk):
    assert "/policy/proposals" not in desk(cast.lu, service.NINE).get("/policy").content.decode()
    assert "/policy/proposals" in desk(cast.chen, service.NINE).get("/policy").content.decode()
