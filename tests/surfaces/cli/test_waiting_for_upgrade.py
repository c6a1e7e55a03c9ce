"""A database that waits for its upgrade: every command that speaks of what is there says so in the same sentence, and goes no further."""

import importlib

import pytest
from django.db import connection

from yinuo.cli.commands import COMMANDS
from yinuo.cli.exits import Exit
from yinuo.cli.main import main

SPEAKING = {
    "case list": ["case", "list", "--as", "chen"],
    "case show": ["case", "show", "261140839172", "--as", "chen"],
    "export": ["export", "--out", "cases.xlsx", "--as", "han"],
    "import": ["import", "past.xlsx", "--as", "han"],
    "token": ["token", "list", "--as", "chen"],
    "journal verify": ["journal", "verify"],
    "journal checkpoint": ["journal", "checkpoint", "--as", "shen"],
    "clocks": ["clocks", "verify"],
    "policy why": ["policy", "why", "261140839172", "resolution", "--as", "chen"],
    "policy rehearse": ["policy", "rehearse", "1"],
    "policy check a stored draft": ["policy", "check", "--draft", "1"],
    "key export": ["key", "export", "--as", "lu"],
    "key confirm": ["key", "confirm", "x", "--as", "lu"],
    "work": ["work", "--once"],
    "serve": ["serve"],
}
SILENT = {
    "upgrade": "it is the way out", "check": "it counts what waits among its findings", "backup": "an old database is backed up before its upgrade",
    "restore": "it makes a home, and says when that waits", "demo": "its own home is brought up unasked", "test": "makes databases of its own", "bench": "makes homes of its own",
}


@pytest.fixture
def behind(monkeypatch, tmp_path):
    """A home with data, of an older version."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("yinuo.cli.main.settle", lambda home: tmp_path)
    monkeypatch.setattr("yinuo.cli.policy.settle", lambda home: tmp_path)
    monkeypatch.setattr("yinuo.cli.serve.refuse_when_taken", lambda host, port: None)
    monkeypatch.setattr("yinuo.cli.database.lacking", lambda: ["cases.0099_next", "cases.0100_after"])


@pytest.mark.django_db
@pytest.mark.parametrize("words", SPEAKING.values(), ids=SPEAKING)
@pytest.mark.parametrize(("tongue", "says", "way_out"), [("zh", "数据库还差 2 步升级", "请先备份，再运行 yinuo upgrade"), ("en", "The database lacks 2 migrations", "then run yinuo upgrade")])
def test_a_command_names_the_upgrade_and_ends_with_2(behind, capsys, words, tongue, says, way_out):
    assert main([*words, "--lang", tongue]) == Exit.REFUSED
    said = capsys.readouterr()
    assert says in said.err and way_out in said.err and said.out == ""


@pytest.mark.django_db
@pytest.mark.parametrize("words", [words for words in SPEAKING.values() if words != ["serve"]], ids=" ".join)
def test_an_empty_home_is_named_too_except_by_what_makes_it_ready(monkeypatch, behind, capsys, words):
    monkeypatch.setattr("yinuo.cli.database.is_empty", lambda: True)
    assert main(words) == Exit.REFUSED and "还没有数据" in capsys.readouterr().err


def test_each_command_is_held_to_it_or_says_why_not():
    assert {words[0] for words in SPEAKING.values()} | set(SILENT) == set(COMMANDS)
    assert not any(getattr(importlib.import_module(COMMANDS[name].module), "NEEDS_DATA", False) for name in SILENT)


@pytest.mark.django_db
def test_a_backup_is_taken_of_a_database_that_waits(behind, monkeypatch, capsys, tmp_path):
    made = tmp_path / "yinuo.backup"
    made.write_bytes(b"all of it")
    monkeypatch.setattr("yinuo.backup.taking.take", lambda *given: made)
    assert main(["backup", "--json"]) == Exit.WELL and str(made) in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(("tongue", "says"), [("zh", "日志的保护触发器缺失"), ("en", "The journal's guards are missing")])
def test_after_an_upgrade_cut_short_nothing_starts_before_the_guards_are_back(monkeypatch, tmp_path, capsys, tongue, says):
    monkeypatch.setattr("yinuo.cli.main.settle", lambda home: tmp_path)
    monkeypatch.setattr("yinuo.cli.serve.refuse_when_taken", lambda host, port: None)
    monkeypatch.setattr("yinuo.cli.serve.serve", lambda *_, **__: pytest.fail("it served without them"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal_entry_kept" + (" ON journal_entry" if connection.vendor == "postgresql" else ""))
    assert main(["serve", "--lang", tongue]) == Exit.REFUSED
    said = capsys.readouterr()
    assert says in said.err and "yinuo upgrade" in said.err
