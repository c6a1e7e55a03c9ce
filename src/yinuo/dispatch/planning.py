"""排程: a day is planned in the background, kept as a proposal and compared with the day as it is."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from yinuo.cases.models import Case
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.moment import canonical, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import Station, User
from yinuo.people.verbs import verb

from . import weights
from .day import Day
from .engine import Engine
from .models import Plan
from .problem import HELPER, Posed, pose
from .standing import read_day

MOST_SECONDS = 60
REASONS: dict[str, Both] = {
    "FITS": both("可以做", "could do it"), "NO_PLACE": both("没有服务地点", "no place known"), "NO_WINDOW": both("当天没有可用时间", "no time left that day"),
    "ABSENT": both("不在岗", "absent"), "NO_HOME": both("出发地未知", "start place unknown"), "LOCKED_ELSEWHERE": both("已锁定给别人", "locked to somebody else"),
    "WRONG_TERRITORY": both("不在服务区域", "not their territory"), "EXCLUDED": both("客户不接受、本人拒过或以后几天没空", "not wanted, declined it, or not free on the days that follow"),
    "NOT_REQUIRED": both("指定了别人", "somebody else is required"), "SKILL_MISSING": both("缺技能", "skill missing"),
    "LEVEL_TOO_LOW": both("技能等级不够", "skill level too low"), "CERTIFICATE_EXPIRED": both("证书到期或没有登记", "certificate expired or missing"),
    "TOOL_MISSING": both("缺工具", "tool missing"), "PART_MISSING": both("缺备件", "part missing"), "OUTSIDE_SHIFT": both("不在班次内", "outside the shift"),
    "CANNOT_REACH": both("赶不到", "cannot be reached in time"), "BLOCKED_BY_FIXED": both("被已定的预约占住", "blocked by fixed visits"),
    "DAY_FULL": both("当天已满", "the day is full"), "PARTS_USED_UP": both("备件用完", "parts used up"), "ONLY_LATE": both("只能晚于时限", "only after it is due"),
    "PRICE_TOO_HIGH": both("代价过高", "costs more than it is worth"), "PARTNER_MISSING": both("缺搭档", "partner missing"),
}


@verb("plan.make")
def ask(*, by: Actor, at: datetime, stations: Iterable[int], day: date, preset: str = weights.OWN, seconds: int = 10, seed: int = 1) -> Plan:
    """求一份排程方案。 Nothing changes until it is published."""
    keys = sorted(set(Station.objects.filter(pk__in=list(stations), is_open=True).values_list("pk", flat=True)))
    if not keys or not all(reaches(by, key) for key in keys):
        raise Refusal("plan.stations", both("请选择您负责的网点", "Choose stations you answer for"), field="stations", status=422,
                      way_out=both("从列表中选择", "Choose from the list"))
    if preset not in weights.CHOICES or not 1 <= seconds <= MOST_SECONDS:
        raise Refusal("plan.terms", both("请选择侧重，时间为 1 至 60 秒", "Choose a preset and 1 to 60 seconds"), field="preset", status=422,
                      way_out=both("请重新选择", "Choose again"))
    if day < local_day(at) or day > local_day(at) + timedelta(days=60):
        raise Refusal("plan.day", both("只能排今天起六十天内", "Only the sixty days from today can be planned"), field="day", status=422,
                      way_out=both("请换一天", "Choose another day"))
    plan = Plan(day=day, stations=keys, preset=preset, seconds=seconds, seed=seed, made_by_id=by.user_id, made_at=at)
    plan.job = queue.enqueue("dispatch.plan", {"plan": plan.pk}, user_id=by.user_id, at=at, total=seconds).pk
    note(plan, "plan.asked", by=by, at=at, day=day, stations=keys, preset=preset)
    return plan


@verb("plan.publish", on=Plan)
def drop(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """放弃方案。"""
    if plan.state in (Plan.State.PUBLISHED, Plan.State.PUBLISHING):
        raise Refusal("plan.published", both("方案已发布", "The plan is published"), way_out=both("在看板上逐项调整", "Change single jobs on the board"))
    plan.state, plan.ended_at = Plan.State.DROPPED, at
    note(plan, "plan.dropped", by=by, at=at)
    if plan.job:
        queue.cancel(plan.job, None)
    return plan


def changes_since(plan: Plan, at: datetime) -> list[str]:
    """What is not as the plan assumed: service numbers and names, for the reader."""
    now = fingerprint(read_day(Station.objects.filter(pk__in=plan.stations).order_by("code"), plan.day, at))
    keys = {key for key in (*plan.fingerprint, *now) if plan.fingerprint.get(key) != now.get(key)}
    numbers = dict(Case.objects.filter(pk__in=[k for k in keys if k.isdigit()]).values_list("pk", "number"))
    names = dict(User.objects.filter(pk__in=[k[1:] for k in keys if k.startswith("p")]).values_list("pk", "name"))
    return sorted([*numbers.values(), *names.values()])


def fingerprint(day: Day) -> dict[str, str]:
    """What a plan rests on: every job's person, time and urgency, everybody's hours."""
    jobs = {t.id: f"{sorted(t.team)}|{t.engineer_id}|{t.start}|{t.end}|{t.is_told}|{t.is_urgent}|{t.is_pinned}|{t.length}" for t in day.tasks}
    people = {f"p{p.id}": f"{p.begins}|{p.ends}|{[(a.start, a.end) for a in p.away]}|{sorted((c.pk, str(c.expires_on)) for c in p.certificates)}" for p in day.people}
    return jobs | people


@queue.job("dispatch.plan")
def work(progress: queue.Progress) -> None:
    """The worker's part: pose, search in a process of its own, store."""
    run(progress.job.given["plan"], progress.now, progress)


