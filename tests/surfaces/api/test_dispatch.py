"""Dispatch for programs: a day planned, watched and published; slots, offers and resources; every no as a problem document."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from areas import service
from yinuo.cases.models import Case
from yinuo.dispatch import planning, publishing, resources
from yinuo.dispatch.engine import Engine, desk
from yinuo.dispatch.models import Offer
from yinuo.jobs.models import Job
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day, read_moment
from yinuo.people import tokens
from yinuo.people.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def one_process():
    yield
    desk.stop()


@pytest.fixture
def pudong(cast):
    """A planned job at Pudong and the supervisor's token."""
    now = timezone.now()
    _, secret = tokens.make_own_token("dispatch", by=cast.by.sun, at=now)
    job = service.planned(cast, at=now - timedelta(hours=1))
    Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    resources.set_place(job.case, by=cast.by.sun, at=now, latitude=31.22, longitude=121.5)
    for person in (cast.li, cast.zhao):
        resources.set_home(person, by=cast.by.sun, at=now, latitude=31.21, longitude=121.52)
        resources.set_shift(person, by=cast.by.sun, at=now, week=dict.fromkeys(resources.WEEKDAYS, ("08:30", "17:30")))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    return cast, job, client, local_day(now) + timedelta(days=1)


def send(client, address, body=None, method="post", **headers):
    return getattr(client, method)(f"/api/v1/{address}", body if body is not None else {}, content_type="application/json", headers=headers)


def test_a_day_is_planned_watched_and_published(pudong):
    cast, job, client, day = pudong
    body = {"stations": [str(cast.pudong.pk)], "day": day.isoformat(), "preset": "customer_first"}
    asked = send(client, "dispatch/plans", body, **{"Idempotency-Key": "plan-1"})
    assert asked.status_code == 201 and asked.json()["state"] == "running"
    again = send(client, "dispatch/plans", body, **{"Idempotency-Key": "plan-1"})
    assert again.json()["id"] == asked.json()["id"] and again["Idempotent-Replay"] == "true"

    engine = Engine()
    planning.run(int(asked.json()["id"]), timezone.now, iterations=100, engine=engine)
    engine.stop()
    seen = client.get(f"/api/v1/dispatch/plans/{asked.json()['id']}").json()
    assert seen["state"] == "proposed" and [row["number"] for row in seen["rows"]] == [job.case.number]

    assert send(client, f"dispatch/plans/{seen['id']}/publication").json()["state"] == "publishing"
    publishing.carry_on(int(seen["id"]), timezone.now)
    assert client.get(f"/api/v1/dispatch/plans/{seen['id']}").json()["state"] == "published" and job.fresh().engineer_id
    no = send(client, f"dispatch/plans/{seen['id']}", method="delete")
    assert no.status_code == 409 and no["Content-Type"] == "application/problem+json" and no.json()["code"] == "plan.published"


def test_a_plan_over_a_changed_day_is_a_problem_with_its_way_out(pudong):
    cast, job, client, day = pudong
    plan = send(client, "dispatch/plans", {"stations": [str(cast.pudong.pk)], "day": day.isoformat()}).json()
    engine = Engine()
    planning.run(int(plan["id"]), timezone.now, iterations=50, engine=engine)
    engine.stop()
    placed = send(client, f"cases/{job.case.number}/placement", {"engineer_id": str(cast.li.id), "starts_at": f"{day}T09:00:00+08:00", "ends_at": f"{day}T10:00:00+08:00"})
    assert placed.status_code == 200

    no = send(client, f"dispatch/plans/{plan['id']}/publication")

    assert no.status_code == 409 and no.json()["code"] == "plan.changed" and no.json()["way_out"]
    assert send(client, f"dispatch/plans/{plan['id']}", method="delete").json()["state"] == "dropped"
    assert Job.objects.filter(kind="dispatch.publish").count() == 0


def test_a_program_places_nobody_who_is_away_unless_it_says_why(pudong):
    cast, job, client, day = pudong
    begins, ends = read_moment(f"{day}T00:00:00Z"), read_moment(f"{day}T12:00:00Z")
    resources.enter_absence(cast.li, by=cast.by.sun, at=timezone.now(), starts_at=begins, ends_at=ends, kind="sick")
    body = {"engineer_id": str(cast.li.id), "starts_at": f"{day}T09:00:00+08:00", "ends_at": f"{day}T10:00:00+08:00"}

    no = send(client, f"cases/{job.case.number}/placement", body)

    assert no.status_code == 409 and no.json()["code"] == "board.refused" and cast.zhao.name in no.json()["way_out"]
    assert send(client, f"cases/{job.case.number}/placement", body | {"overlap_because": "本人同意销假"}).status_code == 200


def test_a_slot_that_was_offered_is_booked_and_the_link_sent(pudong):
    _, job, client, _ = pudong
    found = client.get(f"/api/v1/cases/{job.case.number}/slots").json()["items"]
    best = found[0]

    booked = send(client, f"cases/{job.case.number}/slot", {name: best[name] for name in ("engineer_id", "starts_at", "ends_at")})

    assert booked.status_code == 200 and job.case.appointments.get(ended_at=None).engineer_id == int(best["engineer_id"])
    assert send(client, f"cases/{job.case.number}/appointment-link").status_code == 200
    assert send(client, f"cases/{job.case.number}/appointment-link").json()["code"] == "link.just_sent"
    assert client.get(f"/api/v1/cases/{job.case.number}/proposals").status_code == 200


def test_a_station_refuses_with_a_reason_and_the_next_best_accepts(pudong):
    cast, job, client, day = pudong
    with operation(timezone.now()):
        for number, latitude in enumerate((31.10, 30.90)):
            note(Station(code=f"P{number}", name=f"合作站{number}", kind="partner", region=cast.shanghai, latitude=latitude, longitude=121.5), "station.written", by=SYSTEM, at=timezone.now())
    for station in Station.objects.filter(kind="partner"):
        resources.set_capacity(station, by=SYSTEM, at=timezone.now(), half="am", most=1)
    cast.by.sun.grants  # noqa: B018  the supervisor answers for the region, partners included
    assert send(client, f"cases/{job.case.number}/offer", {"day": day.isoformat(), "half": "am"}).status_code == 200
    first = Offer.objects.get(state="open")

    assert send(client, f"dispatch/offers/{first.pk}/refusal", {"reason": ""}).status_code == 422
    assert send(client, f"dispatch/offers/{first.pk}/refusal", {"reason": "人手不足"}).json()["state"] == "refused"
    [second] = client.get("/api/v1/dispatch/offers").json()["items"]
    assert second["round"] == 2 and send(client, f"dispatch/offers/{second['id']}/acceptance").json()["state"] == "accepted"
    assert send(client, f"dispatch/offers/{second['id']}/acceptance").json()["code"] == "offer.late"


def test_resources_are_read_within_reach_only(pudong):
    cast, _, client, _ = pudong
    names = {row["name"] for row in client.get("/api/v1/dispatch/resources").json()["items"]}
    assert cast.li.name in names
    _, secret = tokens.make_own_token("other", by=cast.by.fang, at=timezone.now())
    other = Client(headers={"Authorization": f"Bearer {secret}"})
    assert cast.li.name not in {row["name"] for row in other.get("/api/v1/dispatch/resources").json()["items"]}
    assert other.get("/api/v1/dispatch/plans/1").status_code == 404
    assert other.get("/api/v1/dispatch/plans/x").status_code == 422
