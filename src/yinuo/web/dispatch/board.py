"""看板: people by time beside the jobs that wait; the same acts by dragging, by form and by keyboard."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yinuo.cases import queries
from yinuo.cases.models import Case
from yinuo.dispatch import by_hand, demands, placing
from yinuo.dispatch.day import STAGES, Day, Task, clock, midnight
from yinuo.dispatch.engine import desk
from yinuo.dispatch.judging import Judgement
from yinuo.dispatch.standing import read_day
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import unseen
from yinuo.web import moments
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in

from .drawing import HOURS, chart, grid, lanes, share, waiting
from .scope import Scope, scope_of
from .tabs import tabs


@page("dispatch.see")
def board(request: Asked) -> HttpResponse:
    """派工看板。"""
    desk.warm()
    return show(request, "web/dispatch/board.html", tabs=tabs(request, "/dispatch"), **_view(request))


@page("dispatch.see")
def rows(request: Asked) -> HttpResponse:
    """The part of the board that is read anew every few seconds."""
    return show(request, "web/dispatch/_board.html", **_view(request))


@page("dispatch.see")
def as_list(request: Asked) -> HttpResponse:
    """列表: the board for the keyboard, and for a phone."""
    return show(request, "web/dispatch/list.html", tabs=tabs(request, "/dispatch/list"), **_view(request))


@page("dispatch.see")
def wall(request: Asked) -> HttpResponse:
    """大屏。 Read only."""
    return show(request, "web/dispatch/wall.html", **_view(request))


@page("dispatch.see")
def check(request: Asked) -> HttpResponse:
    """Does it fit there? Asked while dragging."""
    scope = scope_of(request)
    asked = Case.objects.filter(pk=_number(request.GET.get("case", "")), station__in=scope.stations, is_open=True, mode="on_site", stage__in=STAGES)
    day = read_day(scope.stations, scope.day, request.moment, extra=asked.select_related("contact"), most=0)
    task, person = day.task(_number(request.GET.get("case", ""))), day.person(_number(request.GET.get("engineer", "")))
    start, minutes = _time(request.GET.get("start", "")), _number(request.GET.get("minutes", ""))
    if task is None or person is None or start is None:
        raise unseen()
    length = minutes * 60 if 0 < minutes <= 720 else task.duration
    made = by_hand.judged(day, task, person, start, length, request.moment)
    return show(request, "web/dispatch/_check.html", judged=_told(day, made), task=task, person=person, start=clock(start), end=clock(start + length))


@page("board.place")
def place(request: Asked) -> HttpResponse:
    """Dropped: the same act the form does, answered in pieces for the script."""
    if request.method != "POST":
        return HttpResponseRedirect("/dispatch")
    given = request.POST
    case = _case(request, given.get("case", ""))
    _place(request, case)
    return HttpResponse(status=204)


@page("board.place")
def one(request: Asked, number: str) -> HttpResponse:
    """安排一单: the board's act as a form, with the best places at the top."""
    case = queries.one(request.actor, number)
    scope = scope_of(request)
    refusal = None
    if request.method == "POST":
        refusal = attempt(lambda: _place(request, case))
        if refusal is None:
            toast(request, both("已安排", "Placed"))
            back = request.POST.get("back", "")
            return HttpResponseRedirect(back if back.startswith("/dispatch") else f"/dispatch/list?{scope.query}")
    day = read_day([case.station], scope.day, request.moment, extra=[case], most=0)
    task = day.task(case.pk)
    if task is None:
        raise unseen()
    return show(request, "web/dispatch/job.html", refusal, case=case, scope=scope, day=day, task=task, choices=by_hand.choices(day, task, request.moment),
                people=[(str(p.id), both(p.user.name, p.user.name_en or p.user.name)) for p in day.people], values=_values(request, task, scope),
                back=_back(request, scope), wishes=demands.wishes(case), asked=demands.of(case, request.moment), may_pin=request.actor.may("pin.set"))


@page("pin.set")
def lock(request: Asked, number: str, act: str) -> HttpResponse:
    """锁定或解除。"""
    case = queries.one(request.actor, number)
    if request.method == "POST":
        (placing.pin if act == "lock" else placing.unpin)(case, by=request.actor, at=request.moment)
        if request.htmx:
            return HttpResponse(status=204)
    return HttpResponseRedirect(_back(request, scope_of(request)))


