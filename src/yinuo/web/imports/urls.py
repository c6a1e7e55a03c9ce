"""Addresses of the import, below ``/import``."""

from django.urls import path

from . import pages

app_name = "imports"

urlpatterns = [
    path("", pages.begin, name="begin"),
    path("/template.xlsx", pages.template, name="template"),
    path("/<int:batch_id>", pages.one, name="one"),
    path("/<int:batch_id>/columns", pages.columns, name="columns"),
    path("/<int:batch_id>/start", pages.start, name="start"),
    path("/<int:batch_id>/discard", pages.discard, name="discard"),
    path("/<int:batch_id>/stop", pages.stop, name="stop"),
    path("/<int:batch_id>/undo", pages.undo, name="undo"),
    path("/<int:batch_id>/returned.xlsx", pages.returned, name="returned"),
]
