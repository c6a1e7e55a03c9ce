"""What the database knows reaches the planner: jobs for two, jobs over days, wishes, tools, districts, certificates that are missing."""

from datetime import date, timedelta

import pytest

from areas import service
from areas.service import HOUR, NINE
from yinuo.cases.models import Case
from yinuo.dispatch import actions, appointments, demands, placing, planning, publishing, resources
from yinuo.dispatch.engine import Engine
from yinuo.dispatch.judging import Verdict, judge
from yinuo.dispatch.models import Appointment, Territory
from yinuo.dispatch.problem import pose
from yinuo.dispatch.standing import read_day
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
TUESDAY = NINE + timedelta(days=1)
ENGINE = Engine()


@pytest.fixture(scope="module", autouse=True)
def one_engine():
    yield
    ENGINE.stop()


@pytest.fixture
def job(cast):
    service.washing_machine()
    for person in (cast.li, cast.zhao):
        resources.set_home(person, by=cast.by.sun, at=NINE, latitude=31.21, longitude=121.52)
    return at_pudong(cast)


def at_pudong(cast, **changes):
    made = service.planned(cast, **changes)
    Case.objects.filter(pk=made.case.pk).update(station=cast.pudong)
    resources.set_place(made.case, by=cast.by.sun, at=made.now, latitude=31.22, longitude=121.50)
    made.fresh()
    return made


def planned(cast, at=NINE + 2 * HOUR):
    plan = planning.ask(by=cast.by.sun, at=at, stations=[cast.pudong.pk], day=local_day(TUESDAY), seconds=30)
    return planning.run(plan.pk, lambda: at, iterations=200, engine=ENGINE)


def posed(cast):
    return pose([read_day([cast.pudong], local_day(TUESDAY), NINE + HOUR)], NINE + HOUR).problem


@pytest.mark.clause("DISPATCH-04")
def test_a_job_for_two_gets_two_engineers_with_a_common_start_and_both_are_booked(cast, job):
    demands.set_terms(job.case, by=cast.by.sun, at=NINE, people=2)
    plan = planned(cast)

    [row] = plan.rows
    assert {row["engineer"], row["helper"]} == {str(cast.li.id), str(cast.zhao.id)} and plan.before["ordinary_count"] == 1
    publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 2 * HOUR)
    publishing.carry_on(plan.pk, lambda: NINE + 2 * HOUR)
    made = Appointment.objects.get(case=job.case, ended_at__isnull=True)
    assert {made.engineer_id, made.helper_id} == {cast.li.id, cast.zhao.id}

    other = at_pudong(cast)
    for person in (cast.li, cast.zhao):
        with pytest.raises(Refusal) as no:
            placing.place(other.case, by=cast.by.sun, at=NINE + 2 * HOUR, engineer_id=person.id, starts_at=made.starts_at, ends_at=made.ends_at)
        assert no.value.clause == "DISPATCH-05"
    assert [row["change"] for row in planned(cast).rows if row["case"] == str(job.case.pk)] == ["same"]


def test_a_job_for_two_is_not_dropped_on_one_person_alone(cast, job):
    demands.set_terms(job.case, by=cast.by.sun, at=NINE, people=2)
    with pytest.raises(Refusal) as no:
        placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    assert no.value.code == "board.helper"
    assert placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, helper_id=cast.zhao.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR).helper_id == cast.zhao.id


def test_with_nobody_to_go_along_it_stays_with_its_reason(cast, job):
    demands.set_terms(job.case, by=cast.by.sun, at=NINE, people=2)
    resources.enter_absence(cast.zhao, by=cast.by.sun, at=NINE, starts_at=TUESDAY - 5 * HOUR, ends_at=TUESDAY + 12 * HOUR, kind="sick")

    [left] = planned(cast).unserved
    assert left["counts"].get("PARTNER_MISSING")


def test_whom_the_customer_will_not_have_is_neither_planned_nor_assigned_and_whom_they_want_is_preferred(cast, job):
    demands.wish(job.case, by=cast.by.chen, at=NINE, engineer_id=cast.li.id, is_wanted=False, reason="态度生硬")
    demands.wish(job.case, by=cast.by.chen, at=NINE, engineer_id=cast.zhao.id, is_wanted=True)

    own = posed(cast).job(str(job.case.pk))
    assert own.excluded == {str(cast.li.id)} and own.preferred == {str(cast.zhao.id)}
    assert planned(cast).rows[0]["engineer"] == str(cast.zhao.id)
    with pytest.raises(Refusal) as no:
        actions.assign(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id)
    assert no.value.code == "engineer.unwanted" and "态度生硬" in no.value.says.zh
    demands.wish(job.case, by=cast.by.chen, at=NINE + HOUR, engineer_id=cast.li.id, is_wanted=True)
    assert actions.assign(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id)


