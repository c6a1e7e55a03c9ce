"""Registers the area with the framework."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "yinuo.editions"
    label = "editions"

    def ready(self) -> None:
        from yinuo.journal.verify import register_check

        from . import rehearsing  # noqa: F401  its job signs in
        from .keeping import altered

        register_check("editions", altered)
