"""Urgent: on site within two hours, told to the supervisor within thirty minutes, and lateness is owned up to."""

from datetime import timedelta

import pytest

from areas import service
from stories.telling import entry, every_clock_is_its_replay, journal, on, owed, promise, refused, tick
from yinuo.cases import actions, changes, correcting, overtime, words
from yinuo.cases.models import Firing
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.insight import reports
from yinuo.journal import reading
from yinuo.visits import actions as visits

pytestmark = pytest.mark.django_db

ONE = "03-02 13:00"


@pytest.fixture
def job(cast):
    """An urgent request at 13:00, engineer Li on it at 13:20."""
    service.washing_machine()
    job = service.received(cast, on(ONE), urgency="urgent")
    actions.accept(job.case, by=job.by("chen"), at=on("03-02 13:02"))
    changes.escalate(job.case, by=job.by("chen"), at=on("03-02 13:10"), words="客户家中漏水严重")
    made = dispatch.assign(job.case, by=job.by("sun"), at=on("03-02 13:20"), engineer_id=cast.li.id)
    dispatch.check_kit(job.case, by=job.by("li"), at=on("03-02 13:25"), ticks=dict.fromkeys(made.tools, "ready"))
    return job


@pytest.mark.clause("SLA-02")
def test_on_site_at_14_59_is_kept(job):
    assert promise(job.case, "arrival").due_at == on("03-02 15:00")
    visits.arrive(job.case, by=job.by("li"), at=on("03-02 14:59"))
    assert promise(job.case, "arrival").state == "met"
    assert {promise(job.case, q).state for q in ("urgent_escalation", "assignment", "answer")} == {"met"}


@pytest.mark.clause("SLA-02", "SLA-03", "REPORT-05")
def test_on_site_at_15_01_is_late_by_a_minute_and_stays_owed_until_explained_and_escalated(job):
    tick(job.case, on("03-02 15:00"))
    breach = promise(job.case, "arrival")
    assert breach.late and "clock.breached" in journal(job.case)
    visits.arrive(job.case, by=job.by("li"), at=on("03-02 15:01"))
    breach.refresh_from_db()
    assert breach.state == "missed" and breach.stopped_at - breach.due_at == timedelta(minutes=1)
    assert "overtime.default" in owed(job.case)

    row = reports.overtime_list(job.by("tang"), on(ONE).date(), on(ONE).date(), on("03-02 16:00"))[0]
    assert row["late"] == timedelta(minutes=1) and row["owner"].name == "李志强" and row["reason"] == ""
    with refused("SLA-03", 422):
        overtime.explain(job.case, by=job.by("li"), at=on("03-02 15:30"), clock_id=breach.id, reason=" ")
    said = overtime.explain(job.case, by=job.by("li"), at=on("03-02 15:31"), clock_id=breach.id, reason="延安路高架事故拥堵")
    assert said.escalated_to == "service_manager" and "overtime.default" not in owed(job.case)
    every_clock_is_its_replay(on("03-02 15:32"))


@pytest.mark.clause("SLA-03", "DISPATCH-05")
def test_an_arrival_noted_later_from_a_place_without_signal_takes_the_breach_back(job):
    tick(job.case, on("03-02 15:00"))
    assert promise(job.case, "arrival").late and "overtime.default" in owed(job.case)
    visits.arrive(job.case, by=job.device_of("li"), at=on("03-02 15:20"), happened=on("03-02 14:50"))
    clock = promise(job.case, "arrival")
    assert (clock.state, clock.late, clock.stopped_at) == ("met", False, on("03-02 14:50"))
    assert "breach.withdrawn" in journal(job.case) and Firing.objects.get(clock=clock, level="breach").withdrawn_at == on("03-02 15:20")
    assert job.fresh().facts["case.unexplained_breaches"] == 0 and "overtime.default" not in owed(job.case)
    arrived = entry(job.case, "visit.arrived")
    assert (arrived.happened_at, arrived.noted_at, arrived.basis) == (on("03-02 14:50"), on("03-02 15:20"), "device")
    every_clock_is_its_replay(on("03-02 15:21"))


