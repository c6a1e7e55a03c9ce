"""Whatever is altered by hand, with the guard taken off and put back, is found; what is not altered is never accused."""

import random
import string

import pytest
from django.db import DatabaseError, connection, transaction

from areas.journal.log import AT, write
from yinuo.journal import checkpoints, guard, tree
from yinuo.journal.models import Checkpoint, Entry, Frontier, Leaf, Unsealed
from yinuo.journal.operation import entry_digest
from yinuo.journal.verify import verify

pytestmark = pytest.mark.django_db
COLUMNS = {
    "journal_entry": ("operation", "kind", "subject", "subject_id", "actor_id", "door", "happened_at", "noted_at", "basis", "clause",
                      "sets", "data", "version", "record_digest", "previous", "digest", "case_id", "supersedes", "id"),
    "journal_leaf": ("entry", "hash", "seq"),
    "journal_checkpoint": ("root", "note", "signed_at", "size"),
    "journal_frontier": ("size", "peaks"),
    "people_region": ("code", "name", "version", "chain", "id"),
    "people_station": ("name", "kind", "serves", "phone", "is_open", "latitude", "version", "chain"),
    "people_company": ("name", "hotline", "intake_open", "version", "chain"),
}  # fmt: skip
KEYS = {"journal_leaf": "seq", "journal_checkpoint": "size"}


