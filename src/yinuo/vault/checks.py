"""Refuses to start with a protected column that says neither what it holds nor what for."""

from typing import Any

from django.core.checks import Error, register

from .register import fields


@register()
def declared(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every protected column has a kind and a purpose (minimum data, SECURITY)."""
    return [
        Error(f"{field.place}: 受保护的列须写明种类和用途 · a protected column names its kind and purpose", id="vault.E001")
        for field in fields()
        if field.kind is None or field.purpose is None
    ]
