"""The duty roster by month: who answers calls on which day."""

import re
from calendar import monthrange
from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import PostHolding
from yinuo.people.queries import duty
from yinuo.people.roster import SUPERVISORS, days_off, publish_roster, span
from yinuo.web import moments
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from .organisation import DAYS


@page("roster.see")
def month(request: Asked) -> HttpResponse:
    """值班表."""
    first = moments.month_of(request.GET.get("month", ""), local_day(request.moment))
    return _month(request, first, chosen=_rotation(first, _last(first)) if request.GET.get("fill") == "weeks" else None)


@page("roster.publish")
def publish(request: Asked) -> HttpResponse:
    """发布值班表. A month as chosen; refused while one of its days has nobody."""
    first = moments.month_of(request.POST.get("month", ""), local_day(request.moment))
    if request.method != "POST":
        return HttpResponseRedirect("/people/roster")
    chosen: dict[date, int] = {}

    def act() -> None:
        typed = Typed(request.POST)
        for day in span(first, _last(first)):
            supervisor = typed.identity(f"d{day.isoformat()}", must=False)
            if supervisor is not None:
                chosen[day] = supervisor
        typed.settle()
        publish_roster(first, _last(first), chosen, by=request.actor, at=request.moment)

    refusal = attempt(act)
    return HttpResponseRedirect(f"/people/roster?month={first:%Y-%m}") if refusal is None else _month(request, first, refusal, chosen)


def _month(request: Asked, first: date, refusal: Refusal | None = None, chosen: dict[date, int] | None = None) -> HttpResponse:
    last, today = _last(first), local_day(request.moment)
    published, off = duty(first, last), days_off(first, last)
    missing = set(refusal.facts.get("days", ())) if refusal else set()  # type: ignore[call-overload]
    rows = [
        {"day": day, "duty": published.get(day), "off": off.get(day), "off_short": _short(off.get(day)), "week": list(DAYS.values())[day.weekday()], "today": day == today, "missing": day in missing, "name": f"d{day.isoformat()}",
         "chosen": (chosen or {}).get(day) or getattr(published.get(day), "supervisor_id", None)}
        for day in span(first, last)
    ]
    return show(
        request, "web/people/roster.html", refusal, first=first, weeks=_weeks(rows), weekdays=list(DAYS.values()), supervisors=_supervisors(first, last),
        before=f"{first - timedelta(days=1):%Y-%m}", after=f"{last + timedelta(days=1):%Y-%m}", may_write=request.actor.may("roster.publish"), proposed=bool(chosen) and refusal is None,
        uncovered=[row for row in rows if row["duty"] is None],
    )


def _rotation(first: date, last: date) -> dict[date, int]:
    """A supervisor a week in turn for the days nobody has yet, going on from whoever had the days before: a proposal, to be read and published."""
    supervisors = [key for key, _ in _supervisors(first, last)]
    published = duty(first - timedelta(days=7), last)
    if not supervisors:
        return {}
    before = published.get(first - timedelta(days=1))
    turn = supervisors.index(before.supervisor_id) if before and before.supervisor_id in supervisors else -1
    chosen: dict[date, int] = {}
    for day in span(first, last):
        if day.weekday() == 0 or turn < 0:
            turn = (turn + 1) % len(supervisors)
        if day not in published:
            chosen[day] = supervisors[turn]
    return chosen


def _weeks(rows: list[dict[str, object]]) -> list[list[dict[str, object] | None]]:
    """The month in weeks from Monday to Sunday, the days of other months empty."""
    opening = rows[0]["day"].weekday()  # type: ignore[attr-defined]
    cells: list[dict[str, object] | None] = [None] * opening + list(rows)
    cells += [None] * (-len(cells) % 7)
    return [cells[i : i + 7] for i in range(0, len(cells), 7)]


def _short(name: Both | None) -> Both | None:
    """A holiday's name without the swap it explains."""
    return None if name is None else both(re.split("[（(]", name.zh)[0], re.split("[（(]", name.en)[0].strip())


def _supervisors(first: date, last: date) -> list[tuple[int, str]]:
    """Who holds a supervising post at some time of the month."""
    held = PostHolding.objects.filter(post__in=SUPERVISORS, since__lte=last, user__is_active=True).exclude(until__lt=first)
    return sorted(set(held.values_list("user_id", "user__name")))


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
