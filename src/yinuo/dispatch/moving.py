"""批量改期: visits of a station, district and day moved to another day by rule; asked by one, approved by another, undone by moving back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import canonical, local_day, read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Station
from yinuo.people.rights import actor_of
from yinuo.people.verbs import verb

from . import placing
from .day import midnight
from .models import Appointment, Move

JOB = "dispatch.move"
BECOMES = {"moving": "done", "undoing": "undone"}
"""What a move is after the worker has been at it."""


def preview(station: Station, day: date, district: str, to_day: date) -> list[dict[str, Any]]:
    """Which visits the rule takes, where each would go (same hour, same engineer), and whom it would have to be told."""
    zero, shift = midnight(day), midnight(to_day) - midnight(day)
    found = Appointment.objects.filter(case__station=station, case__is_open=True, ended_at__isnull=True, starts_at__gte=zero, starts_at__lt=zero + timedelta(days=1))
    if district.strip():
        found = found.filter(case__contact__district__contains=district.strip())
    rows = []
    for booked in found.select_related("case", "case__contact", "engineer").order_by("starts_at"):
        if booked.case.facts.get("case.visit_open"):
            continue
        rows.append({
            "case": str(booked.case_id), "number": booked.case.number, "caller": booked.case.caller, "district": booked.case.contact.district,
            "name": booked.engineer.name if booked.engineer else "", "engineer": str(booked.engineer_id or ""), "told": booked.confirmed_at is not None,
            "starts_at": canonical(booked.starts_at), "ends_at": canonical(booked.ends_at), "to": canonical(booked.starts_at + shift), "until": canonical(booked.ends_at + shift),
            "done": False, "problem": None, "way": _way(booked.case),
        })
    return rows


def cost(rows: list[dict[str, Any]], at: datetime) -> dict[str, Any]:
    """What telling these customers takes: messages by way, who must be rung because they decline messages, and the price in fen by the clause."""
    prices = asking.answer("message_price", {}, at)
    count = {way: sum(row["way"] == way for row in rows) for way in ("sms", "email", "phone")}
    return {**count, "cited": asking.cite("message_price", {}, at), "messages": count["sms"] + count["email"], "fen": count["sms"] * int(prices.get("sms_fen", 0)) + count["email"] * int(prices.get("email_fen", 0)),
            "sms_fen": int(prices.get("sms_fen", 0)), "email_fen": int(prices.get("email_fen", 0))}


def _way(case: Case) -> str:
    """A text where it can be sent, else mail, as the notice of a link says; whoever declines messages is rung."""
    if case.facts.get("customer.declines_contact"):
        return "phone"
    return "sms" if settings.SMS_URL or settings.DEMO or case.contact.email is None else "email"


@verb("move.ask")
def ask(*, by: Actor, at: datetime, station_id: int, day: date, district: str, to_day: date, reason: str) -> Move:
    """提出批量改期。 Nothing moves until somebody else approves."""
    station = Station.objects.filter(pk=station_id).first()
    if station is None or not _reaches(by, "move.ask", station.pk):
        _refuse("station", "请选择您负责的网点", "Choose a station you answer for")
    assert station is not None
    if to_day <= local_day(at) or to_day == day:
        _refuse("to_day", "新的日期须在今天之后，且与原日期不同", "The new day must come after today and differ from the old one")
    if not reason.strip():
        _refuse("reason", "请填写原因，客户会问", "Give the reason; customers will ask")
    rows = preview(station, day, district, to_day)
    if not rows:
        _refuse("day", "没有符合规则的预约", "No appointment fits the rule")
    made = Move(rule={"station": str(station.pk), "station_name": station.name, "day": day.isoformat(), "district": district.strip()}, to_day=to_day,
                reason=reason.strip(), rows=rows, messages=cost(rows, at)["messages"], cost=cost(rows, at), asked_by_id=by.user_id or 0, asked_at=at)
    note(made, "move.asked", by=by, at=at, visits=len(rows), to_day=to_day)
    return made


@verb("move.approve", on=Move)
def approve(move: Move, *, by: Actor, at: datetime) -> Move:
    """批准并执行。 The worker carries it out, visit by visit; one cut short is taken up again by approving once more."""
    if not _reaches(by, "move.approve", int(move.rule["station"])):
        _refuse("station", "这个网点不归您负责", "That station is not yours")
    asking.refuse_unentitled("move.approve", {}, by, at, own=by.user_id == move.asked_by_id)
    if not is_stuck(move, "moving"):
        _waiting(move)
    move.answered_by_id, move.answered_at = by.user_id, at
    return _hand_over(move, "moving", "move.approved", by, at)


@verb("move.approve", on=Move)
def refuse(move: Move, *, by: Actor, at: datetime) -> Move:
    """不批准。"""
    _waiting(move)
    move.state, move.answered_by_id, move.answered_at = "refused", by.user_id, at
    note(move, "move.refused", by=by, at=at)
    return move


@verb("move.undo", on=Move)
def undo(move: Move, *, by: Actor, at: datetime) -> Move:
    """撤回改期。 Every visit that moved and was not touched since goes back, by further entries."""
    if not _reaches(by, "move.undo", int(move.rule["station"])) or move.state != "done" and not is_stuck(move, "undoing"):
        raise Refusal("move.state", both("只有已执行的改期可以撤回", "Only a move that was carried out can be undone"), way_out=both("请刷新后查看", "Reload and look"))
    return _hand_over(move, "undoing", "move.undone", by, at)


@queue.job(JOB)
def work(progress: queue.Progress) -> None:
    """The worker's part, as whoever signed it, with the rights of today."""
    by = actor_of(progress.job.user_id or 0, local_day(progress.now()), Door.WORKER)
    if by is None or not by.may("move.approve"):
        raise Refusal("move.right_gone", both("批准人已没有这项权限，已停止", "Whoever approved it may no longer do so; it was stopped"))
    carry_out(progress.job.given["move"], by=by, now=progress.now, tell=progress.tell)


