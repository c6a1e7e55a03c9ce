"""The database as migrated, kept aside: put back after every test that really commits.

The framework would flush the tables instead, and the journal refuses that, as it must.
"""

import shutil
from pathlib import Path

from django.db import connection, connections


def keep(aside: Path) -> "PristineFile | PristineTemplate":
    """Keep the present state of the test database."""
    return PristineFile(aside) if connection.vendor == "sqlite" else PristineTemplate()


class PristineFile:
    """SQLite: a copy of the file."""

    def __init__(self, aside: Path) -> None:
        self._file = Path(connection.settings_dict["NAME"])
        self._copy = aside / "pristine.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copyfile(self._file, self._copy)

    def put_back(self) -> None:
        connections.close_all()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self._copy, self._file)

    def forget(self) -> None:
        self._copy.unlink()


class PristineTemplate:
    """PostgreSQL: a template database beside the one under test."""

    def __init__(self) -> None:
        self._name = str(connection.settings_dict["NAME"])
        self._template = f"{self._name}_pristine"
        self._alone(f'DROP DATABASE IF EXISTS "{self._template}"', f'CREATE DATABASE "{self._template}" TEMPLATE "{self._name}"')

    def put_back(self) -> None:
        self._alone(
            f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)',
            f'CREATE DATABASE "{self._name}" TEMPLATE "{self._template}"',
        )

    def forget(self) -> None:
        self._alone(f'DROP DATABASE IF EXISTS "{self._template}"')

    def _alone(self, *statements: str) -> None:
        connections.close_all()
        with connection._nodb_cursor() as cursor:  # the framework's own way to a database beside this one
            for statement in statements:
                cursor.execute(statement)
