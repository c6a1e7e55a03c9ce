"""What pages ask of the archive."""

from django.db.models import Exists, OuterRef, QuerySet

from yinuo.cases.models import Case, Obligation
from yinuo.cases.queries import seen_by
from yinuo.kit.actor import Actor

from .actions import digest
from .models import Dossier


def dossier_of(case: Case) -> Dossier | None:
    """The filed record of a case."""
    return Dossier.objects.filter(case=case).select_related("entered_by").first()


def ready(by: Actor) -> QuerySet[Case]:
    """Closed cases on which nothing is owed any more, the oldest first."""
    owed = Obligation.objects.filter(case=OuterRef("pk"), is_open=True)
    return seen_by(by).filter(stage="closed").exclude(Exists(owed)).order_by("stage_since")


def is_sound(dossier: Dossier) -> bool:
    """Whether the list of contents is still the one that was sealed."""
    return digest(dossier.case, dossier.contents) == dossier.digest
