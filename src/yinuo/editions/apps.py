"""Registers the area with the framework."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "yinuo.editions"
    label = "editions"
