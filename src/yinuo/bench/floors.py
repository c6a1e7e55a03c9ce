"""What no program could beat here and now: bare SQL of the same create, an empty page, one flush to disk."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from yinuo.cases.models import Case
from yinuo.journal.copying import copiers_of
from yinuo.records.statements import Read, table_of


def flushes_per_second(folder: Path, seconds: float = 0.5) -> float:
    """Four kilobytes written and flushed, one after the other."""
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        return _rate(lambda: _flush(handle), seconds)
    finally:
        os.close(handle)
        os.unlink(name)


def _flush(handle: int) -> None:
    os.pwrite(handle, b"x" * 4096, 0)
    os.fsync(handle)


def bare_creates_per_second(template: Case, seconds: float = 1.0) -> float:
    """The rows of one create (case, entries, clocks, coverage, words) as plain inserts without an index, in one transaction."""
    copier, clocks, coverages = copiers_of([template.pk])[template.pk], list(template.clocks.all()), list(template.coverages.all())  # type: ignore[attr-defined]
    first = [e for e in copier.entries if e.operation == copier.entries[0].operation]

    def create() -> None:
        with transaction.atomic():
            for rows, table in (([template], "bench_case"), (first, "bench_entry"), (clocks, "bench_clock"), (coverages, "bench_coverage")):
                _into(table, rows)

    _tables()
    return _rate(create, seconds)


def lookups_per_second(key: int, seconds: float = 0.5) -> float:
    """One row by its key: the floor of every read."""
    one = Read(lambda pk: Case.objects.filter(pk=pk).values_list("id", "number"))
    return _rate(lambda: one.one(key), seconds)


def _into(table: str, rows: list) -> None:  # type: ignore[type-arg]
    if rows:
        known = table_of(type(rows[0]))
        sql = known.insert(len(rows)).replace(f'"{known.name}"', table, 1)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in rows for value in known.values(row)])


def _tables() -> None:
    with connection.cursor() as cursor:
        for table, like in (("bench_case", "cases_case"), ("bench_entry", "journal_entry"), ("bench_clock", "cases_clock"), ("bench_coverage", "warranty_coverage")):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} AS SELECT * FROM {like} WHERE 1 = 0")


def drop_tables() -> None:
    """Leave nothing of the floors behind."""
    with connection.cursor() as cursor:
        for table in ("bench_case", "bench_entry", "bench_clock", "bench_coverage"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _rate(once: Callable[[], object], seconds: float) -> float:
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        once()
        count += 1
    return count / spent