def test_a_device_clock_that_was_wrong_is_corrected_and_the_breach_comes_back(job):
    visits.arrive(job.case, by=job.device_of("li"), at=on("03-02 15:20"), happened=on("03-02 14:50"))
    with refused(status=422):
        correcting.correct(job.case, by=job.by("sun"), at=on("03-02 17:00"), reason="", entry_id=entry(job.case, "visit.arrived").id, happened=on("03-02 15:10"))
    correcting.correct(job.case, by=job.by("sun"), at=on("03-02 17:00"), reason="设备时间慢二十分钟", entry_id=entry(job.case, "visit.arrived").id,
                       happened=on("03-02 15:10"))
    clock = promise(job.case, "arrival")
    assert clock.state == "missed" and clock.stopped_at == on("03-02 15:10")
    every_clock_is_its_replay(on("03-02 17:01"))


@pytest.mark.clause("TRIAGE-05")
def test_unescalated_at_half_past_it_goes_up_by_itself_and_counts_against_the_taker(cast):
    service.washing_machine()
    job = service.received(cast, on("03-02 09:00"), urgency="urgent")
    tick(job.case, on("03-02 09:30"))
    assert promise(job.case, "urgent_escalation").late
    breach = next(e for e in reading.of_case(job.case.id) if e.kind == "clock.breached" and e.data["question"] == "urgent_escalation")
    assert breach.happened_at == on("03-02 09:30") and breach.data["against"] == cast.chen.id


@pytest.mark.clause("TRIAGE-04")
def test_made_urgent_at_fifteen_the_urgent_clocks_start_at_fifteen_and_the_old_due_stays(cast):
    service.washing_machine()
    job = service.received(cast, on("03-02 10:00"))
    before = promise(job.case, "arrival").due_at
    with refused("TRIAGE-04", 422):
        changes.set_urgency(job.case, by=job.by("chen"), at=on("03-02 15:00"), urgency="urgent", reason="")
    changes.set_urgency(job.case, by=job.by("chen"), at=on("03-02 15:00"), urgency="urgent", reason="地下室开始积水")
    old, new = promise(job.case, "arrival", 1), promise(job.case, "arrival", 2)
    assert (old.state, old.due_at, old.clause) == ("replaced", before, "arrival.default")
    assert (new.state, new.due_at, new.clause) == ("running", on("03-02 17:00"), "arrival.urgent")
    assert promise(job.case, "urgent_escalation").due_at == on("03-02 15:30")
    why = entry(job.case, "case.urgency_changed")
    assert (why.actor_id, why.data["reason"]) == (cast.chen.id, "地下室开始积水")
    every_clock_is_its_replay(on("03-02 15:01"))


def test_a_chase_is_counted_and_touches_no_clock(job):
    before = {c.question: (c.due_at, c.state) for c in job.case.clocks.all()}
    for minute in (30, 40):
        words.chase(job.case, by=job.by("yang"), at=on(f"03-02 13:{minute}"), words="怎么还没到")
    assert job.fresh().chases == 2 and before == {c.question: (c.due_at, c.state) for c in job.case.clocks.all()}


def test_time_the_customer_asked_for_is_given_to_them_and_time_we_took_is_not(job):
    appointments.book(job.case, by=job.by("sun"), at=on("03-02 13:25"), starts_at=on("03-02 14:30"), ends_at=on("03-02 16:00"))
    appointments.move(job.case, by=job.by("sun"), at=on("03-02 13:30"), starts_at=on("03-02 16:30"), ends_at=on("03-02 18:00"), asked_by="customer")
    clock = promise(job.case, "arrival")
    assert clock.state == "paused" and clock.remaining == 90 * 60
    visits.arrive(job.case, by=job.by("li"), at=on("03-02 16:40"))
    assert promise(job.case, "arrival").state == "met" and promise(job.case, "arrival").due_at == on("03-02 18:00")
    every_clock_is_its_replay(on("03-02 16:41"))
