"""回访: who is to be called, the oldest promise first."""

from django.http import HttpResponse

from yinuo.callbacks import regular
from yinuo.callbacks.models import Improvement
from yinuo.callbacks.queries import to_call
from yinuo.cases.models import Obligation
from yinuo.cases.queries import seen_by
from yinuo.insight.remembering import remembered
from yinuo.web.page import Asked, page, show


@page("callback.answer")
def callbacks(request: Asked) -> HttpResponse:
    """待回访与整改中。"""
    waiting = to_call(request.actor)
    seen = seen_by(request.actor)
    improving = Improvement.objects.filter(case__in=seen, verified_at__isnull=True).select_related("case").order_by("id")[:50]
    due = dict(Obligation.objects.filter(case__in=[i.case_id for i in improving], is_open=True, clause__startswith="improvement.").values_list("case_id", "due_at"))
    return show(request, "web/desk/callbacks.html", waiting=waiting, improving=[(i, due.get(i.case_id)) for i in improving],
                again=_regular(request))


def _regular(request: Asked) -> list[regular.Due]:
    """Found by going through everybody ever served, so not anew with every look; who was called meanwhile is left out."""
    found = remembered("regular callbacks", request.actor, lambda: regular.due(request.actor, request.moment), at=request.moment)
    return found.value if found.at == request.moment else regular.still_due(found.value, found.at)
