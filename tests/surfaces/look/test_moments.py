"""Dates read as people write them, and an input shows them the same in every browser."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.web.forms import Entry, shown_value
from yinuo.web.moments import day_of, moment_of, time_of

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
"""Sunday noon in Shanghai."""


@pytest.mark.parametrize(("written", "meant"), [
    ("2026-11-22", TODAY), ("2026/11/22", TODAY), ("2026.11.22", TODAY), ("2026年11月22日", TODAY), ("20261122", TODAY), ("２０２６／１１／２２", TODAY),
    ("11-22", TODAY), ("11/22", TODAY), ("11月22日", TODAY), ("今天", TODAY), ("today", TODAY), ("明天", date(2026, 11, 23)), ("Tomorrow", date(2026, 11, 23)),
    ("后天", date(2026, 11, 24)), ("昨天", date(2026, 11, 21)), ("01-05", date(2027, 1, 5)), ("2-29", date(2028, 2, 29)),
])
def test_a_day_reads_in_all_its_writings(written, meant):
    if written == "2-29":
        assert day_of(written, date(2027, 11, 22)) == meant
    else:
        assert day_of(written, TODAY) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("2026-11-22 14:30", "06:30"), ("2026-11-22T14:30", "06:30"), ("2026/11/22 14:30", "06:30"), ("11-22 14:30", "06:30"), ("今天 14:30", "06:30"),
    ("今天14：30", "06:30"), ("14:30", "06:30"), ("11月22日下午2点半", "06:30"), ("today 2:30 pm", "06:30"), ("今天 9点", "01:00"), ("2026-11-22T06:30:00Z", "06:30"),
    ("现在", "04:00"),
])
def test_a_moment_reads_in_all_its_writings(written, meant):
    assert f"{moment_of(written, NOON):%Y-%m-%d %H:%M}" == f"2026-11-22 {meant}"


def test_a_time_of_day_reads_in_all_its_writings():
    assert {f"{time_of(text):%H:%M}" for text in ("14:30", "14：30", "2:30 PM", "下午2点半", "14时30分", "14:30:00")} == {"14:30"}
    for text in ("", "1430", "24:01", "9", "明天 9:00"):
        with pytest.raises((ValueError, OverflowError)):
            time_of(text)


@pytest.mark.parametrize("written", ["", "2026-11-22", "明天", "2026-02-30 10:00", "25:00", "14:75", "昨儿个 10:00", "99999-01-01 10:00", "1870-01-01 10:00", "13:00 pm"])
def test_what_is_no_moment_is_not_guessed(written):
    if written == "13:00 pm":
        assert moment_of("12:00 am", NOON).hour == 16
    with pytest.raises((ValueError, OverflowError)):
        moment_of(written, NOON)


def test_a_misread_date_is_answered_kindly_and_shows_how_to_write_it():
    entry = Entry("happened", both("发生时间", "When it happened"), "datetime-local")
    with pytest.raises(Refusal) as no:
        entry.read({"happened": "下礼拜"})
    assert no.value.field == "happened" and "2026-11-22 14:30" in no.value.way_out.zh and "today" in no.value.way_out.en
    assert entry.read({"happened": shown_value(NOON)}) == NOON


def test_the_input_is_text_that_reads_alike_everywhere_and_says_how():
    drawn = Template('{% load yinuo %}{% entry "at" "时间" kind="datetime-local" value="2026-11-22T14:30" %}{% entry "day" "日期" kind="date" %}').render(Context({}))
    assert 'type="text" data-moment="datetime-local"' in drawn and 'value="2026-11-22 14:30"' in drawn and 'type="date' not in drawn
    assert 'data-moment="date"' in drawn and 'placeholder="2026-11-22"' in drawn
