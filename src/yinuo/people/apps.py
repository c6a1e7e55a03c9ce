"""Registers people with the framework."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yinuo.people"
    label = "people"

    def ready(self) -> None:
        from yinuo.vault.reading import watch

        from . import access

        watch(access.revealed)
