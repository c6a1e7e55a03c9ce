"""In a real browser: a slot offered on the telephone and moved by the customer's link, and a day planned, read and published."""

from datetime import timedelta

import pytest

import cast as people
from areas import service
from yinuo.cases.models import Case
from yinuo.dispatch import resources
from yinuo.dispatch.engine import desk
from yinuo.dispatch.models import Appointment, Plan
from yinuo.jobs import queue
from yinuo.kit.moment import local_day, utc_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def seat(cast, live_server, settings, page):
    """Ms Sun, signed in, and a job of Pudong that waits for a time."""
    settings.ALLOWED_HOSTS = ["*"]
    now = utc_now()
    job = service.planned(cast, at=now - timedelta(hours=2))
    Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    resources.set_place(job.case, by=cast.by.sun, at=now, latitude=31.22, longitude=121.54)
    for person in (cast.li, cast.zhao):
        resources.set_home(person, by=cast.by.sun, at=now, latitude=31.2, longitude=121.54)
    page.goto(f"{live_server.url}/login")
    page.fill("[name=login]", cast.sun.username)
    page.fill("[name=password]", people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    yield job.fresh(), page, live_server.url
    desk.stop()


@pytest.mark.clause("APPOINT-03")
def test_a_slot_is_offered_booked_and_moved_by_the_customers_link(seat):
    case, page, house = seat
    page.goto(f"{house}/cases/{case.number}/slots")
    page.locator(".slot").first.click()
    page.wait_for_url(f"**/cases/{case.number}")
    first = Appointment.objects.get(ended_at__isnull=True).starts_at
    page.goto(f"{house}/cases/{case.number}/slots")
    page.click("button[value=link]")
    page.goto(page.locator("code.secret").inner_text())
    page.click("text=换个时间")
    page.locator(".slot").last.click()
    page.wait_for_selector("text=原来的时间已让出")
    assert Appointment.objects.get(ended_at__isnull=True).starts_at != first


@pytest.mark.clause("DISPATCH-04")
def test_a_day_is_planned_read_and_published(seat):
    case, page, house = seat
    day = local_day(utc_now()) + timedelta(days=1)
    page.goto(f"{house}/dispatch/plans?day={day + timedelta(days=day.weekday() == 6)}")
    page.fill("[name=seconds]", "2")
    page.click("main form button.is-main")
    page.wait_for_url("**/dispatch/plans/*")
    assert queue.run_next(utc_now)
    page.reload()
    assert Plan.objects.get().state == "proposed" and page.locator(f"a[href='/cases/{case.number}']").count()
    page.click("main button:has-text('发布')")
    if page.locator("dialog[open]").count():
        page.locator("dialog[open] button").last.click()
    page.wait_for_load_state()
    assert queue.run_next(utc_now)
    page.reload()
    page.wait_for_selector("text=已发布")
    assert Appointment.objects.get(ended_at__isnull=True).case_id == case.pk
