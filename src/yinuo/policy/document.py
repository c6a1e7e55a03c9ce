"""A policy document: front matter, numbered sections with signable text, and the fenced blocks below them."""

import re
from dataclasses import dataclass

from yinuo.kit.text import Both, both

from .blocks import Block, Section, clauses_of
from .clause import Clause, Fields, Layer
from .fault import Fault, Weight, meant
from .toml_text import read_toml

_HEADING = re.compile(r"##[ \t]+([0-9]+(?:\.[0-9]+)*)[ \t]+(\S.*)")
_LIKE_HEADING = re.compile(r"\s*[#＃]{2,}\s*\d+(?:[.．]\d+)*\D")
_FENCE = re.compile(r"```(.*)")
_LIKE_FENCE = re.compile(r"\s*(?:`{3,}|~{3,}|｀{3,})\s*(?:toml|clause|example)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029]")
_ASSUMED = {"layer": "policy", "interpreter": "?", "sources": ["?"]}
"""Stands in for front matter that cannot be read, so that one fault does not breed five."""


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
    clauses = [clause for section in sections for clause in clauses_of(file, name, title, Layer[word.upper()], section, faults)]
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
