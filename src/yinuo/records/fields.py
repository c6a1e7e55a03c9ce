"""Column kinds that behave alike on SQLite and PostgreSQL."""

from typing import Any

import orjson
from django.db import models

from yinuo.kit.ids import next_id


class Identity(models.BigIntegerField):
    """The 64-bit identity. On SQLite its type is spelled INTEGER, which makes it the row id itself: one tree, not two."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("primary_key", True)
        options.setdefault("default", next_id)
        options.setdefault("editable", False)
        super().__init__(**options)

    def db_type(self, connection: Any) -> str:
        return "integer" if connection.vendor == "sqlite" else "bigint"

    def rel_db_type(self, connection: Any) -> str:
        return self.db_type(connection)


class Json(models.TextField):
    """A JSON value kept as canonical text, so that its digest is the same whichever database gives it back."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else orjson.loads(value)

    def to_python(self, value: Any) -> Any:
        return orjson.loads(value) if isinstance(value, str) and value else value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
