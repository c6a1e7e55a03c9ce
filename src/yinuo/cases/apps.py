"""Registers the area with the framework."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yinuo.cases"
    label = "cases"
