"""制度评估清单: what a review of the policy should look at, on one page."""

from django.http import HttpResponse

from yinuo.insight import policy_review
from yinuo.insight.remembering import remembered
from yinuo.web.page import Asked, page, show

from .tabs import tabs


@page("edition.see")
def review(request: Asked) -> HttpResponse:
    """评估清单 (CLASSIFY-06, SLA-08)."""
    found, actor, at = policy_review.standards(request.moment), request.actor, request.moment
    by_default = remembered("promises by default", actor, lambda: policy_review.by_default(actor, at), at=at)
    return show(request, "web/policy/review.html", tabs=tabs(request), standards=found, uncited=sum(not d.sources for d in found),
                signed_over=policy_review.signed_over(), by_default=by_default.value, as_of=by_default.at if by_default.at != at else None, days=policy_review.LOOKED_BACK.days)
