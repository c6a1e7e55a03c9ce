"""In a real browser: a job dragged from the list to an engineer, told before dropping, stretched by its edge, refused over a taken span."""

from datetime import timedelta

import pytest

import axe
import cast as people
from areas import service
from yinuo.cases.models import Case
from yinuo.dispatch.models import Appointment
from yinuo.kit.moment import local_day, utc_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_job_is_dragged_to_an_engineer_stretched_and_a_second_one_refused_over_it(cast, live_server, settings, page, monkeypatch):
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr("yinuo.dispatch.engine.desk.warm", lambda: None)
    now = utc_now()
    day = local_day(now) + timedelta(days=1 if (local_day(now) + timedelta(days=1)).weekday() < 6 else 2)
    for _ in range(2):
        job = service.planned(cast, at=now - timedelta(hours=2))
        Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/login")
    page.fill("[name=login]", cast.sun.username)
    page.fill("[name=password]", people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{live_server.url}/dispatch?day={day}&station={cast.pudong.pk}")

    dragged(page, page.locator(".wait").first, 0.5)
    assert page.locator("[data-check]").count() == 1
    page.mouse.up()
    page.wait_for_selector(".visit.is-open")
    made = Appointment.objects.get(ended_at__isnull=True)
    assert made.engineer_id == cast.li.id

    block = page.locator(".visit.is-open").first.bounding_box()
    page.mouse.move(block["x"] + block["width"] - 3, block["y"] + 15)
    page.mouse.down()
    page.mouse.move(block["x"] + block["width"] * 1.5, block["y"] + 15, steps=6)
    page.mouse.up()
    page.wait_for_selector(".toast >> text=已安排")
    page.wait_for_timeout(800)
    assert Appointment.objects.get(ended_at__isnull=True).ends_at - made.starts_at > timedelta(minutes=70)

    dragged(page, page.locator(".wait").first, 0.5)
    page.mouse.up()
    page.wait_for_selector("[data-board-refusal] [data-refused]")
    assert "DISPATCH-05" in page.locator("[data-board-refusal]").inner_text() and Appointment.objects.filter(ended_at__isnull=True).count() == 1

    if axe.script():
        page.evaluate(axe.script())
        found = page.evaluate("axe.run(document.querySelector('main'), {runOnly: ['wcag2a', 'wcag2aa']}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html.slice(0, 120)))")
        assert found == []


def dragged(page, job, share):
    """Held over engineer Li's lane, not dropped yet."""
    box, lane = job.bounding_box(), page.locator("[data-name='李志强']").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 14, steps=3)
    page.mouse.move(lane["x"] + lane["width"] * share, lane["y"] + 20, steps=6)
    page.wait_for_selector("[data-check]")
