"""批量改期、定期服务与网点派单: the three lists where one decision touches many jobs or comes back by itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import queries
from yinuo.cases.models import Case
from yinuo.dispatch import moving, offering, upkeep
from yinuo.dispatch.models import Move, Offer, Upkeep, UpkeepRun
from yinuo.dispatch.resources import HALVES
from yinuo.jobs.models import Job
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import unseen
from yinuo.products.models import Unit
from yinuo.web import moments
from yinuo.web.context import toast
from yinuo.web.forms import Entry
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in

from .resources import fields_of
from .scope import reachable, scope_of
from .tabs import tabs


@page("move.ask")
def moves(request: Asked) -> HttpResponse:
    """批量改期。"""
    stations = reachable(request, "move.ask")
    entries = (
        Entry("station", both("网点", "Station"), "select", True, choices=[(str(s.pk), both(s.name, s.name)) for s in stations], value=str(stations[0].pk) if stations else ""),
        Entry("day", both("原日期", "From the day"), "date", True), Entry("district", both("区县（留空为全部）", "District (empty: all)"), most=60),
        Entry("to_day", both("改到", "To the day"), "date", True), Entry("reason", both("原因（客户会看到）", "Reason (customers see it)"), required=True, most=200),
    )
    preview: list[dict[str, Any]] | None = None
    made: list[Move] = []

    def act() -> None:
        nonlocal preview
        given = {e.name: e.read(request.POST, [v for v, _ in e.choices] if not callable(e.choices) else ()) for e in entries}
        station = next((s for s in stations if str(s.pk) == given["station"]), None)
        if station is None:
            raise Refusal("move.unfit", both("请选择网点", "Choose a station"), status=422, field="station")
        if request.POST.get("act") == "ask":
            made.append(moving.ask(by=request.actor, at=request.moment, station_id=station.pk, day=given["day"], district=given["district"], to_day=given["to_day"], reason=given["reason"]))
        else:
            preview = moving.preview(station, given["day"], given["district"], given["to_day"])

    refusal = attempt(act) if request.method == "POST" else None
    if made:
        return HttpResponseRedirect(f"/dispatch/moves/{made[0].pk}")
    keys = {str(s.pk) for s in stations}
    recent = [m for m in Move.objects.select_related("asked_by", "answered_by").order_by("-id")[:30] if m.rule["station"] in keys]
    return show(request, "web/dispatch/moves.html", refusal, tabs=tabs(request, "/dispatch/moves"), fields=fields_of(entries, request), preview=preview,
                told=sum(r["told"] for r in preview or []), cost=moving.cost(preview, request.moment) if preview else None, recent=recent, states=_MOVES)


@page("move.ask")
def move(request: Asked, move_id: int) -> HttpResponse:
    """一次批量改期。"""
    found = _move(request, move_id)
    return show(request, "web/dispatch/move.html", tabs=tabs(request, "/dispatch/moves"), **_told(request, found))


@page("move.ask")
def move_act(request: Asked, move_id: int, act: str) -> HttpResponse:
    """批准、不批准、撤回: the verbs themselves ask who may."""
    found = _move(request, move_id)
    verbs: dict[str, Callable[..., Any]] = {"approve": moving.approve, "refuse": moving.refuse, "undo": moving.undo}
    if request.method != "POST" or act not in verbs:
        return HttpResponseRedirect(f"/dispatch/moves/{found.pk}")
    refusal = attempt(lambda: verbs[act](found.pk, by=request.actor, at=request.moment))
    if refusal is not None:
        return show(request, "web/dispatch/move.html", refusal, tabs=tabs(request, "/dispatch/moves"), **_told(request, Move.objects.get(pk=found.pk)))
    return HttpResponseRedirect(f"/dispatch/moves/{found.pk}")


_MOVES = {
    "asked": both("待批准", "waiting for approval"), "moving": both("改期中", "being moved"), "done": both("已执行", "carried out"), "refused": both("未批准", "refused"),
    "undoing": both("撤回中", "being moved back"), "undone": both("已撤回", "undone"),
}


def _told(request: Asked, found: Move) -> dict[str, Any]:
    stuck = found.state in moving.BECOMES and moving.is_stuck(found, found.state)
    job = Job.objects.filter(pk=found.job or 0).first() if found.state in moving.BECOMES and not stuck else None
    return {"move": found, "state": _MOVES[found.state], "may_approve": request.actor.may("move.approve") and found.state == "asked", "stuck": stuck,
            "may_undo": request.actor.may("move.undo") and found.state == "done", "moved": sum(r["done"] for r in found.rows),
            "job": job, "share": round(100 * job.done / job.total) if job and job.total else 0}


def _move(request: Asked, move_id: int) -> Move:
    found = Move.objects.select_related("asked_by", "answered_by").filter(pk=move_id).first() if move_id < 1 << 63 else None
    if found is None or found.rule["station"] not in {str(s.pk) for s in reachable(request, "move.ask")}:
        raise unseen()
    return found


@page("upkeep.write")
def plans(request: Asked) -> HttpResponse:
    """定期服务计划。"""
    entries = (
        Entry("serial", both("产品序列号", "Serial number"), required=True, most=60), Entry("kind", both("类别", "Kind"), "radio", True, choices=list(upkeep.KINDS.items()), value="inspection"),
        Entry("rule", both("周期", "How often"), "select", True, choices=list(upkeep.RULES.items()), value="FREQ=MONTHLY;INTERVAL=6"),
        Entry("begins_on", both("第一次", "First"), "date", True), Entry("ends_on", both("最后（留空为不限）", "Last (empty: open)"), "date"),
        Entry("lead_days", both("提前几天建单", "Days ahead"), "number", True, value=7, to=int), Entry("description", both("做什么", "What is done"), required=True, most=400),
    )

    def act() -> None:
        given = {e.name: e.read(request.POST, [v for v, _ in e.choices] if not callable(e.choices) else ()) for e in entries}
        unit = Unit.objects.filter(serial=given.pop("serial")).first()
        upkeep.write(None, by=request.actor, at=request.moment, unit_id=unit.pk if unit else 0, **given)

    refusal = attempt(act) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        toast(request, both("计划已登记", "The plan is entered"))
        return HttpResponseRedirect("/dispatch/upkeep")
    return show(request, "web/dispatch/upkeep.html", refusal, tabs=tabs(request, "/dispatch/upkeep"), fields=fields_of(entries, request), rows=_upkeep(request))


def _upkeep(request: Asked) -> list[tuple[Upkeep, Both, list[UpkeepRun], int]]:
    """Each plan, how often, the runs whose case this reader may see, and how many more there are."""
    plans = list(Upkeep.objects.select_related("unit__product").order_by("-is_active", "next_on")[:200])
    runs: dict[int, list[UpkeepRun]] = {plan.pk: [] for plan in plans}
    for run in UpkeepRun.objects.filter(upkeep__in=plans).select_related("case").order_by("-due_on"):
        runs[run.upkeep_id].append(run)
    seen = queries.seen_among(request.actor, [run.case_id for made in runs.values() for run in made])
    return [(plan, upkeep.RULES.get(plan.rule, both(plan.rule, plan.rule)), [r for r in runs[plan.pk] if r.case_id in seen],
             sum(r.case_id not in seen for r in runs[plan.pk])) for plan in plans]


@page("upkeep.write")
def stop(request: Asked, plan_id: int) -> HttpResponse:
    """停用。"""
    if request.method == "POST":
        upkeep.stop(plan_id, by=request.actor, at=request.moment)
    return HttpResponseRedirect("/dispatch/upkeep")


@page("offer.answer")
def offers(request: Asked) -> HttpResponse:
    """网点派单: what waits for an answer, what was answered, and what may be offered."""
    answering = {s.pk for s in reachable(request, "offer.answer")}
    making = {s.pk for s in reachable(request, "offer.make")} if request.actor.may("offer.make") else set()
    seen = Offer.objects.select_related("case", "station", "answered_by").filter(station__in=answering | making).order_by("-id")[:60]
    return show(request, "web/dispatch/offers.html", tabs=tabs(request, "/dispatch/offers"), rows=[(o, HALVES[o.half], o.state == "open" and o.station_id in answering) for o in seen],
                states=_OFFERS, reasonable=True)


@page("offer.answer")
def answer(request: Asked, offer_id: int, act: str) -> HttpResponse:
    """接单或拒单。"""
    if request.method == "POST":
        if act == "accept":
            offering.accept(offer_id, by=request.actor, at=request.moment)
        else:
            gone = offering.refuse(offer_id, by=request.actor, at=request.moment, reason=request.POST.get("reason", "")[:200])
            after = Offer.objects.filter(case=gone.case_id, state="open").select_related("station").first()
            toast(request, both(f"已转给{after.station.name}", f"Passed on to {after.station.name}") if after else both("没有下一个有余量的网点，请调度安排", "No further station has room; a dispatcher arranges it"))
            return HttpResponseRedirect("/dispatch/offers")
        toast(request, both("已接单", "Accepted"))
    return HttpResponseRedirect("/dispatch/offers")


@page("offer.make")
def hand_out(request: Asked) -> HttpResponse:
    """把一天的单派给合作网点: each to the best with room; what nobody takes stays."""
    scope = scope_of(request, "offer.make")
    half = request.POST.get("half", "am")
    if request.method != "POST":
        rows = _free(request, scope.stations[0].pk) if scope.stations else []
        ranked = [(case, offering.ranked(case, scope.day, "am")[:2], offering.ranked(case, scope.day, "pm")[:2]) for case in rows[:40]]
        return show(request, "web/dispatch/hand_out.html", tabs=tabs(request, "/dispatch/offers"), scope=scope, rows=ranked, halves=list(HALVES.items()))
    chosen, given, refused = request.POST.getlist("case")[:200], 0, 0
    for case in queries.seen_by(request.actor).filter(pk__in=[key for c in chosen if (key := key_in(c))]):
        no = attempt(lambda case=case: offering.offer(case.pk, by=request.actor, at=request.moment, day=_day(request, scope.day), half=half))  # type: ignore[misc]
        given, refused = given + (no is None), refused + (no is not None)
    toast(request, both(f"已派出 {given} 单，{refused} 单没有合适的网点", f"{given} offered, {refused} fit no station"))
    return HttpResponseRedirect("/dispatch/offers")


_OFFERS = {"open": both("待答复", "waiting"), "accepted": both("已接单", "accepted"), "refused": both("已拒单", "refused"), "lapsed": both("逾时未答", "not answered in time")}


def _free(request: Asked, station: int) -> list[Case]:
    open_ones = queries.seen_by(request.actor).filter(station=station, is_open=True, mode="on_site", engineer__isnull=True, stage__in=["accepted", "judged", "planned"])
    return list(open_ones.exclude(offers__state__in=["open", "accepted"]).select_related("contact", "station").order_by("due_at")[:100])


def _day(request: Asked, otherwise: date) -> date:
    try:
        return moments.day_of(request.POST.get("day", ""))
    except ValueError:
        return otherwise
