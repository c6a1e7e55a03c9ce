"""Promises worked out on paper, law by law of what a clock means, and asked through ``policy try`` as a stranger would."""

from typing import Any

import pytest

from yinuo.policy import book
from yinuo.policy.book import Book
from yinuo.policy.trying import try_clause

FRONT = '---\ntitle = "承诺"\ntitle_en = "Promises"\nlayer = "policy"\ninterpreter = "售后服务部"\nsources = ["自定"]\n---\n'
CALENDARS = """
[shop]
zone = "Asia/Shanghai"
holidays = ""
[shop.week]
mon = ["09:00-12:00", "13:00-17:00"]
tue = ["09:00-12:00", "13:00-17:00"]
wed = ["09:00-12:00", "13:00-17:00"]
thu = ["09:00-12:00", "13:00-17:00"]
fri = ["09:00-12:00", "13:00-17:00"]
[desk]
zone = "America/New_York"
holidays = ""
[desk.week]
mon = ["09:00-17:00"]
sun = ["01:00-04:00"]
"""


def promise(name: str, allow: str, calendar: str, more: str = "") -> str:
    return f"""
## {len(name)}.{sum(map(ord, name))} {name}

说到做到。

```toml clause
id = "{name}.default"
title_en = "{name}"
kind = "deadline"
default = true
starts = "case.received"
stops = "visit.arrived"
pauses = ["hold.customer_moved", "hold.customer_absent"]
calendar = "{calendar}"
warn_at = ["50%"]
{more}
[[value]]
allow = "{allow}"
```
"""


@pytest.fixture(scope="module")
def promises() -> Book:
    text = FRONT + "".join([
        promise("two_hours", "2 hours", "shop", 'reopen = "continue"'), promise("three_days", "3 working days", "shop"), promise("four_counted", "4 working hours", "shop", 'reopen = "fresh"'),
        promise("natural_day", "24 hours", "desk"), promise("one_day", "1 days", "desk"), promise("sunday_two", "2 working hours", "desk"), promise("sunday_four", "4 working hours", "desk"),
    ])
    made = book.compose({"promises.md": text, "calendars.toml": CALENDARS})
    assert not made.faults
    return made


def ask(promises: Book, name: str, as_of: str, *history: str) -> dict[str, Any]:
    return try_clause(promises, f"{name}.default", {"history": list(history), "as_of": as_of})


START = "2026-03-02 13:00 case.received"


@pytest.mark.parametrize(("hold", "due"), [
    ((), "2026-03-02T07:00:00Z"),
    (("13:30 hold.began customer_moved", "14:00 hold.ended customer_moved", "14:00 hold.began customer_absent", "14:30 hold.ended customer_absent"), "2026-03-02T08:00:00Z"),
    (("13:30 hold.began customer_moved", "13:40 hold.began customer_absent", "14:10 hold.ended customer_moved", "14:30 hold.ended customer_absent"), "2026-03-02T08:00:00Z"),
    (("13:30 hold.began customer_moved", "13:30 hold.ended customer_moved"), "2026-03-02T07:00:00Z"),
    (("14:59:59 hold.began customer_moved", "16:00 hold.ended customer_moved"), "2026-03-02T08:00:01Z"),
    (("15:00 hold.began customer_moved", "16:00 hold.ended customer_moved"), "2026-03-02T07:00:00Z"),
    (("12:00 hold.began customer_moved", "13:15 hold.ended customer_moved"), "2026-03-02T07:15:00Z"),
    (("13:30 hold.began awaiting_part", "14:30 hold.ended awaiting_part"), "2026-03-02T07:00:00Z"),
    (("13:30 hold.ended customer_moved",), "2026-03-02T07:00:00Z"),
], ids=["none", "touching", "overlapping", "of no length", "in the last second", "at due", "open at the start", "of a reason not named", "ended and never begun"])
def test_two_hours_from_one_oclock_and_the_holds_upon_them(promises: Book, hold: tuple[str, ...], due: str) -> None:
    assert ask(promises, "two_hours", "2026-03-02 20:00", START, *(f"2026-03-02 {line}" for line in hold))["due"] == due


@pytest.mark.parametrize(("hold", "due"), [
    ((), "2026-03-11T16:00:00Z"),
    (("2026-03-07 00:00", "2026-03-09 00:00"), "2026-03-11T16:00:00Z"),
    (("2026-03-09 09:00", "2026-03-09 10:00"), "2026-03-12T16:00:00Z"),
    (("2026-03-09 09:00", "2026-03-10 09:00"), "2026-03-12T16:00:00Z"),
    (("2026-03-09 09:00", "2026-03-10 09:01"), "2026-03-13T16:00:00Z"),
], ids=["none", "over the weekend", "an hour", "a day", "a day and a minute"])
def test_three_working_days_from_friday_end_with_wednesday_and_a_hold_adds_what_it_took_of_working_dates(promises: Book, hold: tuple[str, ...], due: str) -> None:
    """Eighty hours on working dates: eight of Friday, and Monday, Tuesday, Wednesday whole."""
    facts = [f"{moment} hold.{kind} customer_moved" for moment, kind in zip(hold, ("began", "ended"), strict=False)]
    answer = ask(promises, "three_days", "2026-03-20 10:00", "2026-03-06 16:00 case.received", *facts)
    assert answer["due"] == due and answer["rounds"][0]["budget_seconds"] == 80 * 3600


