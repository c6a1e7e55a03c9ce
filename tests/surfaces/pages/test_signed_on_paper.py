"""A form signed on paper is entered with the time that stands on the paper; what is signed on the screen is signed now."""

from datetime import timedelta

import pytest

from areas import service
from areas.visits.test_at_the_door import at_work
from cast import entering
from yinuo.kit.moment import COMPANY_ZONE, utc_now
from yinuo.visits import signing
from yinuo.visits.models import Signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast):
    """Engineer Li's browser on the page of Ms Wang's sign-off: how a form of it is sent."""
    service.washing_machine()
    now = utc_now()
    job = at_work(service.booked(cast, now - timedelta(hours=6), hours_ahead=1))
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    browser = entering(cast.li)

    def send(**given):
        return browser.post(f"/cases/{job.case.number}/sign-off", {"what": "sign", "side": "customer", "form_digest": form.digest, "rating": "satisfied", **given})

    return now - timedelta(hours=1), send


def wall(moment):
    return moment.astimezone(COMPANY_ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.clause("SIGNOFF-03")
def test_the_signature_bears_the_time_written_on_the_paper(asked):
    when, send = asked
    assert "补录原因" in send(on_paper="1", happened=wall(when)).content.decode() and not Signature.objects.exists()
    assert send(on_paper="1", happened=wall(when), late_because="现场没有信号").status_code == 302
    assert Signature.objects.get().at == when.replace(second=0, microsecond=0)


def test_a_time_without_paper_is_refused_and_what_was_entered_stays(asked):
    when, send = asked
    answer = send(happened=wall(when), late_because="现场没有信号")
    page = answer.content.decode()
    assert answer.status_code == 422 and "在屏幕上签的字，时间就是现在" in page
    assert wall(when) in page and "现场没有信号" in page and not Signature.objects.exists()
