"""Registers the area with the framework."""

from django.apps import AppConfig


class WarrantyConfig(AppConfig):
    name = "yinuo.warranty"
    label = "warranty"
