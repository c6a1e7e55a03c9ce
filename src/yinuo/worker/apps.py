"""Registers the area with the framework."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "yinuo.worker"
    label = "worker"
