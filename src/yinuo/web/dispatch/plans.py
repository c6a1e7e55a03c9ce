"""排程方案: ask for one, watch it improve, compare it with the day as it is, publish it or let it go."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.dispatch import planning, publishing, weights
from yinuo.dispatch.models import Plan
from yinuo.jobs.models import Job
from yinuo.kit.moment import read_moment
from yinuo.kit.text import Both, both
from yinuo.people.models import Station
from yinuo.people.verbs import unseen
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in

from .scope import reachable, scope_of
from .tabs import tabs

_LEVELS = (
    ("kept_count", both("客户已确认而未守住", "Confirmed visits lost"), "count"), ("urgent_count", both("紧急单未安排", "Urgent jobs unserved"), "count"),
    ("ordinary_count", both("普通单未安排", "Other jobs unserved"), "count"), ("late", both("迟于时限", "Lateness"), "minutes"),
    ("overtime", both("加班", "Overtime"), "overtime"), ("travel", both("路上", "Travel"), "minutes"), ("changes", both("改动", "Changes"), "price"),
    ("preferences", both("偏好与大材小用", "Preferences, over-qualification"), "price"),
)


@page("plan.make")
def plans(request: Asked) -> HttpResponse:
    """求一份方案，或翻看近来的。"""
    scope = scope_of(request, "plan.make")
    made: list[Plan] = []

    def act() -> None:
        given = request.POST
        made.append(planning.ask(
            by=request.actor, at=request.moment, stations=[key for s in given.getlist("stations") if (key := key_in(s))], day=scope.day,
            preset=given.get("preset", ""), seconds=key_in(given.get("seconds")) or 0))

    refusal = attempt(act) if request.method == "POST" else None
    if made:
        return HttpResponseRedirect(f"/dispatch/plans/{made[0].pk}")
    keys = {s.pk for s in scope.offered}
    recent = [p for p in Plan.objects.select_related("made_by").order_by("-id")[:30] if set(p.stations) <= keys]
    return show(request, "web/dispatch/plans.html", refusal, tabs=tabs(request, "/dispatch/plans"), scope=scope, recent=recent,
                presets=list(weights.CHOICES.items()), stations=[(str(s.pk), both(s.name, s.name)) for s in scope.offered],
                chosen=[str(s.pk) for s in scope.stations], states=_STATES)


@page("plan.make")
def one(request: Asked, plan_id: int) -> HttpResponse:
    """一份方案。"""
    plan = _found(request, plan_id)
    return show(request, "web/dispatch/plan.html", **_view(request, plan))


@page("plan.make")
def progress(request: Asked, plan_id: int) -> HttpResponse:
    """The running search, read again every second; once it has ended the page is loaded whole."""
    plan = _found(request, plan_id)
    if plan.state not in (Plan.State.RUNNING, Plan.State.PUBLISHING) or publishing.is_stuck(plan):
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = f"/dispatch/plans/{plan.pk}"
        return answer
    return show(request, "web/dispatch/_progress.html", **_watch(plan))


@page("plan.publish")
def publish(request: Asked, plan_id: int) -> HttpResponse:
    """发布。"""
    plan = _found(request, plan_id)
    if request.method != "POST":
        return HttpResponseRedirect(f"/dispatch/plans/{plan.pk}")
    refusal = attempt(lambda: publishing.publish(plan.pk, by=request.actor, at=request.moment))
    if refusal is not None:
        return show(request, "web/dispatch/plan.html", refusal, **_view(request, Plan.objects.get(pk=plan.pk)), changed=refusal.facts.get("changed", []))
    toast(request, both("已交给后台发布", "Handed to the worker"))
    return HttpResponseRedirect(f"/dispatch/plans/{plan.pk}")


@page("plan.publish")
def drop(request: Asked, plan_id: int) -> HttpResponse:
    """放弃。"""
    plan = _found(request, plan_id)
    if request.method == "POST":
        planning.drop(plan, by=request.actor, at=request.moment)
    return HttpResponseRedirect("/dispatch/plans")


_STATES = {
    "running": both("计算中", "running"), "publishing": both("发布中", "being published"), "proposed": both("待发布", "proposed"), "published": both("已发布", "published"),
    "failed": both("未得出", "failed"), "dropped": both("已放弃", "dropped"),
}
_CHANGES = {
    "new": both("新安排", "new"), "engineer": both("换人", "other engineer"), "time": both("改时间", "other time"), "same": both("不变", "unchanged"),
}


def _view(request: Asked, plan: Plan) -> dict[str, Any]:
    crews: dict[str, list[dict[str, Any]]] = {}
    for row in plan.rows:
        crews.setdefault(row["name"], []).append(row | {"at": read_moment(row["starts_at"]), "until": read_moment(row["ends_at"]), "said": _CHANGES[row["change"]]})
    return {
        "plan": plan, "stations": list(Station.objects.filter(pk__in=plan.stations)), "levels": _levels(plan), "crews": list(crews.items()),
        "changed_rows": sum(r["change"] != "same" for r in plan.rows), "state": _STATES[plan.state], "preset": weights.CHOICES[plan.preset],
        "may_publish": request.actor.may("plan.publish") and plan.state == Plan.State.PROPOSED, "may_publish_on": request.actor.may("plan.publish"), "stuck": publishing.is_stuck(plan),
        "travelled": _travelled(plan.travel_source), "tabs": tabs(request, "/dispatch/plans"), **_watch(plan),
    }


def _travelled(source: str) -> Both:
    """Where the travel times come from: the company's own estimate, a provider by its name, or both."""
    own = both("本机估算", "our own estimate")
    names = [own if name in ("offline", "") else both(name, name) for name in source.split("+")]
    return both("与".join(name.zh for name in names), " and ".join(name.en for name in names))


def _levels(plan: Plan) -> list[dict[str, Any]]:
    """The objective level by level, the day as it stands beside the plan, never folded into one figure."""
    rows = []
    for name, words, unit in _LEVELS:
        before, after = plan.before.get(name, 0), plan.levels.get(name, 0)
        divide = 1 if unit == "count" else 120 if unit == "overtime" else 60
        rows.append({"words": words, "before": round(before / divide), "after": round(after / divide), "unit": unit,
                     "better": after < before, "worse": after > before})
    return rows


def _watch(plan: Plan) -> dict[str, Any]:
    job = Job.objects.filter(pk=plan.job).first() if plan.job else None
    trail = (job.result or {}).get("trail", []) if job else []
    most = max((step["ordinary_count"] * 3600 + step["travel"] + step["late"] for step in trail), default=1) or 1
    end = max(1.0, float(plan.seconds))
    points = " ".join(f"{100 * step['seconds'] / end:.1f},{100 - 92 * (step['ordinary_count'] * 3600 + step['travel'] + step['late']) / most:.1f}" for step in trail)
    return {"plan": plan, "job": job, "trail": trail, "last": trail[-1] if trail else None, "points": points}


def _found(request: Asked, plan_id: int) -> Plan:
    plan = Plan.objects.filter(pk=plan_id).first() if plan_id < 1 << 63 else None
    if plan is None or not set(plan.stations) <= {s.pk for s in reachable(request, "plan.make")}:
        raise unseen()
    return plan
