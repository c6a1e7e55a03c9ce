"""Rows as molds: many copies of one row, a few values new in each, its moments put back, its digest true again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import connection, models

from yinuo.kit.moment import canonical

from .digest import canonical_bytes, digested_columns, written
from .statements import table_of

_NEVER = 9000  # from this year on a moment stands for none and stays where it is


class Back:
    """A stretch of time by which everything in one copy lies earlier."""

    def __init__(self, by: timedelta) -> None:
        self._by = by
        self._moved: dict[datetime, tuple[Any, str]] = {}

    def moved(self, moment: datetime) -> tuple[Any, str]:
        """The moment put back, as the driver takes it and as digests write it."""
        found = self._moved.get(moment)
        if found is None:
            earlier = moment - self._by
            found = self._moved[moment] = connection.ops.adapt_datetimefield_value(earlier), canonical(earlier)
        return found


class Mold:
    """One row to be copied. ``beside``: columns its digest leaves out beyond the model's own."""

    def __init__(self, row: models.Model, beside: tuple[str, ...] = ()) -> None:
        table = table_of(type(row))
        self.model, self._prepare = type(row), table.prepare
        self._place = {name: place for place, name in enumerate(self._prepare)}
        self._values = table.values(row)
        self._moments = [(name, getattr(row, name)) for name in _moments(type(row)) if _moves(getattr(row, name))]
        self._said = {name: written(getattr(row, name)) for name in digested_columns(type(row)) if name not in beside}

    def digest(self, back: Back, changes: Mapping[str, Any]) -> str:
        """What `digest_of` says of the copy."""
        said = dict(self._said)
        for name, moment in self._moments:
            if name in said:
                said[name] = back.moved(moment)[1]
        for name, value in changes.items():
            if name in said:
                said[name] = written(value)
        return sha256(canonical_bytes(said)).hexdigest()

    def values(self, back: Back, changes: Mapping[str, Any]) -> list[Any]:
        """The copy's columns as the driver takes them, in the order of `table_of`."""
        row = list(self._values)
        for name, moment in self._moments:
            row[self._place[name]] = back.moved(moment)[0]
        for name, value in changes.items():
            prepare = self._prepare[name]
            row[self._place[name]] = prepare(value) if prepare else value
        return row


def _moves(moment: datetime | None) -> bool:
    return moment is not None and moment.year < _NEVER


@cache
def _moments(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField))
