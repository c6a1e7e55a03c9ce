"""The address of the list itself, without a slash behind it."""

from django.urls import path

from . import listing

urlpatterns = [path("", listing.cases, name="cases")]
