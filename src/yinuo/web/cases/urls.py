"""Addresses of cases; they carry the service number."""

from django.urls import path

from . import case, export, field_steps, intake, papers, people_side, service_report, taking  # noqa: F401  field steps sign in
from .steps import BY_NOUN

app_name = "cases"

urlpatterns = [
    path("new", intake.new, name="new"),
    path("recognise", intake.recognise, name="recognise"),
    path("export.xlsx", export.xlsx, name="export_xlsx"),
    path("export.csv", export.as_csv, name="export_csv"),
    path("export/<int:job_id>", export.waiting, name="export"),
    path("export/<int:job_id>/file", export.file, name="export_file"),
    path("<str:number>", case.one, name="one"),
    path("<str:number>/promise", intake.promise, name="promise"),
    path("<str:number>/why/<str:question>", case.why_this_deadline, name="why"),
    path("<str:number>/sign-off", papers.sign_off, name="sign_off"),
    path("<str:number>/attachments", papers.attach, name="attach"),
    path("<str:number>/files/<int:attachment>", papers.file, name="file"),
    path("<str:number>/form.pdf", papers.printed, name="printed"),
    path("<str:number>/reports/<int:edition>", service_report.report, name="service_report"),
    path("<str:number>/reveal", people_side.reveal, name="reveal"),
    *[path(f"<str:number>/{step.noun}", taking.take(step), name=step.noun) for step in BY_NOUN.values()],
]
