"""今日: what can still be saved today, what is late without a reason, who carries how much."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import finding, paging, queries
from yinuo.cases.models import Case, Clock
from yinuo.editions import asking, reviewing
from yinuo.kit.ids import first_id_at
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.people import access
from yinuo.people.models import Access, User
from yinuo.vault import blind
from yinuo.web.page import Asked, page, show

from .beginning import beginnings
from .listing import rows_shown


@page("account.own")
def home(request: Asked) -> HttpResponse:
    """首页: a leader begins with today, who works on cases with their own queue, the administrator with the state of the house, personnel with the people."""
    if request.actor.may("report.see"):
        return HttpResponseRedirect("/today")
    if request.actor.may("case.see"):
        return HttpResponseRedirect("/cases?queue=mine" if request.actor.user_id and _has_own(request) else "/cases")
    if request.actor.may("status.see"):
        return HttpResponseRedirect("/status")
    return HttpResponseRedirect("/people/" if request.actor.may("people.write") else "/people/me")


def _has_own(request: Asked) -> bool:
    return queries.narrowed(queries.seen_by(request.actor), queries.Filter(queue="mine"), request.actor, request.moment).exists()


@page("report.see")
def today(request: Asked) -> HttpResponse:
    """今日。"""
    at = request.moment
    seen = queries.seen_by(request.actor)
    end = datetime.combine(local_day(at) + timedelta(days=1), time.min, COMPANY_ZONE)
    mine = seen.filter(is_open=True)
    savable = list(mine.filter(due_at__gt=at, due_at__lt=end).order_by("due_at").values(*paging.LIST_COLUMNS)[:20])
    late = Clock.objects.filter(late=True, explained=False, case__in=seen.filter(is_open=True).order_by())
    longest = _longest(late)
    unexplained = _by_case(late.filter(case__in=[case for case, _ in longest[:60]]).select_related("case", "case__engineer", "case__owner").order_by("due_at"), at)[:20]
    counts = {q: queries.capped_count(queries.narrowed(seen, queries.Filter(queue=q), request.actor, at)) for q in ("open", "overdue", "unassigned", "unowned", "on_hold", "done")}
    received = seen.filter(day=local_day(at)).count()
    return show(request, "web/cases/today.html", savable=rows_shown(savable), unexplained=unexplained, unexplained_count=min(_MOST, sum(n for _, n in longest)),
                counts=counts, received=received, may_explain=request.actor.may("overtime.explain"), received_url=f"/cases?queue=all&since={local_day(at)}", load=load(seen, at), end=end,
                review=reviewing.due(at) if request.actor.may("organisation.review") else None,
                begin=beginnings(seen, request.actor))


_MOST = 1000


def _longest(late: QuerySet[Clock]) -> list[tuple[int, int]]:
    """Cases by what they missed longest ago, with how many limits. Put by case: by due moment alone both databases would go through what was missed in cases long closed."""
    return list(late.order_by().values("case").annotate(first=Min("due_at"), n=Count("id")).order_by("first", "case").values_list("case", "n")[:_MOST])


def _by_case(late: Iterable[Clock], at: datetime) -> list[dict[str, Any]]:
    """One row per case, the longest missed limit first, with how many more there are."""
    found: dict[int, list[Clock]] = {}
    for clock in late:
        found.setdefault(clock.case_id, []).append(clock)
    rows = [_late(max(clocks, key=lambda c: _lateness(c, at)), len(clocks), at) for clocks in found.values()]
    return sorted(rows, key=lambda row: row["late"], reverse=True)


def _late(clock: Clock, n: int, at: datetime) -> dict[str, Any]:
    clause = asking.clause_of(clock.clause, clock.edition)
    return {"case": clock.case, "label": clause.title if clause else clock.clause, "late": _lateness(clock, at), "n": n, "more": n - 1,
            "who": clock.case.engineer or clock.case.owner}


def _lateness(clock: Clock, at: datetime) -> timedelta:
    return (clock.stopped_at or at) - clock.due_at if clock.due_at else timedelta(0)


def load(seen: Any, at: datetime) -> dict[str, Any]:
    """Open jobs per engineer, the average, and who is overloaded by the clause on open jobs (ORG-08)."""
    rows = list(seen.filter(is_open=True, engineer__isnull=False).order_by().values("engineer").annotate(n=Count("id")).order_by("-n")[:30])
    people = User.objects.in_bulk([r["engineer"] for r in rows])
    average = sum(r["n"] for r in rows) / len(rows) if rows else 0
    most = asking.answer("open_jobs", {}, at).get("at_most")
    return {"average": round(average, 1), "rows": [
        {"label": people[r["engineer"]].name, "value": r["n"], "url": f"/cases?queue=open&engineer={r['engineer']}",
         "tone": "warn" if most is not None and r["n"] > most else "plain"} for r in rows]}


@page("case.see")
def search(request: Asked) -> HttpResponse:
    """全局查找。"""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    ids = finding.matching(request.actor, typed, 50) if typed else _looked_at(request)
    found = {row["id"]: row for row in Case.objects.filter(pk__in=ids).values(*paging.LIST_COLUMNS)}
    if typed:
        access.searched(request.actor, request.moment, "case", blind.search_token(typed), len(ids))
    if len(ids) == 1 and queries.number_in(typed):
        return HttpResponseRedirect(f"/cases/{found[ids[0]]['number']}")
    return show(request, "web/cases/search.html", typed=typed, rows=rows_shown([found[i] for i in ids if i in found]), may_customers=request.actor.may("customer.see"))


_RECENT_DAYS, _RECENT = 14, 12


def _looked_at(request: Asked) -> list[int]:
    """The cases this person opened last, newest first, as far as they may still see them."""
    since = first_id_at(request.moment - timedelta(days=_RECENT_DAYS))
    looks = Access.objects.filter(user_id=request.actor.user_id, kind="looked", subject="case", id__gte=since).order_by("-id").values_list("subject_id", flat=True)[:200]
    ids = [key for key in dict.fromkeys(looks) if key is not None][:_RECENT]
    seen = queries.seen_among(request.actor, ids) if ids else set()
    return [key for key in ids if key in seen]