def run(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def off_guard():
    for table in guard.GUARDED:
        for name in guard._triggers(table):
            run(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def keys_of(table):
    return [row[0] for row in run(f"SELECT {KEYS.get(table, 'id')} FROM {table} ORDER BY 1")]


def set_column(table, key, column, value):
    run(f"UPDATE {table} SET {column} = %s WHERE {KEYS.get(table, 'id')} = %s", [value, key])


def flip(pick):
    """One value in one row changed a little."""
    table = pick.choice(list(COLUMNS))
    column, keys = pick.choice(COLUMNS[table]), keys_of(table)
    key = pick.choice(keys) if keys else None
    if key is None:
        return None
    [(old,)] = run(f"SELECT {column} FROM {table} WHERE {KEYS.get(table, 'id')} = %s", [key])
    set_column(table, key, column, _changed(pick, column, old))
    return f"flip {table}.{column} {key}"


def _changed(pick, column, old):
    if column.endswith("_at"):
        text = str(old)
        place = pick.choice([i for i, c in enumerate(text[:19]) if c in "0123" and i not in (0, 5, 8, 11)])
        return text[:place] + str((int(text[place]) + 1) % 4 or 1) + text[place + 1 :]
    if isinstance(old, bool) or column in ("intake_open", "is_open"):
        return not old
    if isinstance(old, int):
        return old ^ 1 << pick.randrange(6) if column != "size" else old + 1
    if old is None:
        return 1
    if column in ("sets", "data", "serves"):
        return pick.choice([old.replace("{", "{ ", 1).replace("[", "[ ", 1), '{"x":1}', "[]" if old != "[]" else "[1]"])
    if not old:
        return "x"
    place = pick.randrange(len(old))
    return old[:place] + pick.choice([c for c in string.hexdigits.lower() if c != old[place]]) + old[place + 1 :]


def delete(pick):
    """One row gone."""
    table = pick.choice([t for t in COLUMNS if t not in ("journal_frontier", "people_region")])
    keys = keys_of(table)
    if not keys:
        return None
    key = pick.choice(keys)
    run(f"DELETE FROM {table} WHERE {KEYS.get(table, 'id')} = %s", [key])
    return f"delete {table} {key}"


def insert(pick):
    """An entry, a leaf or a row invented; a true one imitated as well as possible."""
    entry = Entry.objects.order_by("?").first()
    entry.id += 1
    entry.digest = entry_digest(entry)
    how = pick.randrange(4)
    if how == 0:
        entry.save(force_insert=True)
    elif how == 1:
        entry.previous = Entry.objects.filter(subject_id=entry.subject_id).order_by("-id").first().digest
        entry.version, entry.id = entry.version + 1, Entry.objects.order_by("-id").first().id + 1
        entry.digest = entry_digest(entry)
        entry.save(force_insert=True)
        Unsealed.objects.create(operation=entry.operation, noted_at=AT)
    elif how == 2:
        Leaf.objects.create(seq=Leaf.objects.count(), entry=entry.id, hash="0" * 64)
    else:
        run("INSERT INTO people_region (id, version, chain, code, name) VALUES (77, 1, '', 'R77', '华南')")
    return f"insert {how}"


def swap(pick):
    """Two leaves, or two values of a column, exchanged."""
    table, column = pick.choice([("journal_leaf", "hash"), ("journal_entry", "digest"), ("journal_entry", "happened_at"), ("journal_entry", "data")])
    key = KEYS.get(table, "id")
    rows = run(f"SELECT {key}, {column} FROM {table}")
    (a, old), (b, other) = pick.sample(rows, 2)
    if old == other:
        return None
    set_column(table, a, column, other)
    set_column(table, b, column, old)
    return f"swap {table}.{column}"


def truncate(pick):
    """The last leaves and entries cut off, the edge made to fit."""
    keep = pick.randrange(1, Leaf.objects.count())
    gone = [row[0] for row in run("SELECT entry FROM journal_leaf WHERE seq >= %s", [keep])]
    run("DELETE FROM journal_leaf WHERE seq >= %s", [keep])
    if pick.random() < 0.5:
        for entry in gone:
            run("DELETE FROM journal_entry WHERE id = %s", [entry])
    if pick.random() < 0.5:
        run("DELETE FROM journal_checkpoint WHERE size > %s", [keep])
    _refit()
    return f"truncate to {keep}"


def roll_back(pick):
    """Everything after a checkpoint undone, rows included, as an older backup would have it."""
    sizes = keys_of("journal_checkpoint")[:-1]
    if not sizes:
        return None
    size = pick.choice(sizes)
    gone = {row[0] for row in run("SELECT entry FROM journal_leaf WHERE seq >= %s", [size])}
    run("DELETE FROM journal_leaf WHERE seq >= %s", [size])
    run("DELETE FROM journal_checkpoint WHERE size > %s", [size])
    kept = {e.subject_id for e in Entry.objects.exclude(id__in=gone)}
    for entry in Entry.objects.filter(id__in=gone):
        if entry.subject_id not in kept:
            run(f"DELETE FROM people_{entry.subject} WHERE id = %s", [entry.subject_id])
    for entry in gone:
        run("DELETE FROM journal_entry WHERE id = %s", [entry])
    _refit()
    return f"roll back to {size}"


def re_chain(pick):
    """An entry rewritten, and its digest, the chain after it, the row, the leaves and the edge all made to fit."""
    victim = Entry.objects.order_by("?").first()
    victim.actor_id = 999
    head, later = None, Entry.objects.filter(subject_id=victim.subject_id, id__gte=victim.id).order_by("id")
    for entry in later:
        if entry.id == victim.id:
            entry.actor_id = 999
        entry.previous = head or entry.previous
        head = entry.digest = entry_digest(entry)
        Entry.objects.filter(id=entry.id).update(actor_id=entry.actor_id, previous=entry.previous, digest=head)
        Leaf.objects.filter(entry=entry.id).update(hash=tree.leaf_hash(bytes.fromhex(head)).hex())
    run(f"UPDATE people_{victim.subject} SET chain = %s WHERE id = %s", [head, victim.subject_id])
    _refit()
    if pick.random() < 0.5:
        edge = tree.Frontier.of(bytes.fromhex(h) for h in Leaf.objects.order_by("seq").values_list("hash", flat=True))
        last = Checkpoint.objects.order_by("-size").first()
        Checkpoint.objects.filter(size=last.size).update(root=edge.root().hex())
    return f"re-chain {victim.id}"


def _refit():
    edge = tree.Frontier.of(bytes.fromhex(h) for h in Leaf.objects.order_by("seq").values_list("hash", flat=True))
    Frontier.objects.update(size=edge.size, peaks="".join(p.hex() for p in edge.peaks))


WAYS = (flip, flip, flip, delete, insert, swap, truncate, roll_back, re_chain)


@pytest.fixture
def own_keys(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "beside", lambda ending: tmp_path / f"j{ending}")


@pytest.fixture
def tampered(own_keys, django_capture_on_commit_callbacks):
    """Write a log, then tamper in many ways, each taken back; returns what was not found."""

    def attempt(seed, times):
        with django_capture_on_commit_callbacks(execute=True):
            write(seed)
        assert verify(AT).findings == []
        pick, missed, done = random.Random(seed), [], 0
        while done < times:
            with transaction.atomic():
                off_guard()
                what = _tried(pick.choice(WAYS), pick)
                guard.install()
                if what is not None:
                    done += 1
                    if verify(AT).exit_code == 0:
                        missed.append(what)
                transaction.set_rollback(True)
        assert verify(AT).findings == []
        return missed

    return attempt


def _tried(way, pick):
    """What was done, or None when there was nothing to do or the database's own constraints refused it."""
    try:
        with transaction.atomic():
            return way(pick)
    except DatabaseError:
        return None


@pytest.mark.parametrize("seed", range(3))
def test_every_alteration_is_found(tampered, seed):
    assert tampered(seed, 70) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_every_one_of_many_more_alterations_is_found(tampered, seed):
    assert tampered(seed, 1000) == []


@pytest.mark.parametrize("seed", range(50, 60))
def test_nothing_is_accused_that_was_not_altered(own_keys, django_capture_on_commit_callbacks, seed):
    with django_capture_on_commit_callbacks(execute=True):
        write(seed, 60)
    assert verify(AT).exit_code == 0


@pytest.mark.parametrize(
    ("table", "column", "to"),
    [("people_region", "name", "被改"), ("people_region", "version", 9), ("people_station", "is_open", False),
     ("people_station", "phone", "1"), ("people_company", "hotline", "400-821-8820"), ("journal_entry", "door", "workes"),
     ("journal_entry", "clause", "x"), ("journal_entry", "actor_id", 1)],
)  # fmt: skip
def test_one_altered_value_is_named_to_the_column(own_keys, table, column, to):
    write(7)
    off_guard()
    key = keys_of(table)[0]
    set_column(table, key, column, to)
    guard.install()
    found = verify(AT).findings[0]
    assert (found.table, found.row, found.column) == (table, key, column)
    assert found.code in ("record.altered", "entry.altered") and found.where() == f"{table}[{key}].{column}"
    assert "最后一条日志" in found.says.zh or "摘要" in found.says.zh
