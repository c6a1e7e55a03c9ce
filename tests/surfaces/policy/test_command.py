"""``yinuo policy`` as a person meets it: any folder, no database, stable shapes, honest exit codes."""

import json
from pathlib import Path

import pytest

from yinuo.cli.exits import Exit
from yinuo.cli.main import main
from yinuo.editions.shelves import STANDARD

SAMPLE = """---
title = "到场承诺"
title_en = "Arrival"
layer = "policy"
interpreter = "售后服务部"
sources = ["公司章程"]
---

## 1.1 到场

自接报起四小时内到场。

```toml clause
id       = "arrival.default"
title_en = "Arrival on site"
kind     = "deadline"
default  = true
starts   = "case.received"
stops    = "visit.arrived"
[[value]]
allow = "4 hours"
```

```toml example
facts  = ["2026-03-02 10:00 case.received"]
expect = "due 2026-03-02 14:00"
```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "arrival.md").write_text(SAMPLE, "utf-8")
    return tmp_path


def test_a_sound_folder_passes_without_a_database(folder, capsys):
    assert main(["policy", "check", str(folder)]) == Exit.WELL
    assert "0 处错误" in capsys.readouterr().out


def test_a_typo_is_found_with_its_line_and_a_way_out(folder, capsys):
    (folder / "arrival.md").write_text(SAMPLE.replace("visit.arrived", "visit.arived"), "utf-8")

    assert main(["policy", "check", str(folder), "--json"]) == Exit.FOUND

    fault = json.loads(capsys.readouterr().out)[0]
    assert (fault["file"], fault["line"], fault["weight"]) == ("arrival.md", 19, "error")
    assert "visit.arrived" in fault["way_out"]["zh"] and fault["says"]["en"]


def test_one_clause_is_tried_on_given_facts(folder, tmp_path, capsys):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"history": ["2026-03-02 10:00 case.received"], "as_of": "2026-03-02 11:00"}), "utf-8")

    assert main(["policy", "try", "arrival.default", str(folder), "--facts", str(facts), "--json"]) == Exit.WELL

    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["due"], answer["remaining_seconds"]) == ("running", "2026-03-02T06:00:00Z", 10800.0)
    assert answer["explanation"][0]["what"] == "counted"


@pytest.mark.parametrize(
    ("text", "zh"),
    [("{", "读不懂"), ('["x"]', "读不懂"), ('{"historie": []}', "history"), ('{"history": ["gestern case.received"]}', ""), ('{"history": [{"kind": "case.recieved"}]}', "case.received")],
)  # fmt: skip
def test_facts_that_cannot_be_read_are_refused_in_a_sentence(folder, tmp_path, capsys, text, zh):
    facts = tmp_path / "facts.json"
    facts.write_text(text, "utf-8")

    assert main(["policy", "try", "arrival.default", str(folder), "--facts", str(facts), "--lang", "zh"]) == Exit.REFUSED
    assert zh in capsys.readouterr().err


def test_an_unknown_clause_or_folder_is_refused_with_a_way_out(folder, tmp_path, capsys):
    facts = tmp_path / "facts.json"
    facts.write_text('{"history": ["2026-03-02 10:00 case.received"]}', "utf-8")
    assert main(["policy", "try", "arrival.defalt", str(folder), "--facts", str(facts)]) == Exit.REFUSED
    assert "arrival.default" in capsys.readouterr().err
    assert main(["policy", "check", str(tmp_path / "nowhere")]) == Exit.REFUSED


def test_coverage_has_its_stable_shape_and_is_honest(capsys):
    assert main(["policy", "coverage", "--json"]) == Exit.WELL

    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 333 and all(set(row) == {"id", "state", "missing", "clauses", "code", "tests"} for row in rows)
    by_id = {row["id"]: row for row in rows}
    assert {row["state"] for row in rows} == {"carried", "part", "open"}
    assert all((row["clauses"] or row["code"]) and row["tests"] for row in rows if row["state"] == "carried")
    assert by_id["CHANNEL-05"]["state"] != "carried" and by_id["CHANNEL-05"]["missing"]["zh"]
    assert by_id["SLA-08"]["state"] == "carried"


def test_coverage_answers_from_the_packed_list_where_there_are_no_tests(monkeypatch, tmp_path):
    from yinuo.policy import proofs

    packed = tmp_path / "proofs.json"
    packed.write_text(json.dumps({"SLA-01": ["tests/x.py:1"]}), "utf-8")
    monkeypatch.setattr(proofs, "PACKED", packed)
    monkeypatch.setattr(proofs, "checkout_tests", lambda: None)

    assert next(row for row in proofs.coverage() if row["id"] == "SLA-01")["tests"] == ["tests/x.py:1"]


def test_the_standard_edition_passes_its_own_check():
    assert main(["policy", "check", str(STANDARD)]) == Exit.WELL
