"""Numbering behind the commit: operations that wait get their place in the one order and their leaf in the tree."""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from yinuo.records.statements import run

from .models import Entry, Frontier, Leaf, Unsealed
from .tree import Frontier as Edge
from .tree import leaf_hash

_LEASE = 0x79696E756F  # "yinuo"
_HASH = 64


def seal(limit: int = 2000) -> int:
    """Number the entries of up to ``limit`` waiting operations, oldest first; returns how many entries.

    All or nothing, and by one sealer at a time: another one that comes meanwhile does nothing and returns 0.
    """
    if not Unsealed.objects.exists():
        return 0
    with transaction.atomic():
        waiting = list(Unsealed.objects.order_by("operation").values_list("operation", flat=True)[:limit]) if leased() else []
        return _number(waiting) if waiting else 0


def loaded(row: Frontier) -> Edge:
    """The tree's edge from its row."""
    return Edge(row.size, [bytes.fromhex(row.peaks[i : i + _HASH]) for i in range(0, len(row.peaks), _HASH)])


def leased() -> bool:
    """Whether this transaction alone may number and sign; the lease ends with it."""
    # SQLite lets in one writing transaction anyway; PostgreSQL holds this until the end of ours.
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LEASE])
        return bool(cursor.fetchone()[0])


def _number(operations: list[int]) -> int:
    row = Frontier.objects.first() or Frontier(size=0)
    edge = loaded(row)
    leaves = []
    for _, entry, digest in _entries(operations):
        leaf = leaf_hash(bytes.fromhex(digest))
        leaves.append((edge.size, entry, leaf.hex()))
        edge.append(leaf)
    if leaves:
        _plant(leaves)
    row.size, row.peaks = edge.size, "".join(peak.hex() for peak in edge.peaks)
    row.save()
    Unsealed.objects.filter(operation__in=operations).delete()
    return len(leaves)


def _plant(leaves: list[tuple[int, int, str]]) -> None:
    into = f"INSERT INTO {Leaf._meta.db_table} (seq, entry, hash)"
    if connection.vendor == "postgresql":
        columns = [list(column) for column in zip(*leaves, strict=True)]
        run(f"{into} SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[])", columns)
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"{into} VALUES (%s, %s, %s)", leaves)


def _entries(operations: list[int]) -> list[tuple[int, int, str]]:
    # An entry is younger than its operation, so the primary key bounds the search without an index on operations.
    # One that is numbered already stays where it is: an operation put back into the queue by hand must not stop the sealer.
    numbered = Exists(Leaf.objects.filter(entry=OuterRef("id")))
    rows = Entry.objects.filter(~numbered, id__gt=operations[0], operation__in=operations)
    return sorted(rows.values_list("operation", "id", "digest"))
