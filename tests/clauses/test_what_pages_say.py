"""What the catalogue promises its readers: said on the page it speaks of, in words."""

import re
from datetime import date
from decimal import Decimal

import pytest

import cast as people
from areas import service
from areas.archive.test_filing import called_back
from areas.archive.test_filing import job as closed  # noqa: F401  a closed case with its papers
from areas.callbacks.test_after_the_work import called, finished
from areas.visits.test_at_the_door import STROKES, at_work
from clauses.read import read_by
from stories.telling import entry, on
from yinuo.callbacks.models import Survey
from yinuo.cases import remote, tasks, words
from yinuo.dispatch import appointments
from yinuo.editions import shelves
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.products.models import Product
from yinuo.visits import actions as visits
from yinuo.visits import papers, signing, working
from yinuo.warranty import quotes

pytestmark = pytest.mark.django_db
NINE = on("03-02 09:00")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def product(request, db):
    shelves.forget()
    return None if "closed" in request.fixturenames else service.washing_machine()


@pytest.mark.clause("INTAKE-10")
def test_the_page_of_a_repair_says_whose_queue_it_stands_in_until_it_is_accepted(cast):
    job = service.received(cast, NINE)
    page = read_by(cast.chen, f"/cases/{job.case.number}")
    assert "所在队列" in page and "部门负责人" in page[page.index("所在队列"):][:80]


# -- what is offered: contents and long-term service by category


@pytest.mark.clause("CLASSIFY-02")
def test_the_catalogue_of_electronics_offers_its_five_contents_each_with_a_form(cast):
    with operation(NINE):
        television = Product(code="TV55", name="电视", category="electronics", brand="一诺")
        note(television, "product.written", by=SYSTEM, at=NINE)
    page = read_by(cast.han, f"/products/{television.pk}")
    table = page[page.index("本类产品的服务"):]
    for content in ("安装", "培训", "维修", "保养", "回收"):
        assert content in table, content
    assert "软件更新，每 3 个月一次" in table


@pytest.mark.clause("CLASSIFY-05")
def test_electronics_and_heavy_machinery_opened_at_once_differ_in_due_time_guarantee_and_what_is_offered(cast):
    with operation(NINE):
        for code, category in (("TV55", "electronics"), ("EX20", "heavy_machinery")):
            note(Product(code=code, name=code, category=category, brand="一诺"), "product.written", by=SYSTEM, at=NINE)
    cases = {code: service.received(cast, NINE, model=code, serial=f"SN-{code}", purchased_on=date(2025, 6, 1)).case for code in ("TV55", "EX20")}
    dues = {code: case.clocks.get(question="resolution").due_at for code, case in cases.items()}
    ends = {code: case.coverages.get().until for code, case in cases.items()}
    assert dues == {"TV55": on("03-05 09:00"), "EX20": on("03-10 00:00")} and ends["TV55"] != ends["EX20"]
    offers = {code: read_by(cast.chen, f"/cases/{case.number}") for code, case in cases.items()}
    assert "软件更新，每 3 个月一次" in offers["TV55"] and "长期保养，每 6 个月一次" in offers["EX20"]


# -- what the page of a case shows


@pytest.mark.clause("WARRANTY-01")
@pytest.mark.parametrize(("bought", "verdict"), [(date(2025, 3, 2), "2026-03-02 在保"), (date(2025, 3, 1), "2026-03-02 不在保")])
def test_the_page_shows_the_last_day_the_reason_and_the_edition_of_the_verdict(cast, bought, verdict):
    job = service.received(cast, NINE, purchased_on=bought)
    page = read_by(cast.chen, f"/cases/{job.case.number}")
    assert verdict in page and str(bought.replace(year=2026)) in page
    assert "[warranty.household]" in page and shelves.in_force(NINE)[1].digest[:12] in page


@pytest.mark.clause("ORG-02")
def test_the_tier_history_on_the_page_says_from_one_to_three_and_why(cast):
    job = service.received(cast, NINE)
    tasks.hand(job.case, by=cast.by.chen, at=NINE, to_tier=3, words="请维修组处理", skipped_because="技术支持全员培训")
    page = read_by(cast.chen, f"/cases/{job.case.number}")
    assert "支持层级：3" in page and "自第 1 层移交" in page and "技术支持全员培训" in page


