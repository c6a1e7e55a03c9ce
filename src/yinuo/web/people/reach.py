"""联络: who could not be reached on which day, what they say to it, what the supervisor decides, and what counts in the month."""

from calendar import monthrange
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.moment import COMPANY_ZONE, local_day, read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import unseen
from yinuo.registers import reaching
from yinuo.web import moments
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from .tabs import tabs

PLACE = "/people/reach"


@page("reach.see")
def events(request: Asked) -> HttpResponse:
    """一个月的联络记录."""
    return _events(request)


@page("reach.note")
def attempt_failed(request: Asked) -> HttpResponse:
    """登记一次联系不上."""
    def do() -> None:
        typed = Typed(request.POST)
        person, how, number = typed.identity("person"), typed.line("how", most=100), typed.line("number", must=False, most=20)
        text, because = typed.line("happened", most=30), typed.line("late_because", must=False, most=200)
        typed.settle()
        try:
            happened = read_moment(text)
        except ValueError:
            says = both("时间写作 2026-10-01 09:30", "Write the time as 2026-10-01 09:30")
            raise Refusal("input.invalid", says, status=422, field="happened", errors={"happened": says}) from None
        told: dict[str, Any] = {"happened": happened, "late_because": because}
        reaching.attempt_failed(person or 0, by=request.actor, at=request.moment, how=how, number=number, **told)

    return _after(request, do)


@page("reach.see")
def act(request: Asked, event_id: int, act: str) -> HttpResponse:
    """说明，或认可与否."""
    by, at = request.actor, request.moment

    def do() -> None:
        typed = Typed(request.POST)
        words = typed.line("words", must=False, most=1000 if act == "explain" else 500)
        typed.settle()
        if act == "explain":
            reaching.explain(event_id, words, by=by, at=at)
        else:
            reaching.decide(event_id, act == "accept", words, by=by, at=at)

    if act not in ("explain", "accept", "decline"):
        raise unseen()
    return _after(request, do)


def _after(request: Asked, do: Callable[[], None]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseRedirect(PLACE)
    refusal = attempt(do)
    return HttpResponseRedirect(PLACE) if refusal is None else _events(request, refusal)


def _events(request: Asked, refusal: Refusal | None = None) -> HttpResponse:
    today = local_day(request.moment)
    first = moments.month_of(request.GET.get("month", ""), today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    actor = request.actor
    rows = list(reaching.events(actor, first, last))
    counted = {row.pk for row in reaching.assessed(first, last)}
    return show(
        request, "web/people/reach.html", refusal, tabs=tabs(request, PLACE), rows=[(row, row.pk in counted) for row in rows], counted=sum(row.pk in counted for row in rows),
        first=first, before=f"{first - timedelta(days=1):%Y-%m}", after=f"{last + timedelta(days=1):%Y-%m}", me=actor.user_id, may_note=actor.may("reach.note"),
        may_explain=actor.may("reach.explain"), may_decide=actor.may("reach.decide"), people=[(u.pk, u.name) for u in reaching.service_people(today)],
        values=request.POST, now=f"{request.moment.astimezone(COMPANY_ZONE):%Y-%m-%dT%H:%M}",
    )
