"""Statements a PostgreSQL connection has prepared: planned once, then only their values travel.

The framework binds values into the text before it sends it, so the server reads and plans every statement anew. What
is repeated all day goes this way instead: text, values, rows, and nothing between them and the driver's C functions.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Loader, Transformer
from psycopg.types.numeric import Int2, Int4, Int8

_MOST = 400
"""Statements kept by one connection; each costs the server some dozen kilobytes."""
_STALE = ("0A000", "26000")
"""The table behind a plan was altered, or somebody dropped the plan: it is made anew."""
_BIGINT, _BOOLEAN, _MOMENT, _DAY = 20, 16, 1184, 1082


class Unspoken(TypeError):
    """A value of a kind that only the framework's own way knows how to write."""


class Prepared:
    """The prepared statements of one connection. As the connection itself, for one thread at a time."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection, self._pg = connection, connection.pgconn
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._made = 0
        cursor = connection.cursor()
        cursor.adapters.register_loader("timestamptz", _Moment)
        self._reading = Transformer(cursor)

    def run(self, sql: str, values: Sequence[Any], typed: bool) -> tuple[list[Any], int]:
        """The rows of ``sql`` (marks are ``%s``), and how many rows it touched.

        With ``typed`` numbers, days and moments say what they are, as a comparison may need; without, each takes the
        type of the column it is written to. Raises `Unspoken` before anything is sent, else the driver's own errors.
        """
        given = [_spoken(value) for value in values]
        types = tuple([_TYPES.get(type(value), 0) for value in values]) if typed else ()
        result = self._pg.exec_prepared(self._name(sql, types), given)  # type: ignore[arg-type]  # None is NULL
        if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            raise self._error(result)
        if not result.ntuples:
            return [], result.command_tuples or 0
        self._reading.set_pgresult(result)
        return self._reading.load_rows(0, result.ntuples, tuple), result.ntuples

    def tell(self, command: bytes) -> None:
        """A command without values or rows: BEGIN, COMMIT and their like."""
        result = self._pg.exec_(command)
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise self._error(result)

    def _name(self, sql: str, types: tuple[int, ...]) -> bytes:
        if name := self._names.get((sql, types)):
            return name
        if len(self._names) >= _MOST:
            oldest = next(iter(self._names))
            self.tell(b"DEALLOCATE " + self._names.pop(oldest))
        self._made += 1
        name = b"yinuo_%d" % self._made
        result = self._pg.prepare(name, _numbered(sql), types)
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise self._error(result)
        self._names[sql, types] = name
        return name

    def _error(self, result: pq.abc.PGresult) -> psycopg.Error:
        if self._pg.status == pq.ConnStatus.BAD:
            return psycopg.OperationalError(self._pg.get_error_message())
        if not result.error_field(pq.DiagnosticField.SQLSTATE):  # not the server's words but the library's: nobody is there any more
            return psycopg.OperationalError(result.error_message.decode("utf-8", "replace"))
        error = errors.error_from_result(result, encoding="utf-8")
        if error.sqlstate in _STALE:
            self._names.clear()
        return error


class _Moment(Loader):
    """A timestamptz as an aware moment; the connection speaks UTC."""

    def load(self, data: Any) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


@cache
def _numbered(sql: str) -> bytes:
    """``%s`` marks as the server counts them: $1, $2 and so on."""
    first, *rest = sql.split("%s")
    marked = [first, *(f"${number}{part}" for number, part in enumerate(rest, 1))]
    return "".join(marked).replace("%%", "%").encode()


def _spoken(value: Any) -> bytes | None:
    if value is None:
        return None
    speak = _SPOKEN.get(type(value))
    if speak is None:
        raise Unspoken(type(value).__name__)
    return speak(value)


def _text(text: str) -> bytes:
    if "\0" in text:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return text.encode()


def _list(values: list[Any]) -> bytes:
    if all(type(value) is int for value in values):
        return b"{%s}" % ",".join(map(str, values)).encode()
    if all(type(value) is str for value in values):
        return b"{%s}" % ",".join(_quoted(value) for value in values).encode()
    raise Unspoken("list")


def _quoted(text: str) -> str:
    _text(text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(number: int) -> bytes:
    return b"%d" % number


_SPOKEN: dict[type, Any] = {
    int: _number, Int2: _number, Int4: _number, Int8: _number, str: _text, list: _list,
    bool: lambda value: b"t" if value else b"f",
    datetime: lambda moment: moment.isoformat().encode(), date: lambda day: day.isoformat().encode(),
    Decimal: lambda amount: str(amount).encode(),
    bytes: lambda value: b"\\x" + value.hex().encode(), memoryview: lambda view: b"\\x" + view.hex().encode(),
    psycopg.Binary: lambda wrapped: b"\\x" + bytes(wrapped.obj).hex().encode(),
}
_TYPES = {int: _BIGINT, Int2: _BIGINT, Int4: _BIGINT, Int8: _BIGINT, bool: _BOOLEAN, datetime: _MOMENT, date: _DAY}
