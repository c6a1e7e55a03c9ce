"""Registers the journal with the framework."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "yinuo.journal"
    label = "journal"
