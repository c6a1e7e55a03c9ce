"""Statements made once and sent often: the framework spells them at the first use, later uses only fill in the values."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection, models
from django.db.models.expressions import RawSQL

from .fields import Identity

Asked = Callable[..., models.QuerySet[Any]]
_PLAIN = (Identity, models.BigIntegerField, models.IntegerField, models.SmallIntegerField, models.CharField, models.TextField, models.BooleanField)
_MOST_VALUES = 900  # in one statement; SQLite's older limit is 999


class Read:
    """A question whose values change and whose wording does not.

    ``asked`` builds the queryset; its arguments stand for numbers and words, or for anything where they are handed over raw. One such object lives as long as the process.
    """

    def __init__(self, asked: Asked, values: int = 1) -> None:
        self._asked, self._count = asked, values
        self._spelled: dict[str, tuple[str, tuple[Any, ...], Any]] = {}

    def rows(self, *values: Any) -> list[Any]:
        """The rows: tuples of columns for ``values_list``, else records."""
        sql, template, compiler = self._spelled.get(connection.vendor) or self._spell()
        # PostgreSQL's driver is handed whole numbers in a dress of their own, which is kept.
        params = [_filled(value, values) if isinstance(value, _MARKED) and value in _MARKS else value for value in template]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = cursor.fetchall()
        if not found:
            return []
        if compiler.converters:
            found = compiler.read.apply_converters(found, compiler.converters)
        return [compiler.build(row) for row in found] if compiler.build else [tuple(row) for row in found]

    def one(self, *values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(*values)), None)

    def _spell(self) -> tuple[str, tuple[Any, ...], Any]:
        queryset = self._asked(*_NUMBERS[: self._count])
        read = queryset.query.get_compiler(connection=connection)
        sql, params = read.as_sql()
        spelled = (sql, tuple(params), _Compiled(queryset, read))
        self._spelled[connection.vendor] = spelled
        return spelled


class _Compiled:
    """What turns a row of the driver into what the framework would have given."""

    def __init__(self, queryset: models.QuerySet[Any], read: Any) -> None:
        self.read = read
        self.converters = read.get_converters([column for column, _, _ in read.select])
        plain = queryset._iterable_class is not models.query.ModelIterable  # type: ignore[attr-defined]
        self.build: Callable[[Sequence[Any]], Any] | None = None if plain else self._record(queryset.model)

    def _record(self, model: type[models.Model]) -> Callable[[Sequence[Any]], Any]:
        names = [column.target.attname for column, _, _ in self.read.select]
        return lambda row: model.from_db("default", names, row)


def _filled(mark: Any, values: tuple[Any, ...]) -> Any:
    """The value that goes where a mark stood, dressed as PostgreSQL's driver had dressed the mark."""
    value = values[_MARKS[mark]]
    return value if type(mark) in _MARKED else type(mark)(value)


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


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model; their keys are already theirs."""
    if not rows:
        return
    table = _columns(type(rows[0]), connection.vendor)
    at_once = max(1, _MOST_VALUES // len(table.fields))
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        with connection.cursor() as cursor:
            cursor.execute(table.insert(len(some)), [value for row in some for value in table.values(row)])
        for row in some:
            row._state.adding, row._state.db = False, "default"


def update(rows: Iterable[models.Model], names: tuple[str, ...]) -> None:
    """Write some columns of rows of one model that stand already."""
    rows = list(rows)
    if rows:
        table = _columns(type(rows[0]), connection.vendor)
        with connection.cursor() as cursor:
            cursor.executemany(table.update(names), [[*table.some(row, names), row.pk] for row in rows])


def update_version(row: models.Model, version: int) -> bool:
    """Write a whole row over the version it was read from; False when somebody else was quicker."""
    table = _columns(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(table.update_version, [*table.some(row, table.beside_key), row.pk, version])
        return bool(cursor.rowcount == 1)


class Table:
    """The statements of one model, and how its values are handed to the driver."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = tuple(model._meta.concrete_fields)
        self.name, self.key = model._meta.db_table, model._meta.pk
        self.prepare = {field.attname: _prepared(field) for field in self.fields}
        self.beside_key = tuple(field.attname for field in self.fields if not field.primary_key)
        self._inserts: dict[int, str] = {}
        self._updates: dict[tuple[str, ...], str] = {}
        self.update_version = f"{self.update(self.beside_key)} AND version = %s"

    def insert(self, count: int) -> str:
        if count not in self._inserts:
            names = ", ".join(f'"{field.column}"' for field in self.fields)
            marks = "(" + ", ".join(["%s"] * len(self.fields)) + ")"
            self._inserts[count] = f'INSERT INTO "{self.name}" ({names}) VALUES ' + ", ".join([marks] * count)
        return self._inserts[count]

    def update(self, names: tuple[str, ...]) -> str:
        if names not in self._updates:
            column = {field.attname: field.column for field in self.fields}
            sets = ", ".join(f'"{column[name]}" = %s' for name in names)
            self._updates[names] = f'UPDATE "{self.name}" SET {sets} WHERE "{self.key.column}" = %s'
        return self._updates[names]

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


def _prepared(field: Any) -> Callable[[Any], Any] | None:
    """How a column's value is handed over; None where it goes as it is."""
    target = field.target_field if field.is_relation else field
    if type(target) in _PLAIN:
        return None
    return lambda value: field.get_db_prep_save(value, connection)
