"""A policy document: front matter, numbered sections with signable text, and the fenced blocks below them."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yinuo.kit.text import Both, both

from .clause import Clause, Example, Fields, Layer, Value
from .facts import ATTRIBUTES
from .fault import Fault, Weight, meant
from .kinds import KINDS
from .toml_text import read_toml

_HEADING = re.compile(r"##[ \t]+([0-9]+(?:\.[0-9]+)*)[ \t]+(\S.*)")
_LIKE_HEADING = re.compile(r"\s*[#＃]{2,}\s*\d+(?:[.．]\d+)*\D")
_FENCE = re.compile(r"```(.*)")
_LIKE_FENCE = re.compile(r"\s*(?:`{3,}|~{3,}|｀{3,})\s*(?:toml|clause|example)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029]")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_ASSUMED = {"layer": "policy", "interpreter": "?", "sources": ["?"]}
"""Stands in for front matter that cannot be read, so that one fault does not breed five."""
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


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. ``clauses`` holds what could be understood; ``faults`` what could not."""

    name: str
    title: Both
    layer: Layer
    interpreter: str
    sources: tuple[str, ...]
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    faults: tuple[Fault, ...]
    text: str


def read_document(file: str, text: str) -> Document:
    """Read one Markdown document; never raises, mistakes are its ``faults``."""
    lines = text.split("\n")
    faults: list[Fault] = []
    if "\ufffd" in text:
        faults.append(Fault(file, text[:text.index("\ufffd")].count("\n") + 1, "not-utf8", both("文件不是 UTF-8 编码，或含有坏字。", "The file is not UTF-8, or holds broken characters."),
                            both("请另存为 UTF-8。", "Save it as UTF-8.")))
    if unseen := _UNSEEN.search(text):
        faults.append(Fault(file, text[:unseen.start()].count("\n") + 1, "unseen-character", both("文件里有看不见的控制字符。", "The file holds a control character nobody sees."),
                            both("请删去这一处的字符后重新输入。", "Delete what stands there and type it anew.")))
    front, body_at = _front(file, lines, faults)
    sections = _sections(file, lines, body_at, faults)
    name = file.removesuffix(".md")
    title = both(front.text("title", need=True), front.text("title_en", need=True))
    word = front.among("layer", ("law", "contract", "policy"), need=True) or "policy"
    interpreter = front.text("interpreter")
    if not interpreter and "interpreter" not in front.table:
        front.fault("interpreter", "no-interpreter", both("文件没有写明解释部门。", "The document names no department that interprets it."),
                    both("请写 interpreter = \"售后服务部\"；未写明者不得发布。", "Write interpreter = \"…\"; without it the document cannot be published."))
    sources = front.texts("sources")
    if not sources and "sources" not in front.table:
        front.fault("sources", "no-sources", both("文件没有写明依据。", "The document cites no source."),
                    both("请写 sources = [\"……\"]。", "Write sources = [\"…\"]."), Weight.WARNING)
    _headings(front, sections)
    front.leftovers()
    clauses = [clause for section in sections for clause in _clauses(file, name, title, Layer[word.upper()], section, faults)]
    _numbers(file, sections, faults)
    return Document(name, title, Layer[word.upper()], interpreter, sources, tuple(sections), tuple(clauses),
                    tuple(front.faults + faults), text)


def _front(file: str, lines: list[str], faults: list[Fault]) -> tuple[Fields, int]:
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        faults.append(Fault(file, 1, "no-front-matter", both("文件开头没有 --- 之间的说明。", "The document does not begin with front matter between --- lines."),
                            both("请在开头写 title、title_en、layer、interpreter、sources。", "Begin with title, title_en, layer, interpreter and sources.")))
        return Fields(_ASSUMED | {"title": file, "title_en": file}, file, 1, []), 0
    end = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == "---")
    source = lines[1:end]
    table = read_toml(source, file, 1, faults)
    return Fields(_ASSUMED | {"title": file, "title_en": file} if table is None else table, file, 1, source), end + 1


