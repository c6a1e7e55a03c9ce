"""Addresses of policy pages."""

from django.urls import path

from . import clauses, coverage, days, documents, drafting, editions, proposals, rehearsals, review

app_name = "policy"

urlpatterns = [
    path("policy", documents.all_documents, name="documents"),
    path("policy/search", documents.search, name="search"),
    path("policy/documents/<str:name>", documents.one, name="document"),
    path("policy/clauses/<str:clause>", clauses.one, name="clause"),
    path("policy/editions", editions.everything, name="editions"),
    path("policy/editions/<int:edition_id>", editions.one, name="edition"),
    path("policy/editions/<int:edition_id>/export.zip", editions.export, name="export"),
    path("policy/editions/<int:edition_id>/approval", editions.approval, name="approval"),
    path("policy/editions/<int:edition_id>/discarding", editions.discarding, name="discarding"),
    path("policy/editions/<int:edition_id>/rehearsal", rehearsals.one, name="rehearsal"),
    path("policy/draft", drafting.draft, name="draft"),
    path("policy/calendar", days.month, name="calendar"),
    path("policy/review", review.review, name="review"),
    path("policy/calendar/day", days.day, name="day"),
    path("policy/calendar/day/<int:day_id>/back", days.back, name="day_back"),
    path("policy/proposals", proposals.everything, name="proposals"),
    path("policy/proposals/<int:proposal_id>/answer", proposals.answer, name="answer"),
    path("policy/coverage", coverage.table, name="coverage"),
]
