"""What an edition says otherwise than the one before, clause by clause and field by field, in words people can sign."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yinuo.kit.text import Both, both
from yinuo.policy.book import Book
from yinuo.policy.clause import Clause
from yinuo.policy.rehearse import differences
from yinuo.policy.sentence import told

from .field_words import field_told, hours_told

_LABELS: dict[str, Both] = {
    "value": both("时限与数值", "allowance"), "applies": both("适用条件", "condition"), "starts": both("起算", "start"),
    "stops": both("终止", "stop"), "pauses": both("停计原因", "reasons to pause"), "calendar": both("日历", "calendar"),
    "warn_at": both("预警", "warnings"), "instead_of": both("所替代条款", "replaced clause"), "default": both("通则", "default"),
    "reopen": both("重开", "reopening"), "on_change": both("条件变化", "change of facts"), "owner": both("责任岗位", "owner"),
    "escalate_to": both("升级对象", "escalates to"), "post": both("岗位", "post"), "needs": both("须有依据", "evidence"),
    "answer": both("答案", "answer"), "act": both("事项", "acts"), "bars": both("阻断", "bars"), "hours": both("作息", "working hours"),
    "allow": both("时限", "allowance"), "arises": both("起因", "arises with"), "settles": both("办结", "settled by"), "while": both("持续条件", "lasts while"),
    "stops_need": both("终止须", "stops needed"), "settles_need": both("办结须", "needed to settle"), "counts_earlier": both("起点之前的也算", "what came before counts"),
    "by": both("批准岗位", "consent of"), "only": both("仅限岗位", "only for"), "not_self": both("不得由本人批准", "never the one who asks"), "to": both("告知或升级对象", "goes to"),
    "of": both("所涉条款", "clauses concerned"), "at": both("何时", "when"), "on": both("依据的日期或事件", "date or event"), "every": both("周期", "how often"),
    "done_by": both("以何为完成", "done by"), "boundary": both("末日", "last day"), "from_fact": both("起算日", "counted from"), "measure": both("指标", "measure"),
    "weight": both("权重", "weight"), "period": both("统计周期", "period"), "text": both("通知内容", "text"), "task": both("待办", "task"),
    "question": both("回答的问题", "question"), "kind": both("种类", "kind"), "months": both("月数", "months"), "days": both("日数", "days"), "years": both("年数", "years"),
}
_SILENT = ("id", "title_en", "fulfils", "cites", "reason", "reason_en", "says", "way_out")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one clause as it was and as it becomes."""

    field: str
    label: Both
    was: Both
    becomes: Both

    @property
    def says(self) -> Both:
        """“时限与数值 24 小时 → 12 小时”."""
        return both(f"{self.label.zh}：{self.was.zh} → {self.becomes.zh}", f"{self.label.en}: {self.was.en} → {self.becomes.en}")


@dataclass(frozen=True, slots=True)
class Differing:
    """A clause that differs: new, gone or changed, with both sentences."""

    clause: str
    old: Clause | None
    new: Clause | None
    changes: tuple[Change, ...]

    @property
    def newest(self) -> Clause:
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def kind(self) -> Both:
        if self.old is None:
            return both("新增", "added")
        return both("废止", "removed") if self.new is None else both("修改", "changed")

    @property
    def sentences(self) -> tuple[Both | None, Both | None]:
        """The rule told back, before and after."""
        return (told(self.old) if self.old else None, told(self.new) if self.new else None)

    @property
    def only_numbers(self) -> bool:
        """Whether the same situations fall under it as before: nothing but its value, hours, warnings or pauses moved."""
        return bool(self.old and self.new) and {c.field for c in self.changes} <= {"value", "allow", "calendar", "hours", "warn_at", "pauses", "owner", "escalate_to", "post"}


def differing(old: Book, new: Book) -> list[Differing]:
    """Every clause whose meaning differs, in the order of the documents."""
    return [_one(identity, old, new) for identity in differences(old, new)]


def newest_value(found: Iterable[Differing], at_least: date) -> date:
    """The day from which everything that differs has its newest value."""
    days = [value.since for row in found if row.new for value in row.new.values if value.since]
    return max([at_least, *days])


def _one(identity: str, old: Book, new: Book) -> Differing:
    before, after = old.clauses.get(identity), new.clauses.get(identity)
    return Differing(identity, before, after, tuple(_changes(before, after, old, new)) if before and after else ())


def _changes(before: Clause, after: Clause, old: Book, new: Book) -> Iterator[Change]:
    names = [name for name in dict.fromkeys([*before.fields, *after.fields]) if name not in _SILENT]
    for name in names:
        was, becomes = before.fields.get(name), after.fields.get(name)
        if was != becomes:
            yield Change(name, _LABELS.get(name, both(name, name)), field_told(name, was, before, old), field_told(name, becomes, after, new))
    if before.layer is not after.layer:
        yield Change("layer", both("层级", "layer"), before.layer.label, after.layer.label)
    named = getattr(after.rule, "calendar", None)
    if named and named == getattr(before.rule, "calendar", None) and _hours(old, named) != _hours(new, named):
        yield Change("hours", _LABELS["hours"], hours_told(old.calendar(named)), hours_told(new.calendar(named)))


def _hours(book: Book, name: str) -> Any:
    calendar = book.calendar(name)
    return calendar.zone.key, calendar.week, calendar.holidays, calendar.make_up, dict(calendar.days)
