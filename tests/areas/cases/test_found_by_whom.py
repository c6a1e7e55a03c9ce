"""Whoever sees a case finds it by its words, and nobody else: wherever it goes and whoever works on it."""

import importlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

import cast as people
from areas import service
from yinuo.cases import actions, correcting, finding, queries, search, tasks
from yinuo.cases.models import Case
from yinuo.cases.queries import seen_by
from yinuo.cases.reach import covers
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments, placing
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Reach
from yinuo.people.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(cast):
    return service.washing_machine()


def everybody(cast):
    return [people.actor(person) for person in type(cast.chen).objects.filter(is_active=True)]


def found(actor, words="漏水"):
    return set(finding.by_words(actor, finding.query(words), 50))


def truly_seen(actor, words="漏水"):
    return set(seen_by(actor).filter(description__contains=words).values_list("pk", flat=True))


def all_find_what_they_see(cast):
    assert {actor.name: found(actor) for actor in everybody(cast)} == {actor.name: truly_seen(actor) for actor in everybody(cast)}


def test_ms_chen_finds_the_case_she_has_just_taken(cast, product):
    case = service.received(cast, description="洗衣机漏水").case
    assert found(cast.by.chen) == {case.id}
    all_find_what_they_see(cast)


def test_an_engineer_finds_a_case_from_the_moment_it_is_theirs_until_it_is_taken_away(cast, product):
    job = service.planned(cast, description="洗衣机漏水")
    assert found(cast.by.li) == set()
    job = service.assigned(cast, description="洗衣机又漏水", serial="SN-2")
    assert found(cast.by.li) == {job.case.id} == truly_seen(cast.by.li)
    all_find_what_they_see(cast)
    dispatch.decline(job.fresh(), by=cast.by.li, at=job.later(minutes=5), reason="今天排满了")
    all_find_what_they_see(cast)
    assert found(cast.by.li) == set()


def test_a_case_moved_to_another_station_is_found_there_and_no_longer_here(cast, product):
    job = service.planned(cast, description="洗衣机漏水")
    elsewhere = Station.objects.exclude(pk=job.case.station_id).first()
    with operation(job.now):
        case = job.fresh()
        case.station = elsewhere
        note(case, "case.stationed", by=SYSTEM, at=job.now, station=elsewhere.pk)
    all_find_what_they_see(cast)


def test_a_new_person_in_charge_finds_it_and_so_does_a_substitute(cast, product):
    job = service.received(cast, description="洗衣机漏水")
    actions.accept(job.case, by=cast.by.chen, at=job.later(minutes=2))
    all_find_what_they_see(cast)
    actions.name_owner(job.fresh(), by=cast.by.chen, at=job.later(minutes=2), owner_id=cast.gao.pk)
    all_find_what_they_see(cast)
    tasks.pass_follow_up(job.fresh(), by=cast.by.chen, at=job.later(minutes=2), to_user_id=cast.zhou.pk, substitute=True)
    all_find_what_they_see(cast)
    assert {cast.gao.pk, cast.zhou.pk} <= {Case.objects.get().owner_id, Case.objects.get().substitute_id}


def test_who_goes_along_to_a_visit_for_two_sees_and_finds_the_case_until_it_is_cancelled(cast, product):
    job = service.planned(cast, description="洗衣机漏水")
    tomorrow = job.now + timedelta(hours=24)
    between = {"starts_at": tomorrow, "ends_at": tomorrow + timedelta(hours=1)}
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.pk, helper_id=cast.zhao.pk, **between)
    assert found(cast.by.zhao) == {job.case.id} == truly_seen(cast.by.zhao)
    assert queries.narrowed(seen_by(cast.by.zhao), queries.Filter(queue="mine"), cast.by.zhao, job.now).count() == 1
    assert queries.one(cast.by.zhao, job.case.number).helper_id == cast.zhao.pk and covers(job.fresh(), cast.by.zhao, Reach(own=True))
    all_find_what_they_see(cast)

    placing.place(job.fresh(), by=cast.by.sun, at=job.now, engineer_id=cast.li.pk, helper_id=cast.ding.pk, **between)
    assert found(cast.by.zhao) == set() and found(cast.by.ding) == {job.case.id}
    all_find_what_they_see(cast)
    appointments.cancel(job.fresh(), by=cast.by.sun, at=job.now, reason="客户出差")
    assert found(cast.by.ding) == set() == truly_seen(cast.by.ding)
    all_find_what_they_see(cast)


