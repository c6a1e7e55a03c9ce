"""The fenced blocks below a section, read into the section's clauses with their dated values and their examples."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yinuo.kit.text import Both, both

from .clause import Clause, Example, Fields, Layer, Value
from .facts import ATTRIBUTES
from .fault import Fault, meant
from .kinds import KINDS
from .toml_text import read_toml

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_MOST = {"months": 1200, "days": 36_500, "years": 100}
_VALUE_FIELDS = ("from", "until", "allow", "months", "days", "years", "at_most", "at_least", "permanent")


@dataclass(slots=True)
class Block:
    """A fenced block: what it says it is, the line of its fence, and its lines."""

    label: str
    line: int
    source: list[str]


@dataclass(slots=True)
class Section:
    """A numbered section; where no English title is given, the Chinese one stands for both."""

    number: str
    title: Both
    line: int
    text: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def clauses_of(file: str, name: str, title: Both, layer: Layer, section: Section, faults: list[Fault]) -> list[Clause]:
    """The clauses of a section; an example belongs to the clause above it. Beyond the first, numbers read 3.2(2)."""
    text, found = "\n".join(section.text).strip(), []
    groups: list[list[Block]] = []
    for block in section.blocks:
        if block.label == "toml clause":
            groups.append([block])
        elif groups:
            groups[-1].append(block)
        else:
            faults.append(Fault(file, block.line, "stray-block", both("例子上面没有规则。", "The example stands under no clause."),
                                both("请把例子放在规则之后。", "Put the example below its clause.")))
    if groups and not text:
        faults.append(Fault(file, section.line, "no-text", both("小节没有可签署的正文。", "The section has no text to sign."),
                            both("请写明这条规则的意思。", "Say what the clause means.")))
    for place, (block, *examples) in enumerate(groups, 1):
        clause = _clause(file, block, faults)
        if clause is not None:
            number = section.number if place == 1 else f"{section.number}({place})"
            title_en = clause.title.en
            if title_en and place == 1:
                section.title = both(section.title.zh, title_en)
            found.append(replace(clause, title=both(section.title.zh, title_en or section.title.en), number=number, text=text, document=name, document_title=title, layer=layer,
                                 line=block.line, examples=tuple(_examples(file, clause.id, examples, faults))))
    return found


def _clause(file: str, block: Block, faults: list[Fault]) -> Clause | None:
    table = read_toml(block.source, file, block.line, faults)
    if table is None:
        return None
    fields = Fields(table, file, block.line, block.source, str(table.get("id", "")))
    clause = _read(fields, faults)
    faults.extend(fields.faults)
    return clause


def _read(fields: Fields, faults: list[Fault]) -> Clause | None:
    """The clause from its fields, or none when not even id and kind can be made out."""
    identity, word = fields.text("id", need=True), fields.text("kind", need=True)
    if identity and not _ID.fullmatch(identity):
        fields.wrong("id", "小写英文与点，如 arrival.urgent", "lower-case words and dots such as arrival.urgent")
    sort = KINDS.get(word)
    if word and sort is None:
        fields.fault("kind", "unknown-kind", both(f"没有名为“{word}”的规则种类。", f"There is no kind of clause called “{word}”."), meant(word, KINDS))
    if not identity or sort is None:
        return None
    rule = sort.read(fields)
    on = fields.text("on") if word != "notice" else ""
    if on and (on not in ATTRIBUTES or ATTRIBUTES[on].type is not date):
        fields.fault("on", "unknown-fact", both(f"“{on}”不是日期事实。", f"“{on}” is no fact that holds a date."),
                     meant(on, [a.name for a in ATTRIBUTES.values() if a.type is date]))
        on = ""
    if word == "notice":
        fields.seen.add("on")
    clause = Clause(
        id=identity, sort=sort, question=fields.text("question") or identity.rpartition(".")[0] or identity,
        applies=fields.condition("applies"), instead_of=fields.text("instead_of") or None, default=fields.flag("default"),
        fulfils=fields.texts("fulfils"), cites=fields.texts("cites"), reason=_reason(fields), on=on or None,
        values=_values(fields, sort, faults), title=both("", fields.text("title_en")), rule=rule, fields=fields.table,
    )
    fields.leftovers(("value",) if sort.values else ())
    return clause


def _reason(fields: Fields) -> Both | None:
    """Why it is settled so; the Chinese sentence stands for both where no English one is given."""
    chinese, english = fields.text("reason"), fields.text("reason_en")
    if english and not chinese and "reason" not in fields.table:
        fields.missing("reason")
    return both(chinese, english or chinese) if chinese else None


def _values(fields: Fields, sort: Any, faults: list[Fault]) -> tuple[Value, ...]:
    if not sort.values:
        return ()
    rows = fields.take("value")
    if rows is None:
        short = {name: fields.take(name) for name in sort.values if name in fields.table}
        if not short:
            if sort.needs_value:
                fields.missing("value")
            return ()
        rows = [short]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        fields.wrong("value", " [[value]] 表", "[[value]] tables")
        return ()
    starts = [offset for offset, line in enumerate(fields.source) if line.replace(" ", "").startswith("[[value]]")] or [0] * len(rows)
    ends = starts[1:] + [len(fields.source)]
    values = []
    for row, begin, end in zip(rows, starts, ends, strict=False):
        part = Fields(row, fields.file, fields.line + begin + (1 if "value" in fields.table else 0), fields.source[begin + 1:end] if "value" in fields.table else fields.source, fields.clause)
        values.append(_value(part, sort))
        fields.faults.extend(part.faults)
    return tuple(sorted(values, key=lambda value: value.since or date.min))


def _value(part: Fields, sort: Any) -> Value:
    since, until = part.day("from"), part.day("until")
    what: dict[str, Any] = {}
    for name in sort.values:
        if name == "allow":
            what[name] = part.duration(name, need=True)
            if what[name] and what[name].is_months:
                part.wrong(name, "分钟、小时或日", "minutes, hours or days")
                what[name] = None
        elif name == "permanent":
            what[name] = part.flag(name) or None
        else:
            what[name] = part.number(name) if name.startswith("at_") else part.whole(name, _MOST[name])
    if not any(v is not None for v in what.values()) and not part.faults:
        part.missing(sort.values[0])
    if since and until and until < since:
        part.fault("until", "backward-value", both("止日早于起日。", "The last day lies before the first."), both("请改正 from 与 until。", "Correct from and until."))
    if "at_least" in what and "at_most" in what and None not in (what["at_least"], what["at_most"]) and what["at_least"] > what["at_most"]:
        part.fault("at_least", "crossed-bounds", both("下限高于上限，没有数能达到。", "The lower bound lies above the upper one; no figure reaches both."), both("请改正 at_least 与 at_most。", "Correct at_least and at_most."))
    if what.get("permanent") and what.get("years"):
        part.fault("permanent", "permanent-and-years", both("既写永久，又写年数。", "It says both for ever and a number of years."), both("请只留一个。", "Keep one of them."))
    part.leftovers(_VALUE_FIELDS)
    return Value(since, until, {name: v for name, v in what.items() if v is not None}, part.line)


def _examples(file: str, clause: str, blocks: list[Block], faults: list[Fault]) -> list[Example]:
    found = []
    for block in blocks:
        body = read_toml(block.source, file, block.line, faults)
        if body is None:
            continue
        fields = Fields(body, file, block.line, block.source, clause)
        for name in ("note", "note_en", "given", "facts", "as_of", "expect", "by", "self", "on", "value", "act", "of", "at"):
            fields.take(name)
        if "expect" not in body:
            fields.missing("expect")
        fields.leftovers()
        faults.extend(fields.faults)
        found.append(Example(block.line, body))
    return found
