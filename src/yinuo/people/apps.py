"""Registers people with the framework."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yinuo.people"
    label = "people"

    def ready(self) -> None:
        from yinuo.journal.verify import register_check
        from yinuo.vault.reading import watch

        from . import access, digesting

        watch(access.revealed)
        register_check("access log", digesting.altered)
