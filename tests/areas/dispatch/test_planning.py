"""A day is planned as a proposal; it changes nothing until published, and only over the same day."""

from datetime import timedelta
from itertools import count

import httpx
import pytest

from areas import service
from areas.service import HOUR, NINE
from yinuo.dispatch import placing, planning, publishing, resources
from yinuo.dispatch.engine import Engine
from yinuo.dispatch.models import Plan
from yinuo.dispatch.planner.cache import is_compiled
from yinuo.dispatch.standing import read_day
from yinuo.dispatch.travel import roads
from yinuo.dispatch.travel.desk import TravelDesk
from yinuo.dispatch.travel.providers import Osrm
from yinuo.jobs import queue
from yinuo.jobs.models import Job
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
def day(cast):
    """Four jobs of Pudong on Tuesday, one of them urgent and newest, and two engineers."""
    jobs = [service.planned(cast) for _ in range(3)] + [service.planned(cast, at=NINE + HOUR, urgency="urgent")]
    for number, job in enumerate(jobs):
        type(job.case).objects.filter(pk=job.case.pk).update(station=cast.pudong)
        resources.set_place(job.case, by=cast.by.sun, at=job.now, latitude=31.20 + number / 50, longitude=121.50)
    for person in (cast.li, cast.zhao):
        resources.set_home(person, by=cast.by.sun, at=NINE, latitude=31.21, longitude=121.52)
    return jobs


def made(cast, at=NINE + 2 * HOUR) -> Plan:
    plan = planning.ask(by=cast.by.sun, at=at, stations=[cast.pudong.pk], day=local_day(TUESDAY), seconds=30)
    return planning.run(plan.pk, lambda: at, iterations=200, engine=ENGINE)


def test_the_planner_is_compiled_before_it_takes_a_question(cast, day):
    plan = made(cast)
    assert is_compiled() and plan.iterations >= 200


def roads_of(answer) -> TravelDesk:
    return TravelDesk(count().__next__, Osrm("http://roads", httpx.Client(transport=httpx.MockTransport(answer))), budget=1000)


def told(request: httpx.Request) -> httpx.Response:
    rows, columns = (len(request.url.params[name].split(";")) for name in ("sources", "destinations"))
    return httpx.Response(200, json={"code": "Ok", "durations": [[1500.0] * columns] * rows, "distances": [[9000.0] * columns] * rows})


@pytest.mark.parametrize("answer, source", [(told, "osrm"), (lambda request: httpx.Response(503), "offline")])
def test_a_plan_says_whose_driving_times_it_was_made_with(cast, day, monkeypatch, answer, source):
    monkeypatch.setattr(roads, "desk", lambda: roads_of(answer))
    assert made(cast).travel_source == source


def test_a_service_named_for_this_house_is_asked_and_without_one_nobody_is(settings):
    for named, provider in ((None, None), (("valhalla", "http://127.0.0.1:8002"), "valhalla"), (("osrm", "http://127.0.0.1:5000"), "osrm")):
        settings.ROADS = named
        roads.desk.cache_clear()
        assert getattr(roads.desk().provider, "name", None) == provider
    roads.desk.cache_clear()


def published(cast, plan):
    """Handed over, and carried out by the worker."""
    publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 2 * HOUR)
    assert Plan.objects.get(pk=plan.pk).state == "publishing"
    Job.objects.filter(kind="dispatch.plan").update(state="done")
    assert queue.run_next(lambda: NINE + 2 * HOUR)
    return Job.objects.get(kind="dispatch.publish")


@pytest.mark.clause("DISPATCH-04")
def test_a_proposal_serves_everybody_says_why_and_changes_nothing(cast, day):
    plan = made(cast)

    assert plan.state == "proposed" and len(plan.rows) == 4 and plan.unserved == []
    assert plan.before["ordinary_count"] == 3 and plan.before["urgent_count"] == 1 and plan.levels["urgent_count"] == 0
    assert any(row["why"].get("others") for row in plan.rows)
    assert all(job.fresh().engineer_id is None for job in day)


def test_published_every_job_has_its_engineer_and_its_time(cast, day):
    plan = made(cast)
    published(cast, plan)
    done = Plan.objects.get(pk=plan.pk)

    assert done.state == "published" and done.problems == []
    for row, job in ((row, next(j for j in day if str(j.case.pk) == row["case"])) for row in done.rows):
        assert str(job.fresh().engineer_id) == row["engineer"] and job.case.appointments.filter(ended_at__isnull=True).count() == 1
    with pytest.raises(Refusal):
        publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 2 * HOUR)


