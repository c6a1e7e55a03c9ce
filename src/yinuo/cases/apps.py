"""Registers the area with the framework."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yinuo.cases"
    label = "cases"

    def ready(self) -> None:
        from yinuo.journal.operation import follow_with

        from .clocks import follow

        follow_with(follow)
