"""Taking a step from a case: its form with whom to ring beside it, its verb, the way to what is missing, and the way back."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from yinuo.cases import queries
from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.submissions import once
from yinuo.web.context import toast
from yinuo.web.forms import shown_value
from yinuo.web.page import Asked, page, show

from .case import contact_view
from .clocks import debts_of
from .next_steps import way_of
from .steps import HAPPENED, Step


def take(step: Step) -> Any:
    """The page of one step: its form, and its verb when the form is sent."""

    @page(step.code)
    def answer(request: Asked, number: str) -> HttpResponse:
        case = queries.one(request.actor, number)
        sent = request.POST if request.method == "POST" else None
        if sent is None:
            return _form(request, case, step)
        try:
            _do(request, case, step)
        except Refusal as no:
            _with_ways(no, request, case)
            return _form(request, case, step, no)
        toast(request, both(f"{step.label.zh}：已完成", f"{step.label.en}: done"))
        return HttpResponseRedirect(_back(request, case))

    answer.__name__ = f"take_{step.noun.replace('-', '_')}"
    return answer


def _with_ways(no: Refusal, request: Asked, case: Case) -> None:
    """Have a refusal lead to the forms that enter what is missing, and from there back to the act."""
    if way := way_of(no, case, request.actor):
        no.facts.setdefault("way_url", f"/cases/{case.number}/{way}?back={request.path}")
    if owed := no.facts.get("owed"):
        no.facts["owed"] = [_owed(debt, request.path) for debt in debts_of(case, request.actor.may) if not debt["done"] and debt["id"] in owed]  # type: ignore[operator]


def _owed(debt: dict[str, Any], back: str) -> dict[str, Any]:
    way = debt["way_out"]
    return {"label": way["label"], "url": f"{way['url']}?back={back}"} if way else {"label": debt["title"], "who": debt["post"]}


def _do(request: Asked, case: Case, step: Step) -> None:
    given = {e.name: e.read(request.FILES if e.kind == "photo" else request.POST, [v for v, _ in _choices(e, case)]) for e in step.entries}

    def act() -> tuple[int, str]:
        step.run(case.id, by=request.actor, at=request.moment, **step.fixed, **given)
        return 302, ""

    key = request.POST.get("idempotency_key") or request.headers.get("Idempotency-Key", "")
    if key and not request.FILES:
        body = request.POST.copy()
        body.pop("csrfmiddlewaretoken", None)
        once(key, f"{request.path}?{body.urlencode()}".encode(), by=request.actor, at=request.moment, do=act)
    else:
        act()


def _choices(entry: Any, case: Case) -> list[Any]:
    return list(entry.choices(case) if callable(entry.choices) else entry.choices)


def _form(request: Asked, case: Case, step: Step, no: Refusal | None = None) -> HttpResponse:
    fields: list[dict[str, Any]] = []
    for entry in step.entries:
        first = entry.value(case) if callable(entry.value) else entry.value
        value = request.POST.getlist(entry.name) if request.method == "POST" and entry.kind == "checks" else (
            request.POST.get(entry.name, "") if request.method == "POST" else shown_value(first))
        fields.append({"entry": entry, "choices": _choices(entry, case), "value": value,
                       "error": no.says if no and no.field == entry.name else None})
    seldom = [f for f in fields if f["entry"].name in _SELDOM]
    return show(request, "web/cases/step.html", no, case=case, step=step, says=step.says(case) if callable(step.says) else step.says, fields=[f for f in fields if f not in seldom], seldom=seldom,
                seldom_open=any(f["error"] or f["value"] for f in seldom), photo=any(e.kind == "photo" for e in step.entries),
                back=_back(request, case), ready=_ready(step, case, request.actor), contact=contact_view(request, case, "phone") if step.noun in _TO_CUSTOMER else None)


_SELDOM = {entry.name for entry in HAPPENED}
"""Asked only of what was not entered at once: folded away, open where something stands in it."""
_TO_CUSTOMER = frozenset((
    "answer", "enquiry", "verification", "message", "chase", "expectation", "remote-time", "remote-start", "response", "appointment", "rescheduling",
    "appointment-confirmation", "late-call", "quote-acceptance", "callback", "callback-attempt", "regular-callback", "training-check",
    "improvement-notice", "survey-answer", "confirmation",
))
"""Steps in which somebody speaks with the customer: the page says how to reach them."""
_LISTS = ("/today", "/callbacks", "/calls", "/reports/overtime")


def _ready(step: Step, case: Case, actor: Actor) -> tuple[Both, str] | None:
    """A page that proposes what this form asks for, for whoever may open it."""
    if case.mode != "on_site" or not case.is_open:
        return None
    if step.noun in ("assignment", "reassignment") and actor.may("dispatch.see"):
        return both("看谁合适、几点有空", "See who fits, and when they are free"), f"/dispatch/jobs/{case.number}"
    if step.noun in ("appointment", "rescheduling") and actor.may("slot.offer"):
        return both("看可约的时段，点一下就约好", "See the free slots; one press books"), f"/cases/{case.number}/slots"
    return None


def _back(request: Asked, case: Case) -> str:
    """Where the person came from, when it is a list of ours; else the case."""
    back = (request.POST if request.method == "POST" else request.GET).get("back", "")
    ours = back.startswith((*_LISTS, f"/cases/{case.number}/")) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else f"/cases/{case.number}"
