"""A figure counts what its reader may see, and nothing else: satisfaction, months by stage, promises by default."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from yinuo.callbacks import queries, surveying
from yinuo.cases.models import Case
from yinuo.insight import folding, measures, policy_review
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day, utc_now

pytestmark = pytest.mark.django_db
FULL = {"speed": 5, "effect": 5, "attitude": 5}
POOR = {"speed": 1, "effect": 1, "attitude": 1}


@pytest.fixture
def two_stations(cast):
    """Of Pudong a content customer, of a station in Qinghai a discontent one."""
    service.washing_machine()
    now = utc_now() - timedelta(hours=2)
    near, far = service.received(cast, now), service.received(cast, now, serial="SN-2026-002")
    Case.objects.filter(pk=near.case.pk).update(station=cast.pudong, engineer=cast.li, brand="一诺")
    Case.objects.filter(pk=far.case.pk).update(station=cast.hongqiao, engineer=cast.xiao, brand="别家")
    for job, level, scores in ((near, "satisfied", FULL), (far, "dissatisfied", POOR)):
        Case.objects.filter(pk=job.case.pk).update(stage="done")
        surveying.invite(job.case.pk, by=SYSTEM, at=now + timedelta(minutes=1))
        surveying.answer(job.case.pk, by=SYSTEM, at=now + timedelta(minutes=2), level=level, scores=scores)
    return cast, now


def at_pudong(cast, **narrowed):
    """Ms Sun, were she the supervisor of Pudong station alone."""
    grants = {verb: tuple(replace(r, everything=False, own=False, stations=frozenset({cast.pudong.pk}), **narrowed) for r in reaches[:1])
              for verb, reaches in cast.by.sun.grants.items()}
    return replace(cast.by.sun, grants=grants)


def test_satisfaction_is_counted_over_the_services_its_reader_may_see(two_stations):
    cast, now = two_stations
    period = (now - timedelta(days=1), now + timedelta(days=1))
    counted = {name: {s.level: s.count for s in queries.shares(by, *period, now)} for name, by in (("han", cast.by.han), ("pudong", at_pudong(cast)))}
    assert counted["han"] == {"satisfied": 1, "basically": 0, "dissatisfied": 1} and counted["pudong"] == {"satisfied": 1, "basically": 0, "dissatisfied": 0}
    assert queries.averages(cast.by.han, *period)["speed"] == 3.0 and queries.averages(at_pudong(cast), *period)["speed"] == 5.0
    assert [row["name"] for row in queries.averages_by_engineer(at_pudong(cast), *period)] == [cast.li.name]
    assert queries.averages(replace(cast.by.han, grants={}), *period)["speed"] is None, "who sees no case reads no figure"


def test_the_page_shows_the_supervisor_of_one_station_nobody_of_another(two_stations):
    cast, _ = two_stations
    people.PostHolding.objects.filter(user=cast.sun).update(region=None, station=cast.pudong)
    for who, far in ((cast.sun, False), (cast.liu, True)):
        seat = Client()
        seat.post("/login", {"login": who.username, "password": people.PASSWORD})
        page = seat.get("/reports/satisfaction").content.decode()
        assert cast.li.name in page and (cast.xiao.name in page) is far, who.name


def test_months_by_stage_count_a_narrowed_readers_cases_one_by_one(two_stations):
    cast, now = two_stations
    folding.recount()
    span = (local_day(now) - timedelta(days=40), local_day(now))

    def total(by):
        return sum(row["count"] for row in measures.stage_by_month(by, *span)["rows"])

    assert total(cast.by.han) == 2 and total(at_pudong(cast)) == 1
    brand = {"brands": frozenset({"别家"})}
    assert total(at_pudong(cast, **brand)) == 0, "a brand its reader does not see, though at their station"
    whole = replace(cast.by.han, grants={"case.see": tuple(replace(r, **brand) for r in cast.by.han.grants["case.see"])})
    assert total(whole) == 1
    assert total(replace(cast.by.li, grants={"case.see": (replace(cast.by.li.grants["case.see"][0], stations=frozenset(), everything=False, own=True),)})) == 1


@pytest.mark.clause("SLA-08")
def test_promises_by_default_are_counted_as_far_as_the_reader_sees(two_stations):
    cast, now = two_stations
    for station, category in ((cast.pudong, "other"), (cast.hongqiao, "other")):
        job = service.received(cast, now, category=category, model="未知", serial="")
        Case.objects.filter(pk=job.case.pk).update(station=station)

    def count(by):
        return sum(row["count"] for row in policy_review.by_default(by, utc_now()) if row["clause"].id == "answer.default")

    assert count(cast.by.han) == 4 and count(at_pudong(cast)) == 2
