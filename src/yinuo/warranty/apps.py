"""Registers the area with the framework."""

from django.apps import AppConfig


class WarrantyConfig(AppConfig):
    name = "yinuo.warranty"
    label = "warranty"

    def ready(self) -> None:
        from . import actions, queries, quotes  # noqa: F401  its verbs, its verdict at receipt and its papers sign in
