"""The framework's PostgreSQL backend, its connections told to prepare what they repeat."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.postgresql.base import ServerSideCursor
from django.db.backends.utils import debug_transaction
from psycopg.pq import TransactionStatus

from .prepared import Prepared, Unspoken


class DatabaseWrapper(PostgreSQL):
    """Runs repeated statements prepared, and opens and ends transactions without a detour."""

    prepared: Prepared | None = None

    def run(self, sql: str, values: Sequence[Any], *, typed: bool) -> tuple[list[Any], int]:
        """Rows and the number touched, of a statement that is repeated. Errors are the framework's."""
        self.ensure_connection()
        self.validate_no_broken_transaction()
        assert self.prepared is not None
        with self.wrap_database_errors:
            try:
                return self.prepared.run(sql, values, typed)
            except Unspoken:
                with self.cursor() as cursor:
                    cursor.execute(sql, values)
                    return cursor.fetchall() if cursor.description else [], cursor.rowcount

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        told = "-c plan_cache_mode=auto -c datestyle=ISO -c timezone=UTC"
        params["options"] = f"{params.get('options', '')} {told}".strip()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.autocommit = True  # transactions are begun and ended below
        self.prepared = Prepared(connection)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None:
            return super().create_cursor()
        cursor: Any = ServerSideCursor
        return cursor(self.connection, name=name, scrollable=False, withhold=self.autocommit)

    def _start_transaction_under_autocommit(self) -> None:
        self._tell("BEGIN")

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit is not autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out

    def _savepoint(self, sid: str) -> None:
        self._tell(f"SAVEPOINT {sid}")

    def _savepoint_commit(self, sid: str) -> None:
        self._tell(f"RELEASE SAVEPOINT {sid}")

    def _savepoint_rollback(self, sid: str) -> None:
        self._tell(f"ROLLBACK TO SAVEPOINT {sid}")

    def _commit(self) -> None:
        self._end("COMMIT")

    def _rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, command: str) -> None:
        if self.connection is not None and self.connection.pgconn.transaction_status != TransactionStatus.IDLE:
            self._tell(command)

    def _tell(self, command: str) -> None:
        assert self.prepared is not None
        with debug_transaction(self, command), self.wrap_database_errors:
            self.prepared.tell(command.encode())
