"""A list to choose from never answers for the person: its first line is sent only when it was chosen."""

from surfaces.look.test_words_and_clocks import shown
from yinuo.kit.text import both

LEVELS = [("1", both("1 级", "Level 1")), ("2", both("2 级", "Level 2"))]


def chosen(**given: object) -> str:
    return shown('{% entry "level" "级别" kind="select" choices=choices value=value required=required %}', **{"value": "", "required": False, **given})


def test_nothing_chosen_is_a_line_of_its_own() -> None:
    assert '<option value="">未选</option>' in chosen(choices=LEVELS)
    assert '<option value="">请选择</option>' in chosen(choices=LEVELS, required=True)


def test_what_stands_may_be_taken_back_only_where_nothing_is_an_answer() -> None:
    assert '<option value="">未选</option>' in chosen(choices=LEVELS, value="2")
    assert '<option value="">' not in chosen(choices=LEVELS, value="2", required=True)


def test_the_only_answer_stands_by_itself() -> None:
    assert '<option value="">' not in chosen(choices=LEVELS[:1], required=True)
