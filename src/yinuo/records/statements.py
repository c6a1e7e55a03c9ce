"""Statements made once and sent often: the framework spells them at the first use, later uses only fill in the values."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import RawSQL

from .fields import Identity, Json

Asked = Callable[..., models.QuerySet[Any]]
_PLAIN = (Identity, models.BigIntegerField, models.IntegerField, models.SmallIntegerField, models.CharField, models.TextField, models.BooleanField)
_MOST_VALUES = 900  # in one statement; SQLite's older limit is 999
_BEYOND = 1 << 63
_MOST_CHANGES = 16  # rows changed by one statement; each number of them is a wording of its own


class Read:
    """A question whose values change and whose wording does not.

    ``asked`` builds the queryset; its arguments stand for numbers and words, or for anything where they are handed over raw. One such object lives as long as the process.
    """

    def __init__(self, asked: Asked, values: int = 1) -> None:
        self._asked, self._count = asked, values
        self._spelled: dict[str, _Spelled] = {}

    def rows(self, *values: Any) -> list[Any]:
        """The rows: tuples of columns for ``values_list``, else records. A number beyond 64 bits names none."""
        if any(type(value) is int and not -_BEYOND <= value < _BEYOND for value in values):
            return []
        database = connections[DEFAULT_DB_ALIAS]
        spelled = self._spelled.get(database.vendor) or self._spell(database.vendor)
        found, _ = _run(database, spelled.sql, spelled.filled(values), typed=True)
        if found and not spelled.as_given:
            found = spelled.converted(found)
        return [spelled.build(row) for row in found] if spelled.build else found

    def one(self, *values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(*values)), None)

    def _spell(self, vendor: str) -> "_Spelled":
        self._spelled[vendor] = _Spelled(self._asked(*_NUMBERS[: self._count]))
        return self._spelled[vendor]


class _Spelled:
    """The wording, where each value goes, and what turns a row of the driver into what the framework would have given."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        read = queryset.query.get_compiler(connection=connection)
        self.sql, params = read.as_sql()
        self._template = list(params)
        self._places = [
            (place, _MARKS[value], None if type(value) in _MARKED else type(value))  # the dress of whole numbers on PostgreSQL is kept
            for place, value in enumerate(params) if isinstance(value, _MARKED) and value in _MARKS
        ]
        columns = [column for column, _, _ in read.select]
        self._framework = read.get_converters(columns), read
        needed = {place: _reading_of(column) for place, column in enumerate(columns) if place in self._framework[0]}
        self.as_given = not needed
        self._known = [(place, known) for place, known in needed.items() if known]
        self._unknown = len(self._known) < len(needed)
        plain = queryset._iterable_class is not models.query.ModelIterable  # type: ignore[attr-defined]
        self.build: Callable[[Sequence[Any]], Any] | None = None if plain else _record(queryset.model, read)

    def filled(self, values: tuple[Any, ...]) -> list[Any]:
        """The values in the order of the wording."""
        params = self._template.copy()
        for place, number, dress in self._places:
            params[place] = values[number] if dress is None else dress(values[number])
        return params

    def converted(self, rows: list[Any]) -> list[Any]:
        """Rows with the columns that the driver gives in another shape put right."""
        if self._unknown:
            converters, read = self._framework
            return [tuple(row) for row in read.apply_converters(rows, converters)]
        changed = []
        for row in rows:
            cells = list(row)
            for place, known in self._known:
                if cells[place] is not None:
                    cells[place] = known(cells[place])
            changed.append(tuple(cells))
        return changed


def _record(model: type[models.Model], read: Any) -> Callable[[Sequence[Any]], Any]:
    names = [column.target.attname for column, _, _ in read.select]
    return lambda row: model.from_db(DEFAULT_DB_ALIAS, names, row)


def _reading_of(column: Any) -> Callable[[Any], Any] | None:
    """What the value of a column is read with that the driver gives in another shape; None where only the framework knows."""
    kind = type(column.output_field)
    return orjson.loads if kind is Json else _READING.get((connection.vendor, kind))


def _moment(value: str | datetime) -> datetime:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).replace(tzinfo=UTC)


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


_READING: dict[tuple[str, type], Callable[[Any], Any]] = {
    ("sqlite", models.DateTimeField): _moment, ("sqlite", models.DateField): _day, ("sqlite", models.BooleanField): bool,
}


def _run(database: Any, sql: str, values: Sequence[Any], *, typed: bool = False) -> tuple[list[Any], int]:
    """Rows and the number touched: straight to the driver, or through the framework where somebody watches."""
    if not (database.queries_logged or database.execute_wrappers):
        found: tuple[list[Any], int] = database.run(sql, values, typed=typed)
        return found
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else [], cursor.rowcount


def run(sql: str, values: Sequence[Any], *, typed: bool = False) -> tuple[list[Any], int]:
    """Rows and the number touched of a statement written by hand and sent often (marks are ``%s``).

    ``typed`` is for questions: numbers and moments then say what they are; values to be written take their column's type.
    """
    return _run(connections[DEFAULT_DB_ALIAS], sql, values, typed=typed)


_NUMBERS = tuple(-(7_700_000_000_000_000_000 + number) for number in range(4))
_MARKS = {mark: place for place, value in enumerate(_NUMBERS) for mark in (value, str(value))}
_MARKED = (int, str)


