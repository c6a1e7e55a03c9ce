"""What pages ask of the call log: calls nobody has logged yet, and the calls of a case or a customer."""

from django.db.models import QuerySet

from yinuo.cases.models import Case
from yinuo.cases.registry import dossier_part
from yinuo.kit.actor import Actor

from .models import Call


def unlogged(by: Actor, *, everybody: bool = False) -> QuerySet[Call]:
    """Calls still open, oldest first: one's own, or everybody's for whoever reaches everything."""
    found = Call.objects.filter(logged_at__isnull=True).select_related("contact", "answered_by").order_by("began_at")
    wide = by.user_id is None or any(reach.everything for reach in by.grants.get("call.log", ()))
    return found if everybody and wide else found.filter(answered_by=by.user_id)


def of_case(case: Case) -> QuerySet[Call]:
    """Calls about a case, newest first."""
    return Call.objects.filter(case=case).select_related("answered_by", "contact").order_by("-began_at")


@dossier_part("calls")
def papers(case: Case) -> list[dict[str, object]]:
    """What is filed of the calls about a case."""
    return [{"id": c.id, "digest": c.chain, "at": c.began_at, "outcome": c.outcome} for c in of_case(case)]
