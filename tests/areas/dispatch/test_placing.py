"""The board's one act: engineer and time together, over what the dispatcher saw."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR, NINE
from yinuo.dispatch import placing, resources
from yinuo.dispatch.day import clock
from yinuo.dispatch.judging import Verdict, judge, with_nearest
from yinuo.dispatch.standing import read_day
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
TUESDAY = NINE + timedelta(days=1)


def at_pudong(cast, **changes):
    job = service.planned(cast, **changes)
    type(job.case).objects.filter(pk=job.case.pk).update(station=cast.pudong)
    return job


def seen(cast, job, at=NINE + timedelta(hours=1)):
    day = read_day([cast.pudong], local_day(TUESDAY), at)
    return day, day.task(job.case.pk), day.person(cast.li.id)


def test_one_act_gives_the_job_its_engineer_and_its_time(cast):
    job = at_pudong(cast)
    made = placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)

    assert made.engineer_id == cast.li.id and job.fresh().engineer_id == cast.li.id and not job.case.facts["case.address_confirmed"]


def test_of_two_dispatchers_who_drag_the_same_job_the_slower_is_told_how_it_stands(cast):
    job = at_pudong(cast)
    version = job.fresh().version
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR, seen=version)

    with pytest.raises(Refusal) as no:
        placing.place(job.case, by=cast.by.zhou, at=job.now, engineer_id=cast.zhao.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR, seen=version)

    assert no.value.code == "board.changed" and cast.li.name in no.value.says.zh and job.fresh().engineer_id == cast.li.id


@pytest.mark.clause("APPOINT-06", "APPOINT-03")
def test_a_time_the_customer_accepted_is_moved_only_with_a_cause_and_is_unconfirmed_again(cast):
    job = service.booked(cast)
    later = NINE + timedelta(days=1)

    with pytest.raises(Refusal) as no:
        placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=later, ends_at=later + HOUR)
    assert no.value.code == "appointment.reason"

    made = placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=later, ends_at=later + HOUR, reason="道路封闭")
    assert made.company_fault and made.confirmed_at is None and not job.fresh().facts["case.address_confirmed"]


def test_what_is_locked_is_not_dragged(cast):
    job = at_pudong(cast)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    placing.pin(job.case, by=cast.by.sun, at=job.now)

    with pytest.raises(Refusal) as no:
        placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.zhao.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    assert no.value.code == "pin.held"

    placing.unpin(job.case, by=cast.by.sun, at=job.now)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.zhao.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)


@pytest.mark.clause("DISPATCH-05")
def test_a_taken_span_is_refused_and_the_nearest_that_works_is_named(cast):
    first, second = at_pudong(cast), at_pudong(cast)
    placing.place(first.case, by=cast.by.sun, at=first.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    day, task, li = seen(cast, second)

    made = with_nearest(day, task, li, 9 * 3600, 3600)

    assert made.verdict is Verdict.REFUSES and made.remarks[0].clause == "DISPATCH-05"
    assert made.nearest == (cast.li.id, 10 * 3600)


def test_absence_shift_skill_and_certificate_are_seen_before_dropping(cast):
    job = at_pudong(cast)
    resources.set_skill(cast.li, by=cast.by.sun, at=NINE, category="vehicle", level=3)
    resources.set_shift(cast.zhao, by=cast.by.sun, at=NINE, week={"tue": ("13:00", "18:00")})
    resources.enter_absence(cast.zhao, by=cast.by.sun, at=NINE, starts_at=TUESDAY + 5 * HOUR, ends_at=TUESDAY + 6 * HOUR)
    day, task, li = seen(cast, job)
    zhao = day.person(cast.zhao.id)

    assert judge(day, task, li, 9 * 3600, 3600).remarks[0].clause == "DISPATCH-07"
    assert judge(day, task, zhao, 9 * 3600, 3600).verdict is Verdict.REFUSES
    assert judge(day, task, zhao, 14 * 3600, 3600).verdict is Verdict.REFUSES
    assert judge(day, task, zhao, 16 * 3600, 3600).verdict is Verdict.FITS
    assert clock(zhao.begins) == "13:00"
