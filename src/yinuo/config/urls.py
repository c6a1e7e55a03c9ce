"""Addresses of pages and API."""

from django.urls import URLPattern, URLResolver, include, path

from yinuo.web.people.urls import door

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("yinuo.api.urls")),
    *door,
    path("people/", include("yinuo.web.people.urls")),
]
