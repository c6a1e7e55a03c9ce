"""安排: one act of the board gives a job its engineer and its time together, over what the dispatcher saw; and locks it there."""

from collections.abc import Collection
from datetime import datetime

from yinuo.cases import facts, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import User
from yinuo.people.verbs import verb

from . import actions, appointments, demands, inviting, queries
from .models import Appointment, Assignment, Pin


@verb("board.place", on=Case, reach=covers)
def place(
    case: Case, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, ends_at: datetime, reason: str = "", overlap_because: str = "",
    seen: int | None = None, beside: Collection[int] = (), helper_id: int | None = None, tells: bool = False,
) -> Appointment:
    """安排人员与时间。 ``seen`` is the version the dispatcher looked at: who was slower is told, nothing is overwritten.

    ``beside`` are cases moved by the same plan, whose present times are no obstacle. ``helper_id`` is the second person of a job for two;
    left out, the one who was booked goes along.

    A time the customer has accepted is moved only with a cause (APPOINT-06); the new one is unconfirmed, and they are asked to accept it
    (APPOINT-03). With ``tells`` so is a customer who had not accepted the old one yet.
    """
    stages.refuse_ended(case)
    _as_seen(case, seen)
    booked = appointments.in_force(case)
    moved = booked is not None and (booked.starts_at, booked.ends_at) != (starts_at, ends_at)
    refuse_pinned(case)
    if booked is not None and moved and booked.confirmed_at and not reason.strip():
        raise Refusal("appointment.reason", both("客户已接受原时间，改动须写明原因", "The customer has accepted that time; moving it needs a cause"), field="reason",
                      status=422, clause="APPOINT-06", way_out=both("填写原因，并请客户确认新时间", "Give the cause, and have the customer accept the new time"))
    helper = _helper(case, engineer_id, helper_id, booked, at)
    staff(case, engineer_id, reason, by, at)
    if booked is None:
        asking.pass_gates("appointment.book", facts.of(case), at)
        made = appointments.enter(case, starts_at, ends_at, "", overlap_because, by=by, at=at, beside=beside, helper_id=helper)
        note(case, "appointment.booked", by=by, at=at, sets=_unconfirmed(case), starts_at=starts_at, ends_at=ends_at, appointment=made.id)
        return made
    if moved:
        return _move(case, booked, starts_at, ends_at, reason, overlap_because, by, at, beside, helper, tells)
    if (booked.engineer_id, booked.helper_id) != (engineer_id, helper):
        appointments.one_at_a_time(engineer_id, helper)
        for person in filter(None, (engineer_id, helper)):
            appointments.free(case, person, starts_at, ends_at, overlap_because, by, at, booked.pk, beside, days=booked.days)
        if booked.helper_id != helper:
            booked.helper_id = case.helper_id = helper
            note(case, "appointment.accompanied", by=by, at=at, helper=helper)
        booked.engineer_id, booked.kit, booked.kit_checked_at = engineer_id, [], None
        note(booked, "appointment.passed", by=by, at=at, engineer=engineer_id)
    return booked


@verb("pin.set", on=Case, reach=covers)
def pin(case: Case, *, by: Actor, at: datetime) -> Pin:
    """锁定。 No plan moves it and nobody drags it, until it is unlocked."""
    held = case.pins.filter(ended_at__isnull=True).first()
    if held is not None:
        return held
    if not case.appointments.filter(ended_at__isnull=True).exists():
        raise Refusal("pin.nothing", both("还没有安排，无从锁定", "There is nothing to lock yet"), way_out=both("先安排人员与时间", "Give it a person and a time first"))
    made = Pin(case=case, by_id=by.user_id, at=at)
    note(made, "pin.set", by=by, at=at)
    return made


@verb("pin.set", on=Case, reach=covers)
def unpin(case: Case, *, by: Actor, at: datetime) -> None:
    """解除锁定。"""
    for held in case.pins.filter(ended_at__isnull=True).select_for_update():
        held.ended_at = at
        note(held, "pin.ended", by=by, at=at)


