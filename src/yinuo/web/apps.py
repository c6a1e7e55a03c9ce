"""Registers the area with the framework."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yinuo.web"
    label = "web"
