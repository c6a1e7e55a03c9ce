"""The register of protected columns, read from the models themselves: what is kept about persons, and what for."""

from collections.abc import Iterator
from functools import cache

from django.apps import apps

from .values import Kind, ProtectedField

_FILES: dict[str, Kind] = {}


def fields() -> Iterator[ProtectedField]:
    """Every protected column of every model."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, ProtectedField):
                yield field


def protect_file(place: str, kind: Kind) -> str:
    """Enter a kind of sealed file (signature, photo, recording) under ``place``; an area does this once, at import."""
    _FILES[place] = kind
    return place


@cache
def kinds() -> dict[str, Kind]:
    """Every place with what it holds."""
    return {field.place: field.kind for field in fields() if field.kind} | _FILES
