"""Proposals to change a rule: anybody writes one, the general office answers each (ORG-14)."""

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.editions import actions
from yinuo.editions.models import Edition, Proposal
from yinuo.editions.shelves import in_force
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import unseen
from yinuo.policy.clause import Clause
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from .tabs import tabs

_SHOWN = 100


@page("edition.propose")
def everything(request: Asked) -> HttpResponse:
    """制度建议. The open ones first; everybody reads all of them and their answers."""
    if request.method != "POST":
        return _page(request)

    def act() -> None:
        typed = Typed(request.POST)
        words, clause = typed.prose("words", most=2000), typed.line("clause", must=False, most=60)
        typed.settle()
        actions.propose(words, by=request.actor, at=request.moment, clause=clause)

    refusal = attempt(act)
    if refusal is not None:
        return _page(request, refusal)
    toast(request, both("建议已送综合部", "Sent to the general office"))
    return HttpResponseRedirect("/policy/proposals")


@page("edition.answer_proposal")
def answer(request: Asked, proposal_id: int) -> HttpResponse:
    """答复."""
    if request.method != "POST":
        return HttpResponseRedirect("/policy/proposals")
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        raise unseen()

    def act() -> None:
        typed = Typed(request.POST)
        accepted = typed.choice("decision", ("accepted", "rejected")) == "accepted"
        reason, edition = typed.prose("reason", must=False, most=1000), typed.identity("edition", must=False)
        typed.settle()
        actions.answer_proposal(proposal, by=request.actor, at=request.moment, accepted=accepted, reason=reason, edition_id=edition)

    refusal = attempt(act)
    if refusal is not None:
        return _page(request, refusal, answering=proposal_id)
    toast(request, both("已答复建议人", "Answered"))
    return HttpResponseRedirect("/policy/proposals")


def _page(request: Asked, refusal: Refusal | None = None, answering: int = 0) -> HttpResponse:
    rows = list(Proposal.objects.select_related("by", "answered_by", "edition").order_by("decision", "-id")[:_SHOWN])
    _, book = in_force(request.moment)
    clause = request.POST.get("clause", request.GET.get("clause", ""))
    editions = Edition.objects.filter(discarded_at__isnull=True, drafted_by__isnull=False).order_by("-id").only("id", "label")[:20]
    return show(
        request, "web/policy/proposals.html", refusal, tabs=tabs(request), rows=[{"proposal": p, "title": _title(book.clauses.get(p.clause)), "answering": p.id == answering} for p in rows],
        values=request.POST if refusal and not answering else {"clause": clause}, clauses=[(c.id, _title(c)) for c in book.clauses.values()],
        answered_values=request.POST if answering else {}, editions=[(str(e.id), e.label) for e in editions], may_answer=request.actor.may("edition.answer_proposal"),
        open_ones=sum(not p.decision for p in rows),
    )


def _title(clause: Clause | None) -> Both | None:
    if clause is None:
        return None
    of, title = clause.document_title, clause.title
    return both(f"{of.zh} {clause.number} {title.zh}", f"{of.en} {clause.number} {title.en}")
