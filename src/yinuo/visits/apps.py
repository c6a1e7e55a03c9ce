"""Registers the area with the framework."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yinuo.visits"
    label = "visits"

    def ready(self) -> None:
        from yinuo.journal.verify import register_check

        from . import actions, evidence, objections, papers, queries, signing, working  # noqa: F401  its verbs and papers sign in

        register_check("attachments", evidence.findings)