def run(plan_id: int, now: Any, progress: queue.Progress | None = None, *, iterations: int | None = None, engine: Engine | None = None) -> Plan:
    """Plan the day of a `Plan` and keep the proposal. A search that fails leaves the plan marked so, and the day untouched."""
    from .travel import roads

    plan, at = Plan.objects.get(pk=plan_id), now()
    if plan.state != Plan.State.RUNNING:
        return plan
    day = read_day(Station.objects.filter(pk__in=plan.stations).order_by("code"), plan.day, at)
    posed = pose([day], at, weights.chosen(plan.preset, at), roads=roads.desk())
    own, trail = engine or Engine(), _Trail(progress, plan.seconds)
    try:
        found = own.ask("plan", trail.told, problem=posed.problem, current=posed.current, seconds=float(plan.seconds), seed=plan.seed, iterations=iterations)
    except Refusal as no:
        _settle(plan_id, now(), state=Plan.State.FAILED, problems=[{"number": "", "zh": f"{no.says.zh}（{no.facts.get('why', '')}）", "en": no.says.en}])
        raise
    finally:
        if engine is None:
            own.stop()
    return _settle(plan_id, now(), state=Plan.State.PROPOSED, rows=rows_of(posed, found), unserved=_unserved(posed, found), levels=found["levels"],
                   before=found["before"], iterations=found["iterations"], travel_source=found["plan"].travel_source, fingerprint=fingerprint(day))