def test_a_plan_over_a_changed_day_is_refused_with_what_changed(cast, day):
    plan = made(cast)
    placing.place(day[0].case, by=cast.by.sun, at=NINE + 2 * HOUR, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    resources.enter_absence(cast.zhao, by=cast.by.sun, at=NINE + 2 * HOUR, starts_at=TUESDAY, ends_at=TUESDAY + 8 * HOUR, kind="sick")

    with pytest.raises(Refusal) as no:
        publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 3 * HOUR)

    assert no.value.code == "plan.changed" and no.value.facts["changed"] == sorted([day[0].case.number, cast.zhao.name])
    assert Plan.objects.get(pk=plan.pk).state == "proposed"


def test_what_nobody_can_do_is_told_with_the_reason_of_each(cast, day):
    for person in (cast.li, cast.zhao):
        resources.set_skill(person, by=cast.by.sun, at=NINE, category="vehicle", level=1)

    plan = made(cast)

    assert plan.rows == [] and all(row["counts"] == {"SKILL_MISSING": 2} for row in plan.unserved)


def test_a_dispatcher_plans_only_stations_of_their_own(cast, day):
    with pytest.raises(Refusal) as no:
        planning.ask(by=cast.by.fang, at=NINE, stations=[cast.pudong.pk], day=local_day(TUESDAY))
    assert no.value.code == "plan.stations"


def test_the_same_seed_and_iterations_give_the_same_plan(cast, day):
    first, second = made(cast), made(cast)
    assert [(r["case"], r["engineer"], r["starts_at"]) for r in first.rows] == [(r["case"], r["engineer"], r["starts_at"]) for r in second.rows]


def test_publishing_shows_how_far_it_is_and_cut_short_is_taken_up_without_doing_anything_twice(cast, day, monkeypatch):
    plan = made(cast)
    true = publishing.placing.place
    calls = []

    def dies_at_the_third(*given, **named):
        calls.append(given)
        if len(calls) == 3:
            raise ConnectionError("the worker was killed")
        return true(*given, **named)

    monkeypatch.setattr(publishing.placing, "place", dies_at_the_third)
    job = published(cast, plan)
    assert (job.state, job.done, job.total) == ("waiting", 2, 4) and Plan.objects.get(pk=plan.pk).state == "publishing"

    placing.place(day[0].case, by=cast.by.sun, at=NINE + 2 * HOUR, engineer_id=cast.li.id, starts_at=TUESDAY + 8 * HOUR, ends_at=TUESDAY + 9 * HOUR, reason="客户来电")
    assert queue.run_next(lambda: NINE + 3 * HOUR)

    done = Plan.objects.get(pk=plan.pk)
    assert done.state == "published" and [p["number"] for p in done.problems] == [day[0].case.number]
    assert sum(job.case.appointments.count() for job in day) <= 5, "nobody was booked twice by going on"


def test_a_publication_that_stopped_for_good_can_be_gone_on_with(cast, day):
    plan = made(cast)
    publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 2 * HOUR)
    with pytest.raises(Refusal):
        publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 2 * HOUR)
    Job.objects.update(state="parked")
    assert publishing.is_stuck(Plan.objects.get(pk=plan.pk))

    again = publishing.publish(plan.pk, by=cast.by.sun, at=NINE + 3 * HOUR)

    publishing.carry_on(again.pk, lambda: NINE + 3 * HOUR)
    assert Plan.objects.get(pk=plan.pk).state == "published"


@pytest.mark.clause("DISPATCH-04")
def test_of_an_urgent_newer_and_a_normal_older_job_for_one_free_engineer_the_urgent_comes_first_and_it_is_said_why(cast):
    normal, urgent = service.planned(cast), service.planned(cast, at=NINE + HOUR, urgency="urgent")
    for job in (normal, urgent):
        type(job.case).objects.filter(pk=job.case.pk).update(station=cast.pudong)
        resources.set_place(job.case, by=cast.by.sun, at=job.now, latitude=31.22, longitude=121.50)
    resources.set_home(cast.li, by=cast.by.sun, at=NINE, latitude=31.22, longitude=121.50)
    resources.set_shift(cast.li, by=cast.by.sun, at=NINE, week={"tue": ("09:00", "10:30")}, lunch_minutes=0, overtime_minutes=0)
    resources.enter_absence(cast.zhao, by=cast.by.sun, at=NINE, starts_at=TUESDAY - 5 * HOUR, ends_at=TUESDAY + 12 * HOUR, kind="sick")

    plan = made(cast)

    assert [row["number"] for row in plan.rows] == [urgent.case.number]
    [left] = plan.unserved
    assert left["number"] == normal.case.number and left["counts"].get("ABSENT") == 1 and sum(left["counts"].values()) == 2
    assert plan.rows[0]["urgent"] and "split" in plan.rows[0]["why"]
    waiting = read_day([cast.pudong], local_day(TUESDAY), NINE + 2 * HOUR).waiting()
    assert [task.case.number for task in waiting] == [urgent.case.number, normal.case.number]
