"""Finding cases by words: the same hits on both databases, one Han character and up."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from yinuo.kit.search_tokens import tokens
from yinuo.records.statements import run

from .models import Case


def words_of(case: Case, serial: str = "") -> str:
    """The searchable text of a case; nothing protected is in it."""
    return " ".join(filter(None, (case.description, case.model_text, serial, case.brand, case.customer.firm_name)))


def index(rows: Iterable[tuple[int, str]], fresh: bool = False) -> None:
    """Have cases found by these texts; a case indexed before is indexed anew (``fresh``: none was)."""
    found_by = [(key, text, tokens(text)) for key, text in rows]
    if connection.vendor == "postgresql":
        for key, text, found in found_by:
            run(_ON_POSTGRESQL, [key, text, sorted(set(found))])
        return
    with connection.cursor() as cursor:
        if not fresh:
            _forget(cursor, [key for key, _, _ in found_by])
        cursor.executemany("INSERT OR REPLACE INTO cases_search (id, words) VALUES (%s, %s)", [(key, text) for key, text, _ in found_by])
        cursor.executemany("INSERT INTO cases_search_index (rowid, tokens) VALUES (%s, %s)", [(key, " ".join(found)) for key, _, found in found_by])


_ON_POSTGRESQL = (
    "INSERT INTO cases_search (id, words, tokens) VALUES (%s, %s, array_to_tsvector(%s)) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words, tokens = excluded.tokens"
)


def _forget(cursor: Any, keys: Iterable[int]) -> None:
    """Take the tokens out by which cases were found so far."""
    for key in keys:
        cursor.execute("SELECT words FROM cases_search WHERE id = %s", [key])
        if old := cursor.fetchone():
            cursor.execute("INSERT INTO cases_search_index (cases_search_index, rowid, tokens) VALUES ('delete', %s, %s)", [key, " ".join(tokens(old[0]))])
