"""The search index beside the words: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from typing import Any

from django.db import migrations

from yinuo.kit.search_tokens import FTS5_OPTIONS

SQLITE = f"CREATE VIRTUAL TABLE cases_search_index USING fts5(tokens, content='', {FTS5_OPTIONS})"
POSTGRESQL = (
    "ALTER TABLE cases_search ADD COLUMN tokens tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX cases_search_tokens ON cases_search USING gin (tokens) WITH (fastupdate = off)",
)


def make(apps: Any, editor: Any) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else (SQLITE,):
        editor.execute(statement)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE cases_search_index")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_first")]
    operations = [migrations.RunPython(make, drop)]
