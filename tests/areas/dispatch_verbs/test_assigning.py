"""The right person, the right things, at the agreed time."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR, NINE
from yinuo.cases import actions as cases
from yinuo.cases.models import Case, Clock
from yinuo.dispatch import actions, appointments, preparing, queries
from yinuo.dispatch.actions import PartAsked
from yinuo.journal import reading
from yinuo.journal.sealer import seal
from yinuo.kit.refusal import Refusal
from yinuo.notices import telling
from yinuo.notices.models import Bell
from yinuo.visits import working
from yinuo.web.cases import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return service.washing_machine()


@pytest.mark.clause("DISPATCH-01")
def test_an_expected_part_needs_its_request(cast, product):
    job = service.planned(cast)
    with pytest.raises(Refusal) as no:
        actions.assign(job.case, by=job.by("sun"), at=job.later(minutes=1), engineer_id=cast.li.id, part_expected=True)
    assert no.value.clause == "DISPATCH-01"
    made = actions.assign(job.case, by=job.by("sun"), at=job.later(minutes=1), engineer_id=cast.li.id, part_expected=True,
                          parts=[PartAsked("排水泵")])
    assert made.parts == [{"part": "排水泵", "quantity": 1}] and job.fresh().engineer_id == cast.li.id


@pytest.mark.clause("DISPATCH-01")
def test_a_representative_cannot_assign(cast, product):
    job = service.planned(cast)
    with pytest.raises(Refusal) as no:
        actions.assign(job.case, by=job.by("chen"), at=job.later(minutes=1), engineer_id=cast.li.id)
    assert no.value.status == 403


@pytest.mark.clause("ORG-03")
def test_only_somebody_with_an_engineers_post_is_sent(cast, product):
    job = service.planned(cast)
    with pytest.raises(Refusal) as no:
        actions.assign(job.case, by=job.by("sun"), at=job.later(minutes=1), engineer_id=cast.chen.id)
    assert no.value.code == "engineer.post"


@pytest.mark.clause("DISPATCH-02")
def test_the_usual_list_is_prefilled_and_every_item_is_ticked_or_not_needed(cast, product):
    job = service.booked(cast)
    tools = queries.assignment_of(job.case).tools
    assert tools == ["万用表", "常用备件", "维修手册"]
    with pytest.raises(Refusal) as no:
        actions.check_kit(job.case, by=job.by("li"), at=job.later(minutes=1), ticks={"万用表": "ready"})
    assert no.value.facts["left"] == ["常用备件", "维修手册"]
    booked = actions.check_kit(job.case, by=job.by("li"), at=job.later(minutes=1), ticks=dict.fromkeys(tools, "ready"))
    assert [row["state"] for row in booked.kit] == ["ready"] * 3


@pytest.mark.clause("DISPATCH-05")
def test_a_second_job_in_the_same_span_needs_the_supervisors_reason(cast, product):
    first = service.booked(cast)
    second = service.assigned(cast, serial="SN-2")
    start = first.case.appointments.get().starts_at
    span = {"starts_at": start + HOUR, "ends_at": start + 3 * HOUR}
    with pytest.raises(Refusal) as no:
        appointments.book(second.case, by=second.by("li"), at=second.later(minutes=1), **span)
    assert no.value.clause == "DISPATCH-05"
    with pytest.raises(Refusal):
        appointments.book(second.case, by=second.by("li"), at=second.later(minutes=1), overlap_because="同一小区", **span)
    made = appointments.book(second.case, by=second.by("sun"), at=second.later(minutes=1), overlap_because="同一小区，顺路", **span)
    assert made.overlap_because == "同一小区，顺路"


@pytest.mark.clause("APPOINT-03")
def test_a_moved_appointment_is_unconfirmed_until_the_customer_accepts_the_new_time(cast, product):
    job = service.booked(cast)
    old = queries.appointment_of(job.case)
    appointments.move(job.case, by=job.by("sun"), at=job.later(minutes=1), starts_at=old.starts_at + 24 * HOUR, ends_at=old.ends_at + 24 * HOUR,
                      asked_by="customer", reason="客户临时外出")
    now = queries.appointment_of(job.case)
    assert now.confirmed_at is None and not job.fresh().facts["case.address_confirmed"]
    assert Clock.objects.get(case=job.case, question="arrival").state == "paused"
    assert [h.expected_until for h in job.case.holds.all()] == [now.starts_at]
    appointments.confirm(job.case, by=job.by("li"), at=job.later(minutes=5))
    assert queries.appointment_of(job.case).confirmed_at


def test_moving_twice_moves_the_end_of_one_hold_and_the_worker_ends_it_when_the_time_has_come(cast, product):
    job = service.booked(cast)
    old = queries.appointment_of(job.case)
    for days in (1, 2):
        appointments.move(job.case, by=job.by("sun"), at=job.later(minutes=1), starts_at=old.starts_at + days * 24 * HOUR,
                          ends_at=old.ends_at + days * 24 * HOUR, asked_by="customer")
    assert job.case.holds.count() == 1
    due = old.starts_at + 48 * HOUR
    assert appointments.due_to_lapse(due) == [job.case.id] and not appointments.due_to_lapse(due - timedelta(minutes=1))
    assert appointments.lapse_due(due + timedelta(minutes=3)) == 1
    assert job.case.holds.get().ended_at == due and not job.fresh().facts["case.on_hold"]


@pytest.mark.clause("APPOINT-06")
def test_a_visit_the_company_moves_too_late_counts_as_missed_and_is_our_fault(cast, product):
    job = service.booked(cast)
    old = queries.appointment_of(job.case)
    late = old.starts_at + timedelta(minutes=10)
    made = appointments.move(job.case, by=job.by("sun"), at=late, starts_at=late + 3 * HOUR, ends_at=late + 5 * HOUR, asked_by="company", reason="车辆故障")
    old.refresh_from_db()
    assert made.company_fault and old.ended_why == "missed" and not job.case.holds.exists()


@pytest.mark.clause("APPOINT-02")
def test_the_message_names_who_when_and_why_and_asks_somebody_to_be_there(cast, product):
    job = service.booked(cast)
    said = appointments.message(queries.appointment_of(job.case)).zh
    assert "李志强" in said and "14:00" in said and "检修洗衣机" in said and "在场" in said


def test_a_declined_job_can_be_given_to_somebody_else(cast, product):
    job = service.assigned(cast)
    actions.decline(job.case, by=job.by("li"), at=job.later(minutes=1), reason="请假")
    assert job.fresh().engineer_id is None and not job.case.facts["case.engineer_assigned"]
    actions.assign(job.case, by=job.by("sun"), at=job.later(minutes=1), engineer_id=cast.zhao.id)
    actions.reassign(job.case, by=job.by("sun"), at=job.later(minutes=1), engineer_id=cast.li.id, reason="路程更近")
    assert [a.engineer_id for a in job.case.assignments.order_by("id")] == [cast.li.id, cast.zhao.id, cast.li.id]


def test_a_case_that_has_ended_takes_no_appointment(cast, product):
    job = service.planned(cast)
    cases.cancel(job.case, by=job.by("sun"), at=job.later(minutes=1), reason="客户撤回")
    with pytest.raises(Refusal):
        appointments.book(job.case, by=job.by("sun"), at=job.later(minutes=1), starts_at=job.now + HOUR, ends_at=job.now + 2 * HOUR)


@pytest.mark.clause("DISPATCH-03")
def test_at_thirteen_the_supervisor_is_told_once_of_the_kit_unchecked_for_fourteen_and_the_job_shows_it(cast, product):
    job = service.booked(cast)
    start = queries.appointment_of(job.case).starts_at
    ready_job = service.booked(cast, serial="SN-3", hours_ahead=8)
    actions.check_kit(ready_job.case, by=job.by("li"), at=ready_job.now, ticks=dict.fromkeys(queries.assignment_of(ready_job.case).tools, "ready"))
    assert preparing.alert_due(start - HOUR - timedelta(minutes=1)) == 0
    assert [preparing.alert_due(start - HOUR + timedelta(minutes=n)) for n in (0, 0, 5)] == [1, 0, 0]
    late = [e for e in reading.of_case(job.case.id) if e.kind == "kit.late"]
    assert [(e.happened_at, e.clause) for e in late] == [(start - HOUR, "kit_lead.default")] and job.fresh().facts["case.kit_late"]
    while seal():
        pass
    while telling.read_on(start - HOUR):
        pass
    assert Bell.objects.filter(case=job.case.id, kind="kit.late", user=cast.sun).count() == 1
    assert "备检迟误" in str([row["title"] for row in story.timeline(job.case, "zh")])


@pytest.mark.clause("DISPATCH-03")
def test_an_hour_before_the_visit_an_unchecked_kit_stands_on_the_list(cast, product):
    job = service.booked(cast)
    start = queries.appointment_of(job.case).starts_at
    assert not queries.unprepared(start - HOUR - timedelta(minutes=1))
    assert [a.case_id for a in queries.unprepared(start - HOUR)] == [job.case.id]
    actions.check_kit(job.case, by=job.by("li"), at=start - HOUR, ticks=dict.fromkeys(queries.assignment_of(job.case).tools, "ready"))
    assert not queries.unprepared(start - HOUR)


@pytest.mark.clause("APPOINT-04")
def test_an_agreed_time_without_an_agreed_solution_leaves_the_job_contacting_and_work_waits(cast):
    job = service.assigned(cast)
    Case.objects.filter(pk=job.case.pk).update(facts={**job.fresh().facts, "case.solution_agreed": False})
    appointments.book(job.fresh(), by=cast.by.li, at=job.now, starts_at=NINE + 5 * HOUR, ends_at=NINE + 6 * HOUR)
    assert queries.is_contacting(job.fresh())
    with pytest.raises(Refusal) as no:
        working.work(job.case, by=cast.by.li, at=job.now, lines=[working.Line("更换排水泵")])
    assert no.value.code == "gate.agreed_solution.default"

    Case.objects.filter(pk=job.case.pk).update(facts={**job.fresh().facts, "case.solution_agreed": True})
    assert not queries.is_contacting(job.fresh())
    appointments.cancel(job.case, by=cast.by.li, at=job.now, reason="客户另约")
    assert queries.is_contacting(job.fresh()), "a solution without a time is not enough either"
