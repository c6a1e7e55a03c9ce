"""Registers the area with the framework."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "yinuo.customers"
    label = "customers"

    def ready(self) -> None:
        from . import actions  # noqa: F401  its verbs sign in
