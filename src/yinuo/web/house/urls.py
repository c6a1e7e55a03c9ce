"""Addresses of the house: webhooks, the outbox, the access log, and the code on a printed form."""

from django.urls import path

from yinuo.web.cases.prints import print_checked

from . import access_log, outbox, webhooks

urlpatterns = [
    path("forms/<str:token>", print_checked, name="print_checked"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/new", webhooks.new, name="new_webhook"),
    path("webhooks/<int:hook_id>", webhooks.one, name="webhook"),
    path("webhooks/<int:hook_id>/secret", webhooks.secret, name="webhook_secret"),
    path("webhooks/<int:hook_id>/<str:act>", webhooks.act, name="webhook_act"),
    path("access", access_log.log, name="access"),
    path("access.csv", access_log.export, name="access_csv"),
    path("outbox", outbox.outbox, name="outbox"),
    path("outbox/<int:letter_id>/resend", outbox.resend, name="resend"),
]
