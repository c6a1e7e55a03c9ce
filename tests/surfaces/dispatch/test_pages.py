"""The pages of dispatch without any script: board, list, the form that drops a job, the customer's page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import cast as people
from areas import service
from cast import entering
from yinuo.cases.models import Case
from yinuo.dispatch import links, placing, upkeep
from yinuo.dispatch.day import midnight
from yinuo.dispatch.models import Pin, UpkeepRun
from yinuo.editions import shelves
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day
from yinuo.people import places
from yinuo.people.models import Station
from yinuo.products.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db, monkeypatch):
    """Pudong with one planned job; tomorrow is a working day of everybody."""
    places.forget()
    shelves.forget()
    monkeypatch.setattr("yinuo.dispatch.engine.desk.warm", lambda: None)
    cast = people.company()
    now = timezone.now()
    job = service.planned(cast, at=now - timedelta(hours=2))
    Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    job.fresh()
    day = local_day(now) + timedelta(days=1 if (local_day(now) + timedelta(days=1)).weekday() < 6 else 2)
    return cast, job, day


def test_the_board_shows_people_and_what_waits_and_every_job_is_a_link_to_its_form(company):
    cast, job, day = company
    answer = entering(cast.sun).get("/dispatch", {"day": day.isoformat(), "station": cast.pudong.pk})

    text = answer.content.decode()
    assert answer.status_code == 200 and cast.li.name in text and f"/dispatch/jobs/{job.case.number}" in text
    assert "style=" not in text.split("<main")[1]


def test_a_plan_names_only_the_cases_its_reader_may_open_and_counts_the_others(company):
    cast, job, day = company
    with operation(timezone.now()):
        unit = Unit(customer=cast.wang.customer, product=job.case.product or service.washing_machine(), serial="SN-9", serial_folded="SN9", serial_reversed="9NS")
        note(unit, "unit.written", by=SYSTEM, at=timezone.now())
    upkeep.write(None, by=cast.by.sun, at=timezone.now(), unit_id=unit.pk, kind="inspection", rule="FREQ=MONTHLY;INTERVAL=6", begins_on=local_day(timezone.now()), description="安全巡检", lead_days=0)
    upkeep.run_due(timezone.now())
    case = UpkeepRun.objects.get().case
    browser = entering(cast.sun)
    with operation(timezone.now()):
        far = Station(code="QH01", name="西宁站", region=cast.qinghai)
        note(far, "station.written", by=SYSTEM, at=timezone.now())
    for station, shown in ((cast.pudong, True), (far, False)):
        Case.objects.filter(pk=case.pk).update(station=station)
        text = browser.get("/dispatch/upkeep").content.decode()
        assert "每六个月" in text and (f"/cases/{case.number}" in text) is shown and ("别处 1 单" in text) is not shown


@pytest.mark.parametrize("address", ["/dispatch/list", "/dispatch/wall", "/dispatch/rows", "/dispatch/people", "/dispatch/plans", "/dispatch/weights", "/dispatch/moves", "/dispatch/upkeep", "/dispatch/offers"])
def test_every_page_is_there_in_both_languages(company, address):
    cast, _, _ = company
    browser = entering(cast.sun)
    assert browser.get(address).status_code == 200
    browser.post("/language", {"language": "en", "next": "/"})
    assert browser.get(address).status_code == 200


def test_a_job_is_placed_by_keyboard_with_the_form_and_no_script(company):
    cast, job, day = company
    browser = entering(cast.sun)
    page = browser.get(f"/dispatch/jobs/{job.case.number}", {"day": day.isoformat()}).content.decode()
    assert "最合适的几处" in page

    sent = {"engineer": cast.li.id, "day": day.isoformat(), "start": "09:30", "minutes": "60", "version": job.fresh().version}
    assert browser.post(f"/dispatch/jobs/{job.case.number}", sent).status_code == 302
    assert job.fresh().engineer_id == cast.li.id and job.case.appointments.get().starts_at == midnight(day) + timedelta(hours=9, minutes=30)

    again = browser.post(f"/dispatch/jobs/{job.case.number}", sent | {"start": "10:30"})
    assert again.status_code == 409 and "刚被别人改过" in again.content.decode()


def test_a_drop_outside_the_shift_is_refused_with_the_nearest_place_that_works(company):
    cast, job, day = company
    browser = entering(cast.sun)
    asked = {"case": job.case.pk, "engineer": cast.li.id, "day": day.isoformat(), "station": cast.pudong.pk, "start": "20:00", "minutes": "60"}

    checked = browser.get("/dispatch/check", asked).content.decode()
    assert 'data-check="refuses"' in checked and "最近可行" in checked
    dropped = browser.post("/dispatch/place", asked, headers={"HX-Request": "true"})
    assert dropped.status_code == 409 and "最近可行" in dropped.content.decode() and job.fresh().engineer_id is None


def test_a_lock_is_set_and_taken_away_from_the_form(company):
    cast, job, day = company
    starts = midnight(day) + timedelta(hours=10)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=starts, ends_at=starts + timedelta(hours=1))
    browser = entering(cast.sun)

    browser.post(f"/dispatch/jobs/{job.case.number}/lock")
    assert Pin.objects.filter(case=job.case, ended_at__isnull=True).exists()
    browser.post(f"/dispatch/jobs/{job.case.number}/unlock")
    assert not Pin.objects.filter(case=job.case, ended_at__isnull=True).exists()


def test_the_customers_page_needs_no_account_confirms_once_and_tells_nothing_of_a_wrong_secret(company):
    cast, job, day = company
    starts = midnight(day) + timedelta(hours=10)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=starts, ends_at=starts + timedelta(hours=1))
    secret = links.make(job.case, by=cast.by.chen, at=timezone.now())
    customer = Client()

    page = customer.get(f"/visit/{secret}")
    assert page.status_code == 200 and "10:00" in page.content.decode() and "no-store" in page["Cache-Control"]
    assert "已确认" in customer.post(f"/visit/{secret}", {"act": "confirm"}).content.decode()
    assert customer.post(f"/visit/{secret}", {"act": "confirm"}).status_code == 409
    wrong = customer.get("/visit/guessed")
    assert wrong.status_code == 404 and job.case.shown not in wrong.content.decode()


def test_a_representative_sees_the_board_but_cannot_place(company):
    cast, job, day = company
    browser = entering(cast.chen)
    assert browser.get("/dispatch").status_code == 200
    assert browser.get(f"/dispatch/jobs/{job.case.number}").status_code == 403