_WAITING = 80
"""Jobs that wait beside the board: the most pressing; nobody looks through more of them for the next to place."""


def _view(request: Asked) -> dict[str, Any]:
    scope = scope_of(request)
    day = read_day(scope.stations, scope.day, request.moment, most=_WAITING)
    now = _now(day, request)
    made, waits, left = lanes(day, now), day.waiting(), day.left
    return {
        "scope": scope, "day": day, "lanes": made, "waiting": waiting(waits), "waits": len(waits) + left.count, "left": left.count, "grid": grid(), "back": _leading_back(scope), "chart": chart(day), "hours": [(h, share(h * 3600)) for h in HOURS],
        "now_x": share(now) if now is not None else None, "may_place": request.actor.may("board.place"), "may_plan": request.actor.may("plan.make"),
        "placed": sum(lane["count"] for lane in made), "told": sum(j["task"].is_told for lane in made for j in lane["jobs"]),
        "urgent": sum(t.is_urgent for t in waits) + left.urgent, "off": sum(p.is_away for p in day.people), "present": sum(not p.is_away for p in day.people), "stations": [(str(s.pk), both(s.name, s.name)) for s in scope.offered],
        "station_value": str(scope.stations[0].pk) if scope.stations else "",
    }


def _leading_back(scope: Scope) -> SafeString:
    """What stands behind the address of every job on the board, so that its page leads back to this view."""
    return format_html("?{}&amp;back=/dispatch%3F{}", scope.query, quote(scope.query))


def _place(request: Asked, case: Case) -> None:
    given = request.POST
    scope = scope_of(request)
    engineer, start = _number(given.get("engineer", "")), _time(given.get("start", ""))
    minutes = _number(given.get("minutes", "")) or 60
    if not engineer or start is None or not 0 < minutes <= 720:
        raise Refusal("board.unfit", both("请选择工程师、时间与时长", "Choose engineer, time and length"), field="start", status=422,
                      way_out=both("时间写作 09:30，时长 5 至 720 分钟", "Write the time as 09:30, the length as 5 to 720 minutes"))
    begins = midnight(scope.day) + timedelta(seconds=start)
    by_hand.place(case, by=request.actor, at=request.moment, engineer_id=engineer, starts_at=begins, ends_at=begins + timedelta(minutes=minutes),
                  reason=given.get("reason", "")[:200], overlap_because=given.get("overlap_because", "")[:200], helper_id=_number(given.get("helper", "")) or None, seen=_number(given.get("version", "")) or None)


def _told(day: Day, made: Judgement) -> dict[str, Any]:
    spot = None
    if made.nearest:
        person = day.person(made.nearest[0])
        spot = {"name": person.user.name if person else "", "at": clock(made.nearest[1]), "engineer": made.nearest[0]}
    return {"verdict": made.verdict.value, "remarks": made.remarks, "there": made.way_there // 60, "on": made.way_on // 60, "nearest": spot}


def _values(request: Asked, task: Task, scope: Scope) -> dict[str, Any]:
    if request.method == "POST":
        return request.POST.dict()
    asked = request.GET
    helper = task.appointment.helper_id if task.appointment else None
    return {"engineer": asked.get("engineer") or str(task.engineer_id or ""), "helper": asked.get("helper") or str(helper or ""), "start": asked.get("start") or clock(task.start), "day": scope.day.isoformat(),
            "minutes": asked.get("minutes") or str((((task.end or 0) - (task.start or 0)) if task.start is not None else task.duration) // 60), "version": str(task.case.version)}


def _back(request: Asked, scope: Scope) -> str:
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    if asked.startswith("/dispatch") and "//" not in asked:
        return asked
    return f"/dispatch/list?{scope.query}"


def _case(request: Asked, key: str) -> Case:
    found = queries.seen_by(request.actor).filter(pk=_number(key)).first()
    if found is None:
        raise unseen()
    return found


def _now(day: Day, request: Asked) -> int | None:
    return day.second(request.moment) if day.on == local_day(request.moment) else None


def _number(text: str) -> int:
    return key_in(text) or 0


def _time(text: str) -> int | None:
    try:
        found = moments.time_of(text)
    except ValueError:
        return None
    return 3600 * found.hour + 60 * found.minute


