"""An export holds exactly what the list shows, tells nobody more than the list does, and stands in the journal."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from areas import service
from yinuo.cases import exporting
from yinuo.cases.models import Case
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal import reading
from yinuo.kit.moment import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(made):
    """Three cases: two repairs in Pudong (one with a formula), one enquiry."""
    return [service.received(made, **more).case for more in ({"description": "=1+1"}, {"description": "漏水"}, {"kind": "consulting", "description": "怎么用"})]


def rows_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_it_is_exactly_the_filter_of_the_list(entering, some):
    rows = rows_of(entering("han").get("/cases/export.xlsx?queue=all&kind=repair").content)

    assert {row[0] for row in rows[1:]} == {some[0].number, some[1].number}
    assert "=1+1" in {row[5] for row in rows[1:]}


def test_contact_data_stays_masked_and_the_journal_says_who_took_what(entering, made, some):
    content = entering("han").get("/cases/export.xlsx?queue=all").content

    said = str(rows_of(content))
    assert "王**" in said and "王秀兰" not in said and "13800138000" not in said
    entry = [e for e in reading.of_record("user", made.han.pk) if e.kind == "export.run"][-1]
    assert (entry.data["rows"], entry.data["filter"]) == (3, {"queue": "all"})


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(entering, some):
    content = entering("han").get("/cases/export.csv?queue=all").content

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert "'=1+1" in {row[5] for row in rows}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert exporting.guarded(text) == f"'{text}"


def test_a_long_one_is_written_by_the_worker(entering, some, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    browser = entering("han")
    address = browser.get("/cases/export.xlsx?queue=all")["Location"]
    assert "正在写" in browser.get(address).content.decode()
    assert browser.get(f"{address}/file").status_code == 404

    assert queue.run_next(utc_now) and Job.objects.get().state == "done"

    assert "下载" in browser.get(address).content.decode()
    assert len(rows_of(b"".join(browser.get(f"{address}/file").streaming_content))) == 4
    assert entering("sun").get(address).status_code == 404


def test_progress_can_be_written_after_every_row_in_the_order_of_the_list(made, some, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "_PIECE", 1)
    wanted = exporting.Filter(queue="all")

    rows = list(exporting._rows(wanted, "newest", made.by.han, utc_now()))

    assert [row[0] for row in rows] == [case.number for case in reversed(some)]


def test_a_station_takes_out_only_what_it_sees(entering, made, some):
    Case.objects.update(station=made.hongqiao)
    Case.objects.filter(pk=some[0].pk).update(station=made.xuhui)

    rows = rows_of(entering("fang").get("/cases/export.xlsx?queue=all").content)

    assert [row[0] for row in rows[1:]] == [some[0].number]
    assert entering("li").get("/cases/export.xlsx").status_code == 403
