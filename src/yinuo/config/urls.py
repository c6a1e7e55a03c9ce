"""Addresses of pages and API."""

from django.urls import URLPattern, URLResolver, include, path

from yinuo.web.cases import today
from yinuo.web.people.urls import door

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("yinuo.api.urls")),
    path("", today.home, name="home"),
    path("today", today.today, name="today"),
    path("search", today.search, name="search"),
    path("cases/", include("yinuo.web.cases.urls")),
    path("cases", include("yinuo.web.cases.queue_url")),
    *door,
    path("people/", include("yinuo.web.people.urls")),
]
