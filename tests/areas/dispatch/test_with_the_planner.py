"""What is asked of the planner's own process while a customer waits: slots on the telephone, somebody for an urgent case."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR, NINE
from yinuo.cases.models import Case
from yinuo.dispatch import demands, placing, resources, slots, urgency
from yinuo.dispatch.engine import Engine, desk
from yinuo.dispatch.models import Appointment
from yinuo.kit.moment import canonical
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
TUESDAY = NINE + timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def one_process():
    yield
    desk.stop()


def at_pudong(cast, at=NINE, latitude=31.22, **changes):
    job = service.planned(cast, at=at, **changes)
    Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    resources.set_place(job.case, by=cast.by.sun, at=job.now, latitude=latitude, longitude=121.54)
    job.fresh()
    return job


@pytest.fixture
def homes(cast):
    for person, latitude in ((cast.li, 31.20), (cast.zhao, 31.60)):
        resources.set_home(person, by=cast.by.sun, at=NINE, latitude=latitude, longitude=121.54)


@pytest.mark.clause("DISPATCH-04")
def test_the_best_slots_of_five_days_name_who_comes_and_leave_out_what_is_taken_or_kept(cast, homes):
    job, other = at_pudong(cast), at_pudong(cast)
    placing.place(other.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + 3 * HOUR)

    found = slots.offers(job.case, job.now, first=TUESDAY.date(), most=30)

    assert found and found[0].engineer == cast.li.id and found == sorted(found, key=lambda s: s.price)
    assert not any(s.engineer == cast.li.id and s.starts_at < TUESDAY + 3 * HOUR and TUESDAY < s.ends_at for s in found)
    assert len({s.starts_at.date() for s in found}) >= 4
    best = found[0]
    assert slots.take(job.case, by=cast.by.sun, at=job.now, engineer_id=best.engineer, starts_at=best.starts_at, ends_at=best.ends_at).engineer_id == cast.li.id


@pytest.mark.clause("DISPATCH-04", "SLA-02")
def test_for_an_urgent_case_at_ten_forty_somebody_is_proposed_at_once_and_no_promise_is_moved(cast, homes):
    told = at_pudong(cast)
    placing.place(told.case, by=cast.by.sun, at=told.now, engineer_id=cast.li.id, starts_at=NINE + 2 * HOUR, ends_at=NINE + 3 * HOUR)
    Appointment.objects.filter(case=told.case).update(confirmed_at=told.now)
    urgent = at_pudong(cast, at=NINE + HOUR, urgency="urgent")
    at = NINE + HOUR + timedelta(minutes=40)

    found = urgency.proposals(urgent.case, at)

    assert found["ways"] and {row["name"] for row in found["people"]} >= {cast.li.name, cast.zhao.name}
    way = found["ways"][0]
    assert str(told.case.pk) not in [m["case"] for m in way["moves"]] and way["starts_at"] >= at
    urgency.take(urgent.case, by=cast.by.sun, at=at, engineer_id=int(way["engineer"]), starts_at=way["starts_at"], moves=way["moves"])
    assert urgent.fresh().engineer_id == int(way["engineer"])
    assert Appointment.objects.get(case=told.case, ended_at__isnull=True).starts_at == NINE + 2 * HOUR
    calm = urgency.calm(urgent.case, at)
    assert calm is None or len(calm["moves"]) <= 2


@pytest.mark.clause("DISPATCH-04")
def test_in_the_afternoon_nobody_is_held_back_by_a_lunch_that_is_over(cast, homes):
    urgent = at_pudong(cast, at=NINE + 4 * HOUR, urgency="urgent")

    found = urgency.proposals(urgent.case, NINE + 5 * HOUR)

    assert {row["name"] for row in found["people"] if row["price"] is not None} == {cast.li.name, cast.zhao.name}
    assert found["ways"][0]["starts_at"] >= NINE + 5 * HOUR


def test_a_visit_promised_right_across_noon_does_not_bar_the_rest_of_the_day(cast, homes):
    told = at_pudong(cast)
    placing.place(told.case, by=cast.by.sun, at=told.now, engineer_id=cast.li.id, starts_at=NINE + timedelta(hours=2, minutes=20), ends_at=NINE + timedelta(hours=4, minutes=20))
    Appointment.objects.filter(case=told.case).update(confirmed_at=told.now)
    urgent = at_pudong(cast, at=NINE + HOUR, urgency="urgent")

    found = urgency.proposals(urgent.case, NINE + 2 * HOUR)

    assert cast.li.name in {row["name"] for row in found["people"] if row["price"] is not None}


def test_a_proposal_that_would_move_a_visit_confirmed_since_is_refused(cast, homes):
    told = at_pudong(cast)
    placing.place(told.case, by=cast.by.sun, at=told.now, engineer_id=cast.li.id, starts_at=NINE + 2 * HOUR, ends_at=NINE + 3 * HOUR)
    Appointment.objects.filter(case=told.case).update(confirmed_at=told.now)
    urgent = at_pudong(cast, at=NINE + HOUR, urgency="urgent")
    moves = [{"case": str(told.case.pk), "engineer": str(cast.zhao.id), "starts_at": canonical(NINE + 5 * HOUR)}]

    with pytest.raises(Refusal) as no:
        urgency.take(urgent.case, by=cast.by.sun, at=NINE + 2 * HOUR, engineer_id=cast.li.id, starts_at=NINE + 2 * HOUR, moves=moves)
    assert no.value.code == "urgent.stale"


def test_a_planner_that_cannot_answer_says_so_and_the_next_question_is_answered():
    engine = Engine()
    with pytest.raises(Refusal) as no:
        engine.ask("offers", problem=None, current=None, job=None, windows=[])
    assert no.value.code == "planner.failed"
    with pytest.raises(Refusal):
        engine.ask("nothing")
    engine.stop()


@pytest.mark.clause("DISPATCH-04")
def test_a_job_for_two_is_offered_only_where_both_can_begin_together_and_is_booked_with_both(cast, homes):
    job, other = at_pudong(cast), at_pudong(cast)
    placing.place(other.case, by=cast.by.sun, at=job.now, engineer_id=cast.zhao.id, starts_at=TUESDAY, ends_at=TUESDAY + 8 * HOUR)
    demands.set_terms(job.case, by=cast.by.sun, at=job.now, people=2)

    found = slots.offers(job.case, job.now, first=TUESDAY.date(), most=30)

    assert found and all(s.helper and s.helper != s.engineer for s in found)
    assert not any(cast.zhao.id in (s.engineer, s.helper) and s.starts_at < TUESDAY + 8 * HOUR for s in found)
    both = next(s for s in found if {s.engineer, s.helper} == {cast.li.id, cast.zhao.id})
    slots.hold(job.case, by=cast.by.sun, at=job.now, engineer_id=both.engineer, helper_id=both.helper, starts_at=both.starts_at, ends_at=both.ends_at)
    with pytest.raises(Refusal) as no:
        slots.take(other.case, by=cast.by.sun, at=job.now, engineer_id=both.helper, starts_at=both.starts_at, ends_at=both.ends_at)
    assert no.value.code == "slot.gone"
    made = slots.take(job.case, by=cast.by.sun, at=job.now, engineer_id=both.engineer, helper_id=both.helper, starts_at=both.starts_at, ends_at=both.ends_at)
    assert (made.engineer_id, made.helper_id) == (both.engineer, both.helper)


@pytest.mark.clause("DISPATCH-04")
def test_a_job_of_three_days_is_offered_only_to_whoever_is_free_at_that_hour_on_all_of_them(cast, homes):
    job, other = at_pudong(cast), at_pudong(cast)
    thursday = TUESDAY + timedelta(days=2)
    placing.place(other.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=thursday, ends_at=thursday + 8 * HOUR)
    demands.set_terms(job.case, by=cast.by.sun, at=job.now, days=3)

    found = slots.offers(job.case, job.now, first=TUESDAY.date(), most=30)

    assert found and {s.days for s in found} == {3}
    days = [(s.starts_at + timedelta(days=n), s.ends_at + timedelta(days=n)) for s in found if s.engineer == cast.li.id for n in range(3)]
    assert not any(starts < thursday + 8 * HOUR and thursday < ends for starts, ends in days)
    best = found[0]
    made = slots.take(job.case, by=cast.by.sun, at=job.now, engineer_id=best.engineer, starts_at=best.starts_at, ends_at=best.ends_at)
    assert made.days == 3 and made.starts_at == best.starts_at
