"""A day of any size to plan: everybody is at work, every job waits, and asking again only fills up."""

from datetime import UTC, datetime

import pytest

from yinuo.demo import full_day
from yinuo.dispatch.standing import read_day
from yinuo.editions.actions import found
from yinuo.people.demo import organisation

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_the_day_added_has_everybody_at_work_and_every_job_waiting_and_asked_again_it_only_fills_up():
    found(NOON)
    organisation(NOON)
    station, day = full_day.fill(NOON, jobs=6, engineers=3)
    read = read_day([station], day, NOON)
    assert len(read.waiting()) == 6 and all(task.source == "district" for task in read.tasks)
    assert [person.is_away for person in read.people] == [False] * 3

    assert full_day.fill(NOON, jobs=8, engineers=4) == (station, day)
    read = read_day([station], day, NOON)
    assert (len(read.waiting()), len(read.people)) == (8, 4)
