"""Registers the area with the framework."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "yinuo.registers"
    label = "registers"

    def ready(self) -> None:
        from . import actions, queries  # noqa: F401  its verbs and its papers sign in
