"""The digest of a stored row: SHA-256 over its columns in canonical JSON, the same on both databases."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from django.db import models

from yinuo.kit.moment import canonical

_WRITTEN: dict[type, Callable[[Any], Any]] = {
    datetime: canonical,
    date: date.isoformat,
    Decimal: lambda amount: format(amount.normalize(), "f"),  # 80 and the 80.00 a column gives back are one amount
    bytes: bytes.hex,
    memoryview: lambda view: bytes(view).hex(),
}


def write_as(kind: type, write: Callable[[Any], Any]) -> None:
    """Have columns of a further ``kind`` written by ``write``; an area does this once, at import."""
    _WRITTEN[kind] = write


def written(value: Any) -> Any:
    """A column's value as canonical JSON holds it."""
    write = _WRITTEN.get(type(value))
    return write(value) if write else value


@cache
def digested_columns(model: type[models.Model]) -> tuple[str, ...]:
    """The columns a digest covers: all but the chain itself and those a model names as mere indexes."""
    left_out = {"chain", *getattr(model, "UNDIGESTED", ())}
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in left_out)


def canonical_bytes(content: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8. Only plain values may come in."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=written)


def digest_of(row: models.Model) -> str:
    """Hex SHA-256 of a row as it stands in memory; equal to that of the same row read back from either database."""
    content = {name: written(getattr(row, name)) for name in digested_columns(type(row))}
    return sha256(canonical_bytes(content)).hexdigest()
