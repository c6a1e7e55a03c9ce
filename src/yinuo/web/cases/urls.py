"""Addresses of cases; they carry the service number."""

from django.urls import path

from . import case, intake, listing, people_side
from .steps import BY_NOUN

app_name = "cases"

urlpatterns = [
    path("new", intake.new, name="new"),
    path("recognise", intake.recognise, name="recognise"),
    path("<str:number>", case.one, name="one"),
    path("<str:number>/promise", intake.promise, name="promise"),
    path("<str:number>/why/<str:question>", case.why_this_deadline, name="why"),
    path("<str:number>/reveal", people_side.reveal, name="reveal"),
    *[path(f"<str:number>/{step.noun}", case.take(step), name=step.noun) for step in BY_NOUN.values()],
]
