"""Registers the area with the framework."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "yinuo.callbacks"
    label = "callbacks"

    def ready(self) -> None:
        from . import actions, improving, queries, surveying  # noqa: F401  its verbs and its papers sign in
