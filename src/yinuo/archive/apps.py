"""Registers the area with the framework."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "yinuo.archive"
    label = "archive"

    def ready(self) -> None:
        from . import actions, queries  # noqa: F401  its verb signs in
