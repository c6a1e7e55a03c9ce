"""``yinuo policy try`` on a screen: whole sentences in the reader's language, and a word where a folder is none."""

import json
from pathlib import Path

import pytest

from surfaces.policy.test_command import SAMPLE
from yinuo.cli.exits import Exit
from yinuo.cli.main import main

PAUSED = {"history": ["2026-03-02 10:00 case.received", "2026-03-02 11:00 hold.began customer_moved"], "as_of": "2026-03-03 09:30"}
LATE = {"history": ["2026-03-02 10:00 case.received", "2026-03-02 15:05 visit.arrived"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "policy"
    place.mkdir()
    (place / "arrival.md").write_text(SAMPLE.replace('stops    = "visit.arrived"', 'stops    = "visit.arrived"\npauses   = ["hold.customer_moved"]'), "utf-8")
    return place


def told(folder: Path, capsys, request: dict, *more: str) -> str:
    facts = folder.parent / "facts.json"
    facts.write_text(json.dumps(request), "utf-8")
    assert main(["policy", "try", "arrival.default", str(folder), "--facts", str(facts), *more]) == Exit.WELL
    return capsys.readouterr().out


def test_a_paused_promise_says_what_is_left_and_when_it_would_fall_due(folder, capsys):
    zh = told(folder, capsys, PAUSED, "--lang", "zh")
    assert "第 1 轮 arrival.default：已暂停，自 2026-03-02 10:00，还剩 3 小时，若此刻恢复则 2026-03-03 12:30 到期" in zh
    assert "2026-03-02 11:00 – 2026-03-03 09:30  暂停  客户改约" in zh and "paused" not in zh
    en = told(folder, capsys, PAUSED, "--lang", "en")
    assert "paused, from 2026-03-02 10:00, 3 h left, due 2026-03-03 12:30 if resumed now" in en and not any("\u4e00" <= sign <= "\u9fff" for sign in en.split("\n", 1)[1])


def test_a_missed_promise_says_by_how_much(folder, capsys):
    assert "超时，自 2026-03-02 10:00，到期 2026-03-02 14:00，完成 2026-03-02 15:05，逾期 1 小时 5 分" in told(folder, capsys, LATE, "--lang", "zh")
    assert "late by 1 h 5 min" in told(folder, capsys, LATE, "--lang", "en")


def test_documents_with_faults_are_tried_with_a_warning_beside_the_answer(folder, capsys):
    (folder / "arrival.md").write_text(SAMPLE.replace("title_en = \"Arrival\"\n", ""), "utf-8")
    facts = folder.parent / "facts.json"
    facts.write_text(json.dumps(LATE), "utf-8")
    assert main(["policy", "try", "arrival.default", str(folder), "--facts", str(facts), "--json"]) == Exit.WELL
    said = capsys.readouterr()
    assert json.loads(said.out)["state"] == "missed" and "policy check" in said.err


def test_a_folder_that_is_a_file_is_called_one(folder, capsys):
    assert main(["policy", "check", str(folder / "arrival.md"), "--lang", "zh"]) == Exit.REFUSED
    assert "是文件，不是文件夹" in capsys.readouterr().err


def test_a_fault_is_printed_with_its_clause(folder, capsys):
    (folder / "arrival.md").write_text(SAMPLE.replace("4 hours", "4h"), "utf-8")
    assert main(["policy", "check", str(folder), "--lang", "zh"]) == Exit.FOUND
    assert "arrival.md:21  bad-duration  [arrival.default]" in capsys.readouterr().out


def test_an_empty_folder_is_a_finding(folder, capsys):
    (folder / "arrival.md").unlink()
    assert main(["policy", "check", str(folder), "--lang", "en"]) == Exit.FOUND
    assert "no-documents" in capsys.readouterr().out
