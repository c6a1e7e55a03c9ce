"""Registers the area with the framework."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "yinuo.archive"
    label = "archive"
