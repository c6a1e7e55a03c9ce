"""Running late: the call before, the visit offered anew, and the door that stays shut (APPOINT-05 to -07)."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR, MINUTE, NINE
from yinuo.dispatch import actions, appointments, lateness
from yinuo.dispatch.models import Appointment, Wish
from yinuo.journal.models import Entry
from yinuo.kit.refusal import Refusal
from yinuo.visits import actions as visits

pytestmark = pytest.mark.django_db
TWO = NINE + 5 * HOUR
"""Two in the afternoon, when Ms Wang expects engineer Li."""


def kinds(job):
    return list(Entry.objects.filter(case_id=job.case.pk).order_by("id").values_list("kind", flat=True))


def appointment(job) -> Appointment:
    return job.case.appointments.order_by("-id").first()


@pytest.mark.clause("APPOINT-05")
def test_two_minutes_before_fourteen_without_a_check_in_engineer_li_is_prompted_once(cast):
    job = service.booked(cast)

    assert lateness.prompt_due(TWO - 2 * MINUTE - timedelta(seconds=1)) == 0
    assert lateness.prompt_due(TWO - 2 * MINUTE) == 1 and lateness.prompt_due(TWO - MINUTE) == 0
    assert kinds(job).count("appointment.call_due") == 1 and appointment(job).late_notice == "asked"


@pytest.mark.clause("APPOINT-05")
@pytest.mark.parametrize(("seconds", "verdict"), [(-120, "on_time"), (-90, "on_time"), (-60, "on_time"), (-59, "too_late"), (-30, "too_late"), (0, "none"), (300, "none")])
def test_a_call_from_58_to_59_is_in_time_one_at_59_30_is_too_late_and_from_fourteen_on_it_is_none(cast, seconds, verdict):
    job = service.booked(cast)
    reached = TWO + timedelta(seconds=seconds)
    lateness.prompt_due(TWO - 2 * MINUTE)

    made = lateness.called(job.case, by=cast.by.li, at=reached + timedelta(seconds=5), happened=reached)

    assert made.late_notice == verdict and made.late_called_at == reached
    assert lateness.prompt_due(TWO + 10 * MINUTE) == 0


@pytest.mark.clause("APPOINT-05")
def test_with_no_call_by_fourteen_the_visit_is_late_without_notice_and_the_supervisor_is_told(cast):
    job = service.booked(cast)
    lateness.prompt_due(TWO - 2 * MINUTE)

    assert lateness.prompt_due(TWO - timedelta(seconds=1)) == 0 and lateness.prompt_due(TWO) == 1 and lateness.prompt_due(TWO + MINUTE) == 0
    assert appointment(job).late_notice == "none" and kinds(job).count("appointment.late_unannounced") == 1

    called = lateness.called(job.case, by=cast.by.li, at=TWO + 10 * MINUTE, happened=TWO - 90 * timedelta(seconds=1), late_because="先打电话，后补登记")
    assert called.late_notice == "on_time", "a call noted late counts from when it reached the customer"


@pytest.mark.clause("APPOINT-05")
def test_who_is_at_the_door_in_time_is_not_prompted_and_one_noted_late_is_cleared(cast):
    first, second = service.booked(cast), service.booked(cast, hours_ahead=8)
    visits.depart(first.case, by=cast.by.li, at=TWO - 40 * MINUTE)
    visits.arrive(first.case, by=cast.by.li, at=TWO - 5 * MINUTE)
    assert lateness.prompt_due(TWO) == 0

    five = NINE + 8 * HOUR
    visits.leave(first.case, by=cast.by.li, at=TWO + HOUR)
    assert lateness.prompt_due(five) == 1
    visits.depart(second.case, by=cast.by.li, at=five + MINUTE, happened=five - 30 * MINUTE, late_because="先赶路，后补登记")
    visits.arrive(second.case, by=cast.by.li, at=five + 2 * MINUTE, happened=five - MINUTE)
    assert appointment(second).late_notice == ""


@pytest.mark.clause("APPOINT-06")
def test_a_visit_offered_anew_for_lateness_is_our_fault_has_an_earlier_target_and_the_first_counts_as_missed(cast):
    job = service.booked(cast)
    first, four = appointment(job), TWO + 2 * HOUR

    made = appointments.move(job.case, by=cast.by.li, at=TWO - 5 * MINUTE, starts_at=four, ends_at=four + HOUR, asked_by="company", reason="上一单超时，客户三点要出门", late=True)

    first.refresh_from_db()
    assert made.company_fault and made.arrive_by == four - 10 * MINUTE and made.arrive_by < made.starts_at
    assert (first.ended_why, first.moved_by) == ("missed", "company")
    assert not job.fresh().facts["case.address_confirmed"], "the customer accepts the new time first (APPOINT-03)"


@pytest.mark.clause("APPOINT-06")
def test_a_visit_moved_ahead_of_time_for_another_cause_is_no_missed_visit(cast):
    job = service.booked(cast)
    first = appointment(job)
    made = appointments.move(job.case, by=cast.by.sun, at=NINE + HOUR, starts_at=TWO + 24 * HOUR, ends_at=TWO + 25 * HOUR, asked_by="company", reason="暴雨")

    first.refresh_from_db()
    assert made.company_fault and made.arrive_by is None and first.ended_why == "moved"


@pytest.mark.clause("APPOINT-07")
def test_after_a_refusal_out_of_mistrust_only_the_service_manager_goes(cast):
    job = service.booked(cast)
    visits.depart(job.case, by=cast.by.li, at=TWO - 30 * MINUTE)
    visits.arrive(job.case, by=cast.by.li, at=TWO)

    visits.turn_away(job.case, by=cast.by.li, at=TWO + 5 * MINUTE, reason="mistrust", words="客户不相信是厂家派来的")

    case, later = job.fresh(), TWO + 24 * HOUR
    assert case.engineer_id is None and appointment(job).ended_why == "mistrust" and not case.facts["case.visit_open"]
    assert Wish.objects.filter(engineer=cast.li, is_wanted=False, ended_at=None).exists()
    for other in (cast.li, cast.zhao):
        with pytest.raises(Refusal) as no:
            actions.assign(case, by=cast.by.sun, at=TWO + HOUR, engineer_id=other.id)
        assert no.value.clause == "APPOINT-07" and "售后经理" in no.value.says.zh
    with pytest.raises(Refusal) as no:
        appointments.book(case, by=cast.by.sun, at=TWO + HOUR, starts_at=later, ends_at=later + HOUR)
    assert no.value.clause == "APPOINT-07"

    actions.assign(case, by=cast.by.sun, at=TWO + HOUR, engineer_id=cast.han.id)
    made = appointments.book(case, by=cast.by.sun, at=TWO + HOUR, starts_at=later, ends_at=later + HOUR)
    assert made.engineer_id == cast.han.id


@pytest.mark.clause("APPOINT-07")
def test_nobody_at_home_ends_the_visit_and_another_time_is_owed_but_the_same_engineer_may_go(cast):
    job = service.booked(cast)
    visits.depart(job.case, by=cast.by.li, at=TWO - 30 * MINUTE)
    visits.arrive(job.case, by=cast.by.li, at=TWO)
    visits.turn_away(job.case, by=cast.by.li, at=TWO + 15 * MINUTE, reason="nobody")

    owed = job.case.obligations.get(clause="rebook.default")
    assert owed.is_open and owed.due_at == TWO + 15 * MINUTE + 24 * HOUR
    later = TWO + 24 * HOUR
    made = appointments.book(job.fresh(), by=cast.by.sun, at=TWO + HOUR, starts_at=later, ends_at=later + HOUR)
    owed.refresh_from_db()
    assert made.engineer_id == cast.li.id and not owed.is_open
