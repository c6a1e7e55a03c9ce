"""The page a leader's day begins with."""

from datetime import datetime, timedelta

import pytest

import cast as people
from areas import service
from stories.telling import tick
from yinuo.cases.models import Clock
from yinuo.web import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(cast, monkeypatch):
    """The page as the head of the department has it before them at a moment."""
    service.washing_machine()

    def seen(at: datetime) -> str:
        monkeypatch.setattr(middleware, "utc_now", lambda: at)
        return people.entering(cast.tang).get("/today").content.decode()

    return seen


@pytest.mark.clause("SLA-03")
def test_a_case_that_missed_several_limits_stands_in_one_row_with_its_worst(cast, today):
    job = service.received(cast)
    nine_days_on = job.later(days=9)
    tick(job.case, nine_days_on)
    late = Clock.objects.filter(case=job.case, late=True, overtimes__isnull=True).count()
    page = today(nine_days_on)
    assert late > 1 and page.count(f'href="/cases/{job.case.number}"') == 1
    assert f"等 {late} 项" in page and f'<span class="count">{late}</span>' in page


def test_what_can_still_be_saved_names_who_has_it_in_hand(cast, today):
    job = service.assigned(cast, urgency="urgent")
    row = today(job.later(minutes=5)).split(f'href="/cases/{job.case.number}"')[1].split("</tr>")[0]
    assert cast.li.name in row
    assert "今天没有将到期的承诺" in today(job.later(days=-1) + timedelta(hours=1))
