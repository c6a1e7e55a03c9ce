"""The import as somebody without scripts meets it: file, columns, trial, run, result, undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from areas.imports.test_sheets import HEAD, workbook
from yinuo.cases.models import Case
from yinuo.imports import sheets
from yinuo.imports.models import Batch
from yinuo.jobs import queue
from yinuo.kit.moment import utc_now

pytestmark = pytest.mark.django_db
WANG = ["OLD-1", "2026-03-02 09:05", "王秀兰", "13800138000", "XQG100", "洗衣机漏水"]
BAD = ["OLD-2", "昨天", "李雷", "12", "XQG100", "不排水"]


def sent(browser, content, name="三月.xlsx"):
    return browser.post("/import", {"file": SimpleUploadedFile(name, content)})


def test_from_the_file_to_the_undo(entering):
    browser = entering("han")
    assert "下载模板" in browser.get("/import").content.decode()
    answer = sent(browser, workbook([WANG, BAD]))
    address = answer["Location"]
    shown = browser.get(address).content.decode()
    assert re.search(r"导入 1 行", shown) and "“12”不是电话号码" in shown and "洗衣机漏水" in shown

    assert browser.post(f"{address}/start", {"reason": ""}).status_code == 422
    assert browser.post(f"{address}/start", {"reason": "旧系统三月工单"})["Location"] == address
    assert "正在导入" in browser.get(address).content.decode()
    assert queue.run_next(utc_now)
    shown = browser.get(address).content.decode()
    assert "已完成" in shown and "第 3 行" in shown
    back = sheets.read(browser.get(f"{address}/returned.xlsx").content)
    assert back.headers[0] == "错误原因" and len(back.rows) == 1
    assert Case.objects.get().number in browser.get(f"/cases?queue=all&batch={Batch.objects.get().pk}").content.decode()

    browser.post(f"{address}/undo", {"reason": "导错了"})
    assert queue.run_next(utc_now)
    assert "已撤销" in browser.get(address).content.decode() and Case.objects.get().stage == "cancelled"


def test_columns_can_be_put_right_by_hand(entering):
    browser = entering("han")
    address = sent(browser, workbook([WANG], head=["甲", "乙", "丙", "丁", "戊", "己"]))["Location"]
    assert "先选出必填的列" in browser.get(address).content.decode()

    twice = {"map_received_at": "1", "map_contact_name": "1"}
    assert browser.post(f"{address}/columns", twice).status_code == 422
    right = {"map_received_at": "1", "map_contact_name": "2", "map_phone": "3", "map_model": "4", "map_description": "5", "map_old_number": "x"}
    browser.post(f"{address}/columns", right)

    assert "导入 1 行" in browser.get(address).content.decode()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 400, b"PK\x03\x04broken", workbook([WANG])[:700]])
def test_a_broken_file_comes_back_with_one_sentence(entering, content):
    answer = sent(entering("han"), content)

    assert answer.status_code == 422 and "role=" in answer.content.decode()


def test_nobody_sees_the_import_of_another_station(entering):
    address = sent(entering("han"), workbook([WANG]))["Location"]

    assert entering("sun").get(address).status_code == 404
    assert entering("chen").get("/import").status_code == 403


def test_english_is_complete(entering):
    browser = entering("han")
    browser.post("/language", {"language": "en", "next": "/import"})

    shown = browser.get(sent(browser, workbook([WANG, BAD]))["Location"]).content.decode()

    assert "Import 1 rows" in shown and "is not a telephone number" in shown


def test_the_template_reads_back_as_itself(entering):
    sheet = sheets.read(entering("han").get("/import/template.xlsx").content)

    from yinuo.imports.columns import COLUMNS, guess

    assert list(guess(sheet.headers)) and set(guess(sheet.headers)) == {c.name for c in COLUMNS} and HEAD
