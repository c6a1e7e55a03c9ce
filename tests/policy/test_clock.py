"""What a clock means, law by law, as stories of the Pudong station and by random trial."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.policy import book, clock, shelf
from yinuo.policy.book import Book
from yinuo.policy.calendar import Calendar, TableDay, around_the_clock
from yinuo.policy.clock import Fact, State, follow, follow_all, follow_on
from yinuo.policy.duration import Duration, Unit, read_duration
from yinuo.policy.explain import explain
from yinuo.policy.measure import Measure
from yinuo.policy.shelf import Shelf
from yinuo.policy.story import read_story

SHANGHAI = ZoneInfo("Asia/Shanghai")
URGENT = {"case.mode": "on_site", "case.urgency": "urgent"}
NORMAL = {"case.mode": "on_site", "case.urgency": "normal"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def read(alone: Shelf, as_of: str, *lines: str, given: dict = URGENT, question: str = "arrival") -> clock.Reading:
    return follow(question, read_story(lines, SHANGHAI), alone, at(as_of), given)


@pytest.mark.clause("SLA-02")
def test_engineer_li_may_arrive_exactly_at_due_but_not_a_second_later(alone: Shelf) -> None:
    start = "2026-10-01 13:00 case.received"
    assert read(alone, "2026-10-02 00:00", start, "2026-10-01 15:00 visit.arrived").state is State.MET
    late = read(alone, "2026-10-02 00:00", start, "2026-10-01 15:00:01 visit.arrived")
    assert late.state is State.MISSED and late.last.late_by == timedelta(seconds=1)
    assert read(alone, "2026-10-01 15:00", start).state is State.MISSED
    assert read(alone, "2026-10-01 14:59:59", start).state is State.RUNNING


def test_days_do_not_count_the_day_of_the_start_and_last_to_the_end_of_the_last(alone: Shelf) -> None:
    assert read(alone, "2026-03-02 00:00", "2026-03-01 00:00 case.received", given=NORMAL).due == at("2026-03-05 00:00")


def test_friday_plus_three_working_days_ends_with_wednesday(edition: Book) -> None:
    measure = Measure(Duration(3, Unit.WORKING_DAYS), edition.calendar("office"))
    assert measure.due(at("2026-03-06 16:00")) == at("2026-03-12 00:00")


def test_a_date_whose_only_window_is_skipped_by_summer_time_still_is_a_working_date() -> None:
    island = ZoneInfo("Australia/Lord_Howe")  # at two o'clock on 4 October 2026 the clocks go to half past two
    calendar = Calendar("island", island, (((540, 1080),),) * 6 + (((120, 150),),))
    due = Measure(Duration(1, Unit.WORKING_DAYS), calendar).due(datetime(2026, 10, 3, 10, tzinfo=island).astimezone(UTC))
    assert calendar.windows(date(2026, 10, 4)) == () and due == datetime(2026, 10, 5, tzinfo=island).astimezone(UTC)


def test_an_allowance_used_up_at_the_close_is_due_at_the_close(edition: Book) -> None:
    measure = Measure(Duration(4, Unit.WORKING_HOURS), edition.calendar("office"))
    assert measure.due(at("2026-03-06 14:30")) == at("2026-03-09 09:30")
    assert measure.due(at("2026-03-06 13:30")) == at("2026-03-06 17:30")


def test_a_make_up_saturday_works_by_its_own_windows_and_the_table_wins_over_it(edition: Book) -> None:
    office = edition.calendar("office")
    assert office.walls(date(2026, 10, 10)) == ((540, 720), (780, 1020))
    assert office.walls(date(2026, 10, 5)) == ()
    closed = office.with_table([TableDay(date(2026, 10, 10), (), note="盘点")])
    assert closed.walls(date(2026, 10, 10)) == ()
    assert office.walls(date(2026, 12, 31)) == ((510, 720),)


def test_a_day_of_one_calendar_in_the_table_wins_over_the_same_day_of_all_in_whatever_order(edition: Book) -> None:
    rows = [TableDay(date(2026, 3, 3), ((600, 660),), "office"), TableDay(date(2026, 3, 3), ())]
    for order in (rows, rows[::-1]):
        assert edition.calendar("office").with_table(order).walls(date(2026, 3, 3)) == ((600, 660),)


def test_working_days_of_three_years_agree_with_another_maker_of_chinese_calendars(edition: Book) -> None:
    other = pytest.importorskip("chinese_calendar")
    office, day = edition.calendar("office"), date(2024, 1, 1)
    while day < date(2026, 12, 31):
        assert office.is_working_day(day) == other.is_workday(day), day
        day += timedelta(days=1)


def test_only_the_reasons_a_clause_names_pause_it(alone: Shelf) -> None:
    lines = ("2026-10-01 13:00 case.received", "2026-10-01 13:30 hold.began {}", "2026-10-01 14:30 hold.ended {}")
    waited = read(alone, "2026-10-01 14:31", *(line.format("customer_moved") for line in lines))
    assert waited.due == at("2026-10-01 16:00")
    assert read(alone, "2026-10-01 14:31", *(line.format("awaiting_part") for line in lines)).due == at("2026-10-01 15:00")


def test_the_inner_end_of_two_holds_does_not_resume(alone: Shelf) -> None:
    reading = read(alone, "2026-10-02 00:00", "2026-10-01 13:00 case.received", "2026-10-01 13:30 hold.began customer_moved",
                   "2026-10-01 13:40 hold.began customer_absent", "2026-10-01 13:50 hold.ended customer_moved", "2026-10-01 14:30 hold.ended customer_absent")
    assert reading.due == at("2026-10-01 16:00")


def test_while_a_hold_is_open_there_is_no_due_time_but_what_remains_is_shown(alone: Shelf) -> None:
    reading = read(alone, "2026-10-01 18:00", "2026-10-01 13:00 case.received", "2026-10-01 13:30 hold.began customer_moved")
    assert reading.state is State.PAUSED and reading.due is None
    assert reading.last.remaining == timedelta(minutes=90)
    assert reading.last.resumed_due == at("2026-10-01 19:30")


def test_a_hold_that_begins_at_due_or_later_changes_nothing(alone: Shelf) -> None:
    reading = read(alone, "2026-10-01 18:00", "2026-10-01 13:00 case.received", "2026-10-01 15:00 hold.began customer_moved")
    assert (reading.state, reading.due) == (State.MISSED, at("2026-10-01 15:00"))


def test_a_late_fact_disproves_a_breach_and_a_correction_brings_it_back(alone: Shelf) -> None:
    story = ("2026-10-01 13:00 case.received", "2026-10-01 14:50 visit.arrived noted=2026-10-01T15:20 id=a",
             "2026-10-01 15:10 visit.arrived noted=2026-10-01T16:00 corrects=a")
    assert read(alone, "2026-10-01 15:10", *story).state is State.MISSED
    assert read(alone, "2026-10-01 15:30", *story).state is State.MET
    assert read(alone, "2026-10-01 16:00", *story).state is State.MISSED


def test_an_entry_taken_back_leaves_the_clock_running(alone: Shelf) -> None:
    reading = read(alone, "2026-10-01 14:00", "2026-10-01 13:00 case.received", "2026-10-01 13:30 visit.arrived id=a", "2026-10-01 13:30 visit.arrived corrects=a void")
    assert reading.state is State.RUNNING


@pytest.mark.clause("TRIAGE-04")
def test_a_change_of_urgency_replaces_the_round_and_keeps_the_old_promise_in_history(alone: Shelf) -> None:
    reading = read(alone, "2026-10-01 16:00", "2026-10-01 10:00 case.received", "2026-10-01 15:00 case.urgency_changed case.urgency=urgent",
                   "2026-10-01 15:30 case.urgency_changed case.urgency=urgent", given=NORMAL)
    assert [(r.clause_id, r.state, r.due) for r in reading.rounds] == [
        ("arrival.default", State.REPLACED, at("2026-10-05 00:00")), ("arrival.urgent", State.RUNNING, at("2026-10-01 17:00"))]


def test_chases_second_starts_and_stops_before_the_start_change_nothing(alone: Shelf) -> None:
    reading = read(alone, "2026-10-01 14:00", "2026-10-01 12:00 visit.arrived", "2026-10-01 13:00 case.received", "2026-10-01 13:10 case.chased",
                   "2026-10-01 13:20 case.received", "2026-10-01 13:30 hold.ended customer_moved", "2026-10-01 13:40 case.reopened")
    assert len(reading.rounds) == 1 and reading.due == at("2026-10-01 15:00")


def test_a_reopened_case_runs_afresh_when_the_clause_says_so(alone: Shelf) -> None:
    reading = read(alone, "2026-03-04 14:00", "2026-03-02 13:00 case.received", "2026-03-02 14:00 visit.arrived", "2026-03-04 13:00 case.reopened", given=NORMAL)
    assert [r.state for r in reading.rounds] == [State.MET, State.RUNNING]
    assert reading.due == at("2026-03-08 00:00")


def test_a_value_is_the_one_in_force_on_the_day_of_the_start(alone: Shelf) -> None:
    assert read(alone, "2026-01-01 00:00", "2025-12-31 23:59 case.received", given=NORMAL).due == at("2026-01-06 00:00")
    assert read(alone, "2026-01-01 00:00", "2026-01-01 00:00 case.received", given=NORMAL).due == at("2026-01-05 00:00")


def test_a_running_clock_keeps_its_edition_and_a_new_one_takes_the_new(edition: Book) -> None:
    stricter = book.compose({**edition.sources, "promise.md": edition.sources["promise.md"].replace('allow = "2 hours"', 'allow = "1 hour"')})
    both = Shelf([(date(2026, 1, 1), edition), (date(2026, 10, 2), stricter)])
    facts = read_story(["2026-10-01 23:50 case.received", "2026-10-02 00:10 case.chased"], SHANGHAI)
    assert follow("arrival", facts, both, at("2026-10-02 00:20"), URGENT).due == at("2026-10-02 01:50")
    later = read_story(["2026-10-02 00:00 case.received"], SHANGHAI)
    assert follow("arrival", later, both, at("2026-10-02 00:20"), URGENT).due == at("2026-10-02 01:00")
    before = read_story(["2025-10-02 00:00 case.received"], SHANGHAI)
    assert follow("arrival", before, both, at("2026-10-02 00:20"), URGENT).state is State.IDLE


def test_a_warning_counts_only_when_it_comes_before_the_stop(alone: Shelf) -> None:
    reading = read(alone, "2026-10-02 00:00", "2026-10-01 13:00 case.received", "2026-10-01 14:36 visit.arrived")
    assert reading.last.warns == (("50%", at("2026-10-01 14:00")),)


@pytest.mark.clause("ARCHIVE-01")
def test_a_duty_with_two_papers_is_owed_until_both_are_in(alone: Shelf) -> None:
    half = read(alone, "2026-03-03 10:00", "2026-03-02 18:00 visit.left", "2026-03-02 19:00 paper.form", question="papers")
    assert half.open and half.due == at("2026-03-04 00:00")
    whole = read(alone, "2026-03-03 10:00", "2026-03-02 18:00 visit.left", "2026-03-02 19:00 paper.form", "2026-03-02 19:05 paper.photos", question="papers")
    assert whole.state is State.MET and whole.last.stopped == at("2026-03-02 19:05")


def test_a_duty_lasts_as_long_as_its_ground(alone: Shelf) -> None:
    assert read(alone, "2026-03-02 10:00", "2026-03-02 10:00 case.received", question="coverage", given={}).open
    closed = read(alone, "2026-03-02 12:00", "2026-03-02 10:00 case.received", "2026-03-02 11:00 case.noted case.covered=true", question="coverage", given={})
    assert closed.state is State.MET and closed.last.stopped == at("2026-03-02 11:00")


def test_every_clock_of_a_case_at_once_reads_as_each_alone(alone: Shelf) -> None:
    facts = read_story(["2026-10-01 13:00 case.received", "2026-10-01 13:20 case.accepted", "2026-10-01 14:00 visit.arrived", "2026-10-01 15:00 visit.left"], SHANGHAI)
    now = at("2026-10-01 16:00")
    together = follow_all(facts, alone, now, URGENT)
    assert set(together) == {"arrival", "judgement", "papers", "coverage"}
    assert all(follow(name, facts, alone, now, URGENT) == reading for name, reading in together.items())


def test_what_came_last_is_read_on_as_if_everything_were_read_anew(alone: Shelf) -> None:
    told = [
        "2026-10-01 13:00 case.received", "2026-10-01 13:20 case.accepted case.urgency=normal", "2026-10-01 14:00 hold.began", "2026-10-01 14:30 hold.ended",
        "2026-10-01 15:00 case.noted case.urgency=urgent case.covered=true", "2026-10-01 15:10 visit.arrived", "2026-10-01 15:20 clock.breached case.unexplained_breaches=1",
        "2026-10-01 16:00 visit.left", "2026-10-01 17:00 case.noted case.mode=remote", "2026-10-02 09:00 case.reopened", "2026-10-02 09:30 paper.form",
    ]
    facts, now = read_story(told, SHANGHAI), at("2026-10-03 12:00")
    standard = shelf.alone(book.read(Path(book.__file__).parents[1] / "standard"))
    for read_by in (alone, standard):
        for first in range(len(facts)):
            for last in range(first, len(facts)):
                before = follow_all(facts[:first], read_by, now)
                assert follow_on(before, facts[first:last], facts[:last], read_by, now) == follow_all(facts[:last], read_by, now)


def test_the_strip_covers_the_round_without_a_hole_and_counts_the_whole_budget(alone: Shelf) -> None:
    reading = read(alone, "2026-09-30 16:00", "2026-09-30 16:00 case.accepted", question="judgement")
    rows = explain(reading)
    assert rows[0].since == reading.last.started and rows[-1].until == reading.due
    assert all(first.until == second.since for first, second in zip(rows, rows[1:], strict=False))
    assert sum((row.until - row.since for row in rows if row.what == "counted"), timedelta()) == timedelta(hours=4)
    assert "国庆节" in {row.why.zh for row in rows}


# -- laws by random trial, to the second

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu")]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def windows() -> tuple[tuple[int, int], ...]:
        edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
        return tuple(zip(edges[::2], edges[1::2], strict=False))
    return Calendar("any", draw(st.sampled_from(ZONES)), (windows(), windows(), (), windows(), windows(), (), ()), "CN", windows())


moments = st.datetimes(datetime(1986, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC, microsecond=0))
amounts = st.builds(Duration, st.integers(1, 4000), st.sampled_from([Unit.MINUTES, Unit.WORKING_MINUTES])) | st.builds(
    Duration, st.integers(1, 15), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))


@settings(max_examples=200, deadline=None)
@given(calendars(), amounts, moments)
def test_time_counted_between_start_and_due_equals_the_allowance(calendar: Calendar, allow: Duration, start: datetime) -> None:
    measure = Measure(allow, calendar)
    due = measure.due(start)
    assert due is not None and measure.spent(start, (), due) == measure.budget(start)
    assert measure.spent(start, (), due - timedelta(seconds=1)) < measure.budget(start) or allow.is_days


@settings(max_examples=200, deadline=None)
@given(calendars(), amounts, moments, st.integers(1, 400_000))
def test_splitting_at_any_instant_changes_nothing(calendar: Calendar, allow: Duration, start: datetime, seconds: int) -> None:
    measure = Measure(allow, calendar)
    middle, end = start + timedelta(seconds=seconds), start + timedelta(days=12)
    assert measure.spent(start, (), middle) + measure.spent(middle, (), end) == measure.spent(start, (), end)


@settings(max_examples=200, deadline=None)
@given(calendars(), amounts, moments, st.integers(0, 400_000), st.integers(1, 400_000))
def test_a_pause_never_shortens_a_promise(calendar: Calendar, allow: Duration, start: datetime, wait: int, length: int) -> None:
    measure, begin = Measure(allow, calendar), start + timedelta(seconds=wait)
    paused, plain = measure.due(start, ((begin, begin + timedelta(seconds=length)),)), measure.due(start)
    assert paused is not None and plain is not None and paused >= plain
    assert paused == plain or begin < plain


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(1986, 1, 1), date(2026, 12, 31)))
def test_local_dates_follow_each_other_without_a_hole(zone: ZoneInfo, day: date) -> None:
    calendar = around_the_clock(zone)
    start, end = calendar.whole(day)
    assert end == calendar.whole(day + timedelta(days=1))[0]
    assert start.astimezone(zone).date() == day and (end - timedelta(seconds=1)).astimezone(zone).date() == day


def test_lengths_are_read_as_they_are_written() -> None:
    assert read_duration("4 working hours") == Duration(4, Unit.WORKING_HOURS)
    assert str(read_duration("1 working day")) == "1 working day"
    for wrong in ("", "4", "hours", "-1 hours", "1.5 hours", "2 working months", "3 weeks", "9999999 hours"):
        with pytest.raises(ValueError):
            read_duration(wrong)


def test_ten_clocks_of_a_case_take_about_a_millisecond(edition: Book) -> None:
    import time
    standing = shelf.alone(edition)
    facts = [Fact(kind, at("2026-10-01 13:00") + timedelta(minutes=place), at("2026-10-01 13:00") + timedelta(minutes=place))
             for place, kind in enumerate(["case.received", "case.accepted", "case.judged", "visit.arrived", "visit.left", "paper.form"] * 3)]
    follow_all(facts, standing, at("2026-10-02 13:00"), URGENT)
    begin = time.perf_counter()
    for _ in range(20):
        follow_all(facts, standing, at("2026-10-02 13:00"), URGENT)
    assert (time.perf_counter() - begin) / 20 < 0.02  # generous: machines are shared
