"""Registers the area with the framework."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yinuo.visits"
    label = "visits"
