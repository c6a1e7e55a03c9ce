"""Registers the area with the framework."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "yinuo.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from . import (  # noqa: F401  its verbs, its jobs and its papers sign in
            actions,
            appointments,
            demands,
            inviting,
            lateness,
            links,
            moving,
            offering,
            placing,
            planning,
            publishing,
            queries,
            replaying,
            resources,
            slots,
            upkeep,
        )
        from .bringing import actions as bringing  # noqa: F401
