"""Registers the area with the framework."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "yinuo.dispatch"
    label = "dispatch"
