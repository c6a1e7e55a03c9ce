"""One numbered clause: its signable text, its rule, its dated values and its examples."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from .condition import ALWAYS, Condition, read_condition
from .duration import Duration, read_duration
from .facts import ATTRIBUTES, EVENTS, HOLD_REASONS
from .fault import Fault, Faulty, Weight, meant

if TYPE_CHECKING:
    from .kinds import Kind


_PERCENT = re.compile("[1-9][0-9]?%")
_EARLIEST, _LATEST = 1949, 2149


class Layer(IntEnum):
    """Where a document stands; used only to tell who said it, never to outvote."""

    LAW = 1
    CONTRACT = 2
    POLICY = 3

    @property
    def label(self) -> Both:
        return {Layer.LAW: both("法律法规", "law"), Layer.CONTRACT: both("合同", "contract"), Layer.POLICY: both("本企业制度", "policy")}[self]


@dataclass(frozen=True, slots=True)
class Value:
    """What the clause says between two dates, both included; without a last day it holds until the next value begins."""

    since: date | None
    until: date | None
    what: Mapping[str, Any]
    line: int = 0

    def get(self, name: str) -> Any:
        return self.what.get(name)

    @property
    def allow(self) -> Duration | None:
        return self.what.get("allow")


@dataclass(frozen=True, slots=True)
class Example:
    """A story under a clause that must come true."""

    line: int
    body: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Clause:
    """A rule people signed. ``rule`` is what its kind made of the fields that only this kind has."""

    id: str
    sort: "Kind"
    question: str
    applies: Condition = ALWAYS
    instead_of: str | None = None
    default: bool = False
    fulfils: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    reason: Both | None = None
    on: str | None = None
    values: tuple[Value, ...] = ()
    rule: Any = None
    title: Both = both("", "")
    number: str = ""
    text: str = ""
    document: str = ""
    document_title: Both = both("", "")
    layer: Layer = Layer.POLICY
    line: int = 0
    examples: tuple[Example, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.sort.name

    def value_on(self, day: date) -> Value | None:
        """The value in force on a local date: the latest to have begun, unless it has ended. Values are kept in order."""
        for value in reversed(self.values):
            if value.since is None or value.since <= day:
                return value if value.until is None or day <= value.until else None
        return None

    @property
    def cite(self) -> str:
        """``service-promise 3.2``: how a page or a refusal names the clause."""
        return f"{self.document} {self.number}".strip()

    def answering(self, question: str) -> "Clause":
        return replace(self, question=question)


class Fields:
    """Reads the fields of one block and collects what is wrong with them, each with its line."""

    def __init__(self, table: dict[str, Any], file: str, line: int, source: list[str], clause: str | None = None) -> None:
        self.table, self.file, self.line, self.source, self.clause = table, file, line, source, clause
        self.faults: list[Fault] = []
        self.seen: set[str] = set()

    def line_of(self, name: str) -> int:
        """The line on which a field is written; the block's own when it is not."""
        for offset, text in enumerate(self.source):
            if text.lstrip().startswith(name) and text.lstrip()[len(name):].lstrip().startswith("="):
                return self.line + 1 + offset
        return self.line

    def fault(self, name: str, code: str, says: Both, way_out: Both, weight: Weight = Weight.ERROR) -> None:
        self.faults.append(Fault(self.file, self.line_of(name), code, says, way_out, weight, self.clause))

    def wrong(self, name: str, zh: str, en: str) -> None:
        self.fault(name, "wrong-field", both(f"字段 {name} 应为{zh}。", f"Field {name} must be {en}."),
                   both(f"请把 {name} 写成{zh}。", f"Write {name} as {en}."))

    def missing(self, name: str) -> None:
        self.fault(name, "missing-field", both(f"缺少字段 {name}。", f"Field {name} is missing."),
                   both(f"请补写 {name}。", f"Add {name}."))

    def take(self, name: str, need: bool = False) -> Any:
        self.seen.add(name)
        found = self.table.get(name)
        if found is None and need:
            self.missing(name)
        return found

    def text(self, name: str, need: bool = False) -> str:
        found = self.take(name, need)
        if found is None:
            return ""
        if not isinstance(found, str) or not found.strip():
            self.wrong(name, "非空文字", "a text that is not empty")
            return ""
        return found

    def flag(self, name: str, usual: bool = False) -> bool:
        found = self.take(name)
        if found is not None and not isinstance(found, bool):
            self.wrong(name, " true 或 false", "true or false")
            return usual
        return usual if found is None else found

    def texts(self, name: str, need: bool = False) -> tuple[str, ...]:
        found = self.take(name, need)
        items = [found] if isinstance(found, str) else found
        if items is None:
            return ()
        if not isinstance(items, list) or not items or not all(isinstance(item, str) and item for item in items):
            self.wrong(name, "文字或文字的列表", "a text or a list of texts")
            return ()
        if twice := sorted({item for item in items if items.count(item) > 1}):
            self.fault(name, "written-twice", both(f"{name} 中“{'、'.join(twice)}”写了两次。", f"“{', '.join(twice)}” stands twice in {name}."),
                       both("请删去多余的一个；若本想写另一个词，请改正。", "Remove one of them, or write the word that was meant."), Weight.WARNING)
        return tuple(items)

    def among(self, name: str, words: tuple[str, ...], usual: str = "", need: bool = False) -> str:
        found = self.text(name, need)
        if found and found not in words:
            self.fault(name, "unknown-choice", both(f"{name} 不能是“{found}”。", f"{name} cannot be “{found}”."), meant(found, words))
            return usual
        return found or usual

    def events(self, name: str, need: bool = False) -> tuple[str, ...]:
        found = self.texts(name, need)
        for event in found:
            if event not in EVENTS:
                self.fault(name, "unknown-event", both(f"没有名为“{event}”的事件。", f"There is no event called “{event}”."), meant(event, EVENTS))
        return tuple(event for event in found if event in EVENTS)

    def pauses(self, name: str) -> tuple[str, ...]:
        found, known = self.texts(name), [f"hold.{reason}" for reason in HOLD_REASONS]
        for reason in found:
            if reason not in known:
                self.fault(name, "unknown-reason", both(f"没有名为“{reason}”的挂起原因。", f"There is no hold called “{reason}”."), meant(reason, known))
        return tuple(reason.removeprefix("hold.") for reason in found if reason in known)

    def condition(self, name: str, need: bool = False) -> Condition:
        found = self.text(name, need)
        try:
            return read_condition(found)
        except Faulty as faulty:
            self.fault(name, faulty.code, faulty.says, faulty.way_out)
            return ALWAYS

    def duration(self, name: str, need: bool = False) -> Duration | None:
        found = self.text(name, need)
        if not found:
            return None
        try:
            return read_duration(found)
        except Faulty as faulty:
            self.fault(name, faulty.code, faulty.says, faulty.way_out)
            return None

    def clocked(self, need: str) -> dict[str, Any]:
        """What a clause with a clock may say of it; ``need`` says whether any of its stops will do or all must come."""
        return {
            "all_stops": self.among(need, ("any", "all"), "any") == "all", "counts_earlier": self.flag("counts_earlier"), "pauses": self.pauses("pauses"),
            "calendar": self.text("calendar") or "around-the-clock", "warn_at": self.levels("warn_at"),
            "reopen": self.among("reopen", ("fresh", "continue", "none"), "none"), "on_change": self.among("on_change", ("from_change", "from_start")) or None,
            "escalate_to": self.text("escalate_to"),
        }

    def levels(self, name: str, breach: bool = False) -> tuple[str, ...]:
        found = self.texts(name)
        for level in found:
            if not (_PERCENT.fullmatch(level) or breach and level == "breach"):
                self.fault(name, "bad-level", both(f"“{level}”不是可用的程度。", f"“{level}” is not a level."),
                           both("请写 1% 到 99%，升级与通知还可写 breach。", "Write 1% to 99%; escalations and notices may also say breach."))
        return found

    def says(self, name: str, need: bool = False) -> Both | None:
        found = self.take(name, need)
        if found is None:
            return None
        if not isinstance(found, dict) or set(found) != {"zh", "en"} or not all(isinstance(v, str) and v.strip() for v in found.values()):
            self.wrong(name, " { zh = \"…\", en = \"…\" }", "{ zh = \"…\", en = \"…\" }")
            return None
        return both(found["zh"], found["en"])

    def task(self, name: str = "task") -> Both | str:
        """What is to be done: the code of a page or verb, or words in both languages."""
        return (self.says(name) or "") if isinstance(self.table.get(name), dict) else self.text(name)

    def mapping(self, name: str, need: bool = False) -> dict[str, Any]:
        found = self.take(name, need)
        if found is not None and (not isinstance(found, dict) or not found):
            self.wrong(name, "非空的表", "a table that is not empty")
            return {}
        return found or {}

    def number(self, name: str, need: bool = False, least: float = 0) -> Any:
        found = self.take(name, need)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found) or found < least):
            self.wrong(name, f"不小于 {least} 的数", f"a number of at least {least}")
            return None
        return found

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 1 to ``most``."""
        found = self.take(name)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= most):
            self.wrong(name, f" 1 到 {most} 的整数", f"a whole number from 1 to {most}")
            return None
        return found

    def fact(self, name: str, kind: type, need: bool = True) -> str:
        """The name of a declared fact of one type."""
        found = self.text(name, need)
        known = [attribute.name for attribute in ATTRIBUTES.values() if attribute.type is kind]
        if found and found not in known:
            self.fault(name, "unknown-fact", both(f"“{found}”不能用在 {name}。", f"“{found}” cannot be used for {name}."), meant(found, known))
        return found

    def day(self, name: str) -> date | None:
        found = self.take(name)
        if found is not None and (not isinstance(found, date) or isinstance(found, datetime)):
            self.wrong(name, "日期，如 2026-01-01", "a date such as 2026-01-01")
            return None
        if found is not None and not _EARLIEST <= found.year <= _LATEST:
            self.fault(name, "odd-year", both(f"{name} 的年份 {found.year} 不像是真的。", f"The year {found.year} of {name} is hardly meant."),
                       both(f"请写 {_EARLIEST} 至 {_LATEST} 年之间的日期。", f"Write a date between {_EARLIEST} and {_LATEST}."))
        return found

    def leftovers(self, known: tuple[str, ...] = ()) -> None:
        """Fields nobody asked for are mistakes."""
        for name in self.table:
            if name not in self.seen:
                self.fault(name, "unknown-field", both(f"这里没有名为“{name}”的字段。", f"There is no field “{name}” here."),
                           meant(name, self.seen | set(known)))
