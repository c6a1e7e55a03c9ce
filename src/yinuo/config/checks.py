"""What must hold before the product starts."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connection


@register(Tags.database)
def durable(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """An acknowledged write must survive a power cut: SQLite runs WAL with synchronous FULL or not at all."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        level = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if str(mode) in ("wal", "memory") and int(level) >= 2:
        return []
    return [Error(f"SQLite journal_mode={mode}, synchronous={level}: 已确认的写入可能在断电时丢失 · must be wal and FULL", id="yinuo.E001")]
