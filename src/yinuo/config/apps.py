"""Start-up: system checks that refuse an unsafe installation."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "yinuo.config"
    label = "config"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them
