"""Sealing: every entry gets one place, checkpoints are signed over sealed entries, the database refuses to forget."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from areas.journal.log import AT, write
from yinuo.journal import checkpoints, guard, tree
from yinuo.journal.findings import INCOMPLETE, SOUND, UNTRUSTED
from yinuo.journal.models import Checkpoint, Entry, Frontier, Leaf, Unsealed
from yinuo.journal.operation import note, operation
from yinuo.journal.sealer import loaded, seal
from yinuo.journal.verify import register_check, verify
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal
from yinuo.people import access
from yinuo.people.models import Region

pytestmark = pytest.mark.django_db


def opened(code: str) -> Region:
    with operation(AT):
        region = Region(code=code, name="华东")
        note(region, "region.opened", by=SYSTEM, at=AT)
    return region


def test_every_entry_gets_one_place_and_the_edge_follows():
    for turn in range(25):
        opened(f"R{turn}")
    assert [seal(10), seal(10), seal(10), seal(10)] == [10, 10, 5, 0]
    leaves = list(Leaf.objects.order_by("seq"))
    assert [leaf.seq for leaf in leaves] == list(range(25)) and not Unsealed.objects.exists()
    assert {leaf.entry for leaf in leaves} == set(Entry.objects.values_list("id", flat=True))
    assert loaded(Frontier.objects.get()).root() == tree.root_of([bytes.fromhex(leaf.hash) for leaf in leaves])


def test_a_checkpoint_comes_every_thousand_entries_or_ten_minutes(monkeypatch):
    assert checkpoints.sign(AT) is None
    opened("R1")
    seal()
    assert checkpoints.sign(AT).size == 1
    opened("R2")
    seal()
    assert checkpoints.sign(AT + timedelta(minutes=9)) is None
    assert checkpoints.sign(AT + timedelta(minutes=10)).size == 2
    assert checkpoints.sign(AT + timedelta(days=1)) is None
    monkeypatch.setattr(checkpoints, "EVERY_ENTRIES", 3)
    for code in "ABC":
        opened(code)
        seal()
    assert checkpoints.sign(AT + timedelta(minutes=11)).size == 5


def test_a_checkpoint_is_read_only_with_a_trusted_key_and_unchanged():
    write(1, 5)
    row = Checkpoint.objects.last()
    said = checkpoints.opened(row.note, checkpoints.trusted())
    assert (said.size, said.root.hex()) == (row.size, row.root)
    with pytest.raises(checkpoints.Untrusted):
        checkpoints.opened(row.note, [])
    for place in range(0, len(row.note), 3):
        changed = row.note[:place] + chr(ord(row.note[place]) ^ 1) + row.note[place + 1 :]
        with pytest.raises((checkpoints.Malformed, checkpoints.Untrusted)):
            checkpoints.opened(changed, checkpoints.trusted())


def test_a_lost_signing_key_is_not_silently_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "beside", lambda ending: tmp_path / f"k{ending}")
    origin, _ = checkpoints.signing_key()
    assert (tmp_path / "k.signing").stat().st_mode & 0o777 == 0o600
    (tmp_path / "k.signing").unlink()
    with pytest.raises(Refusal):
        checkpoints.signing_key()
    checkpoints.renew_key()
    assert [v.name for v in checkpoints.trusted()] == [origin, checkpoints.signing_key()[0]]


@pytest.mark.parametrize("table", guard.GUARDED)
def test_the_database_itself_refuses_to_change_or_forget(table):
    write(2, 5)
    access.looked(SYSTEM, AT, "case", 1)
    access.flush()
    key = {"journal_entry": "id", "journal_leaf": "seq", "journal_checkpoint": "size", "people_access": "id"}[table]
    attempts = [f"UPDATE {table} SET {key} = {key} + 1", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        attempts.append(f"TRUNCATE {table}")
    else:
        attempts.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt)


def test_a_missing_or_emptied_guard_is_noticed_and_put_back():
    assert guard.missing() == []
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal_entry_kept" + (" ON journal_entry" if connection.vendor == "postgresql" else ""))
    assert guard.missing() == ["journal_entry_kept"]
    assert [f.code for f in verify(AT).findings] == ["guard.missing"]
    guard.install()
    guard.install()
    assert guard.missing() == []


def test_a_sound_journal_is_sound_and_what_waits_is_sealed_first():
    write(3, 30)
    opened("late")
    report = verify(AT + timedelta(hours=1))
    assert (report.exit_code, report.findings, report.waiting) == (SOUND, [], 0)
    assert report.entries == report.leaves == Entry.objects.count() and report.records and report.checkpoints


def test_entries_that_nobody_can_seal_are_incomplete_after_a_minute(monkeypatch):
    opened("late")
    monkeypatch.setattr("yinuo.journal.verify.seal", lambda: 0)
    assert verify(AT + timedelta(seconds=60)).exit_code == SOUND
    report = verify(AT + timedelta(seconds=61))
    assert (report.exit_code, report.waiting) == (INCOMPLETE, 1)


def test_a_foreign_key_is_not_trusted(tmp_path):
    write(4, 5)
    foreign = tmp_path / "trust.txt"
    foreign.write_text("# nobody\n")
    assert verify(AT, trust=foreign).exit_code == UNTRUSTED


def test_areas_add_their_own_checks():
    from yinuo.journal import verify as module
    from yinuo.journal.findings import Finding
    from yinuo.kit.text import both

    register_check("editions", lambda: [Finding("edition.altered", both("版本被改", "an edition was changed"))])
    try:
        assert [f.code for f in verify(AT).findings] == ["edition.altered"]
    finally:
        del module._checks["editions"]
