"""What pages ask about coverage and quotations."""

from yinuo.cases.models import Case
from yinuo.cases.registry import dossier_part

from .models import Coverage, Quote


def standing(case: Case) -> Coverage | None:
    """The verdict that holds now; ``ruling["says"]`` tells why and ``ruling["cite"]`` by which clause."""
    return case.coverages.order_by("-id").first()


def verdicts(case: Case) -> list[Coverage]:
    """Every verdict, the newest first."""
    return list(case.coverages.order_by("-id"))


def quotes(case: Case) -> list[Quote]:
    """Every quotation, the newest first."""
    return list(case.quotes.select_related("offered_by").order_by("-id"))


@dossier_part("warranty")
def papers(case: Case) -> list[dict[str, object]]:
    """What is filed of verdicts and quotations."""
    kept: list[dict[str, object]] = [{"id": c.id, "digest": c.chain, "kind": "coverage", "verdict": c.verdict, "until": c.until} for c in verdicts(case)]
    return kept + [{"id": q.id, "digest": q.chain, "kind": "quote", "amount": q.amount, "accepted_at": q.accepted_at} for q in quotes(case)]
