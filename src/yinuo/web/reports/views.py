"""报表: status by month, promises kept, overtime, channels, satisfaction, and the lists management asks for."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse

from yinuo.callbacks.queries import averages, averages_by_engineer, shares
from yinuo.cases import cursor
from yinuo.cases.queries import capped_count
from yinuo.insight import exporting, first_time, measures, punctuality, quality, reports
from yinuo.insight.remembering import Found, remembered
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.text import Both, both
from yinuo.people.verbs import allow, unseen
from yinuo.policy.facts import word
from yinuo.web.cases.export import FILE_TYPES
from yinuo.web.cases.listing import day_asked
from yinuo.web.page import Asked, page, show

from .tables import table as as_table

_STAGES = ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived", "cancelled")


@page("report.see")
def overview(request: Asked) -> HttpResponse:
    """状态 × 月份，与各报表入口。"""
    since, until = _period(request, 365)
    found = remembered(("overview", since, until), request.actor, lambda: _figures(request, since, until), at=request.moment)
    rows, kept = found.value["rows"], found.value["kept"]
    months = sorted({r["month"] for r in rows})
    table = [{"stage": word("case.stage", s), "counts": [next((r["count"] for r in rows if r["month"] == m and r["stage"] == s), 0) for m in months]} for s in _STAGES]
    spec = {"kind": "stacked", "x": months, "series": _series(rows, months, request.language)}
    return show(request, "web/reports/overview.html", months=months, table=table, spec=spec, since=since, until=until, links=_links(request),
                first_time=found.value["first_time"], first_time_url=f"/reports/first-time?since={since}&until={until}",
                promises_url=f"/reports/promises?since={since}&until={until}", unconfirmed=found.value["unconfirmed"],
                kept=kept[:12], received=sum(r["count"] for r in rows), as_of=_as_of(request, found), **_overall(kept))


def _figures(request: Asked, since: Any, until: Any) -> dict[str, Any]:
    actor = request.actor
    return {"rows": measures.stage_by_month(actor, since, until)["rows"], "kept": reports.promises_kept(actor, since, until),
            "first_time": first_time.rate(actor, since, until), "unconfirmed": reports.unconfirmed_closures(actor, since, until)}


def _as_of(request: Asked, found: Found[Any]) -> datetime | None:
    """The moment the figures are of, where that is not this one."""
    return found.at if found.at != request.moment else None


def _overall(kept: list[dict[str, Any]]) -> dict[str, Any]:
    """All promises together: how many were decided, and the share that was kept."""
    met, missed = sum(r["met"] for r in kept), sum(r["missed"] for r in kept)
    return {"met": met, "decided": met + missed, "on_time": round(100 * met / (met + missed), 1) if met + missed else None}


@page("report.see")
def report(request: Asked, name: str) -> HttpResponse:
    """一张报表。"""
    titles = _known(name)
    since, until = _period(request, 90)
    if name == "overtime":
        found = Found(_overtime(request, since, until), request.moment)
    else:
        found = remembered((name, since, until), request.actor, lambda: _content(request, name, since, until), at=request.moment)
    return show(request, f"web/reports/{name}.html", title=titles[name], since=since, until=until, links=_links(request, name), name=name,
                may_export=request.actor.may("export.run"), as_of=_as_of(request, found), **found.value)


@page("export.run")
def file(request: Asked, name: str, kind: str) -> HttpResponse:
    """一张报表，存为文件。 The same figures as the page, for whoever may see it and take files out."""
    titles = _known(name)
    allow("report.see", request.actor)
    if kind not in exporting.KINDS:
        raise unseen()
    since, until = _period(request, 90)
    heads, rows = as_table(name, _content(request, name, since, until, whole=True), request.language)
    reader = replace(request.actor, language=request.language)
    written = exporting.write(name, titles[name], heads, rows, kind, since, until, by=reader, at=request.moment)
    answer = HttpResponse(written, content_type=FILE_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="yinuo-{name}-{since:%Y%m%d}-{until:%Y%m%d}.{kind}"'
    return answer


def _known(name: str) -> dict[str, Both]:
    titles = reports.titles()
    if name not in titles:
        raise unseen()
    return titles


_SHOWN = 100
"""Rows of a page of the reports that may run long; their file holds them all."""


def _overtime(request: Asked, since: Any, until: Any) -> dict[str, Any]:
    """A page of missed limits, and the key of the next."""
    actor, at = request.actor, request.moment
    rows = reports.overtime_list(actor, since, until, at, after=cursor.read("late", request.GET.get("after")), most=_SHOWN + 1)
    shown, total = rows[:_SHOWN], capped_count(reports.late_limits(actor, since, until))
    after = cursor.given("late", shown[-1]["key"]) if len(rows) > _SHOWN else None
    return {"rows": shown, "page": {"after": after, "before": None, "shown": len(shown), "total": "999+" if total >= 1000 else total}}


def _content(request: Asked, name: str, since: Any, until: Any, *, whole: bool = False) -> dict[str, Any]:
    """What a report says; ``whole`` for a file, which holds every row, while a page shows the first."""
    actor, at = request.actor, request.moment
    begin = datetime.combine(since, time.min, COMPANY_ZONE)
    end = datetime.combine(until + timedelta(days=1), time.min, COMPANY_ZONE)
    match name:
        case "overtime":
            return {"rows": reports.overtime_list(actor, since, until, at)}
        case "promises":
            return {"rows": reports.promises_kept(actor, since, until), "repairs": reports.repairs_on_time(actor, since, until, at)}
        case "first-time":
            rate = first_time.rate(actor, since, until)
            return {"rate": rate, "rows": first_time.failures(actor, since, until, None if whole else _SHOWN), "more": rate["total"] - rate["fixed"] - _SHOWN}
        case "channels":
            return {"rows": _bars(reports.by_word(actor, "case.channel", "channel", since, until), "channel", since, until)}
        case "kinds":
            return {"rows": _bars(reports.by_word(actor, "case.kind", "kind", since, until), "kind", since, until)}
        case "tasks":
            return {"rows": reports.open_tasks(actor, at)}
        case "originals":
            return {"rows": reports.missing_originals(actor, at)}
        case "defects":
            return {"rows": quality.defects(actor, since, until)}
        case "punctual":
            return {"rows": punctuality.by_engineer(actor, since, until, at), "allowed": punctuality.allowed(at),
                    "remote": punctuality.remote_by_person(actor, since, until, at), "allowed_remote": punctuality.allowed_remote(at)}
        case "gaps":
            return {"rows": reports.coverage_gaps(actor, since, until)}
        case "deviations":
            rows = reports.deviations(actor, begin, end)
            return {"rows": rows if whole else rows[:_SHOWN], "more": 0 if whole else len(rows) - _SHOWN}
    levels, means, people = shares(actor, begin, end, at), averages(actor, begin, end), averages_by_engineer(actor, begin, end)
    return {"shares": levels, "averages": means, "people": people, "answered": means["speed"] is not None or any(share.count for share in levels)}


_GROUPS = (
    (both("未开始", "not begun"), ("received", "accepted", "judged"), "warn"), (both("进行中", "under way"), ("planned", "working"), "accent"),
    (both("已完成", "done"), ("done", "closed"), "good"), (both("已归档", "filed"), ("archived",), "quiet"), (both("已取消", "cancelled"), ("cancelled",), "plain"),
)
"""Nine stages are too many colours; the table below the chart keeps them all."""


def _series(rows: list[dict[str, Any]], months: list[str], language: str) -> list[dict[str, Any]]:
    counted = [(title, [sum(r["count"] for r in rows if r["month"] == m and r["stage"] in stages) for m in months], tone) for title, stages, tone in _GROUPS]
    return [{"name": title.of(language), "data": data, "tone": tone} for title, data, tone in counted if any(data)]


def _bars(rows: list[dict[str, Any]], column: str, since: Any, until: Any) -> list[dict[str, Any]]:
    return [{"label": r["word"], "value": r["count"], "url": f"/cases?queue=all&{column}={r['value']}&since={since}&until={until}"} for r in rows]


def _period(request: Asked, days: int) -> tuple[Any, Any]:
    until = day_asked(request.GET.get("until")) or local_day(request.moment)
    since = day_asked(request.GET.get("since")) or until - timedelta(days=days)
    return min(since, until), max(since, until)


def _links(request: Asked, here: str = "") -> list[dict[str, Any]]:
    return [{"label": both("总览", "Overview"), "url": "/reports", "on": not here}] + [
        {"label": title, "url": f"/reports/{name}", "on": name == here} for name, title in reports.titles().items()]
