"""Registers the journal with the framework."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "yinuo.journal"
    label = "journal"

    def ready(self) -> None:
        post_migrate.connect(_guard, sender=self)


def _guard(**_: Any) -> None:
    """Put the guard back after every migration: rebuilding a table drops it without a word."""
    from .guard import install

    install()