def staff(case: Case, engineer_id: int, reason: str, by: Actor, at: datetime) -> None:
    """The step that sees to the assignment: none is made, another is passed on, the same is left alone."""
    before: Assignment | None = case.assignments.filter(ended_at__isnull=True).select_for_update().first()
    if before is not None and before.engineer_id == engineer_id:
        return
    if before is None:
        actions.begin(case, engineer_id, "", by=by, at=at)
    else:
        actions.pass_on(case, before, engineer_id, reason.strip() or "按排程调整", by=by, at=at)
    case.engineer = User.objects.get(pk=engineer_id)


def refuse_pinned(case: Case) -> None:
    """Whoever locked an arrangement unlocks it before anybody moves it."""
    held = case.pins.filter(ended_at__isnull=True).select_related("by").first()
    if held is not None:
        zh, en = (held.by.name, held.by.name_en or held.by.name) if held.by else ("系统", "The system")
        raise Refusal("pin.held", both(f"{zh}已锁定这项安排", f"{en} has locked this"), way_out=both("先解除锁定，再改动", "Unlock it first, then change it"))


def _helper(case: Case, engineer_id: int, helper_id: int | None, booked: Appointment | None, at: datetime) -> int | None:
    """Who goes along: whoever was named, else who was booked before; nobody where one person is enough. Raises `Refusal` when a job for two lacks one."""
    found = helper_id or (booked.helper_id if booked else None)
    if demands.of(case, at).people < 2:
        return helper_id if helper_id != engineer_id else None
    if found is None or found == engineer_id:
        raise Refusal("board.helper", both("这一单需两人同时上门，请选择搭档", "Two people go to this job together; choose who goes along"), field="helper", status=422,
                      way_out=both("打开这一单，在“搭档”里选一位", "Open the job and choose a second person"))
    actions.sendable(found, at)
    return found


def _move(
    case: Case, booked: Appointment, starts_at: datetime, ends_at: datetime, reason: str, overlap_because: str, by: Actor, at: datetime,
    beside: Collection[int], helper: int | None, tells: bool,
) -> Appointment:
    told = booked.confirmed_at is not None
    booked.ended_at, booked.ended_why, booked.moved_by = at, "missed" if told and booked.starts_at <= at else "moved", "company"
    note(booked, "appointment.kept", by=by, at=at)
    made = appointments.enter(case, starts_at, ends_at, booked.purpose, overlap_because, by=by, at=at, but=booked.pk, beside=beside, helper_id=helper)
    made.company_fault = told
    made.arrive_by = appointments.early_target(case, starts_at, at) if booked.ended_why == "missed" else None
    note(case, "appointment.moved", by=by, at=at, sets=_unconfirmed(case), asked_by="company", starts_at=starts_at, ends_at=ends_at, appointment=made.id,
         from_starts_at=booked.starts_at, because=reason.strip() or None, company_fault=told or None)
    if (told or tells) and not case.facts.get("customer.declines_contact"):
        inviting.invite(case, made, by=by, at=at)
    return made


def _as_seen(case: Case, seen: int | None) -> None:
    """Refuse over a job that somebody else has just touched, and say how it stands now."""
    if seen is None or seen == case.version:
        return
    booked = queries.appointment_of(case)
    who = case.engineer.name if case.engineer else "未派工"
    who_en = (case.engineer.name_en or case.engineer.name) if case.engineer else "nobody"
    when = f"{booked.starts_at.astimezone(COMPANY_ZONE):%m-%d %H:%M}" if booked else ""
    raise Refusal(
        "board.changed", both(f"{case.shown} 刚被别人改过：现为 {who} {when}".rstrip(), f"Somebody has just changed {case.shown}: now {who_en} {when}".rstrip()),
        way_out=both("看板已刷新，请看过再决定", "The board is fresh again; look, then decide"), version=case.version,
    )


def _unconfirmed(case: Case) -> dict[str, object]:
    return facts.put(case, {"case.address_confirmed": False})
