"""Registers the area with the framework."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "yinuo.products"
    label = "products"
