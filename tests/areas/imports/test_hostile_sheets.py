"""Workbooks made to hurt: small files that unpack to more than any machine has. Each gets one sentence, and nobody's process ends with it."""

import io
import zipfile

import pytest

from yinuo.imports import sheets, unpacking
from yinuo.kit.refusal import Refusal

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(rows: str, after: str = "", shared: str = "<si><t>x</t></si>", more: dict[str, str] | None = None) -> bytes:
    """The least a reader takes for a workbook, with ``rows`` as its one sheet."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (more or {})).items():
            archive.writestr(name, content)
    return made.getvalue()


def number(place: str) -> str:
    return f'<c r="{place}"><v>1</v></c>'


TABLE = f'<row r="1">{number("A1")}{number("B1")}</row><row r="2">{number("A2")}{number("B2")}</row>'
HOSTILE = {
    "a cell in the farthest corner": workbook(TABLE + f'<row r="1048576">{number("XFD1048576")}</row>'),
    "one long text named by every cell": workbook("".join(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 60 + "</row>" for n in range(1, 30_000)), shared=f"<si><t>{'x' * 32_000}</t></si>"),
    "merged cells over and over": workbook(f'<row r="1">{number("A1")}</row><row r="1000000">{number("A1000000")}</row>', after="<mergeCells>" + '<mergeCell ref="A1:A1048576"/>' * 20_000 + "</mergeCells>"),
    "tens of thousands of parts": workbook(TABLE, more={f"xl/x{n}": "" for n in range(3_000)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_unpacks_to_too_much_is_refused_in_a_sentence_with_a_way_out(name):
    assert len(HOSTILE[name]) < 1 << 20
    with pytest.raises(Refusal) as no:
        sheets.read(HOSTILE[name])
    assert no.value.code in ("import.wide", "import.bomb") and no.value.way_out and no.value.status == 422


@pytest.mark.parametrize("content", [
    workbook(TABLE)[:-200], workbook("<row r='1'><c r='A1'"), workbook(TABLE, more={"xl/workbook.bin": "x"}), b"PK\x03\x04" + bytes(500),
    b"\x89PNG\r\n\x1a\n" + b"x,y\n" * 50, b"%PDF-1.4\n1,2\n3,4\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"a,b\n" * 50,
])
def test_what_is_no_workbook_is_said_so(content):
    with pytest.raises(Refusal) as no:
        sheets.read(content)
    assert no.value.code in ("import.broken", "import.empty", "import.no_rows")


def test_rows_that_are_styled_far_below_the_table_are_no_rows():
    styled = workbook(TABLE + '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>')
    assert sheets.read(styled).rows == [(2, [1.0, 1.0])]


def test_a_million_cells_without_anything_in_them_are_passed_over():
    assert sheets.read(workbook(f'<row r="1">{number("A1")}</row><row r="2">{number("A2")}' + '<c s="1"/>' * 200_000 + "</row>")).rows == [(2, [1.0])]


def test_numbers_beyond_all_numbers_and_texts_beyond_all_fields_stay_readable():
    endless = workbook(f'<row r="1">{number("A1")}{number("B1")}</row><row r="2"><c r="A2"><v>1e999</v></c><c r="B2" t="s"><v>0</v></c></row>', shared=f"<si><t>{'水' * 30_000}</t></si>")
    [(_, (first, second))] = sheets.read(endless).rows
    assert first == "inf" and isinstance(second, str) and len(second) == unpacking.MOST_TEXT