def among(keys: Any) -> RawSQL:
    """For ``pk__in``: whole numbers handed over as one value (see `listed`), so that any number of them is one statement."""
    many = "SELECT unnest(%s::bigint[])" if connection.vendor == "postgresql" else "SELECT value FROM json_each(%s)"
    return RawSQL(many, [keys])


def listed(keys: Iterable[int]) -> Any:
    """Keys as `among` takes them."""
    return list(keys) if connection.vendor == "postgresql" else orjson.dumps(list(keys)).decode()


def insert(rows: Sequence[models.Model], *, unless_there: bool = False) -> None:
    """Write new rows of one model; their keys are already theirs. ``unless_there`` leaves out whatever a constraint of the table forbids twice."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    table, more = _columns(type(rows[0]), database.vendor), " ON CONFLICT DO NOTHING" if unless_there else ""
    at_once = max(1, _MOST_VALUES // len(table.fields))
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        _run(database, table.insert(len(some)) + more, [value for row in some for value in table.values(row)])
        for row in some:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(rows: Iterable[models.Model], names: tuple[str, ...]) -> None:
    """Write some columns of rows of one model that stand already."""
    rows, database = list(rows), connections[DEFAULT_DB_ALIAS]
    for start in range(0, len(rows), _MOST_CHANGES):
        some = rows[start : start + _MOST_CHANGES]
        table = _columns(type(some[0]), database.vendor)
        _run(database, table.update(names, len(some)), [value for row in some for value in (*table.some(row, names), row.pk)])


def update_version(row: models.Model, version: int) -> bool:
    """Write a whole row over the version it was read from; False when somebody else was quicker."""
    database = connections[DEFAULT_DB_ALIAS]
    table = _columns(type(row), database.vendor)
    _, touched = _run(database, table.update_version, [*table.some(row, table.beside_key), row.pk, version])
    return touched == 1


class Table:
    """The statements of one model, and how its values are handed to the driver."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = tuple(model._meta.concrete_fields)
        self.name, self.key = model._meta.db_table, model._meta.pk
        self.prepare = {field.attname: _prepared(field) for field in self.fields}
        self.beside_key = tuple(field.attname for field in self.fields if not field.primary_key)
        self._inserts: dict[int, str] = {}
        self._updates: dict[tuple[tuple[str, ...], int], str] = {}
        self.by_name = {field.attname: field for field in self.fields}
        self.typed = connection.vendor == "postgresql"
        self.update_version = f"{self.update(self.beside_key)} AND version = %s"

    def insert(self, count: int) -> str:
        if count not in self._inserts:
            names = ", ".join(f'"{field.column}"' for field in self.fields)
            marks = "(" + ", ".join(["%s"] * len(self.fields)) + ")"
            self._inserts[count] = f'INSERT INTO "{self.name}" ({names}) VALUES ' + ", ".join([marks] * count)
        return self._inserts[count]

    def update(self, names: tuple[str, ...], count: int = 1) -> str:
        if (names, count) not in self._updates:
            self._updates[names, count] = self._update_one(names) if count == 1 else self._update_many(names, count)
        return self._updates[names, count]

    def _update_one(self, names: tuple[str, ...]) -> str:
        sets = ", ".join(f'"{self.by_name[name].column}" = %s' for name in names)
        return f'UPDATE "{self.name}" SET {sets} WHERE "{self.key.column}" = %s'

    def _update_many(self, names: tuple[str, ...], count: int) -> str:
        sets = ", ".join(f'"{self.by_name[name].column}" = fresh.column{place}' for place, name in enumerate(names, 1))
        fields = [*(self.by_name[name] for name in names), self.key]
        first = ", ".join(f"CAST(%s AS {_plain_type(field)})" for field in fields) if self.typed else ", ".join(["%s"] * len(fields))
        rows = ", ".join([f"({first})", *[f"({', '.join(['%s'] * len(fields))})"] * (count - 1)])
        return f'UPDATE "{self.name}" SET {sets} FROM (VALUES {rows}) AS fresh WHERE "{self.name}"."{self.key.column}" = fresh.column{len(fields)}'

    def values(self, row: models.Model) -> list[Any]:
        return [prepare(getattr(row, name)) if prepare else getattr(row, name) for name, prepare in self.prepare.items()]

    def some(self, row: models.Model, names: tuple[str, ...]) -> list[Any]:
        return [prepare(getattr(row, name)) if (prepare := self.prepare[name]) else getattr(row, name) for name in names]


def table_of(model: type[models.Model]) -> Table:
    """A model's statements on the database in use."""
    return _columns(model, connection.vendor)


@cache
def _columns(model: type[models.Model], vendor: str) -> Table:
    return Table(model)


def _plain_type(field: Any) -> str:
    """A column's type without its measure, which would cut values off."""
    return str(field.db_type(connection)).partition("(")[0]


def _prepared(field: Any) -> Callable[[Any], Any] | None:
    """How a column's value is handed over; None where it goes as it is."""
    target = field.target_field if field.is_relation else field
    if type(target) in _PLAIN:
        return None
    ever = partial(field.get_db_prep_save, connection=connection)
    if type(target) is Json:
        return lambda value: None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    if type(target) is not models.DateTimeField:
        return ever
    if connection.vendor == "postgresql":
        return lambda moment: moment if moment is None or moment.tzinfo is UTC else ever(moment)
    return lambda moment: None if moment is None else str(moment.replace(tzinfo=None)) if moment.tzinfo is UTC else ever(moment)
