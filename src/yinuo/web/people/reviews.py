"""组织评估: what the last reviews decided, when the next is due, what is out of order today, and the form of the review itself."""

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.editions import actions, reviewing
from yinuo.kit.text import both
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from .tabs import tabs

SHOWN = 20


@page("organisation.see")
def reviews(request: Asked) -> HttpResponse:
    """组织评估 (ORG-07)."""
    refusal = None
    if request.method == "POST":
        refusal = attempt(lambda: _review(request))
        if refusal is None:
            toast(request, both("评估已记录", "The review is recorded"))
            return HttpResponseRedirect("/people/reviews")
    return show(
        request, "web/people/reviews.html", refusal, tabs=tabs(request, "/people/reviews"), due=reviewing.due(request.moment), points=reviewing.points(request.moment),
        rows=list(reviewing.reviews()[:SHOWN]), may_write=request.actor.may("organisation.review"), values=request.POST,
    )


def _review(request: Asked) -> None:
    typed = Typed(request.POST)
    words = typed.prose("words", most=2000)
    typed.settle()
    actions.review(words, by=request.actor, at=request.moment)