def test_corrected_words_are_found_by_the_same_people(cast, product):
    job = service.assigned(cast, description="洗衣机异响")
    correcting.correct(job.case, by=cast.by.chen, at=job.later(minutes=5), reason="听错了", description="洗衣机漏水")
    assert found(cast.by.li) == {job.case.id} and found(cast.by.li, "异响") == set()
    all_find_what_they_see(cast)


def test_of_many_cases_each_page_of_candidates_is_gone_through(cast, product):
    for number in range(9):
        service.received(cast, serial=f"SN-{number}", description=f"洗衣机漏水{number}")
    newest = list(seen_by(cast.by.chen).order_by("-id").values_list("pk", flat=True))
    for actor in everybody(cast):
        assert finding.by_words(actor, finding.query("漏水"), 2) == [key for key in newest if key in truly_seen(actor)][:2]


@pytest.mark.postgres
def test_an_older_home_is_marked_when_it_is_upgraded(cast, product):
    job = service.assigned(cast, description="洗衣机漏水")

    def tokens():
        with connection.cursor() as cursor:
            cursor.execute("SELECT tsvector_to_array(tokens) FROM cases_search WHERE id = %s", [job.case.id])
            return cursor.fetchone()[0]

    marked = tokens()
    search.index([(job.case.id, search.words_of(job.case, job.case.unit.serial if job.case.unit else ""), [])])
    assert tokens() == [token for token in marked if not token.startswith("@")] != marked
    upgrade = importlib.import_module("yinuo.cases.migrations.0008_search_marks")
    with connection.cursor() as cursor:
        cursor.execute(upgrade.MARK)
    assert tokens() == marked


def test_an_older_file_is_marked_when_it_is_upgraded_and_still_follows_changes(cast, product):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its marks elsewhere")
    job = service.assigned(cast, description="洗衣机漏水")
    search.index([(job.case.id, search.words_of(job.case, "SN-2026-001"), [])])
    assert found(cast.by.li) == set()
    importlib.import_module("yinuo.cases.migrations.0010_search_marks_sqlite").refill(connection)
    all_find_what_they_see(cast)
    assert found(cast.by.li) == {job.case.id} == found(cast.by.li, "SN-2026-001")
    dispatch.decline(job.fresh(), by=cast.by.li, at=job.later(minutes=5), reason="今天排满了")
    assert found(cast.by.li) == set()
    all_find_what_they_see(cast)


def test_an_older_home_shows_its_visits_for_two_to_both_when_it_is_upgraded(cast, product):
    job = service.planned(cast, description="洗衣机漏水")
    tomorrow = job.now + timedelta(hours=24)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.pk, helper_id=cast.zhao.pk, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1))
    Case.objects.update(helper=None)
    search.enter(job.fresh(), "SN-2026-001")
    assert found(cast.by.zhao) == set()
    importlib.import_module("yinuo.dispatch.migrations.0006_helpers_of_cases").fill(apps, SimpleNamespace(connection=connection))
    assert found(cast.by.zhao) == {job.case.id} == found(cast.by.zhao, "SN-2026-001")
    all_find_what_they_see(cast)
    appointments.cancel(job.fresh(), by=cast.by.sun, at=job.now, reason="客户出差")
    assert found(cast.by.zhao) == set()
    all_find_what_they_see(cast)
