"""Finding cases by words: the same hits on both databases, one Han character and up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from yinuo.journal.operation import Operation
from yinuo.kit.search_tokens import tokens
from yinuo.records.statements import run

from .models import SEEN_THROUGH, Case


def words_of(case: Case, serial: str = "") -> str:
    """The searchable text of a case; nothing protected is in it."""
    return " ".join(filter(None, (case.description, case.model_text, serial, case.brand, case.customer.firm_name)))


def marks(through: Iterable[int | None]) -> list[str]:
    """What stands among the words' tokens for the station and the people of a case; no word can be taken for one."""
    return sorted({f"@{key:x}" for key in through if key is not None})


def enter(case: Case, serial: str = "", fresh: bool = False) -> None:
    """Have a case found by its words as they stand, and by those who see it (``fresh``: it never was)."""
    case.seen_through = _through(case)
    index([(case.id, words_of(case, serial), marks(case.seen_through))], fresh)


def _through(case: Case) -> tuple[int | None, ...]:
    return tuple(getattr(case, name) for name in SEEN_THROUGH)


def index(rows: Iterable[tuple[int, str, list[str]]], fresh: bool = False) -> None:
    """Have cases found by these texts and marks; a case indexed before is indexed anew (``fresh``: none was).

    Marks are for PostgreSQL, whose index gives all cases with a word before the newest can be told. SQLite's gives the newest first.
    """
    found_by = [(key, text, tokens(text), marked) for key, text, marked in rows]
    if connection.vendor == "postgresql":
        for key, text, found, marked in found_by:
            run(_ON_POSTGRESQL, [key, text, sorted({*found, *marked})])
        return
    with connection.cursor() as cursor:
        if not fresh:
            _forget(cursor, [key for key, *_ in found_by])
        cursor.executemany("INSERT OR REPLACE INTO cases_search (id, words) VALUES (%s, %s)", [(key, text) for key, text, *_ in found_by])
        cursor.executemany("INSERT INTO cases_search_index (rowid, tokens) VALUES (%s, %s)", [(key, " ".join(found)) for key, _, found, _ in found_by])


_ON_POSTGRESQL = (
    "INSERT INTO cases_search (id, words, tokens) VALUES (%s, %s, array_to_tsvector(%s)) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words, tokens = excluded.tokens"
)


def follow(act: Operation, at: datetime) -> None:
    """Mark every case anew that came to another station or other people in this act; registered with the journal at start-up."""
    if connection.vendor != "postgresql":
        return
    for case in [record for record in act.records.values() if isinstance(record, Case)]:
        if case.seen_through != (through := _through(case)):
            run(_MARK, [marks(through), case.id])


_MARK = (
    "UPDATE cases_search SET tokens = array_to_tsvector(ARRAY(SELECT token FROM unnest(tsvector_to_array(tokens)) AS token "
    "WHERE left(token, 1) <> '@') || %s::text[]) WHERE id = %s"
)


def _forget(cursor: Any, keys: Iterable[int]) -> None:
    """Take the tokens out by which cases were found so far."""
    for key in keys:
        cursor.execute("SELECT words FROM cases_search WHERE id = %s", [key])
        if old := cursor.fetchone():
            cursor.execute("INSERT INTO cases_search_index (cases_search_index, rowid, tokens) VALUES ('delete', %s, %s)", [key, " ".join(tokens(old[0]))])