@pytest.mark.parametrize(("name", "start", "due"), [
    ("sunday_two", "2026-03-07 12:00", "2026-03-08T08:00:00Z"),   # one to two and three to four: the hour between was skipped
    ("sunday_four", "2026-10-31 12:00", "2026-11-01T09:00:00Z"),  # one to two came twice
    ("natural_day", "2026-03-07 12:00", "2026-03-08T17:00:00Z"),  # one o'clock by the wall
    ("one_day", "2026-03-07 12:00", "2026-03-09T04:00:00Z"),      # the Sunday of 23 hours ends at midnight of summer time
    ("one_day", "2026-10-31 12:00", "2026-11-02T05:00:00Z"),
])
def test_where_the_clocks_are_changed_real_time_counts(promises: Book, name: str, start: str, due: str) -> None:
    assert ask(promises, name, "2026-12-01 10:00", f"{start} case.received")["due"] == due


def test_half_of_a_day_that_has_thirty_five_hours_is_seventeen_and_a_half(promises: Book) -> None:
    one = ask(promises, "one_day", "2026-03-07 13:00", "2026-03-07 12:00 case.received")["rounds"][0]
    assert (one["budget_seconds"], one["warns"]) == (35 * 3600, [{"level": "50%", "at": "2026-03-08T10:30:00Z"}])


def test_a_start_outside_waits_for_the_opening_and_an_end_at_the_close_is_due_at_the_close(promises: Book) -> None:
    assert ask(promises, "four_counted", "2026-03-02 20:00", "2026-03-02 07:00 case.received")["due"] == "2026-03-02T06:00:00Z"
    assert ask(promises, "four_counted", "2026-03-02 20:00", "2026-03-02 13:00 case.received")["due"] == "2026-03-02T09:00:00Z"
    assert ask(promises, "four_counted", "2026-03-06 20:00", "2026-03-06 17:00 case.received")["due"] == "2026-03-09T06:00:00Z"


def test_what_was_noted_late_counts_from_then_on_and_in_the_order_of_happening(promises: Book) -> None:
    told = ("2026-03-02 13:00 case.received noted=2026-03-02T18:00", "2026-03-02 14:00 visit.arrived noted=2026-03-02T14:05")
    assert ask(promises, "two_hours", "2026-03-02 17:00", *told)["state"] == "idle"
    assert ask(promises, "two_hours", "2026-03-02 18:00", *told)["state"] == "met"


def test_of_two_things_in_one_instant_the_one_noted_first_came_first(promises: Book) -> None:
    assert ask(promises, "two_hours", "2026-03-02 14:00", START, "2026-03-02 13:00 visit.arrived noted=2026-03-02T13:01")["state"] == "met"
    assert ask(promises, "two_hours", "2026-03-02 14:00", "2026-03-02 13:00 visit.arrived", f"{START} noted=2026-03-02T13:01")["state"] == "running"


def test_a_corrected_start_moves_the_promise_and_a_disproved_one_ends_it(promises: Book) -> None:
    assert ask(promises, "two_hours", "2026-03-02 14:00", f"{START} id=a", "2026-03-02 12:30 case.received corrects=a")["due"] == "2026-03-02T06:30:00Z"
    gone = (f"{START} id=a", "2026-03-02 13:00 case.received corrects=a void noted=2026-03-02T13:30")
    assert ask(promises, "two_hours", "2026-03-02 13:29", *gone)["state"] == "running"
    assert ask(promises, "two_hours", "2026-03-02 13:30", *gone)["state"] == "idle"


def test_a_correction_of_nothing_is_refused_before_it_changes_nothing_unseen(promises: Book) -> None:
    from yinuo.policy.fault import Faulty

    with pytest.raises(Faulty) as no:
        ask(promises, "two_hours", "2026-03-02 14:00", f"{START} id=a", "2026-03-02 12:30 case.received corrects=b")
    assert no.value.code == "unknown-correction" and "a" in no.value.way_out.en


def test_reopened_the_old_promise_goes_on_or_a_new_one_begins_as_the_clause_says(promises: Book) -> None:
    over = ("2026-03-02 14:00 visit.arrived", "2026-03-03 10:00 case.reopened")
    goes_on = ask(promises, "two_hours", "2026-03-03 10:00", START, *over)
    assert len(goes_on["rounds"]) == 1 and goes_on["due"] == "2026-03-03T03:00:00Z"
    assert goes_on["rounds"][0]["pauses"] == [{"from": "2026-03-02T06:00:00Z", "to": "2026-03-03T02:00:00Z", "reason": "reopened"}]
    afresh = ask(promises, "four_counted", "2026-03-03 10:00", START, *over)
    assert [one["state"] for one in afresh["rounds"]] == ["met", "running"] and afresh["due"] == "2026-03-03T07:00:00Z"


def test_a_warning_in_the_very_instant_of_the_stop_is_none(promises: Book) -> None:
    assert ask(promises, "two_hours", "2026-03-02 14:00", START, "2026-03-02 14:00 visit.arrived")["rounds"][0]["warns"] == []
    assert ask(promises, "two_hours", "2026-03-02 14:01", START, "2026-03-02 14:00:01 visit.arrived")["rounds"][0]["warns"] == [{"level": "50%", "at": "2026-03-02T06:00:00Z"}]


def test_paused_at_the_very_end_one_second_is_left_for_as_long_as_it_takes(promises: Book) -> None:
    answer = ask(promises, "two_hours", "2026-03-30 09:00", START, "2026-03-02 14:59:59 hold.began customer_moved")
    assert (answer["state"], answer["due"], answer["remaining_seconds"], answer["resumed_due"]) == ("paused", None, 1.0, "2026-03-30T01:00:01Z")
