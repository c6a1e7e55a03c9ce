"""Station and people of every case among its search tokens on PostgreSQL, so that a reader's own cases are found straight away."""

from typing import Any

from django.db import migrations

MARK = (
    "UPDATE cases_search AS s SET tokens = array_to_tsvector(tsvector_to_array(s.tokens) || ARRAY(SELECT '@' || to_hex(key) FROM "
    "unnest(ARRAY[c.station_id, c.owner_id, c.engineer_id, c.follow_up_id, c.substitute_id]) AS key WHERE key IS NOT NULL)) "
    "FROM cases_case AS c WHERE c.id = s.id"
)
STATEMENTS = (
    "DROP INDEX cases_search_tokens",  # every row is written anew: making the index afterwards takes a fraction of keeping it up
    MARK,
    "CREATE INDEX cases_search_tokens ON cases_search USING gin (tokens) WITH (fastupdate = off)",
    "ANALYZE cases_search",
)


def mark(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in STATEMENTS:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_reading_at_scale")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