def carry_out(key: int, *, by: Actor, now: Callable[[], datetime], tell: Callable[[int, int], None] = lambda done, total: None) -> Move:
    """Move every visit, or move it back, each an act of its own that may be refused alone; begun again it repeats nothing."""
    move = Move.objects.get(pk=key)
    if move.state not in BECOMES:
        return move
    beside, rows = frozenset(int(row["case"]) for row in move.rows), []
    for done, row in enumerate(move.rows, 1):
        rows.append(row | (_there(row, move.reason, beside, by, now()) if move.state == "moving" else _back(row, beside, by, now())))
        tell(done, len(move.rows))
    with operation(now()):
        kept = Move.objects.select_for_update().get(pk=key)
        kept.rows, kept.state = rows, BECOMES[move.state]
        kept.undone_at = now() if kept.state == "undone" else None
        note(kept, "move.kept", by=by, at=now(), moved=sum(row["done"] for row in rows), stayed=sum(bool(row["problem"]) for row in rows))
    return kept


def is_stuck(move: Move, state: str) -> bool:
    """Whether it was cut short in this state and waits for somebody to take it up again."""
    return move.state == state and not Job.objects.filter(pk=move.job or 0, state__in=["waiting", "running"]).exists()


def _hand_over(move: Move, state: str, event: str, by: Actor, at: datetime) -> Move:
    move.state, move.job = state, queue.enqueue(JOB, {"move": move.pk}, user_id=by.user_id, at=at, total=len(move.rows)).pk
    note(move, event, by=by, at=at, visits=len(move.rows))
    return move


def _there(row: dict[str, Any], reason: str, beside: frozenset[int], by: Actor, at: datetime) -> dict[str, Any]:
    return _carry(row, row["to"], row["until"], reason, beside, by, at)


def _back(row: dict[str, Any], beside: frozenset[int], by: Actor, at: datetime) -> dict[str, Any]:
    """By how the visit stands: what was changed since is left alone, what is back already stays."""
    booked = Appointment.objects.filter(case=int(row["case"]), ended_at__isnull=True).first()
    stands = canonical(booked.starts_at) if booked else ""
    if stands == row["to"] and (row["done"] or row["problem"] is None):
        return _carry(row, row["starts_at"], row["ends_at"], "撤回批量改期", beside, by, at) | {"done": False}
    if row["done"] and stands != row["starts_at"]:
        return {"problem": {"zh": "此后又有改动，未撤回", "en": "changed since, left alone"}}
    return {"done": False}


def _carry(row: dict[str, Any], starts_at: str, ends_at: str, reason: str, beside: frozenset[int], by: Actor, at: datetime) -> dict[str, Any]:
    try:
        if not row["engineer"]:
            raise Refusal("move.nobody", both("没有派工", "Nobody is assigned"))
        placing.place(int(row["case"]), by=by, at=at, engineer_id=int(row["engineer"]), starts_at=read_moment(starts_at), ends_at=read_moment(ends_at), reason=reason, beside=beside, tells=True)
    except Refusal as no:
        return {"done": False, "problem": {"zh": no.says.zh, "en": no.says.en}}
    return {"done": True, "problem": None}


def _waiting(move: Move) -> None:
    if move.state != "asked":
        raise Refusal("move.state", both("这项改期已经处理过", "This move has been dealt with"), way_out=both("请刷新后查看", "Reload and look"))


def _reaches(by: Actor, code: str, station: int) -> bool:
    return by.user_id is None or any(r.everything or station in r.stations for r in by.grants.get(code, ()))


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("move.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)}, way_out=both("请修改后再提交", "Correct it and send again"))
