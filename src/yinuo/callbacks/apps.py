"""Registers the area with the framework."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "yinuo.callbacks"
    label = "callbacks"
