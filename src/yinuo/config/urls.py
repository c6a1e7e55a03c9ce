"""Addresses of pages and API."""

from django.urls import URLPattern, URLResolver, include, path

from yinuo.web.cases import today
from yinuo.web.desk import callbacks, calls, customers, notices
from yinuo.web.house import products, status
from yinuo.web.people.urls import door
from yinuo.web.reports import views as reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("yinuo.api.urls")),
    path("", today.home, name="home"),
    path("today", today.today, name="today"),
    path("search", today.search, name="search"),
    path("", include("yinuo.web.dispatch.urls")),
    path("cases/", include("yinuo.web.cases.urls")),
    path("cases", include("yinuo.web.cases.queue_url")),
    path("calls", calls.calls, name="calls"),
    path("calls/<int:call_id>", calls.one, name="call"),
    path("callbacks", callbacks.callbacks, name="callbacks"),
    path("customers", customers.customers, name="customers"),
    path("customers/<int:customer_id>", customers.one, name="customer"),
    path("customers/<int:customer_id>/contacts/<int:contact_id>/phone", customers.phone, name="customer_phone"),
    path("notices", notices.notices, name="notices"),
    path("reports", reports.overview, name="reports"),
    path("reports/<str:name>.<str:kind>", reports.file, name="report_file"),
    path("reports/<str:name>", reports.report, name="report"),
    path("products", products.products, name="products"),
    path("products/new", products.one, name="new_product"),
    path("products/<int:product_id>", products.one, name="product"),
    path("", include("yinuo.web.house.urls")),
    path("status", status.status, name="status"),
    path("health", status.health, name="health"),
    path("import", include("yinuo.web.imports.urls")),
    *door,
    path("people/", include("yinuo.web.people.urls")),
    path("", include("yinuo.web.policy.urls")),
]

handler400 = "yinuo.config.failing.unread"
handler404 = "yinuo.config.failing.missing"
handler500 = "yinuo.config.failing.broken"
