"""The page on which masked contact data is revealed."""

from django.http import HttpResponse

from yinuo.cases import queries
from yinuo.cases.revealing import reveal as reveal_contact
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.web.forms import Entry
from yinuo.web.page import Asked, page, show

from .steps import BY_NOUN

_PURPOSE = Entry("purpose", both("查看目的", "Purpose"), required=True, most=200)


@page("customer.reveal")
def reveal(request: Asked, number: str) -> HttpResponse:
    """查看联系方式。"""
    case = queries.one(request.actor, number)
    no, shown = None, None
    if request.method == "POST":
        try:
            shown = reveal_contact(case.id, by=request.actor, at=request.moment, purpose=_PURPOSE.read(request.POST))
        except Refusal as refusal:
            no = refusal
    step = BY_NOUN.get(request.POST.get("for") or request.GET.get("for", ""))
    usual = both(f"办理：{step.label.zh}", f"for: {step.label.en}").of(request.language) if step else ""
    return show(request, "web/cases/reveal.html", no, case=case, shown=shown, step=step, purpose=request.POST.get("purpose", usual))
