"""The access log: read by who may, digested into the journal every hour, and nothing taken out of it unseen."""

from datetime import timedelta

import pytest
from django.db import connection

from areas import service
from cast import entering
from yinuo.cases import revealing
from yinuo.journal.verify import verify
from yinuo.kit.actor import Actor, Door, Reach
from yinuo.kit.moment import utc_now
from yinuo.people import access, digesting, watching
from yinuo.people.models import Access, AccessDigest

pytestmark = pytest.mark.django_db


@pytest.fixture
def looks(cast):
    """Representative Chen looked at and revealed Ms Wang's case; engineer Li looked at it and was turned away elsewhere."""
    case = service.received(cast).case
    now = utc_now()
    access.looked(cast.by.chen, now, "case", case.id, case.number)
    access.looked(cast.by.li, now, "case", case.id, case.number)
    revealing.reveal(case, by=cast.by.chen, at=now, purpose="回电确认上门时间")
    access.denied(cast.by.li, "people.write", now)
    access.flush()
    return case


@pytest.mark.clause("SECURITY-05")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_auditor_sees_who_looked_at_what_and_why(cast, looks, language):
    page = entering(cast.shen, language).get("/access").content.decode()

    assert cast.chen.name in page and looks.number in page and "回电确认上门时间" in page
    assert {"zh": "查看明文", "en": "revealed"}[language] in page and {"zh": "登记人员与岗位", "en": "write people and posts"}[language] in page
    assert "13800138000" not in page and "王秀兰" not in page


@pytest.mark.clause("SECURITY-05")
def test_the_log_is_asked_by_person_record_kind_and_day(cast, looks):
    by, day = cast.by.shen, utc_now().date()

    def rows(**asked) -> list[Access]:
        return watching.page(watching.Wanted(**asked), by)

    assert {row.user_id for row in rows(person=cast.li.pk)} == {cast.li.pk}
    assert {row.kind for row in rows(kinds=("revealed", "denied"))} == {"revealed", "denied"}
    assert {row.subject_id for row in rows(subjects=frozenset([looks.id]))} == {looks.id}
    assert rows(since=day - timedelta(days=1), until=day + timedelta(days=1)) and not rows(until=day - timedelta(days=2))
    page = entering(cast.shen).get(f"/access?record={looks.number}&kind=revealed").content.decode()
    assert cast.chen.name in page and "people.write" not in page
    assert "没有符合条件的记录" in entering(cast.shen).get("/access?record=77").content.decode()


def test_reading_the_log_and_taking_it_away_are_entries_of_it(cast, looks):
    browser = entering(cast.shen)
    file = browser.get("/access.csv?kind=revealed")
    browser.get("/access")
    access.flush()

    lines = file.content.decode("utf-8-sig").splitlines()
    assert file["Content-Type"].startswith("text/csv") and len(lines) > 1 and "13800138000" not in file.content.decode()
    assert set(Access.objects.filter(user_id=cast.shen.pk).values_list("kind", "subject")) >= {("exported", "access"), ("looked", "access")}


def test_who_may_not_see_it_is_told_so_and_a_narrowed_right_shows_its_own_stations(cast, looks):
    assert entering(cast.chen).get("/access").status_code == 403
    narrowed = Actor(cast.deng.pk, "邓宇", Door.PAGE, grants={"access.see": (Reach(stations=frozenset([cast.pudong.pk])),)})
    assert {row.user_id for row in watching.seen_by(narrowed)} == {cast.li.pk}


def hours_later(hours: int):
    return utc_now() + timedelta(hours=hours)


@pytest.mark.clause("SECURITY-05")
def test_every_hour_its_digest_goes_into_the_journal_and_an_idle_hour_costs_nothing(cast, looks):
    assert digesting.digest_hours(utc_now() - timedelta(hours=1)) == 0
    assert digesting.digest_hours(hours_later(2)) == 1
    assert [digesting.digest_hours(hours_later(n)) for n in (2, 3, 9)] == [0, 0, 0]
    kept = AccessDigest.objects.get()
    assert kept.rows == Access.objects.count() and kept.since is None
    assert list(digesting.altered()) == []


def tampered(statement: str) -> None:
    """What somebody with the database in their hands would do: take the guard off, change, put it back."""
    from yinuo.journal import guard

    with connection.cursor() as cursor:
        for name in guard._triggers("people_access"):
            cursor.execute(f"DROP TRIGGER {name}" + (" ON people_access" if connection.vendor == "postgresql" else ""))
        cursor.execute(statement)
    guard.install()


@pytest.mark.clause("SECURITY-05")
@pytest.mark.parametrize("statement", [
    "DELETE FROM people_access WHERE kind = 'revealed'", "UPDATE people_access SET purpose = '例行检查' WHERE kind = 'revealed'",
    "UPDATE people_access SET user_id = 1", "UPDATE people_accessdigest SET digest = 'x'",
])
def test_verification_finds_a_look_taken_out_or_changed(cast, looks, statement):
    digesting.digest_hours(hours_later(2))
    assert verify(utc_now()).findings == []
    tampered(statement)
    assert {f.table for f in verify(utc_now()).findings} & {"people_access", "people_accessdigest"}
