"""Sentences of the catalogue whose last words other tests leave open: who is alerted, what the page shows, what is listed."""

import pytest

from areas import service
from areas.callbacks.test_after_the_work import finished
from cast import entering
from clauses.test_figures_after_the_work import told
from stories.telling import on, promise, refused, tick
from yinuo.callbacks import surveying
from yinuo.cases import actions, words
from yinuo.insight import policy_review
from yinuo.kit.actor import SYSTEM
from yinuo.people import access
from yinuo.people.models import Access

pytestmark = pytest.mark.django_db
NINE = on("03-02 09:00")


@pytest.fixture(autouse=True)
def product(db):
    return service.washing_machine()


@pytest.mark.clause("ORG-04")
def test_no_case_is_closed_before_its_follow_up_owner_said_the_last_word(cast):
    job = finished(cast, NINE)
    actions.confirm(job.case, by=cast.by.chen, at=job.later(minutes=1))
    surveying.invite(job.case, by=SYSTEM, at=job.later(minutes=1))
    with refused("final_notice.default"):
        actions.close(job.case, by=cast.by.chen, at=job.later(minutes=1))
    words.tell(job.case, by=cast.by.chen, at=job.later(minutes=1), words="已修好", final=True)
    assert actions.close(job.case, by=cast.by.chen, at=job.later(minutes=1))


@pytest.mark.clause("ORG-16", "SLA-08")
def test_a_product_under_the_default_row_is_listed(cast):
    service.received(cast, NINE, model="一款没人认识的机器", serial="")
    listed = {(row["clause"].id, tuple(says.en for says in row["facts"])): row["count"] for row in policy_review.by_default(cast.by.han, NINE)}
    assert listed["answer.default", ("other", "normal", "repair")] == 1


@pytest.mark.clause("INTAKE-05")
def test_after_half_an_hour_without_anybody_the_supervisor_is_alerted(cast):
    job = service.received(cast, NINE)
    assert "clock.breached" not in told(job.case, cast.sun, on("03-02 09:29"))
    tick(job.case, on("03-02 09:30"))
    assert promise(job.case, "ownership").late and "clock.breached" in told(job.case, cast.sun, on("03-02 09:30"))


@pytest.mark.clause("INTAKE-09")
def test_the_page_of_the_case_shows_ninety_minutes_to_the_first_contact(cast):
    job = service.received(cast, on("03-02 10:00"), channel="email")
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 11:20"))
    actions.answer(job.case, by=cast.by.chen, at=on("03-02 11:30"), words="已收到，正在安排")
    assert "用时 1 小时 30 分" in entering(cast.chen).get(f"/cases/{job.case.number}").content.decode()


@pytest.mark.clause("TRIAGE-05")
def test_at_half_past_the_supervisor_hears_of_the_urgent_case_by_itself(cast):
    job = service.received(cast, NINE, urgency="urgent")
    tick(job.case, on("03-02 09:29"))
    before = told(job.case, cast.sun, on("03-02 09:29"))
    tick(job.case, on("03-02 09:30"))
    assert promise(job.case, "urgent_escalation").late
    assert "clock.breached" not in before and "clock.breached" in told(job.case, cast.sun, on("03-02 09:30"))


@pytest.mark.clause("SLA-11")
def test_after_forty_eight_silent_hours_chen_who_follows_the_case_is_the_one_who_is_told(cast):
    job = service.received(cast, NINE)
    tick(job.case, on("03-04 09:00"))
    assert promise(job.case, "silence").late and "clock.breached" in told(job.case, cast.chen, on("03-04 09:00"))


@pytest.mark.clause("SECURITY-05")
def test_looking_a_customer_up_leaves_a_query_entry_without_the_number_asked_for(cast):
    service.received(cast, NINE)
    entering(cast.chen).get("/cases/recognise", {"phone": "13800138000"})
    access.flush()
    row = Access.objects.get(kind="searched", subject="contact")
    assert row.user_id == cast.chen.pk and row.hits == 1 and row.term and "138" not in str(row.term)[:3]
