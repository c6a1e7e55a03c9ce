"""上门: departure, arrival and leaving with the device's time; lateness and doubt are kept as they were."""

from datetime import datetime

from yinuo.cases import facts, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments, demands
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import Company, User
from yinuo.people.verbs import verb

from .models import Visit

TURNED_AWAY: dict[str, Both] = {
    "nobody": both("无人应门", "nobody was there"), "unauthorised": both("无人有权开门", "nobody authorised to open"), "inconvenient": both("客户不便", "not convenient for the customer"),
    "mistrust": both("客户不信任来人", "the customer mistrusts who came"),
}


@verb("visit.depart", on=Case, reach=covers, device=True)
def depart(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None) -> Visit:
    """出发。 Refused until address and time are confirmed with the customer (APPOINT-01)."""
    _may_visit(case)
    if _open_visit(case, by) is not None:
        raise Refusal("visit.open", both("还有一次上门没有结束", "A visit is still open"), way_out=both("先登记离开", "Enter the departure from it first"))
    asking.pass_gates("visit.depart", facts.of(case), at)
    left_for, who = happened or at, _who(case, by)
    _in_one_place(case, who)
    visit = Visit(case=case, engineer_id=who, appointment=appointments.in_force(case), departed_at=left_for)
    note(visit, "visit.kept", by=by, at=at)
    note(case, "visit.departed", by=by, at=at, happened=left_for, sets=facts.put(case, {"case.visit_open": True}),
         visit=visit.id)
    return visit


@verb("visit.arrive", on=Case, reach=covers, device=True)
def arrive(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None, late_cause: str = "") -> Visit:
    """到达。 ``happened`` is the device's time; lateness against the agreed start is kept to the second (DISPATCH-05)."""
    _may_visit(case)
    arrived = happened or at
    visit = _open_visit(case, by)
    if visit is None:
        _in_one_place(case, _who(case, by))
        visit = Visit(case=case, engineer_id=_who(case, by))
    if visit.arrived_at is not None:
        raise Refusal("visit.arrived", both("已登记到达", "The arrival is entered already"), way_out=both("无需重复", "Nothing to do"))
    if visit.departed_at and arrived < visit.departed_at:
        raise Refusal("visit.backwards", both("到达早于出发", "The arrival lies before the departure"), field="happened", status=422,
                      way_out=both("请核对设备时间", "Check the device's clock"))
    booked = appointments.keep(case, arrived, by=by, at=at)
    visit.arrived_at, visit.appointment = arrived, booked or visit.appointment
    if booked is not None:
        visit.late_seconds = max(0, int((arrived - appointments.agreed_start(booked, arrived)).total_seconds()))
    visit.late_cause = late_cause.strip()
    note(visit, "visit.kept", by=by, at=at)
    note(case, "visit.arrived", by=by, at=at, happened=arrived, sets=facts.put(case, {"case.visit_open": True}),
         visit=visit.id, late_seconds=visit.late_seconds, late_cause=visit.late_cause or None)
    return visit


@verb("visit.leave", on=Case, reach=covers, device=True)
def leave(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None) -> Visit:
    """离开。"""
    visit = _must_be_open(case, by)
    left = happened or at
    if left < max(filter(None, (visit.departed_at, visit.arrived_at))):
        raise Refusal("visit.backwards", both("离开早于到达", "The departure lies before the arrival"), field="happened", status=422,
                      way_out=both("请核对设备时间", "Check the device's clock"))
    visit.left_at = left
    note(visit, "visit.kept", by=by, at=at)
    others = case.visits.filter(left_at__isnull=True).exclude(pk=visit.pk).exists()
    note(case, "visit.left", by=by, at=at, happened=left, sets=facts.put(case, {"case.visit_open": others}), visit=visit.id)
    return visit


