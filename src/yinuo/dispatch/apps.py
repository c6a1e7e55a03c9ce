"""Registers the area with the framework."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "yinuo.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from . import actions, appointments, links, moving, offering, placing, planning, queries, resources, slots, upkeep  # noqa: F401  its verbs and its papers sign in
