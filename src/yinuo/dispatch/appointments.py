"""预约: a window agreed with the customer; who asks for a change decides whose time it takes (APPOINT-01, -03, -06, DISPATCH-05)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from yinuo.cases import facts, holds, stages
from yinuo.cases.models import Case, Hold
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import Both, both
from yinuo.people.models import Company, User
from yinuo.people.roles import LEADERS
from yinuo.people.verbs import verb

from . import demands, fitness
from .models import Appointment

LONGEST = timedelta(hours=12)
LONGEST_JOB = timedelta(days=10)
MEANS: dict[str, Both] = {"phone": both("电话", "by telephone"), "text": both("短信", "by text message"), "in_person": both("当面", "in person")}
MOVED = "customer_moved"


@verb("appointment.book", on=Case, reach=covers)
def book(
    case: Case, *, by: Actor, at: datetime, starts_at: datetime, ends_at: datetime, purpose: str = "", overlap_because: str = "",
    happened: datetime | None = None,
) -> Appointment:
    """预约上门。 Refused before remote help was tried where the policy wants it first (REMOTE-01)."""
    stages.refuse_ended(case)
    if in_force(case) is not None:
        raise Refusal("appointment.exists", both("已有预约；如需换时间，请改约", "There is an appointment; to change it, move it"),
                      way_out=both("使用“改约”", "Use “move”"))
    asking.pass_gates("appointment.book", facts.of(case), at)
    made = enter(case, starts_at, ends_at, purpose, overlap_because, by=by, at=at)
    note(case, "appointment.booked", by=by, at=at, happened=happened, sets=facts.put(case, {"case.address_confirmed": False}),
         starts_at=starts_at, ends_at=ends_at, appointment=made.id)
    return made


@verb("appointment.move", on=Case, reach=covers)
def move(
    case: Case, *, by: Actor, at: datetime, starts_at: datetime, ends_at: datetime, asked_by: str, reason: str = "",
    overlap_because: str = "", happened: datetime | None = None, late: bool = False,
) -> Appointment:
    """改约。 The confirmation lapses. Asked by the customer it holds the case until the new time; asked by the company it is our fault.

    ``late``: offered because we would come too late. The first visit counts as missed, and the engineer arrives ahead of the new time (APPOINT-06).
    """
    stages.refuse_ended(case)
    before = must_stand(case)
    if asked_by not in ("customer", "company"):
        raise Refusal("appointment.asked_by", both("请注明是客户还是公司要求改约", "Say whether the customer or the company asked"), field="asked_by",
                      status=422, clause="APPOINT-03", way_out=both("选择客户或公司", "Choose customer or company"))
    ours = asked_by == "company"
    if ours and not reason.strip():
        raise Refusal("appointment.reason", both("公司改约须写明原因", "When we move it, the cause is entered"), field="reason", status=422,
                      clause="APPOINT-06", way_out=both("填写原因", "Enter the cause"))
    before.ended_at, before.ended_why, before.moved_by = at, "missed" if ours and (late or before.starts_at <= at) else "moved", asked_by
    note(before, "appointment.kept", by=by, at=at)
    made = enter(case, starts_at, ends_at, before.purpose, overlap_because, by=by, at=at, but=before.pk, helper_id=before.helper_id)
    made.company_fault = ours
    made.arrive_by = early_target(case, starts_at, at) if before.ended_why == "missed" else None
    note(case, "appointment.moved", by=by, at=at, happened=happened, sets=facts.put(case, {"case.address_confirmed": False}), asked_by=asked_by,
         starts_at=starts_at, ends_at=ends_at, appointment=made.id, from_starts_at=before.starts_at, because=reason or None,
         company_fault=ours or None, arrive_by=made.arrive_by)
    if ours:
        _end_hold(case, by, at, happened or at)
    else:
        hold_until(case, starts_at, reason, by, at, happened)
    return made


@verb("appointment.confirm", on=Case, reach=covers)
def confirm(
    case: Case, *, by: Actor, at: datetime, means: str = "phone", address_confirmed: bool = True, happened: datetime | None = None,
) -> Appointment:
    """预约确认。 The customer accepted time and address; who comes, when and for what is said again (APPOINT-02)."""
    made = must_stand(case)
    if means not in MEANS:
        raise Refusal("appointment.means", both("请登记以何种方式确认", "Say how it was confirmed"), field="means", status=422,
                      way_out=both("选择电话、短信或当面", "Choose telephone, text message or in person"))
    if not address_confirmed:
        raise Refusal("appointment.address", both("地址与时间须一并确认", "Address and time are confirmed together"), field="address_confirmed",
                      clause="APPOINT-01", way_out=both("请与客户核对地址后确认", "Go through the address with the customer, then confirm"), status=422)
    asking.pass_gates("appointment.confirm", facts.of(case), at)
    made.confirmed_at, made.confirmed_means = happened or at, means
    note(made, "appointment.kept", by=by, at=at)
    note(case, "appointment.confirmed", by=by, at=at, happened=happened, sets=facts.put(case, {"case.address_confirmed": True}), means=means,
         appointment=made.id, says=message(made).zh, says_en=message(made).en)
    return made


@verb("appointment.cancel", on=Case, reach=covers)
def cancel(case: Case, *, by: Actor, at: datetime, reason: str) -> Appointment:
    """取消预约。"""
    made = must_stand(case)
    refuse_blank(reason, "appointment.reason", both("取消预约需要理由", "Cancelling needs a reason"))
    made.ended_at, made.ended_why, case.helper_id = at, "cancelled", None
    note(made, "appointment.kept", by=by, at=at)
    note(case, "appointment.cancelled", by=by, at=at, sets=facts.put(case, {"case.address_confirmed": False}), because=reason, appointment=made.id)
    _end_hold(case, by, at, at)
    return made


def keep(case: Case, arrived: datetime, *, by: Actor, at: datetime) -> Appointment | None:
    """The step of an arrival: the appointment is kept with its last day, and the wait the customer asked for ends with the time they chose."""
    made = in_force(case)
    if made is not None and arrived <= made.starts_at:
        made.late_notice = ""
    if made is not None and local_day(arrived) >= local_day(made.starts_at + timedelta(days=made.days - 1)):
        made.ended_at, made.ended_why = arrived, "kept"
        note(made, "appointment.kept", by=by, at=at)
    _end_hold(case, by, at, arrived)
    return made


def fail(case: Case, why: str, *, by: Actor, at: datetime) -> Appointment | None:
    """The step of a visit turned away at the door: the appointment of that visit ended with its reason; what was agreed lapses."""
    made = in_force(case) or case.appointments.select_for_update().order_by("-starts_at", "-id").first()
    if made is not None:
        made.ended_at, made.ended_why, case.helper_id = made.ended_at or at, why, None
        note(made, "appointment.kept", by=by, at=at)
    return made


def early_target(case: Case, starts_at: datetime, at: datetime) -> datetime:
    """By when the engineer is there after a visit that was missed: ahead of the agreed time, as the clause says (APPOINT-06)."""
    minutes = int(asking.answer("early_target", facts.of(case), at).get("minutes", 10))
    return max(at, starts_at - timedelta(minutes=minutes))


def agreed_start(made: Appointment, day: datetime) -> datetime:
    """The agreed start on the day of an arrival: a job over several days begins at the same hour on each."""
    return made.starts_at + timedelta(days=max(0, min(made.days - 1, (local_day(day) - local_day(made.starts_at)).days)))


def lapse(case: Case, *, by: Actor, at: datetime) -> bool:
    """The step of the worker: the time the customer asked for has come, so the hold ends at that time."""
    return _end_hold(case, by, at, at, only_due=True)


def lapse_due(at: datetime, limit: int = 200) -> int:
    """End every hold whose chosen time has come, each in an act of its own. Answers how many (the worker's part)."""
    waiting = due_to_lapse(at, limit)
    for key in waiting:
        with operation(at):
            lapse(Case.objects.select_for_update().get(pk=key), by=SYSTEM, at=at)
    return len(waiting)


def due_to_lapse(at: datetime, limit: int = 200) -> list[int]:
    """Cases whose customer-chosen time has come while they are still held for it."""
    due = Hold.objects.filter(reason=MOVED, ended_at__isnull=True, expected_until__lte=at)
    return list(due.order_by("expected_until").values_list("case_id", flat=True)[:limit])


def message(made: Appointment) -> Both:
    """What the customer is told: who comes, when, for what, and that somebody should be there (APPOINT-02)."""
    start, end = made.starts_at.astimezone(COMPANY_ZONE), made.ends_at.astimezone(COMPANY_ZONE)
    company = Company.objects.order_by("id").first()
    who = made.engineer.name if made.engineer else "服务人员"
    who_en = (made.engineer.name_en or made.engineer.name) if made.engineer else "our engineer"
    hotline = company.hotline if company else ""
    purpose = made.purpose or "上门服务"
    return both(
        f"{who}将于 {start:%m月%d日 %H:%M}–{end:%H:%M} 上门，事由：{purpose}。届时请安排人员在场。" + (f"如有变动请致电 {hotline}。" if hotline else ""),
        f"{who_en} will come on {start:%d %b %H:%M}–{end:%H:%M}; purpose: {made.purpose or 'service visit'}. Please have someone present."
        + (f" To change it, ring {hotline}." if hotline else ""),
    )


def overlapping(engineer_id: int, starts_at: datetime, ends_at: datetime, but: int | None = None, *, days: int = 1) -> list[Appointment]:
    """Appointments in force of an engineer, also as helper, that share time with a span on any of its days; touching ends share none."""
    last = ends_at + timedelta(days=days - 1)
    found = Appointment.objects.filter(Q(engineer=engineer_id) | Q(helper=engineer_id), ended_at__isnull=True, starts_at__lt=last)
    found = found.filter(Q(ends_at__gt=starts_at) | Q(days__gt=1, ends_at__gt=starts_at - LONGEST_JOB)).exclude(pk=but or 0)
    rows = found.select_related("case").order_by("starts_at")
    return [a for a in rows if any(s < e2 and s2 < e for s, e in spans(starts_at, ends_at, days) for s2, e2 in spans(a.starts_at, a.ends_at, a.days))]


def spans(starts_at: datetime, ends_at: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """The same hours of so many days on end."""
    return [(starts_at + timedelta(days=n), ends_at + timedelta(days=n)) for n in range(days)]


def in_force(case: Case) -> Appointment | None:
    """The appointment that stands, locked; None when there is none."""
    return case.appointments.filter(ended_at__isnull=True).select_for_update().first()


def must_stand(case: Case) -> Appointment:
    """The appointment that stands. Raises `Refusal` when there is none."""
    made = in_force(case)
    if made is None:
        raise Refusal("appointment.none", both("还没有预约", "There is no appointment"), way_out=both("请先预约时间", "Book a time first"))
    return made


def enter(
    case: Case, starts_at: datetime, ends_at: datetime, purpose: str, overlap_because: str, *, by: Actor, at: datetime, but: int | None = None,
    beside: Collection[int] = (), helper_id: int | None = None,
) -> Appointment:
    """The step that keeps a new appointment with the engineer assigned; ``but`` is the one it follows, ``beside`` as in `free`."""
    refuse_unfit(starts_at, ends_at, at)
    days = demands.of(case, at).days
    fitness.refuse_wrong_visitor(case, case.engineer_id, at)
    one_at_a_time(case.engineer_id, helper_id)
    for person in filter(None, (case.engineer_id, helper_id)):
        free(case, person, starts_at, ends_at, overlap_because, by, at, but, beside, days=days)
    made = Appointment(case=case, engineer_id=case.engineer_id, helper_id=helper_id, days=days, starts_at=starts_at, ends_at=ends_at, purpose=purpose.strip(),
                       overlap_because=overlap_because.strip())
    case.helper_id = helper_id
    note(made, "appointment.kept", by=by, at=at)
    return made


def one_at_a_time(*people: int | None) -> None:
    """Whoever fills these people's days meanwhile waits: two jobs booked at once would each find the other's span still free."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[key for key in people if key]).order_by("pk").values_list("pk"))


def refuse_unfit(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Refuse a window that is past, has no length, or is too long."""
    if starts_at < at:
        raise Refusal("appointment.past", both("预约时间已经过去", "The appointment would lie in the past"), field="starts_at", status=422,
                      way_out=both("请选择将来的时间", "Choose a time to come"))
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise Refusal("appointment.length", both("预约时段须有长度且不超过十二小时", "A window has a length of at most twelve hours"), field="ends_at", status=422,
                      way_out=both("请核对起止时间", "Check both times"))


def free(
    case: Case, engineer_id: int, starts_at: datetime, ends_at: datetime, because: str, by: Actor, at: datetime, but: int | None,
    beside: Collection[int] = (), *, days: int = 1,
) -> None:
    """Refuse a span in which the engineer or helper is booked already, unless the clause lets it pass or a superior says why.

    ``beside`` are cases that move in the same plan: where they stand now is no obstacle.
    """
    if asking.answer("overlap", facts.of(case), at).get("overlap", "forbid") != "forbid":
        return
    clashes = [a for a in overlapping(engineer_id, starts_at, ends_at, but, days=days) if a.case_id not in beside]
    if not clashes or (because.strip() and (by.user_id is None or set(LEADERS) & set(by.posts))):
        return
    first, engineer = clashes[0], User.objects.get(pk=engineer_id)
    spans = f"{first.starts_at.astimezone(COMPANY_ZONE):%m-%d %H:%M}–{first.ends_at.astimezone(COMPANY_ZONE):%H:%M}"
    raise Refusal(
        "appointment.overlap", both(f"{engineer.name}在 {spans} 已有预约（{first.case.shown}）", f"{engineer.name} is booked {spans} ({first.case.shown})"),
        way_out=both("换一个时间或工程师；确需重叠的，由服务主管写明理由后预约", "Choose another time or engineer; the supervisor may override with a reason"),
        clause="DISPATCH-05", field="overlap_because", clashes=[str(a.case_id) for a in clashes],
    )


def hold_until(case: Case, until: datetime, reason: str, by: Actor, at: datetime, happened: datetime | None) -> None:
    """Hold the case until the time the customer chose; a further change only moves the end of the same hold."""
    held = case.holds.filter(reason=MOVED, ended_at__isnull=True).select_for_update().first()
    if held is None:
        holds.begin(case, MOVED, by=by, at=at, happened=happened, expected_until=until, words=reason)
    else:
        held.expected_until = until
        note(held, "hold.moved", by=by, at=at, until=until)


def _end_hold(case: Case, by: Actor, at: datetime, until: datetime, *, only_due: bool = False) -> bool:
    """End the hold a customer's change of time laid on, at the time they chose or earlier."""
    still = list(case.holds.filter(ended_at__isnull=True).select_for_update())
    held = [h for h in still if h.reason == MOVED and (not only_due or (h.expected_until and h.expected_until <= at))]
    for one in held:
        ends = min(until, one.expected_until or until)
        holds.end(case, [one], by=by, at=at, happened=ends, left=len(still) - len(held), foreseen=ends < until)
    return bool(held)
