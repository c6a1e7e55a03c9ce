"""The framework's SQLite backend with a queue in front of its one writer."""

import fcntl
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite


# The stubs leave out the hooks that the framework marks as its own.
class DatabaseWrapper(SQLite):
    """Takes ``<database>.queue`` before BEGIN IMMEDIATE and gives it back after COMMIT or ROLLBACK."""

    _queue: int | None = None

    def run(self, sql: str, values: Sequence[Any], *, typed: bool) -> tuple[list[Any], int]:
        """Rows and the number touched, of a statement that is repeated; ``typed`` is for databases that ask types. Errors are the framework's."""
        self.ensure_connection()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            cursor = self.connection.execute(_marked(sql), values)
            return cursor.fetchall(), cursor.rowcount

    def _start_transaction_under_autocommit(self) -> None:
        self._take_place()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_place()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._leave_place()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_place()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave_place()

    def _take_place(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._queue is not None or ":memory:" in name or "mode=memory" in name:
            return
        self._queue = os.open(name + ".queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)

    def _leave_place(self) -> None:
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None


@cache
def _marked(sql: str) -> str:
    """``%s`` marks as SQLite writes them."""
    return "?".join(sql.split("%s")).replace("%%", "%")
