"""What a draft changes is told in the words of the field, in both languages, not in the spelling of the document."""

import re

import pytest

from yinuo.editions.differing import differing
from yinuo.editions.flips import as_state, state_told
from yinuo.editions.shelves import standard
from yinuo.policy.book import compose

RESOLUTION = '"hold.customer_moved", "hold.customer_absent", "hold.awaiting_customer", "hold.awaiting_payment", "hold.awaiting_return"'


def changes(file: str, anchor: str, old: str, new: str) -> list[tuple[str, str]]:
    """The changes of the clause ``anchor`` when, below it, ``old`` becomes ``new``."""
    text = standard().sources[file]
    place = text.index(old, text.index(f'"{anchor}"')) if anchor else text.index(old)
    made = compose({**standard().sources, file: text[:place] + new + text[place + len(old):]})
    row = next(row for row in differing(standard(), made) if not anchor or row.clause == anchor)
    return [(change.says.zh, change.says.en) for change in row.changes]


@pytest.mark.clause("SLA-08")
@pytest.mark.parametrize(("file", "clause", "old", "new", "zh", "en"), [
    ("callback-and-improvement.md", "callback.default", 'allow = "3 days"', 'allow = "1 days"', "时限与数值：3日 → 1日", "allowance: 3 days → 1 day"),
    ("service-promise.md", "resolution.default", RESOLUTION, '"hold.customer_moved"',
     "停计原因：客户改约、客户不在、等待客户答复或资料、等待客户接受报价、等待客户寄回产品 → 客户改约", "→ the customer moved the visit"),
    ("triage.md", "priority.second", "{ priority = 2 }", "{ priority = 1 }", "答案：优先级：2 → 优先级：1", "answer: priority: 2 → priority: 1"),
    ("triage.md", "priority.first", "case.importance == 'high' and case.urgency == 'urgent'", "case.importance == 'high' and case.urgency == 'urgent' and case.verified",
     "适用条件：重要程度为重要且紧急程度为紧急 → 重要程度为重要且紧急程度为紧急且已与客户核实", "importance is high and urgency is urgent and verified with the customer"),
    ("service-promise.md", "stage_planning.default", 'stops      = "case.planned"', 'stops      = ["case.planned", "case.working"]', "终止：方案安排 → 方案安排或开始处理", "stop: "),
    ("service-promise.md", "stage_planning.default", 'escalate_to = "department_head"', 'escalate_to = "service_manager"', "升级对象：部门负责人 → 售后经理", "escalates to: department head → service manager"),
    ("service-promise.md", "stage_planning.default", 'calendar   = "office"', 'calendar   = "field"', "日历：办公时间 → 外勤时间", "calendar: office hours → field hours"),
    ("service-promise.md", "stage_planning.default", 'on_change  = "from_start"', 'on_change  = "from_change"', "条件变化：自原起点起 → 自变化之时起", "change of facts: from the old start → from the change"),
])
def test_a_change_is_told_in_words(file: str, clause: str, old: str, new: str, zh: str, en: str) -> None:
    told = changes(file, clause, old, new)
    assert any(zh in row[0] for row in told), told
    assert any(en in row[1] for row in told) and not any(re.search(r"[\u4e00-\u9fff]", row[1]) for row in told), told


def test_other_working_hours_are_told_with_the_hours() -> None:
    told = changes("calendars.toml", "", 'fri = ["08:30-12:00", "13:00-17:30"]', 'fri = ["08:30-12:00"]')
    assert told == [("作息：周一至周五 08:30-12:00 13:00-17:30，节假日不计（CN），调休日 08:30-12:00 13:00-17:30 → 周一至周四 08:30-12:00 13:00-17:30，周五 08:30-12:00，节假日不计（CN），调休日 08:30-12:00 13:00-17:30",
                     "working hours: Mon–Fri 08:30-12:00 13:00-17:30, without holidays (CN), make-up days 08:30-12:00 13:00-17:30 → "
                     "Mon–Thu 08:30-12:00 13:00-17:30, Fri 08:30-12:00, without holidays (CN), make-up days 08:30-12:00 13:00-17:30")]


def test_another_answer_of_a_past_case_is_told_in_words() -> None:
    assert (state_told(as_state({"priority": 2})).zh, state_told(as_state({"priority": 2})).en) == ("优先级：2", "priority: 2")
    assert state_told(as_state(None)).zh == "无" and state_told("missed").en == "missed"
