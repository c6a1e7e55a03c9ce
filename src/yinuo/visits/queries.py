"""What pages ask about visits and the papers of a case."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from yinuo.cases.models import Case, Obligation
from yinuo.cases.registry import dossier_part

from .models import Attachment, Objection, ServiceReport, Visit


def visits(case: Case) -> list[Visit]:
    """Every visit, the newest first."""
    return list(case.visits.select_related("engineer", "appointment").order_by("-id"))


def open_objections(case: Case) -> list[Objection]:
    """Objections nobody has answered, the oldest first."""
    return list(case.objections.filter(answered_at__isnull=True).order_by("raised_at"))


def attachments(case: Case) -> list[Attachment]:
    """Files of a case, the newest first."""
    return list(case.attachments.select_related("by").order_by("-id"))


def reports(case: Case) -> list[ServiceReport]:
    """Editions of the service report, the newest first."""
    return list(case.reports.order_by("-edition"))


def missing_originals(at: datetime) -> QuerySet[Case]:
    """Cases whose signed original did not come in within its limit, with the engineer who owes it (SIGNOFF-06)."""
    owed = Obligation.objects.filter(case=OuterRef("pk"), clause__startswith="signed_original.", is_open=True, due_at__lte=at)
    return Case.objects.filter(Exists(owed)).select_related("engineer").order_by("id")


@dossier_part("visits")
def papers(case: Case) -> list[dict[str, object]]:
    """What is filed of the work: journeys, findings, work, tests, forms with their signatures, reports, files."""
    parts = (
        ("visit", case.visits), ("diagnosis", case.diagnoses), ("work", case.works), ("test", case.tests), ("form", case.forms),
        ("signature", case.signatures), ("objection", case.objections), ("report", case.reports), ("file", case.attachments),
    )
    rows: list[dict[str, object]] = []
    for kind, found in parts:
        rows += [{"kind": kind, "id": row.id, "digest": row.chain, **_particulars(row)} for row in found.order_by("id")]
    return rows


def _particulars(row: object) -> dict[str, object]:
    """What tells one paper from another in a list of contents; nothing protected."""
    names = ("edition", "number", "side", "rating", "paper", "name", "digest")
    return {("content" if name == "digest" else name): getattr(row, name) for name in names if hasattr(row, name)}
