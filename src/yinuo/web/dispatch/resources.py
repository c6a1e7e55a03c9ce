"""排班资源: engineers with home, skills, certificates, week, absences and tools; stations with what they take; the point of a case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import queries
from yinuo.dispatch import fitness
from yinuo.dispatch import resources as writing
from yinuo.dispatch.models import Absence, Capacity, Certificate, Home, Place, Shift, ShiftDay, Skill, Territory, Tool
from yinuo.kit.moment import local_day
from yinuo.kit.text import Both, both
from yinuo.people.models import Station, User
from yinuo.people.verbs import unseen
from yinuo.policy.facts import word
from yinuo.web.context import toast
from yinuo.web.forms import Choice, Entry, words_of
from yinuo.web.page import Asked, attempt, page, show

from .scope import reachable
from .tabs import tabs

_CATEGORIES: list[Choice] = words_of("case.category")
_LEVELS: list[Choice] = [(str(level), words) for level, words in writing.LEVELS.items()]
_DATA: list[Choice] = [("wgs84", both("WGS-84（GPS）", "WGS-84 (GPS)")), ("gcj02", both("GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)")), ("bd09", both("BD-09（百度）", "BD-09 (Baidu)"))]
_DAYS = {"mon": both("周一", "Mon"), "tue": both("周二", "Tue"), "wed": both("周三", "Wed"), "thu": both("周四", "Thu"), "fri": both("周五", "Fri"),
         "sat": both("周六", "Sat"), "sun": both("周日", "Sun")}
_POINT = (
    Entry("latitude", both("纬度", "Latitude"), required=True, to=float), Entry("longitude", both("经度", "Longitude"), required=True, to=float),
    Entry("datum", both("坐标系", "Datum"), "select", True, choices=_DATA, value="gcj02"),
)


def _week(engineer: int, *, hours: str, lunch_minutes: int | None, overtime_minutes: int | None, by: Any, at: Any, **days: bool) -> Any:
    begins, _, ends = hours.partition("-")
    chosen = {day: (begins.strip(), ends.strip()) for day in _DAYS if days.get(day)}
    return writing.set_shift(engineer, by=by, at=at, week=chosen, lunch_minutes=lunch_minutes if lunch_minutes is not None else 45,
                             overtime_minutes=overtime_minutes if overtime_minutes is not None else 60)


@dataclass(frozen=True, slots=True)
class Act:
    """One verb on an engineer as a small form."""

    name: str
    code: str
    label: Both
    run: Callable[..., Any]
    entries: tuple[Entry, ...]


ACTS = {act.name: act for act in (
    Act("home", "resource.write", both("登记出发地", "Set the start place"), writing.set_home, _POINT),
    Act("skill", "resource.write", both("登记技能", "Set a skill"), writing.set_skill, (
        Entry("category", both("产品类别", "Product category"), "select", True, choices=_CATEGORIES),
        Entry("level", both("等级", "Level"), "radio", True, choices=_LEVELS, value="2", to=int))),
    Act("certificate", "resource.write", both("登记证书", "Add a certificate"), writing.add_certificate, (
        Entry("name", both("证书名称", "Certificate"), required=True, most=80), Entry("number", both("编号", "Number"), most=60),
        Entry("category", both("适用类别（留空为全部）", "Category (empty: all)"), "select", choices=_CATEGORIES),
        Entry("issued_on", both("发证日期", "Issued"), "date"), Entry("expires_on", both("有效期至", "Valid until"), "date", True))),
    Act("week", "resource.write", both("登记班次", "Set the week"), _week, (
        Entry("hours", both("时间", "Hours"), required=True, value="08:30-17:30", most=11),
        *[Entry(day, words, "checkbox", value=day != "sun") for day, words in _DAYS.items()],
        Entry("lunch_minutes", both("午休（分钟）", "Lunch (minutes)"), "number", value=45, to=int),
        Entry("overtime_minutes", both("可加班（分钟）", "Overtime allowed (minutes)"), "number", value=60, to=int))),
    Act("day", "resource.write", both("调班一天", "Change one day"), writing.set_shift_day, (
        Entry("day", both("日期", "Day"), "date", True), Entry("begins", both("上班（留空为休息）", "From (empty: free)"), most=5), Entry("ends", both("下班", "Until"), most=5),
        Entry("reason", both("原因", "Reason"), most=100))),
    Act("absence", "absence.enter", both("登记缺勤", "Enter an absence"), writing.enter_absence, (
        Entry("kind", both("种类", "Kind"), "radio", True, choices=list(writing.ABSENCES.items()), value="leave"),
        Entry("starts_at", both("开始", "From"), "datetime-local", True), Entry("ends_at", both("结束", "Until"), "datetime-local", True),
        Entry("words", both("说明", "In words"), most=200))),
    Act("territory", "resource.write", both("登记服务区域", "Set a district"), writing.set_territory, (
        Entry("district", both("区县（与地址写法一致）", "District, as addresses name it"), required=True, most=60),)),
    Act("no-territory", "resource.write", both("不再负责某区域", "End a district"), writing.end_territory, (
        Entry("district", both("区县", "District"), required=True, most=60),)),
    Act("tool", "resource.write", both("配发工具", "Give a tool"), writing.give_tool, (
        Entry("name", both("工具", "Tool"), required=True, most=60), Entry("number", both("编号", "Number"), most=60),
        Entry("interval_months", both("检查周期（月）", "Checked every (months)"), "number", True, value=3, to=int),
        Entry("checked_on", both("上次检查", "Last checked"), "date"))),
)}


@page("resource.see")
def people(request: Asked) -> HttpResponse:
    """排班资源。"""
    stations = reachable(request, "resource.see")
    chosen = [s for s in stations if str(s.pk) == request.GET.get("station", "")] or stations[:1]
    today = local_day(request.moment)
    rows = [_row(user, today) for user in writing.engineers_at([s.pk for s in chosen], today)]
    return show(request, "web/dispatch/people.html", tabs=tabs(request, "/dispatch/people"), rows=rows, stations=stations,
                station_value=chosen[0].pk if chosen else None, capacities=_capacities(stations), may_write=request.actor.may("resource.write"), may_bring=request.actor.may("resource.bring"))


@page("resource.see")
def person(request: Asked, person_id: int) -> HttpResponse:
    """一位工程师的资源。"""
    user = _engineer(request, person_id)
    return _person(request, user)


@page("resource.see")
def act(request: Asked, person_id: int, name: str) -> HttpResponse:
    """One of the small forms; its own verb is asked by the act."""
    user, found = _engineer(request, person_id), ACTS.get(name)
    if found is None:
        raise unseen()
    if request.method != "POST":
        return HttpResponseRedirect(f"/dispatch/people/{user.pk}")

    def do() -> None:
        given = {e.name: e.read(request.POST, [v for v, _ in e.choices] if not callable(e.choices) else ()) for e in found.entries}
        found.run(user.pk, by=request.actor, at=request.moment, **given)

    refusal = attempt(do)
    if refusal is not None:
        return _person(request, user, refusal, name)
    toast(request, both(f"{found.label.zh}：已登记", f"{found.label.en}: done"))
    return HttpResponseRedirect(f"/dispatch/people/{user.pk}")


@page("absence.enter")
def withdraw(request: Asked, absence_id: int) -> HttpResponse:
    """撤销缺勤。"""
    if request.method == "POST":
        gone = writing.withdraw_absence(absence_id, by=request.actor, at=request.moment)
        return HttpResponseRedirect(f"/dispatch/people/{gone.engineer_id}")
    return HttpResponseRedirect("/dispatch/people")


@page("tool.check")
def check_tool(request: Asked, tool_id: int) -> HttpResponse:
    """登记检查。"""
    if request.method == "POST":
        tool = writing.check_tool(tool_id, by=request.actor, at=request.moment)
        toast(request, both(f"{tool.name}已检查", f"{tool.name} checked"))
        return HttpResponseRedirect(f"/dispatch/people/{tool.holder_id}" if request.actor.may("resource.see") else "/cases?queue=mine")
    return HttpResponseRedirect("/dispatch/people")


@page("resource.write")
def capacity(request: Asked) -> HttpResponse:
    """登记网点运力。"""
    stations = reachable(request, "resource.write")
    entries = (
        Entry("station", both("网点", "Station"), "select", True, choices=[(str(s.pk), both(s.name, s.name)) for s in stations]),
        Entry("half", both("时段", "Half-day"), "radio", True, choices=list(writing.HALVES.items()), value="am"),
        Entry("most", both("可接单数", "Jobs it takes"), "number", True, to=int),
        Entry("category", both("产品类别（留空为全部）", "Category (empty: all)"), "select", choices=_CATEGORIES),
        Entry("brand", both("品牌（留空为全部）", "Brand (empty: all)"), most=40), Entry("district", both("区县（留空为全部）", "District (empty: all)"), most=60),
        Entry("share", both("份额 %", "Share %"), "number", True, value=100, to=int),
    )

    def do() -> None:
        given = {e.name: e.read(request.POST, [v for v, _ in e.choices] if not callable(e.choices) else ()) for e in entries}
        writing.set_capacity(int(given.pop("station")), by=request.actor, at=request.moment, **given)

    refusal = attempt(do) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return HttpResponseRedirect("/dispatch/people")
    return show(request, "web/dispatch/form.html", refusal, title=both("网点运力", "Station capacity"), fields=fields_of(entries, request), back="/dispatch/people",
                button=both("保存", "Save"))


@page("place.set")
def point(request: Asked, number: str) -> HttpResponse:
    """标注服务地点。"""
    case = queries.one(request.actor, number)
    kept = Place.objects.filter(case=case).first()
    sources = [(s, words) for s, words in writing.SOURCES.items() if s not in ("station",)]
    entries = (*_POINT, Entry("source", both("来源", "Source"), "select", True, choices=sources, value="dispatcher"))

    def do() -> None:
        given = {e.name: e.read(request.POST, [v for v, _ in e.choices] if not callable(e.choices) else ()) for e in entries}
        writing.set_place(case, by=request.actor, at=request.moment, **given)

    refusal = attempt(do) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return HttpResponseRedirect(f"/dispatch/jobs/{case.number}" if request.actor.may("board.place") else f"/cases/{case.number}")
    first = {"latitude": kept.entered_latitude, "longitude": kept.entered_longitude, "datum": kept.datum, "source": kept.source} if kept else {}
    return show(request, "web/dispatch/form.html", refusal, title=both(f"服务地点 {case.shown}", f"Place of {case.shown}"), fields=fields_of(entries, request, first),
                back=f"/cases/{case.number}", button=both("保存", "Save"),
                says=both("从地图应用复制坐标时，请选对坐标系；保存为 WGS-84，原值也留着。", "When copying from a map, choose its datum; WGS-84 is kept together with what you typed."))


def _person(request: Asked, user: User, refusal: Any = None, opened: str = "") -> HttpResponse:
    today = local_day(request.moment)
    forms = [{"act": a, "fields": fields_of(a.entries, request if a.name == opened else None), "open": a.name == opened} for a in ACTS.values() if request.actor.may(a.code)]
    shift = Shift.objects.filter(engineer=user).first()
    return show(
        request, "web/dispatch/person.html", refusal, person=user, forms=forms, today=today, home=Home.objects.filter(engineer=user).first(), shift=shift,
        week=[(words, (shift.week.get(day) if shift else None)) for day, words in _DAYS.items()], days=ShiftDay.objects.filter(engineer=user, day__gte=today).order_by("day"),
        skills=[(word("case.category", s.category), writing.LEVELS[s.level]) for s in Skill.objects.filter(engineer=user).order_by("category")],
        certificates=[(c, word("case.category", c.category) if c.category else both("全部类别", "all"), c.expires_on < today) for c in Certificate.objects.filter(engineer=user).order_by("expires_on")],
        absences=Absence.objects.filter(engineer=user, withdrawn_at__isnull=True, ends_at__gte=request.moment).order_by("starts_at"),
        districts=list(Territory.objects.filter(engineer=user).order_by("district").values_list("district", flat=True)),
        tools=[(t, fitness.next_check(t), fitness.is_overdue(t, today)) for t in Tool.objects.filter(holder=user, is_used=True).order_by("name")],
        may_absence=request.actor.may("absence.enter"), may_check=request.actor.may("tool.check"),
    )


def _row(user: User, today: Any) -> dict[str, Any]:
    certificates = list(Certificate.objects.filter(engineer=user))
    return {
        "user": user, "home": Home.objects.filter(engineer=user).exists(), "skills": [word("case.category", s.category) for s in Skill.objects.filter(engineer=user)],
        "expired": [c for c in certificates if c.expires_on < today], "certificates": len(certificates), "shift": Shift.objects.filter(engineer=user).first(),
        "overdue": fitness.overdue_tools(user.pk, today), "away": Absence.objects.filter(engineer=user, withdrawn_at__isnull=True, ends_at__gte=_midnight(today)).order_by("starts_at").first(),
    }


def _midnight(day: Any) -> Any:
    from yinuo.dispatch.day import midnight

    return midnight(day)


def _capacities(stations: list[Station]) -> list[dict[str, Any]]:
    rows = Capacity.objects.filter(station__in=[s.pk for s in stations]).select_related("station").order_by("station__code", "half")
    return [{"it": row, "half": writing.HALVES[row.half], "category": word("case.category", row.category) if row.category else both("全部", "all")} for row in rows]


def fields_of(entries: tuple[Entry, ...], request: Asked | None, first: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Entries as a template draws them: with what was sent, else with ``first``, else with their own first value."""
    sent = request is not None and request.method == "POST"
    return [{"entry": e, "choices": list(e.choices) if not callable(e.choices) else [],
             "value": request.POST.get(e.name, "") if sent and request is not None else (first or {}).get(e.name, e.value)} for e in entries]


def _engineer(request: Asked, person_id: int) -> User:
    reachable_ids = [s.pk for s in reachable(request, "resource.see")]
    found = next((u for u in writing.engineers_at(reachable_ids, local_day(request.moment)) if u.pk == person_id), None)
    if found is None:
        raise unseen()
    return found
