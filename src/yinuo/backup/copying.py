"""The database as files and back: on SQLite one consistent copy, on PostgreSQL every table in one snapshot."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, connections, transaction

TABLES = "tables.json"
_ITS_OWN = ("django_migrations",)


def kind() -> str:
    """sqlite or postgresql."""
    return str(connection.vendor)


def copy_out(folder: Path) -> None:
    """Write the database into ``folder`` as it stands at one moment, while others go on writing."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind() == "sqlite":
        _copy_sqlite(Path(connection.settings_dict["NAME"]), folder / "yinuo.sqlite3")
    else:
        _copy_tables_out(folder)


def copy_in(folder: Path) -> None:
    """Put the files of `copy_out` into an empty database."""
    if kind() == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connections.close_all()
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / "yinuo.sqlite3").replace(target)
    else:
        _copy_tables_in(folder)


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as held, closing(sqlite3.connect(target)) as made:
        held.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")


def _copy_tables_out(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = _tables(cursor)
        for table, columns in tables.items():
            with (folder / f"{table}.copy").open("wb") as file, cursor.cursor.copy(f"COPY {_named(table)} ({_listed(columns)}) TO STDOUT") as copy:
                for block in copy:
                    file.write(block)
    (folder / TABLES).write_bytes(orjson.dumps(tables, option=orjson.OPT_SORT_KEYS))


def _copy_tables_in(folder: Path) -> None:
    tables: dict[str, list[str]] = orjson.loads((folder / TABLES).read_bytes())
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in tables.items():
            cursor.execute(f"DELETE FROM {_named(table)}")
            with (folder / f"{table}.copy").open("rb") as file, cursor.cursor.copy(f"COPY {_named(table)} ({_listed(columns)}) FROM STDIN") as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
        for table in tables:
            _advance(cursor, table)


def _tables(cursor: Any) -> dict[str, list[str]]:
    """Every table of ours with the columns that are not worked out by the database itself."""
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' ORDER BY 1, c.ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        if table not in _ITS_OWN:
            found.setdefault(table, []).append(column)
    return found


def _advance(cursor: Any, table: str) -> None:
    """Let a table's own counter go on beyond what was put in."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
        "AND (is_identity = 'YES' OR column_default LIKE 'nextval%%')", [table],
    )
    for (column,) in cursor.fetchall():
        cursor.execute(f"SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(1, (SELECT COALESCE(MAX({_named(column)}), 1) FROM {_named(table)})))", [table, column])


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(map(_named, columns))


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
