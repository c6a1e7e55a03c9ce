"""A protected value as rows carry it: bytes that print as dots. Reading it is always an act of its own."""

from enum import StrEnum
from typing import Any

from django.db import models

from yinuo.kit.text import Both
from yinuo.records.digest import write_as


class Kind(StrEnum):
    """What a protected value is, which decides its mask."""

    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    ADDRESS = "address"
    IDENTITY = "identity"
    SIGNATURE = "signature"
    PHOTO = "photo"
    RECORDING = "recording"


class ProtectedText(bytes):
    """Sealed text. ``str()`` and templates show dots, so that forgetting to mask shows too little, never too much."""

    def __str__(self) -> str:
        return "•••"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return str(self)


write_as(ProtectedText, bytes.hex)


class ProtectedField(models.BinaryField):
    """A column that holds sealed bytes and nothing else. Say what ``kind`` it is and for what ``purpose`` it is kept."""

    _pyi_private_set_type: ProtectedText
    _pyi_private_get_type: ProtectedText

    def __init__(self, *, kind: Kind | None = None, purpose: Both | None = None, **options: Any) -> None:
        self.kind, self.purpose = kind, purpose
        super().__init__(**options)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> ProtectedText | None:
        return None if value is None else ProtectedText(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, ProtectedText):
            raise TypeError(f"{self.name} takes a sealed value, not {type(value).__name__}")
        return super().get_db_prep_value(value if value is None else bytes(value), connection, prepared)

    @property
    def place(self) -> str:
        """Its name in the register and in the sealed bytes."""
        return f"{self.model._meta.label_lower}.{self.name}"
