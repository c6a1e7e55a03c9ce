"""Service numbers: distinct, scattered, and wrong ones noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kit import numbering
from yinuo.kit.refusal import Refusal

KEY = b"the installation's own secret 32"
NOVEMBER = date(2026, 11, 1)
counters = st.integers(0, numbering.PER_MONTH - 1)


def test_a_month_of_numbers_is_distinct_and_keeps_its_month():
    numbers = list(numbering.Block(NOVEMBER, 0, 20_000).numbers(KEY))
    assert len(set(numbers)) == 20_000
    assert {n[:4] for n in numbers} == {"2611"} and {len(n) for n in numbers} == {12}


def test_neighbouring_cases_do_not_get_neighbouring_numbers():
    values = [int(numbering.number(KEY, NOVEMBER, c)[4:11]) for c in range(200)]
    assert sum(abs(a - b) < 1000 for a, b in zip(values, values[1:], strict=False)) < 3


@given(counters, counters)
def test_two_counters_never_share_a_number(one, other):
    assert (numbering.number(KEY, NOVEMBER, one) == numbering.number(KEY, NOVEMBER, other)) == (one == other)


@given(counters)
def test_a_number_is_read_back_however_it_is_typed(counter):
    number = numbering.number(KEY, NOVEMBER, counter)
    full_width = "".join(chr(ord(d) + 0xFEE0) for d in number)
    for typed in (number, numbering.shown(number), f" {numbering.shown(number).replace(' ', '-')}\n", full_width):
        assert numbering.read(typed) == number
        assert numbering.looks_like_number(typed)


@given(counters, st.integers(4, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(counter, place, shift):
    number = numbering.number(KEY, NOVEMBER, counter)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(Refusal) as refused:
        numbering.read(wrong)
    assert refused.value.status == 422 and refused.value.way_out


@given(counters, st.integers(0, 10))
def test_two_neighbours_swapped_are_always_noticed(counter, place):
    number = numbering.number(KEY, NOVEMBER, counter)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not numbering.looks_like_number(swapped)


@pytest.mark.parametrize("typed", ["", "2611", "两千六百一十一", "261399999999", "2611 4083 9172 1", "E41", "\x00" * 12])
def test_what_is_no_number_is_refused_kindly(typed):
    with pytest.raises(Refusal):
        numbering.read(typed)
    assert not numbering.looks_like_number(typed)


def test_a_full_month_says_so():
    with pytest.raises(ValueError, match="counter"):
        numbering.number(KEY, NOVEMBER, numbering.PER_MONTH)