@pytest.mark.clause("CALLBACK-02")
def test_the_page_flags_that_the_callback_says_otherwise_than_the_sign_off(cast):
    job = finished(cast)
    form = signing.prepare(job.case, by=cast.by.gao, at=job.later(minutes=1), advice="定期清理滤网")
    working.test(job.case, by=cast.by.gao, at=job.later(minutes=1), words="空载运行", passed=True)
    signing.sign(job.case, by=cast.by.gao, at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    called(job, "dissatisfied", words="等得太久")
    assert "与签收时的评价不同" in read_by(cast.sun, f"/cases/{job.case.number}")


@pytest.mark.clause("REMOTE-02")
def test_who_opens_the_case_next_reads_the_three_guided_steps_with_their_results(cast):
    job = service.received(cast, NINE, mode="remote")
    remote.start(job.case, by=cast.by.gao, at=NINE)
    tried = (remote.Step("断电重启", "无变化"), remote.Step("恢复出厂设置", "仍报错"), remote.Step("检查进水阀", "阀门正常"))
    remote.end(job.case, by=cast.by.gao, at=on("03-02 09:20"), solved=False, steps=tried)
    page = read_by(cast.yang, f"/cases/{job.case.number}")
    assert all(f"{n}. {step.done} → {step.result}" in page for n, step in enumerate(tried, 1)) and "未解决" in page


@pytest.mark.clause("ORG-05")
def test_department_and_asker_read_each_others_words_in_the_case(cast):
    job = service.received(cast, NINE)
    task = tasks.ask(job.case, by=cast.by.chen, at=NINE, department_id=cast.research.id, words="是否批次问题？")
    assert "是否批次问题？" in read_by(cast.luo, f"/cases/{job.case.number}")
    tasks.answer(job.case, by=cast.by.luo, at=on("03-02 11:00"), task_id=task.id, words="仅二月第三批")
    assert "仅二月第三批" in read_by(cast.chen, f"/cases/{job.case.number}")


@pytest.mark.clause("QUOTE-02")
def test_the_quotation_on_the_page_says_plan_cost_and_cycle(cast):
    job = service.planned(cast, purchased_on=date(2024, 6, 1))
    quotes.offer(job.case, by=cast.by.gao, at=job.later(minutes=5), plan="更换排水泵", amount=Decimal("260.00"), cycle_days=3)
    page = read_by(cast.chen, f"/cases/{job.case.number}")
    assert "¥260.00，3 天" in page and "更换排水泵" in page


def test_cause_work_test_objection_and_callback_stand_in_the_story_in_both_languages(closed, cast):  # noqa: F811
    called_back(closed)
    page = read_by(cast.han, f"/cases/{closed.case.number}")
    for said in ("排水泵密封老化", "更换排水泵，排水泵 × 1", "满载漂洗一次不漏（通过）", "满意 · 运行正常 · 问题已解决", "→ 李志强", "14:00 – 16:00"):
        assert said in page, said
    browser = people.entering(cast.han, "en")
    english = browser.get(f"/cases/{closed.case.number}").content.decode()
    assert "Cause: 排水泵密封老化" in english and "(passed)" in english and "runs well" in english


@pytest.mark.clause("DISPATCH-05")
def test_checked_in_ten_minutes_past_nine_the_job_shows_ten_minutes_behind_the_schedule(cast):
    job = service.booked(cast, NINE)
    visits.arrive(job.case, by=cast.by.li, at=on("03-02 14:10"), late_cause="堵车")
    page = read_by(cast.sun, f"/cases/{job.case.number}")
    assert "比约定晚 10 分钟" in page and "堵车" in page and "2026-03-02 14:00 – 16:00" in page


@pytest.mark.clause("APPOINT-06", "APPOINT-07")
def test_whose_fault_a_move_was_and_why_the_door_stayed_shut_stand_in_words(cast):
    job = service.booked(cast, NINE)
    appointments.move(job.case, by=cast.by.li, at=on("03-02 13:50"), starts_at=on("03-02 17:00"), ends_at=on("03-02 18:00"), asked_by="company", reason="上一单超时", late=True)
    visits.depart(appointments.confirm(job.case, by=cast.by.li, at=on("03-02 13:55"), means="phone").case, by=cast.by.li, at=on("03-02 16:30"))
    visits.arrive(job.case, by=cast.by.li, at=on("03-02 16:45"))
    visits.turn_away(job.case, by=cast.by.li, at=on("03-02 16:50"), reason="mistrust", words="客户不开门")
    page = read_by(cast.sun, f"/cases/{job.case.number}")
    assert "由本公司原因改约" in page and "上一单超时" in page and "客户不信任来人" in page and "mistrust" not in page


@pytest.mark.clause("SIGNOFF-01", "SIGNOFF-08")
def test_the_record_handed_over_is_read_from_the_story_and_stays_as_it_was_when_the_case_goes_on(cast):
    words.write_note(service.received(cast, NINE, serial="SN-other").case, by=cast.by.chen, at=NINE, words="别的单")
    job = at_work(service.booked(cast, NINE))
    words.write_note(job.case, by=cast.by.li, at=job.now, words="客户脾气急")
    sent = papers.deliver(job.case, by=cast.by.li, at=job.later(minutes=1), means="by_hand")
    story = read_by(cast.chen, f"/cases/{job.case.number}")
    assert f'href="/cases/{job.case.number}/reports/1"' in story
    working.work(job.case, by=cast.by.li, at=job.later(minutes=1), lines=[working.Line("加固软管")])
    papers.deliver(job.case, by=cast.by.li, at=job.later(minutes=1), means="mail")
    page = read_by(cast.chen, f"/cases/{job.case.number}/reports/1")
    for said in (sent.number, "排水泵密封老化", "更换排水泵", "排水泵 × 1", "满载漂洗一次不漏（通过）", "首两周", "当面交付", sent.digest[:16]):
        assert said in page, said
    assert "脾气" not in page and "加固软管" not in page and "第 2 版" in page
    assert "加固软管" in read_by(cast.chen, f"/cases/{job.case.number}/reports/2")
    browser = people.entering(cast.chen)
    assert [browser.get(f"/cases/{job.case.number}/reports/{n}").status_code for n in (0, 3, 99999999999)] == [404, 404, 404]


@pytest.mark.clause("CHANNEL-06")
def test_in_doubt_the_engineers_form_shows_the_numbers_to_hand_over_and_the_story_keeps_which_were_given_and_when(cast):
    job = service.booked(cast, NINE)
    visits.arrive(job.case, by=cast.by.li, at=on("03-02 14:00"))
    form = read_by(cast.li, f"/cases/{job.case.number}/doubt")
    assert "投诉电话 400-820-6699" in form and "监督电话 021-58886600" in form
    visits.doubt(job.case, by=cast.by.li, at=on("03-02 14:02"))
    kept = entry(job.case, "visit.doubted")
    assert kept.data["numbers"] == {"complaint": "400-820-6699", "supervision": "021-58886600"} and kept.happened_at == on("03-02 14:02")
    story = read_by(cast.sun, f"/cases/{job.case.number}")
    assert "客户质疑来人" in story and "投诉电话 400-820-6699" in story and "监督电话 021-58886600" in story


@pytest.mark.clause("SURVEY-03")
def test_the_report_shows_sixty_twenty_five_and_fifteen_percent_and_the_mapping_to_scores(cast):
    answered = [Survey(case=service.received(cast, NINE, serial=f"S{n}").case, invited_at=NINE, answered_at=NINE, level=level)
                for n, level in enumerate(["satisfied"] * 12 + ["basically"] * 5 + ["dissatisfied"] * 3)]
    Survey.objects.bulk_create(answered)
    page = read_by(cast.han, "/reports/satisfaction?since=2026-03-01&until=2026-03-31")
    shown = re.sub(r"<[^>]+>|\s+", "", page)
    assert all(f"{level}{share}%" in shown for level, share in (("满意", 60), ("基本满意", 25), ("不满意", 15))), shown[:400]
    told = re.sub("<[^>]+>|\\s+", "", page[page.index("折算"):])[:40]
    assert told.startswith("折算：满意100·基本满意70·不满意0"), told
