"""Registers the area with the framework."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "yinuo.imports"
    label = "imports"

    def ready(self) -> None:
        from yinuo.cases import exporting  # noqa: F401  its job signs in

        from . import jobs  # noqa: F401  its jobs sign in
