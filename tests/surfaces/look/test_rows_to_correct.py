"""Rows that come back are told by fault, not one by one."""

from yinuo.kit.text import both
from yinuo.web.rows_to_correct import gathered

REGION, PHONE = both("没有“上海”这个区域", "there is no region “上海”"), both("“12”不是电话号码", "“12” is no phone number")


def test_sixty_rows_with_one_fault_are_one_line() -> None:
    assert [(which.zh, says) for which, says in gathered((row, REGION) for row in range(2, 62))] == [("第 2–61 行（共 60 行）", REGION)]


def test_faults_stand_in_the_order_they_occur_and_rows_in_runs() -> None:
    found = gathered([(2, REGION), (5, PHONE), (3, REGION), (9, REGION)])
    assert [which.en for which, _ in found] == ["Rows 2–3, 9 (3 in all)", "Row 5"]


def test_many_scattered_rows_are_counted_rather_than_all_named() -> None:
    (which, _), = gathered((row, PHONE) for row in range(2, 80, 2))
    assert which.zh == "第 2、4、6、8、10、12、14、16 行等（共 39 行）"
