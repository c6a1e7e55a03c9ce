"""Registers the area with the framework."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yinuo.notices"
    label = "notices"
