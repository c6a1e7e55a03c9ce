"""A file as somebody saved it, read into headings and rows: xlsx, or CSV in UTF-8 or GB18030; whatever is broken is said in one sentence."""

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from . import unpacking
from .cells import Cell
from .columns import COLUMNS, Column, known_in
from .unpacking import MOST_COLUMNS, MOST_ROWS

MOST_BYTES = 20 << 20
_MOST_UNPACKED, _MOST_TOLD, _MOST_FILES = 400 << 20, 160 << 20, 2_000
_READER = (sys.executable, "-m", unpacking.__name__)
_HEADING_WITHIN = 10
_OTHERS = (b"\x89PNG", b"%PDF", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
"""How pictures, papers, programs, archives and old workbooks begin, whatever their names say."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, and (row as the spreadsheet numbers it, cells) below them; blank rows are left out."""

    headers: list[str]
    rows: list[tuple[int, list[Cell]]]


def read(content: bytes, of: Sequence[Column] = COLUMNS) -> Sheet:
    """Read a file. Raises `Refusal` (422) with one sentence for whatever cannot be read."""
    if len(content) > MOST_BYTES:
        raise _no("import.large", "文件超过 20 MB", "The file is larger than 20 MB", "请分成几份导入", "Split it and import the parts")
    if not content.strip(b"\x00\r\n\t ,;"):
        raise _empty()
    if content.startswith(_OTHERS):
        raise _broken()
    rows = _workbook(content) if content[:4] == b"PK\x03\x04" else _text(content)
    return _under_heading(rows, of)


def _under_heading(rows: Iterable[tuple[int, list[Cell]]], of: Sequence[Column]) -> Sheet:
    head: list[tuple[int, list[Cell]]] = []
    rows = iter(rows)
    for numbered in rows:
        head.append(numbered)
        if len(head) == _HEADING_WITHIN:
            break
    if not head:
        raise _empty()
    at = max(range(len(head)), key=lambda i: (known_in(_words(head[i][1]), of), -i))
    body = head[at + 1 :]
    for numbered in rows:
        body.append(numbered)
        if len(body) > MOST_ROWS:
            raise _no("import.many", "超过 50,000 行", "There are more than 50,000 rows", "请分成几份导入", "Split it and import the parts")
    if not body:
        raise _no("import.no_rows", "表头下没有数据", "There is nothing below the headings", "请填写后再导入，或下载模板", "Fill it in, or take the template")
    return Sheet(_words(head[at][1]), body)


def _words(cells: list[Cell]) -> list[str]:
    return ["".join(c for c in str(cell) if c.isprintable()).strip()[:60] if cell not in (None, "") else "" for cell in cells]


def _workbook(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    _refuse_bombs(content)
    with subprocess.Popen(_READER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            yield from _told(reader, content)
        finally:
            reader.kill()


def _told(reader: subprocess.Popen[bytes], content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """What the reader tells, row by row. Raises `Refusal` when it ran out of what it may use, or could not read the file."""
    assert reader.stdin is not None and reader.stdout is not None
    with suppress(BrokenPipeError), reader.stdin:
        reader.stdin.write(content)
    heard = 0
    for line in reader.stdout:
        heard += len(line)
        if heard > _MOST_TOLD:
            raise _wide()
        told = orjson.loads(line)
        if told == unpacking.END:
            return
        if isinstance(told, str):
            raise _wide() if told == unpacking.WIDE else _broken()
        yield told[0], [_dated(cell) if isinstance(cell, dict) else cell for cell in told[1]]
    raise _wide() if reader.wait() < 0 else _broken()  # a signal: it asked for more memory or time than there is


def _dated(cell: dict[str, str]) -> Cell:
    return datetime.fromisoformat(cell["moment"]) if "moment" in cell else date.fromisoformat(cell["day"])


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _broken() from error
    if unpacked > _MOST_UNPACKED or len(names) > _MOST_FILES:
        raise _no("import.bomb", "文件解压后过大", "The file unpacks to far too much", "请另存为只含数据的工作簿", "Save the data alone as a new workbook")
    if not any(name.startswith("xl/") for name in names) or names & {"xl/workbook.bin", "content.xml"}:
        raise _broken()


def _text(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    text = _decoded(content)
    first = text[:8192]
    delimiter = max(",;\t|，", key=lambda d: _evenness(first, d))
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for place, row in enumerate(reader, 1):
            cells: list[Cell] = [value.strip(" \t\r\n\u3000") for value in row[:MOST_COLUMNS]]
            if any(cells):
                yield place, cells
    except csv.Error as error:
        raise _broken() from error


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(1 for c in text[:4096] if ord(c) < 32 and c not in "\r\n\t") * 20 < len(text[:4096]):
            return text
    raise _broken()


def _evenness(text: str, delimiter: str) -> tuple[bool, int]:
    lines = [line.count(delimiter) for line in text.splitlines()[:5] if line.strip()]
    return bool(lines) and min(lines) > 0, max(lines, default=0)


def _no(code: str, zh: str, en: str, way_zh: str, way_en: str) -> Refusal:
    return Refusal(code, both(zh, en), way_out=both(way_zh, way_en), status=422, field="file")


def _wide() -> Refusal:
    return _no("import.wide", "工作表的范围或文字太大", "The sheet reaches too far or holds too much text",
               "请删除表格以外的内容（Ctrl+End 可找到最远的一格），或把数据单独复制到新工作簿", "Delete what stands outside the table (Ctrl+End finds the last cell), or copy the data alone into a new workbook")


def _broken() -> Refusal:
    return _no("import.broken", "这个文件读不出来：不是 xlsx 或 CSV，或已损坏", "This file cannot be read: it is neither xlsx nor CSV, or it is damaged",
               "请用 Excel 或 WPS 打开后另存为 .xlsx 再试；加了密码的请先去掉密码", "Open it in Excel or WPS and save it as .xlsx; remove a password first")


def _empty() -> Refusal:
    return _no("import.empty", "文件里没有内容", "The file is empty", "请选另一个文件，或下载模板填写", "Choose another, or fill in the template")
