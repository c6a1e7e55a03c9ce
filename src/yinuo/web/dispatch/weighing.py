"""排程权重: draft the weights, see what each choice would have made of yesterday, then keep them as a draft of the policy."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.dispatch import replaying, weights
from yinuo.dispatch.weights import Weights
from yinuo.editions.models import Edition
from yinuo.jobs.models import Job
from yinuo.kit.moment import local_day
from yinuo.kit.text import both
from yinuo.people.models import Station
from yinuo.web.context import toast
from yinuo.web.forms import Entry
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in

from .resources import fields_of
from .scope import reachable
from .tabs import tabs

ENTRIES = tuple(Entry(name, words, "number", True, to=int) for name, words in weights.WORDS.items())
_ROWS = (
    ("kept_count", both("已确认而未守住", "Confirmed visits lost"), 1), ("urgent_count", both("紧急单未安排", "Urgent jobs unserved"), 1),
    ("ordinary_count", both("普通单未安排", "Other jobs unserved"), 1), ("late", both("迟于时限（分）", "Lateness (min)"), 60),
    ("overtime", both("加班（分）", "Overtime (min)"), 60), ("travel", both("路上（分）", "Travel (min)"), 60), ("changes", both("换人（次）", "Other engineers"), 1),
)


@page("plan.make")
def weighing(request: Asked) -> HttpResponse:
    """权重与昨天的效果。"""
    asked: list[Job] = []
    kept: list[Edition] = []

    def act() -> None:
        sent = {entry.name: entry.read(request.POST) for entry in ENTRIES}
        drafted = weights.sound({name: value for name, value in sent.items() if value is not None})
        if request.POST.get("act") == "keep":
            kept.append(weights.draft(drafted, by=request.actor, at=request.moment, why=request.POST.get("why", "")[:500]))
            return
        stations = [key for s in request.POST.getlist("stations") if (key := key_in(s))]
        day = Entry("day", both("日期", "Day"), "date", True).read(request.POST)
        asked.append(replaying.ask(by=request.actor, at=request.moment, stations=stations, day=day, drafted=drafted))

    refusal = attempt(act) if request.method == "POST" else None
    if kept:
        toast(request, both("已存为制度草稿，请由另一位同事批准", "Kept as a draft of the policy; another colleague approves it"))
        return HttpResponseRedirect(f"/policy/editions/{kept[0].pk}")
    if asked:
        return HttpResponseRedirect(f"/dispatch/weights?job={asked[0].pk}")
    return show(request, "web/dispatch/weights.html", refusal, **_view(request))


@page("plan.make")
def progress(request: Asked) -> HttpResponse:
    """The running trial, read again every second."""
    job = _job(request)
    if job is None or job.state not in ("waiting", "running"):
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = f"/dispatch/weights?job={job.pk}" if job else "/dispatch/weights"
        return answer
    return show(request, "web/dispatch/_weighing.html", job=job)


def _view(request: Asked) -> dict[str, Any]:
    offered, job = reachable(request, "plan.make"), _job(request)
    given = job.given if job else {}
    yesterday = local_day(request.moment) - timedelta(days=1)
    now = Weights(**given["draft"]) if given.get("draft") else weights.in_force(request.moment)
    chosen = request.POST.getlist("stations") or [str(s) for s in given.get("stations", [])] or [str(s.pk) for s in offered[:1]]
    return {
        "tabs": tabs(request, "/dispatch/weights"), "fields": fields_of(ENTRIES, request, asdict(now)), "job": job, "running": job is not None and job.state in ("waiting", "running"),
        "day": request.POST.get("day") or given.get("day") or yesterday.isoformat(), "stations": [(str(s.pk), both(s.name, s.name)) for s in offered], "chosen": chosen,
        "names": [s.name for s in Station.objects.filter(pk__in=given.get("stations", []))], "may_keep": request.actor.may("edition.draft"), "why": request.POST.get("why", ""),
        "presets": [(name, words, asdict(made)) for name, (words, made) in weights.PRESETS.items()], "words": list(weights.WORDS.items()),
        "now": asdict(weights.in_force(request.moment)), **_compared(job),
    }


def _compared(job: Job | None) -> dict[str, Any]:
    """The levels side by side; the best of a row is marked, what it was is no choice and not compared."""
    result = (job.result or {}) if job else {}
    levels = result.get("levels") or {}
    names = [name for name in replaying.COLUMNS if name in levels]
    rows = []
    for key, words, unit in _ROWS:
        figures = [round(levels[name][key] / unit) for name in names]
        choices = figures[1:]
        rows.append((words, [(figure, n > 0 and len(set(choices)) > 1 and figure == min(choices)) for n, figure in enumerate(figures)]))
    return {"columns": [replaying.COLUMNS[name] for name in names], "rows": rows if names else [], "result": result}


def _job(request: Asked) -> Job | None:
    return Job.objects.filter(pk=key_in(request.GET.get("job")) or 0, kind=replaying.JOB, user_id=request.actor.user_id).first()
