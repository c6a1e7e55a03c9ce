"""A spreadsheet as people save it: every encoding, every kind of cell, every broken file."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from yinuo.imports import cells, columns, sheets
from yinuo.kit.refusal import Refusal

HEAD = ["工单号", "报修时间", "客户姓名", "手机号（必填）", "机型", "故障现象"]
TEXT = ",".join(HEAD) + "\nW1,2026-03-02 09:05,王秀兰,13800138000,XQG100,洗衣机漏水\n,,,,,\n"


def workbook(rows, merge=None, head=HEAD) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet, dated = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, heading in enumerate(head):
            sheet.write_string(0, place, heading)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, dated)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)
        for first, last, column, value in merge or ():
            sheet.merge_range(first, column, last, column, value)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_whatever_encoding_it_was_saved(encoding):
    sheet = sheets.read(TEXT.encode(encoding))

    assert sheet.headers[2] == "客户姓名"
    assert [place for place, _ in sheet.rows] == [2]
    assert sheet.rows[0][1][5] == "洗衣机漏水"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_recognised(delimiter):
    assert sheets.read(TEXT.replace(",", delimiter).encode()).rows[0][1][4] == "XQG100"


def test_a_workbook_gives_dates_numbers_and_merged_cells():
    content = workbook([["W1", datetime(2026, 3, 2, 9, 5), None, 13800138000, "XQG100", "漏水"], ["W2", 46083.5, None, "13800138000", "XQG100", "又漏"], [None] * 6],
                       merge=[(1, 2, 2, "王秀兰")])

    sheet = sheets.read(content)

    (_, first), (_, second) = sheet.rows
    assert first[1] == datetime(2026, 3, 2, 9, 5) and cells.number_said(first[3]) == "13800138000"
    assert first[2] == second[2] == "王秀兰"
    assert cells.moment(second[1]) == cells.moment("2026-03-02 12:00")


def test_the_headings_are_found_below_a_title():
    content = workbook([HEAD, ["W1", "2026-03-02", "王秀兰", "13800138000", "XQG100", "漏水"]], head=["三月售后工单汇总"])

    assert sheets.read(content).headers[:2] == HEAD[:2]


def test_columns_are_guessed_by_the_names_people_give_them():
    assert columns.guess(HEAD) == {"old_number": 0, "received_at": 1, "contact_name": 2, "phone": 3, "model": 4, "description": 5}
    assert columns.guess(["Ticket", "Date", "Name", "Phone", "Product", "Problem"])["phone"] == 3


@pytest.mark.parametrize("said", ["2026-03-02 09:05", "2026/3/2 9:05", "2026年3月2日 9时5分", "２０２６－０３－０２　０９：０５", "20260302 0905", "2026.3.2 09:05:00"])
def test_a_moment_is_read_however_it_is_written(said):
    assert cells.moment(said) == cells.moment("2026-03-02 09:05")


@pytest.mark.parametrize("said", ["昨天", "2026-13-01", "2026-02-30", "0", "99999999", "1899-01-01"])
def test_what_is_no_date_is_not_taken_for_one(said):
    with pytest.raises(ValueError):
        cells.moment(said)


def test_numbers_that_are_words_stay_words():
    assert cells.number_said(13800138000.0) == "13800138000"
    assert cells.number_said("１３８００１３８０００") == "13800138000"
    assert cells.number_said("1.38001380E+10") == "13800138000"
    assert cells.number_said("'007") == "007"
    assert cells.day("45292") == date(2024, 1, 1)


BROKEN = {
    "empty": b"", "blank": b" \r\n,,,\r\n", "binary": bytes(range(256)) * 40, "cut workbook": workbook([["W1"] * 6])[:900], "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 900,
    "another archive": b"PK\x05\x06" + b"\0" * 18, "headings only": ",".join(HEAD).encode(), "too large": b"a,b\n" * (6 << 20),
    "too many rows": ("a,b\n" + "1,2\n" * 50_001).encode(),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_gets_one_kind_sentence(kind):
    with pytest.raises(Refusal) as no:
        sheets.read(BROKEN[kind])

    assert no.value.status == 422 and no.value.says.zh and no.value.way_out.en


def test_a_workbook_damaged_anywhere_never_breaks_the_reader():
    whole = workbook([["W1", "2026-03-02", "王秀兰", "13800138000", "XQG100", "漏水"]])
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        try:
            sheets.read(bytes(damaged))
        except Refusal as no:
            assert no.status == 422
