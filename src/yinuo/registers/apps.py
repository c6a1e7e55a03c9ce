"""Registers the area with the framework."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "yinuo.registers"
    label = "registers"
