"""A board with more waiting than anybody looks through shows the most pressing, and says how many there are beside them."""

from datetime import timedelta

import pytest
from django.utils import timezone

import cast as people
from areas import service
from yinuo.cases.models import Case
from yinuo.dispatch import placing
from yinuo.dispatch.standing import read_day
from yinuo.kit.moment import local_day
from yinuo.web.dispatch import board

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowded(cast, monkeypatch):
    """Six planned jobs of Pudong, the last of them urgent, and a seventh that engineer Li has at ten tomorrow."""
    monkeypatch.setattr("yinuo.dispatch.engine.desk.warm", lambda: None)
    now = timezone.now()
    service.washing_machine(now - timedelta(days=2))
    jobs = [service.planned(cast, at=now - timedelta(hours=4, minutes=-n), serial=f"SN-{n}") for n in range(7)]
    Case.objects.filter(pk__in=[job.case.pk for job in jobs]).update(station=cast.pudong, urgency="normal", priority=3)
    Case.objects.filter(pk=jobs[5].case.pk).update(urgency="urgent")
    day = local_day(now) + timedelta(days=1 if (local_day(now) + timedelta(days=1)).weekday() < 6 else 2)
    begins = read_day([cast.pudong], day, now).moment(10 * 3600)
    placing.place(jobs[6].fresh(), by=cast.by.sun, at=now, engineer_id=cast.li.id, starts_at=begins, ends_at=begins + timedelta(hours=1))
    return cast, jobs, day, now


def test_of_the_jobs_that_wait_the_most_pressing_are_read_and_the_others_counted(crowded):
    cast, jobs, day, now = crowded
    whole = read_day([cast.pudong], day, now)
    assert len(whole.waiting()) == 6 and whole.waiting()[0].case == jobs[5].case and whole.left.count == 0
    for most in range(8):
        part = read_day([cast.pudong], day, now, most=most)
        assert [t.id for t in part.waiting()] == [t.id for t in whole.waiting()][:most]
        assert (part.left.count, part.left.urgent) == (max(0, 6 - most), int(most == 0))
        assert [t.case.pk for t in part.of(cast.li.id)] == [jobs[6].case.pk], "who has their time is always on the board"


def test_a_job_that_was_asked_for_is_there_though_many_press_more(crowded):
    cast, jobs, day, now = crowded
    last = Case.objects.get(pk=read_day([cast.pudong], day, now).waiting()[-1].case.pk)
    part = read_day([cast.pudong], day, now, extra=[last], most=0)
    assert [t.case.pk for t in part.waiting()] == [last.pk] and (part.left.count, part.left.urgent) == (5, 1)


def test_board_list_and_wall_say_how_many_more_wait_and_lead_to_them(crowded, monkeypatch):
    cast, jobs, day, _ = crowded
    monkeypatch.setattr(board, "_WAITING", 2)
    seat = people.entering(cast.sun)
    for page in ("/dispatch", "/dispatch/rows", "/dispatch/list", "/dispatch/wall"):
        for language, said in (("zh", "另有 4 单"), ("en", "4 more wait")):
            seat.cookies["yinuo_language"] = language
            text = seat.get(page, {"day": day.isoformat(), "station": cast.pudong.pk}).content.decode()
            assert said in text and f"/cases?queue=open&amp;mode=on_site&amp;station={cast.pudong.pk}" in text
            assert sum(job.case.number in text for job in jobs[:6]) == 2 and jobs[5].case.number in text


def test_a_job_far_down_the_list_is_still_judged_while_it_is_dragged(crowded):
    cast, _, day, now = crowded
    last = read_day([cast.pudong], day, now).waiting()[-1].case
    seat = people.entering(cast.sun)
    asked = {"day": day.isoformat(), "station": cast.pudong.pk, "case": last.pk, "engineer": cast.li.pk, "start": "14:00", "minutes": 60}
    assert seat.get("/dispatch/check", asked).status_code == 200
    assert seat.get("/dispatch/check", asked | {"case": 1}).status_code == 404
