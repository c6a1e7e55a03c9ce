"""What took long is kept for a while for whoever sees the same, and never for anybody else; what was quick is always asked anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from stories.telling import on
from yinuo.insight import remembering
from yinuo.insight.remembering import remembered

pytestmark = pytest.mark.django_db
NOON = on("03-02 12:00")


@pytest.fixture
def time(monkeypatch):
    """Seconds as the process counts them, moved on by hand."""
    remembering.forget()
    passed = [1000.0]
    monkeypatch.setattr(remembering, "AT_ONCE", 0.1)
    monkeypatch.setattr(remembering.time, "monotonic", lambda: passed[0])
    yield passed
    remembering.forget()


def search(time, seconds: float, answers: list[int]):
    """A search of so many seconds that gives one more with every time it is made."""

    def made() -> int:
        time[0] += seconds
        answers.append(len(answers) + 1)
        return answers[-1]

    return made


def test_what_was_quick_is_asked_every_time(cast, time):
    answers: list[int] = []
    for _ in range(3):
        found = remembered("rate", cast.by.han, search(time, 0.05, answers), at=NOON)
    assert (found.value, len(answers)) == (3, 3)


def test_what_took_long_stands_for_its_share_of_time_and_says_of_when_it_is(cast, time):
    answers: list[int] = []
    slow = search(time, 0.5, answers)
    remembered("rate", cast.by.han, slow, at=NOON)
    time[0] += 99
    again = remembered("rate", cast.by.han, slow, at=NOON + timedelta(seconds=99))
    assert (again.value, again.at) == (1, NOON)
    time[0] += 2
    assert remembered("rate", cast.by.han, slow, at=NOON + timedelta(seconds=101)).value == 2
    remembered("walk", cast.by.han, search(time, 60, answers), at=NOON)
    time[0] += 301
    assert remembered("walk", cast.by.han, slow, at=NOON).value == 4, "nothing is older than five minutes"


def test_nobody_is_given_what_was_found_for_another_sight_or_another_question(cast, time):
    answers: list[int] = []
    slow = search(time, 1, answers)
    for actor, what in ((cast.by.han, ("promises", 2026)), (cast.by.sun, ("promises", 2026)), (replace(cast.by.han, grants={}), ("promises", 2026)), (cast.by.han, ("promises", 2025))):
        remembered(what, actor, slow, at=NOON)
    assert answers == [1, 2, 3, 4]


def test_no_more_is_kept_than_a_process_has_room_for(cast, time, monkeypatch):
    monkeypatch.setattr(remembering, "_MOST", 3)
    for year in range(9):
        remembered(year, cast.by.han, search(time, 1, []), at=NOON)
    assert len(remembering._kept) == 3
