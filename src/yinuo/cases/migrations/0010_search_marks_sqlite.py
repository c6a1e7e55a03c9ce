"""Station and people of every case among its search tokens on SQLite too, so that a reader's own cases are found without reading everybody's."""

from typing import Any

from django.db import migrations

from yinuo.kit.search_tokens import FTS5_OPTIONS, tokens

_AT_ONCE = 1000
_NEXT = (
    "SELECT s.id, s.words, c.station_id, c.owner_id, c.engineer_id, c.follow_up_id, c.substitute_id "
    "FROM cases_search s LEFT JOIN cases_case c ON c.id = s.id WHERE s.id > %s ORDER BY s.id LIMIT %s"
)


def mark(apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "sqlite":
        return
    editor.execute("ALTER TABLE cases_search ADD COLUMN marks TEXT NOT NULL DEFAULT ''")
    refill(editor.connection)


def refill(connection: Any) -> None:
    """Make the index of words anew, with the marks of every case."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cases_search_index")
        cursor.execute(f"CREATE VIRTUAL TABLE cases_search_index USING fts5(tokens, content='', {FTS5_OPTIONS})")
        last = 0
        while rows := _rows(cursor, last):
            marked = [(key, words, " ".join(sorted({f"@{who:x}" for who in through if who is not None}))) for key, words, *through in rows]
            cursor.executemany("UPDATE cases_search SET marks = %s WHERE id = %s", [(marks, key) for key, _, marks in marked])
            cursor.executemany("INSERT INTO cases_search_index (rowid, tokens) VALUES (%s, %s)",
                               [(key, " ".join([*tokens(words), marks]).rstrip()) for key, words, marks in marked])
            last = rows[-1][0]


def _rows(cursor: Any, beyond: int) -> list[Any]:
    cursor.execute(_NEXT, [beyond, _AT_ONCE])
    return list(cursor.fetchall())


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_unassigned")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