def rows_of(posed: Posed, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Every visit of a plan as the page shows it: who, when, what changes, and the next best with their price."""
    day, rows = posed.days[0], []
    names = {p.id: p.user.name for d in posed.days for p in d.people}
    along = {stop.job.removesuffix(HELPER): posed.engineer(route.shift) for route in found["plan"].routes for stop in route.stops if stop.job.endswith(HELPER)}
    for route in found["plan"].routes:
        engineer, free = posed.engineer(route.shift), 0
        for stop in route.stops:
            task = day.task(stop.job.removesuffix(HELPER))
            if task is None:
                continue
            if stop.job.endswith(HELPER):
                free = stop.start + task.length
                continue
            start = stop.start // 60 * 60 if task.id in along and not task.is_told and not task.is_pinned and not task.is_under_way else _rounded(stop.start, free) if not task.is_told and not task.is_pinned and not task.is_under_way else (task.start if task.start is not None else stop.start)
            end = start + task.length
            free = end
            rows.append({
                "case": task.id, "number": task.case.number, "caller": task.case.caller, "what": task.case.model_text, "urgent": task.is_urgent,
                "engineer": str(engineer), "name": names.get(engineer, ""), "helper": str(along.get(task.id, "") or ""), "with": names.get(along.get(task.id, 0), ""),
                "starts_at": canonical(posed.moment(start)), "ends_at": canonical(posed.moment(end)),
                "was": {"name": names.get(task.engineer_id or 0, task.case.engineer.name if task.case.engineer else ""),
                        "starts_at": canonical(task.appointment.starts_at) if task.appointment else ""},
                "change": _change(task, engineer, along.get(task.id), start), "why": _priced(found["others"].get(stop.job), posed, names),
            })
    return sorted(rows, key=lambda row: (row["name"], row["starts_at"]))


def _rounded(second: int, free: int) -> int:
    """A time people can say: to five minutes, and never into the visit before."""
    down = second // 300 * 300
    return down if down >= free else -(-second // 300) * 300


def _change(task: Any, engineer: int, helper: int | None, start: int) -> str:
    if task.appointment is None or task.start is None:
        return "new"
    if (task.appointment.engineer_id, task.appointment.helper_id) != (engineer, helper):
        return "engineer"
    return "same" if task.start == start else "time"


def _priced(others: dict[str, Any] | None, posed: Posed, names: dict[int, str]) -> dict[str, Any]:
    if not others:
        return {}
    return {"split": others["split"], "barred": others["barred"], "others": [
        {"name": names.get(int(a["engineer"]), ""), "at": canonical(posed.moment(a["start"])), "dearer": a["dearer"] // 60, "split": a["split"]} for a in others["others"]]}


def _unserved(posed: Posed, found: dict[str, Any]) -> list[dict[str, Any]]:
    day, rows = posed.days[0], []
    names = {str(p.id): p.user.name for p in day.people}
    for key in (k for k in found["plan"].unserved if not k.endswith(HELPER)):
        task, why = day.task(key), found["why"].get(key, {"counts": {}, "people": [], "other": None})
        if task is None:
            continue
        other = why["other"]
        rows.append({
            "case": key, "number": task.case.number, "caller": task.case.caller, "what": task.case.model_text, "urgent": task.is_urgent, "counts": why["counts"],
            "people": [{"name": names.get(p["engineer"], ""), "reason": p["reason"], "price": None if p["price"] is None else p["price"] // 60} for p in why["people"]],
            "other": {"name": names.get(other["engineer"], ""), "at": canonical(posed.moment(other["start"])), "price": other["price"] // 60} if other else None,
        })
    return rows


def _settle(plan_id: int, at: datetime, **values: Any) -> Plan:
    with operation(at):
        plan = Plan.objects.select_for_update().get(pk=plan_id)
        if plan.state == Plan.State.RUNNING:
            for name, value in values.items():
                setattr(plan, name, value)
            note(plan, "plan.proposed" if values["state"] == Plan.State.PROPOSED else "plan.failed", by=SYSTEM, at=at)
    return plan


class _Trail:
    """What a running search said, kept for the page that watches; a few times a second at most."""

    def __init__(self, progress: queue.Progress | None, seconds: int) -> None:
        self._progress, self._seconds, self._last = progress, seconds, -1.0
        self._seen: list[dict[str, Any]] = []

    def told(self, step: dict[str, Any]) -> None:
        self._seen.append({"seconds": step["seconds"], "iterations": step["iterations"], **{k: step["levels"][k] for k in (
            "kept_count", "urgent_count", "ordinary_count", "late", "overtime", "travel")}})
        if self._progress is None or step["seconds"] - self._last < 0.3:
            return
        self._last = step["seconds"]
        self._progress.tell(min(self._seconds, int(step["seconds"])), says=both("正在排程", "Planning"))
        Job.objects.filter(pk=self._progress.job.pk).update(result={"trail": self._seen[-80:]})


def reaches(by: Actor, station: int) -> bool:
    return by.user_id is None or any(r.everything or station in r.stations for r in by.grants.get("plan.make", ()))