def test_who_declined_the_job_is_not_planned_for_it_again(cast, job):
    actions.assign(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id)
    actions.decline(job.case, by=cast.by.li, at=job.now, reason="没有这类经验")

    assert posed(cast).job(str(job.case.pk)).excluded == {str(cast.li.id)}
    assert planned(cast).rows[0]["engineer"] == str(cast.zhao.id)


@pytest.mark.clause("DISPATCH-02", "DISPATCH-06")
def test_only_who_holds_the_tool_with_its_check_in_order_is_planned(cast, job):
    demands.set_terms(job.case, by=cast.by.sun, at=NINE, tools=["冷媒回收机"])
    resources.give_tool(cast.li, by=cast.by.sun, at=NINE, name="冷媒回收机", checked_on=date(2025, 6, 1))
    assert planned(cast).unserved[0]["counts"] == {"TOOL_MISSING": 2}

    resources.give_tool(cast.zhao, by=cast.by.sun, at=NINE, name="冷媒回收机", checked_on=date(2026, 3, 1))
    assert planned(cast).rows[0]["engineer"] == str(cast.zhao.id)
    day = read_day([cast.pudong], local_day(TUESDAY), NINE + HOUR)
    made = judge(day, day.task(job.case.pk), day.person(cast.li.id), 9 * 3600, 3600)
    assert made.verdict is Verdict.REFUSES and "冷媒回收机" in made.remarks[0].says.zh


@pytest.mark.clause("DISPATCH-07")
def test_once_certificates_are_kept_a_missing_one_bars_like_an_expired_one(cast, job):
    assert actions.fitness.certified_categories(NINE) == frozenset()
    resources.add_certificate(cast.zhao, by=cast.by.sun, at=NINE, name="家电维修上岗证", category="appliance", expires_on=date(2027, 1, 1))

    with pytest.raises(Refusal) as no:
        actions.assign(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id)
    assert no.value.code == "certificate.missing" and no.value.clause == "DISPATCH-07"
    assert planned(cast).rows[0]["engineer"] == str(cast.zhao.id)
    day = read_day([cast.pudong], local_day(TUESDAY), NINE + HOUR)
    made = judge(day, day.task(job.case.pk), day.person(cast.li.id), 9 * 3600, 3600)
    assert made.verdict is Verdict.REFUSES and "没有登记" in made.remarks[0].says.zh


def test_a_district_keeps_the_planner_within_it(cast, job):
    district = job.case.contact.district
    with operation(NINE):
        note(Territory(engineer=cast.li, district="青浦区"), "territory.set", by=SYSTEM, at=NINE)
        note(Territory(engineer=cast.zhao, district=district), "territory.set", by=SYSTEM, at=NINE)

    assert planned(cast).rows[0]["engineer"] == str(cast.zhao.id)


def test_a_job_over_three_days_takes_the_same_hours_of_each_and_only_of_who_is_free_on_all(cast, job):
    demands.set_terms(job.case, by=cast.by.sun, at=NINE, days=3, minutes=240)
    resources.enter_absence(cast.li, by=cast.by.sun, at=NINE, starts_at=TUESDAY + timedelta(days=2), ends_at=TUESDAY + timedelta(days=2, hours=8))

    plan = planned(cast)
    assert plan.rows[0]["engineer"] == str(cast.zhao.id)
    publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 2 * HOUR)
    publishing.carry_on(plan.pk, lambda: NINE + 2 * HOUR)
    made = Appointment.objects.get(case=job.case, ended_at__isnull=True)
    assert made.days == 3 and made.ends_at - made.starts_at == 4 * HOUR

    third = read_day([cast.pudong], local_day(TUESDAY) + timedelta(days=2), NINE + 3 * HOUR)
    assert [t.part for t in third.of(cast.zhao.id)] == [2]
    other = at_pudong(cast)
    with pytest.raises(Refusal) as no:
        placing.place(other.case, by=cast.by.sun, at=NINE + 3 * HOUR, engineer_id=cast.zhao.id, starts_at=made.starts_at + timedelta(days=2), ends_at=made.ends_at + timedelta(days=2))
    assert no.value.clause == "DISPATCH-05"
    assert not appointments.overlapping(cast.zhao.id, made.starts_at + timedelta(days=3), made.ends_at + timedelta(days=3))
    assert appointments.keep(job.case, made.starts_at, by=SYSTEM, at=made.starts_at).ended_at is None
