"""Triggers by which the database itself refuses to change or remove what journal and access log hold. They hinder; digests detect.

A rebuilt SQLite table loses its triggers silently, so they are put back after every migration and asked for at start-up.
"""

from django.db import connection

GUARDED = ("journal_entry", "journal_leaf", "journal_checkpoint", "people_access")
_KEYS = {"journal_entry": "id", "journal_leaf": "seq", "journal_checkpoint": "size", "people_access": "id"}
_SAYS = "the journal is only ever added to"


def install() -> None:
    """Put every trigger in place, whether or not it was there."""
    tables = _present()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for table in tables:
            for name, statement in _triggers(table).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
                cursor.execute(statement)
                if connection.vendor == "postgresql":
                    cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def missing() -> list[str]:
    """The names of triggers that are not there, not as they should be, or switched off. Empty when all is well."""
    found = _found_on_postgresql() if connection.vendor == "postgresql" else _found_on_sqlite()
    wanted = {name: statement for table in GUARDED for name, statement in _triggers(table).items()}
    return [name for name, statement in wanted.items() if found.get(name) != statement]


def _present() -> list[str]:
    there = set(connection.introspection.table_names())
    return [table for table in GUARDED if table in there]


def _triggers(table: str) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return {
            f"{table}_kept": f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON public.{table} "
            "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
            f"{table}_full": f"CREATE TRIGGER {table}_full BEFORE TRUNCATE ON public.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
        }
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    key = _KEYS[table]
    return {
        f"{table}_kept": f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} {refuse}",
        f"{table}_full": f"CREATE TRIGGER {table}_full BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE would remove a row without asking the trigger above.
        f"{table}_once": f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refuse}",
    }


_PG_BODY = f"BEGIN RAISE EXCEPTION '{_SAYS}'; END"
_PG_FUNCTION = f"CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS '{_PG_BODY.replace(chr(39), chr(39) * 2)}'"


def _found_on_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _found_on_postgresql() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'journal_refuse' AND prosrc = %s", [_PG_BODY])
        if not cursor.fetchone()[0]:
            return {}
        cursor.execute(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgenabled = 'A' AND tgrelid::regclass::text = ANY(%s)", [list(GUARDED)]
        )
        return {name: _spelled(text) for name, text in cursor.fetchall()}


def _spelled(text: str) -> str:
    """One spelling for the two orders in which the server may give the events back."""
    return text.replace("BEFORE DELETE OR UPDATE", "BEFORE UPDATE OR DELETE")