@verb("visit.leave", on=Case, reach=covers, device=True)
def turn_away(case: Case, *, by: Actor, at: datetime, reason: str, words: str = "", happened: datetime | None = None) -> Visit:
    """未能进门。 The visit ends at the door, nothing is forced, another time is owed; out of mistrust only the manager goes next (APPOINT-07)."""
    visit = _must_be_open(case, by)
    if reason not in TURNED_AWAY:
        raise Refusal("visit.turned_away", both("请选择未能进门的原因", "Say why nobody could enter"), field="reason", status=422, way_out=both("从列表中选择", "Choose from the list"))
    left = happened or at
    visit.left_at = max(filter(None, (left, visit.departed_at, visit.arrived_at)))
    note(visit, "visit.kept", by=by, at=at)
    appointments.fail(case, reason, by=by, at=at)
    sets = facts.put(case, {"case.visit_open": False} | ({"case.mistrusted": True} if reason == "mistrust" else {}))
    if reason == "mistrust":
        demands.bar(case, visit.engineer_id, "客户因不信任拒绝其进门", by=by, at=at)
        sets |= dispatch.release(case, by=by, at=at)
    note(case, "visit.turned_away", by=by, at=at, happened=left, sets=sets, visit=visit.id, reason=reason, words=words.strip() or None)
    return visit


@verb("visit.arrive", on=Case, reach=covers)
def doubt(case: Case, *, by: Actor, at: datetime) -> Visit:
    """客户质疑来人身份。 The complaint and supervision numbers are handed over, and which ones is kept (CHANNEL-06)."""
    visit = _must_be_open(case, by)
    numbers = supervision_numbers()
    visit.doubted = True
    visit.numbers_given = [*visit.numbers_given, *({"kind": kind, "number": number, "at": at.isoformat()} for kind, number in numbers.items())]
    note(visit, "visit.kept", by=by, at=at)
    note(case, "visit.doubted", by=by, at=at, visit=visit.id, numbers=numbers)
    return visit


def supervision_numbers() -> dict[str, str]:
    """The numbers a customer who doubts somebody is given, by what they are for; those not set are left out."""
    company = Company.objects.order_by("id").first()
    numbers = {"complaint": company.complaint_number, "supervision": company.supervision_number} if company else {}
    return {kind: number for kind, number in numbers.items() if number}


@verb("visit.leave", on=Case, reach=covers)
def dispute(case: Case, *, by: Actor, at: datetime, visit_id: int, words: str) -> Visit:
    """对到达时间或上门有争议。 Both views stay side by side."""
    visit = case.visits.filter(pk=visit_id).select_for_update().first()
    if visit is None or not words.strip():
        raise Refusal("visit.dispute", both("请选择上门记录并写明争议", "Choose the visit and say what is disputed"), field="words", status=422,
                      way_out=both("填写后再提交", "Fill it in and send again"))
    visit.disputed = words.strip()
    note(visit, "visit.kept", by=by, at=at)
    note(case, "visit.disputed", by=by, at=at, visit=visit.id, words=visit.disputed)
    return visit


def _may_visit(case: Case) -> None:
    if case.mode != "on_site":
        raise Refusal("visit.mode", both("服务方式不是上门", "The mode is not on site"), clause="TRIAGE-07",
                      way_out=both("先把服务方式改为上门", "Change the mode to on site first"))
    stages.refuse_ended(case)


def _who(case: Case, by: Actor) -> int:
    """Whoever goes is the person assigned; nobody visits in another's place."""
    return dispatch.mine(case, by).engineer_id


def _in_one_place(case: Case, engineer_id: int) -> None:
    """Refuse to begin a visit while another of the same engineer's is open: nobody is in two places (DISPATCH-05)."""
    User.objects.select_for_update(no_key=True).get(pk=engineer_id)
    other = Visit.objects.filter(engineer=engineer_id, left_at__isnull=True).exclude(case=case).select_related("case").order_by("id").first()
    if other is not None:
        raise Refusal(
            "visit.elsewhere", both(f"{other.case.shown} 的上门还没有结束", f"The visit to {other.case.shown} is still open"), clause="DISPATCH-05", case=str(other.case_id), number=other.case.number,
            way_out=both(f"先打开 {other.case.shown} 登记离开，再开始这一次", f"Open {other.case.shown} and enter the departure there first, then begin this one"),
        )


def _open_visit(case: Case, by: Actor) -> Visit | None:
    return case.visits.filter(left_at__isnull=True, engineer=by.user_id or case.engineer_id).select_for_update().first()


def _must_be_open(case: Case, by: Actor) -> Visit:
    visit = _open_visit(case, by)
    if visit is None:
        raise Refusal("visit.none", both("没有进行中的上门", "No visit is open"), way_out=both("请先登记出发或到达", "Enter departure or arrival first"))
    return visit
