"""Registers people with the framework."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yinuo.people"
    label = "people"
