"""``yinuo journal verify`` and ``yinuo key``: one line when all is well, the place when not, and exit codes that mean something."""

import json
from argparse import Namespace

import pytest
from django.db import connection

from areas.journal.log import write
from yinuo.cli import journal, key
from yinuo.cli.exits import Exit
from yinuo.journal.models import Leaf
from yinuo.journal.reading import of_record
from yinuo.kit.refusal import Refusal
from yinuo.people.models import Access
from yinuo.vault import rootkey


def asked(what: str, **told) -> Namespace:
    return Namespace(**{"what": what, "lang": "zh", "json": False, "trust": None, "witness": None, "given": "-", "out": None, "acting_as": None} | told)


@pytest.fixture
def up_to_date(monkeypatch):
    monkeypatch.setattr("yinuo.cli.database.lacking", lambda: [])


@pytest.mark.django_db
def test_one_line_when_all_is_well_and_the_place_when_not(cast, up_to_date, capsys, tmp_path):
    write(1)
    assert journal.run(asked("verify")) == Exit.WELL
    assert capsys.readouterr().out.startswith("一切无误")
    assert journal.run(asked("checkpoint", acting_as="shen")) == Exit.WELL
    saved = tmp_path / "saved.txt"
    saved.write_text(capsys.readouterr().out)
    assert journal.run(asked("verify", witness=saved, lang="en")) == Exit.WELL
    assert capsys.readouterr().out.startswith("All is well")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_region SET name = %s", ["被改"])
    assert journal.run(asked("verify")) == Exit.FOUND
    assert "people_region[" in (said := capsys.readouterr().out) and "处改动" in said
    assert journal.run(asked("verify", json=True)) == Exit.FOUND
    report = json.loads(capsys.readouterr().out)
    assert report["exit"] == 1 and {f["table"] for f in report["findings"]} == {"people_region"}


@pytest.mark.django_db
def test_who_took_a_checkpoint_stands_in_the_journal_under_that_very_checkpoint(cast, up_to_date, capsys):
    write(1)
    assert journal.run(asked("checkpoint", acting_as="shen")) == Exit.WELL
    entry = next(e for e in of_record("company", cast.company.pk) if e.kind == "journal.checkpoint_taken")
    assert (entry.actor_id, entry.door) == (cast.shen.pk, "command")
    covered = int(capsys.readouterr().out.splitlines()[1])
    assert Leaf.objects.get(entry=entry.id).seq < covered == Leaf.objects.count()


@pytest.mark.django_db
def test_a_trust_list_without_the_key_is_exit_4(up_to_date, tmp_path):
    write(2, 5)
    nobody = tmp_path / "trust.txt"
    nobody.write_text("")
    assert journal.run(asked("verify", trust=nobody)) == Exit.UNTRUSTED


@pytest.mark.django_db
def test_signing_and_keeping_keys_are_acts_of_somebody_with_the_right(cast, up_to_date):
    for command, what in ((journal, "checkpoint"), (journal, "new-key"), (key, "export"), (key, "confirm")):
        with pytest.raises(Refusal, match="须以某人的名义"):
            command.run(asked(what))
        with pytest.raises(Refusal, match="没有这项权限"):
            command.run(asked(what, acting_as="chen"))


@pytest.mark.django_db
def test_a_renewed_signing_key_stands_in_the_journal_under_its_keeper(cast, up_to_date, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("yinuo.journal.checkpoints.beside", lambda ending: tmp_path / f"k{ending}")
    assert journal.run(asked("new-key", acting_as="deng")) == Exit.WELL
    entry = next(e for e in of_record("company", cast.company.pk) if e.kind == "key.signing_renewed")
    assert entry.actor_id == cast.deng.pk and entry.door == "command" and entry.data["verifier"] in capsys.readouterr().out


@pytest.mark.django_db
def test_the_recovery_sheet_by_hand(cast, up_to_date, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YINUO_ROOT_KEY_FILE", str(tmp_path / "root.key"))
    rootkey.root.cache_clear()
    made = rootkey.create()
    assert key.run(asked("status")) == Exit.FOUND
    assert key.run(asked("export", out=tmp_path / "sheet.txt", acting_as="lu")) == Exit.WELL
    sheet = (tmp_path / "sheet.txt").read_text()
    assert (tmp_path / "sheet.txt").stat().st_mode & 0o777 == 0o600
    assert key.run(asked("confirm", given=sheet.split("confirmation code: ")[1].split()[0], acting_as="lu")) == Exit.WELL
    kinds = [e.kind for e in of_record("company", cast.company.pk)]
    assert kinds[-2:] == ["key.sheet_exported", "key.sheet_confirmed"] and Access.objects.filter(subject="root_key", user_id=cast.lu.pk).exists()
    assert key.run(asked("status", lang="en")) == Exit.WELL and "sheet confirmed" in capsys.readouterr().out
    with pytest.raises(Refusal, match="已有根密钥"):
        key.run(asked("restore", given=str(tmp_path / "sheet.txt")))
    (tmp_path / "root.key").unlink()
    assert key.run(asked("restore", given=str(tmp_path / "sheet.txt"))) == Exit.WELL and rootkey.root() == made
    monkeypatch.undo()
    rootkey.root.cache_clear()
