"""Several sentences read as prose, whatever stops they came with."""

from yinuo.kit.text import both, listed, sentences


def test_sentences_end_with_one_full_stop_each_in_both_languages():
    said = [both("请先派工。", "Assign somebody first."), both("请补齐电话", "Add the number")]
    assert sentences(said) == both("请先派工。请补齐电话。", "Assign somebody first. Add the number.")
    assert sentences(said[1:]) == said[1]


def test_a_list_behind_a_colon_has_no_stops_inside():
    assert listed([both("未签字。", "Not signed."), both("未回访；", "Not called back;")]) == both("未签字；未回访", "Not signed; Not called back")
