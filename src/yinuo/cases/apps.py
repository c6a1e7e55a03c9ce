"""Registers the area with the framework."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yinuo.cases"
    label = "cases"

    def ready(self) -> None:
        from yinuo.journal.operation import follow_with

        from . import remote  # noqa: F401  its verbs and its papers sign in
        from .clocks import follow

        follow_with(follow)
