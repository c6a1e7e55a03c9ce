"""Registers the vault with the framework."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "yinuo.vault"
    label = "vault"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them
