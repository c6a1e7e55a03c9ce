"""The framework's PostgreSQL backend, its connections told to prepare what they repeat."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL


class DatabaseWrapper(PostgreSQL):
    """Prepares a statement at its second use and binds on the server; the plan is then not made anew each time."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["prepare_threshold"] = 1
        params["options"] = (params.get("options", "") + " -c plan_cache_mode=auto").strip()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepare_threshold = 1
        return connection