def _sections(file: str, lines: list[str], at: int, faults: list[Fault]) -> list[Section]:
    sections: list[Section] = []
    block: Block | None = None
    for number, line in enumerate(lines[at:], at + 1):
        fence = _FENCE.match(line)
        if block is not None:
            if fence and not fence[1].strip():
                block = None
            else:
                block.source.append(line)
        elif fence:
            block = Block(" ".join(fence[1].split()), number, [])
            _place(file, block, sections, faults)
        elif heading := _HEADING.match(line):
            sections.append(Section(heading[1], _alike(heading[2].strip()), number))
        elif _LIKE_FENCE.match(line):
            faults.append(Fault(file, number, "unknown-block", both("规则块要从行首以三个反引号开始，这一行没有被当作规则块。", "A block begins at the start of its line with three backticks; this line was not taken for one."),
                                both("请顶格写“```toml clause”或“```toml example”。", "Write “```toml clause” or “```toml example” at the start of the line.")))
        elif line.startswith("###") and _LIKE_HEADING.match(line):
            faults.append(Fault(file, number, "deeper-heading", both("三级标题不是小节，其下的规则引用的是上面小节的编号。", "A heading of the third level is no section; clauses below it are cited by the number of the section above."),
                                both("下有规则的，请写成“## 3.2 标题”。", "Where clauses stand below it, write “## 3.2 Title”."), Weight.WARNING))
            if sections:
                sections[-1].text.append(line)
        elif line.startswith("## ") or _LIKE_HEADING.match(line):
            faults.append(Fault(file, number, "no-number", both("小节标题没有编号。", "The section heading has no number."),
                                both("请写成“## 3.2 标题”。", "Write it as “## 3.2 Title”.")))
            sections.append(Section("", _alike(line.strip(" \t#＃　")), number))
        elif sections:
            sections[-1].text.append(line)
    if block is not None:
        faults.append(Fault(file, block.line, "open-fence", both("代码块没有结束。", "The fenced block is never closed."),
                            both("请以 ``` 结束。", "Close it with ```.")))
    return sections


def _alike(title: str) -> Both:
    return both(title, title)


def _headings(front: Fields, sections: list[Section]) -> None:
    """English titles of the sections that hold no clause, by number."""
    english = front.mapping("headings_en")
    known = [section.number for section in sections if section.number]
    for number, title in english.items():
        if number not in known:
            front.fault("headings_en", "unknown-section", both(f"没有编号为“{number}”的小节。", f"There is no section {number}."), meant(number, known))
        elif not isinstance(title, str) or not title.strip():
            front.wrong("headings_en", "小节编号到英文标题的表", "a table from section numbers to English titles")
    for section in sections:
        if isinstance(title := english.get(section.number), str) and title.strip():
            section.title = both(section.title.zh, title)


def _place(file: str, block: Block, sections: list[Section], faults: list[Fault]) -> None:
    if block.label in ("toml clause", "toml example"):
        if sections:
            sections[-1].blocks.append(block)
            return
        faults.append(Fault(file, block.line, "stray-block", both("规则块不在任何编号小节之下。", "The block stands under no numbered section."),
                            both("请先写“## 1.1 标题”。", "Write “## 1.1 Title” first.")))
    elif block.label.lower().startswith(("toml", "clause", "example")):
        faults.append(Fault(file, block.line, "unknown-block", both(f"不认识“{block.label}”。", f"“{block.label}” is no known block."),
                            meant(block.label, ("toml clause", "toml example"))))


def _numbers(file: str, sections: list[Section], faults: list[Fault]) -> None:
    seen: dict[str, int] = {}
    for section in sections:
        if section.number in seen and section.number:
            faults.append(Fault(file, section.line, "same-number", both(f"编号 {section.number} 已用于第 {seen[section.number]} 行。", f"Number {section.number} is already used on line {seen[section.number]}."),
                                both("请换一个编号。", "Choose another number.")))
        seen.setdefault(section.number, section.line)


def read_inline(text: str) -> Any:
    """One TOML value written in a sentence, such as ``{ priority = 1 }``; the text itself when it is none."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return text


def _clauses(file: str, name: str, title: Both, layer: Layer, section: Section, faults: list[Fault]) -> list[Clause]:
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
