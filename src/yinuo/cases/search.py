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
    """Have cases found by these texts and marks; a case indexed before is indexed anew (``fresh``: none was)."""
    if connection.vendor == "postgresql":
        for key, text, marked in rows:
            run(_ON_POSTGRESQL, [key, text, sorted({*tokens(text), *marked})])
        return
    spelled = [(key, text, " ".join(marked)) for key, text, marked in rows]
    with connection.cursor() as cursor:
        if not fresh:
            _forget(cursor, [key for key, *_ in spelled])
        cursor.executemany("INSERT OR REPLACE INTO cases_search (id, words, marks) VALUES (%s, %s, %s)", spelled)
        cursor.executemany("INSERT INTO cases_search_index (rowid, tokens) VALUES (%s, %s)", [(key, _all(text, marked)) for key, text, marked in spelled])


_ON_POSTGRESQL = (
    "INSERT INTO cases_search (id, words, tokens) VALUES (%s, %s, array_to_tsvector(%s)) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words, tokens = excluded.tokens"
)


def follow(act: Operation, at: datetime) -> None:
    """Mark every case anew that came to another station or other people in this act; registered with the journal at start-up."""
    for case in [record for record in act.records.values() if isinstance(record, Case)]:
        if case.seen_through != (through := _through(case)):
            _mark(case.id, marks(through))


def _mark(key: int, marked: list[str]) -> None:
    if connection.vendor == "postgresql":
        run(_MARK, [marked, key])
        return
    known = _known(key)
    if known and known[1] != " ".join(marked):
        index([(key, known[0], marked)])


def _known(key: int) -> tuple[str, str] | None:
    """The words and marks by which a case is found on SQLite."""
    return next(iter(run("SELECT words, marks FROM cases_search WHERE id = %s", [key])[0]), None)


_MARK = (
    "UPDATE cases_search SET tokens = array_to_tsvector(ARRAY(SELECT token FROM unnest(tsvector_to_array(tokens)) AS token "
    "WHERE left(token, 1) <> '@') || %s::text[]) WHERE id = %s"
)


def _forget(cursor: Any, keys: Iterable[int]) -> None:
    """Take the tokens out by which cases were found so far."""
    for key in keys:
        if known := _known(key):
            cursor.execute("INSERT INTO cases_search_index (cases_search_index, rowid, tokens) VALUES ('delete', %s, %s)", [key, _all(*known)])


def _all(text: str, marked: str) -> str:
    return " ".join([*tokens(text), marked]).rstrip()
