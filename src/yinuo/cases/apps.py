"""Registers the area with the framework."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yinuo.cases"
    label = "cases"

    def ready(self) -> None:
        from yinuo.editions.rehearsing import cases_come_from
        from yinuo.journal.operation import follow_with

        from . import past, refollowing, remote, search  # noqa: F401  its job, verbs and papers sign in
        from .clocks import follow

        follow_with(follow)
        follow_with(search.follow)
        cases_come_from(past)
