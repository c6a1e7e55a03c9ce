"""What a plan holds dear: the clause says it, yesterday shows what another choice would have made, and keeping it drafts the policy."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR, NINE
from yinuo.cases.models import Case
from yinuo.dispatch import placing, replaying, resources, weights
from yinuo.dispatch.engine import Engine
from yinuo.dispatch.models import Appointment
from yinuo.editions import actions as editions
from yinuo.editions import shelves
from yinuo.jobs import queue
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.policy.book import compose

pytestmark = pytest.mark.django_db
TUESDAY = NINE + timedelta(days=1)
WEDNESDAY = NINE + timedelta(days=2)
ENGINE = Engine()


@pytest.fixture(scope="module", autouse=True)
def one_engine():
    yield
    ENGINE.stop()


@pytest.fixture
def tuesday(cast):
    """Four visits of Tuesday, driven crosswise by Li and Zhao, and one job nobody placed."""
    for person, latitude in ((cast.li, 31.10), (cast.zhao, 31.40)):
        resources.set_home(person, by=cast.by.sun, at=NINE, latitude=latitude, longitude=121.52)
    jobs = [service.planned(cast) for _ in range(5)]
    for number, job in enumerate(jobs):
        Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
        resources.set_place(job.case, by=cast.by.sun, at=job.now, latitude=31.12 if number % 2 else 31.38, longitude=121.50)
        if number < 4:
            engineer = cast.li if number % 2 == 0 else cast.zhao
            placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=engineer.id, starts_at=TUESDAY + number * 2 * HOUR, ends_at=TUESDAY + (number * 2 + 1) * HOUR)
    return jobs


def tried(cast, drafted=None):
    return replaying.replayed([cast.pudong], local_day(TUESDAY), WEDNESDAY, drafted, iterations=300, engine=ENGINE)


@pytest.mark.clause("DISPATCH-04")
def test_yesterday_is_planned_again_under_every_choice_and_measured_alike(cast, tuesday):
    found = tried(cast, weights.Weights(known=0, over_skill=0, other_engineer=0, moved_hour=0))
    levels = found["levels"]

    assert set(levels) == {"was", "own", "customer_first", "balanced", "least_travel", "draft"}
    assert found["jobs"] == 5 and found["booked"] == 4 and found["people"] == 2
    assert levels["was"]["ordinary_count"] == 1 and all(levels[name]["ordinary_count"] == 0 for name in levels if name != "was")
    assert levels["was"]["changes"] == 0 and levels["draft"]["changes"] >= 2
    assert levels["draft"]["travel"] < levels["customer_first"]["travel"], "who may change people drives less"


def test_a_time_the_customer_accepted_that_morning_is_kept_under_every_choice(cast, tuesday):
    Appointment.objects.filter(case=tuesday[0].case).update(confirmed_at=NINE + 3 * HOUR)
    assert all(level["kept_count"] == 0 for level in tried(cast)["levels"].values())


def test_the_trial_is_a_job_with_an_answer_and_changes_nothing(cast, tuesday, monkeypatch):
    monkeypatch.setattr(replaying, "ITERATIONS", 60)
    before = list(Appointment.objects.order_by("id").values_list("id", "version", "engineer_id", "starts_at"))
    job = replaying.ask(by=cast.by.zhou, at=WEDNESDAY, stations=[cast.pudong.pk], day=local_day(TUESDAY))

    assert queue.run_next(lambda: WEDNESDAY)

    job.refresh_from_db()
    assert job.state == "done" and job.done == job.total and "levels" in job.result
    assert before == list(Appointment.objects.order_by("id").values_list("id", "version", "engineer_id", "starts_at"))


def test_a_day_to_come_and_a_station_of_others_are_refused(cast):
    for by, day, code in ((cast.by.zhou, TUESDAY, "replay.day"), (cast.by.fang, NINE - timedelta(days=1), "plan.stations")):
        with pytest.raises(Refusal) as no:
            replaying.ask(by=by, at=NINE, stations=[cast.pudong.pk], day=local_day(day))
        assert no.value.code == code


def test_keeping_drafts_the_policy_with_a_sound_clause_and_after_approval_plans_follow_it(cast):
    editions.found(NINE - timedelta(days=30))
    wanted = weights.Weights(known=40, over_skill=3, other_engineer=50, moved_hour=12, late=2, overtime=4)

    made = weights.draft(wanted, by=cast.by.han, at=NINE, why="客户抱怨换人太多")

    assert weights.in_force(NINE) == weights.Weights()
    assert compose(made.documents).digest == made.digest
    editions.approve(made, by=cast.by.tang, at=NINE + HOUR, in_force_from=local_day(NINE) + timedelta(days=1))
    shelves.forget()
    assert weights.in_force(TUESDAY + HOUR) == wanted and weights.in_force(NINE + 2 * HOUR) == weights.Weights()
    assert weights.chosen("own", TUESDAY + HOUR).prices.preference == 2400


def test_a_weight_out_of_bounds_is_named():
    with pytest.raises(Refusal) as no:
        weights.sound({"known": 10, "late": 99})
    assert no.value.field == "late"


def test_a_policy_older_than_the_clause_takes_it_over_with_the_weights():
    documents = dict(shelves.standard().sources)
    name = "dispatch-and-appointment.md"
    start = documents[name].index("## 2.5.2")
    older = {**documents, name: documents[name][:start] + documents[name][documents[name].index("## 2.6 ") :]}

    made = compose(weights.rewritten(older, weights.Weights(known=33)))

    assert made.clauses["plan_weights.default"].rule.answer["known"] == 33 and "plan_weights.default" not in compose(older).clauses
