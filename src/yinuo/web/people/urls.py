"""Addresses of people pages. ``door`` stands at the root, the rest under ``/people/``."""

from django.urls import path

from . import door as doors

app_name = "people"

urlpatterns = [
]

door = [
    path("login", doors.login, name="login"),
    path("logout", doors.logout, name="logout"),
    path("language", doors.language, name="language"),
    path("start/<str:secret>", doors.start, name="start"),
    path("pass/<str:secret>", doors.one_time_pass, name="pass"),
]
