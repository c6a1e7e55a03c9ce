"""The workbooks an import hands out: the template to fill in, and the rows that came back with the reason beside them."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from .cells import Cell
from .columns import COLUMNS, Column

if TYPE_CHECKING:
    import xlsxwriter

REASON = both("错误原因", "Why it was refused")


def template(language: str, of: Sequence[Column] = COLUMNS, title: Both | None = None) -> bytes:
    """An empty workbook with every column, one sample row and a word on each."""
    made = io.BytesIO()
    import xlsxwriter  # only where a workbook is asked for

    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet((title or both("服务单", "Cases")).of(language)[:31])
        head, must = _heading(book, "#E8ECEF"), _heading(book, "#D5E6EE")
        as_text = book.add_format({"num_format": "@"})
        for place, column in enumerate(of):
            label = column.label.of(language) + (both("（必填）", " (required)").of(language) if column.required else "")
            sheet.write_string(0, place, label, must if column.required else head)
            sheet.set_column(place, place, max(12, len(label) * 2), as_text)
            sheet.write_string(1, place, column.example, as_text)
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet(both("说明", "Notes").of(language))
        notes.set_column(0, 0, 18)
        notes.set_column(1, 1, 60)
        notes.write_string(0, 0, both("第二行是示例，请删除后填写；列可以增减、换序", "Row 2 is a sample, delete it; columns may be left out or moved").of(language))
        for place, column in enumerate((c for c in of if c.help), 2):
            notes.write_string(place, 0, column.label.of(language))
            notes.write_string(place, 1, column.help.of(language) if column.help else "")
    return made.getvalue()


def returned(headers: Sequence[str], refused: Iterable[tuple[list[Cell], Both]], language: str) -> bytes:
    """The refused rows as they came, with the reason in front; correct them and import this very file again."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    import xlsxwriter

    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet(both("待更正", "To correct").of(language))
        head, why = _heading(book, "#E8ECEF"), book.add_format({"font_color": "#8A4B00", "text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, max(1, len(headers)), 16)
        for place, heading in enumerate([REASON.of(language), *headers]):
            sheet.write_string(0, place, heading, head)
        for row, (cells, says) in enumerate(refused, 1):
            sheet.write_string(row, 0, says.of(language), why)
            for place, cell in enumerate(cells, 1):
                _write(sheet, row, place, cell, dated)
        sheet.freeze_panes(1, 1)
    return made.getvalue()


def _write(sheet: "xlsxwriter.worksheet.Worksheet", row: int, place: int, cell: Cell, dated: object) -> None:
    match cell:
        case None | "":
            return
        case datetime():
            sheet.write_datetime(row, place, cell.replace(tzinfo=None), dated)
        case bool() | float() | int():
            sheet.write(row, place, cell)
        case str():
            sheet.write_string(row, place, _writable(cell)[:32000])
        case _:
            sheet.write_string(row, place, str(cell))


def _writable(text: str) -> str:
    """Text without the characters a workbook cannot hold."""
    return "".join(c if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF)) else "\ufffd" for c in text)


def _heading(book: "xlsxwriter.Workbook", colour: str) -> object:
    return book.add_format({"bold": True, "bg_color": colour, "border": 1, "border_color": "#C5CDD3"})
