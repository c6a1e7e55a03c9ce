"""派工: the supervisor fixes person, tools and parts; the engineer responds, declines or checks the kit (DISPATCH-01 to -03)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yinuo.cases import facts, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.models import PostHolding, User
from yinuo.people.queries import colleague, on_day
from yinuo.people.roles import ENGINEERS
from yinuo.people.verbs import verb

from . import appointments, demands, fitness, kits
from .models import Appointment, Assignment


@dataclass(frozen=True, slots=True)
class PartAsked:
    """One line of a parts request."""

    part: str
    quantity: int = 1


@verb("assignment.make", on=Case, reach=covers)
def assign(
    case: Case, *, by: Actor, at: datetime, engineer_id: int, tools: Iterable[str] | None = None, parts: Iterable[PartAsked] = (),
    part_expected: bool = False, words: str = "", happened: datetime | None = None,
) -> Assignment:
    """派工。 A list of tools left out is prefilled for the kind of service; an expected part needs its request."""
    if _in_force(case) is not None:
        raise Refusal("assignment.exists", both("已派工程师；如需换人，请转派", "An engineer is assigned already; to change, pass it on"),
                      way_out=both("使用“转派”", "Use “reassign”"), clause="DISPATCH-01")
    return begin(case, engineer_id, words, by=by, at=at, tools=tools, parts=parts, part_expected=part_expected, happened=happened)


@verb("assignment.pass", on=Case, reach=covers)
def reassign(
    case: Case, *, by: Actor, at: datetime, engineer_id: int, reason: str, tools: Iterable[str] | None = None,
    parts: Iterable[PartAsked] = (), part_expected: bool | None = None,
) -> Assignment:
    """转派。 The earlier assignment ends and stays readable."""
    before = _must(case)
    refuse_blank(reason, "assignment.reason", both("转派需要理由", "Reassigning needs a reason"))
    if engineer_id == before.engineer_id:
        raise Refusal("assignment.same", both("已派给这位工程师", "It is assigned to this engineer already"), field="engineer_id", status=422,
                      way_out=both("请选择另一位", "Choose somebody else"))
    made = pass_on(case, before, engineer_id, reason, by=by, at=at, tools=tools, parts=parts, part_expected=part_expected)
    _take_along(case, engineer_id, by, at)
    return made


@verb("engineer.respond", on=Case, reach=covers)
def respond(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None) -> Assignment:
    """工程师响应。 The person assigned says they have it."""
    made = mine(case, by)
    if made.responded_at is None:
        made.responded_at = happened or at
        note(made, "assignment.answered", by=by, at=at)
        note(case, "engineer.responded", by=by, at=at, happened=happened, assignment=made.id)
    return made


@verb("engineer.respond", on=Case, reach=covers)
def decline(case: Case, *, by: Actor, at: datetime, reason: str) -> Assignment:
    """拒单。 With the reason; the supervisor assigns somebody else."""
    made = mine(case, by)
    refuse_blank(reason, "assignment.reason", both("拒单需要理由", "Declining needs a reason"))
    made.is_declined = True
    _finish(made, by, at)
    case.engineer_id = None
    note(case, "assignment.declined", by=by, at=at, sets=_assigned(case, False), reason=reason, assignment=made.id)
    return made


@verb("kit.check", on=Case, reach=covers)
def check_kit(case: Case, *, by: Actor, at: datetime, ticks: Mapping[str, str], happened: datetime | None = None) -> Appointment | None:
    """备检。 Every item of the list ticked ``ready`` or ``not_needed``; how long before the visit is kept (DISPATCH-03)."""
    made = mine(case, by)
    kits.refuse_overdue(ticks, [tool.name for tool in fitness.overdue_tools(made.engineer_id, local_day(at))])
    items = kits.checked([*made.tools, *(row["part"] for row in made.parts)], ticks)
    checked_at = happened or at
    booked = appointments.in_force(case)
    ahead = None
    if booked is not None:
        booked.kit, booked.kit_checked_at = items, checked_at
        ahead = int((booked.starts_at - checked_at).total_seconds() // 60)
        note(booked, "appointment.kit", by=by, at=at)
    note(case, "kit.checked", by=by, at=at, happened=happened, items=len(items), minutes_before=ahead)
    return booked


def release(case: Case, *, by: Actor, at: datetime) -> dict[str, object]:
    """The step of a visit that ended at the door: nobody is assigned until somebody is sent anew. Gives the facts it changes."""
    made = _in_force(case)
    if made is not None:
        _finish(made, by, at)
    case.engineer_id = None
    return _assigned(case, False)


def begin(
    case: Case, engineer_id: int, words: str, *, by: Actor, at: datetime, tools: Iterable[str] | None = None, parts: Iterable[PartAsked] = (),
    part_expected: bool = False, happened: datetime | None = None,
) -> Assignment:
    """The step that gives a case nobody has to an engineer."""
    made = _made(case, engineer_id, tools, parts, part_expected, words, by=by, at=at)
    note(case, "assignment.made", by=by, at=at, happened=happened, sets=_assigned(case, True), engineer=engineer_id, assignment=made.id)
    return made


def pass_on(
    case: Case, before: Assignment, engineer_id: int, reason: str, *, by: Actor, at: datetime, tools: Iterable[str] | None = None,
    parts: Iterable[PartAsked] = (), part_expected: bool | None = None,
) -> Assignment:
    """The step that ends one assignment and gives the case to another engineer, who carries the same where nothing else is said."""
    _finish(before, by, at)
    carried = list(parts) or [PartAsked(row["part"], row["quantity"]) for row in before.parts]
    made = _made(case, engineer_id, before.tools if tools is None else tools, carried,
                 before.part_expected if part_expected is None else part_expected, reason, by=by, at=at)
    note(case, "assignment.passed", by=by, at=at, sets=_assigned(case, True), engineer=engineer_id, from_engineer=before.engineer_id,
         reason=reason, assignment=made.id)
    return made


def mine(case: Case, by: Actor) -> Assignment:
    """The assignment in force, which must be that of whoever acts. Raises `Refusal` where nobody, or somebody else, is assigned."""
    made = _must(case)
    if by.user_id is not None and made.engineer_id != by.user_id:
        raise Refusal("assignment.other", both("这张单派给了别人", "This job is assigned to somebody else"), status=403,
                      way_out=both("请被派的工程师办理，或先转派", "Ask the engineer assigned, or pass the job on first"))
    return made


def sendable(engineer_id: int, at: datetime, posts: Iterable[str] = ENGINEERS) -> User:
    """The person, who must hold an engineer's post today."""
    person = colleague(engineer_id, "engineer_id")
    if not PostHolding.objects.filter(on_day(local_day(at)), user=person, post__in=list(posts)).exists():
        raise Refusal("engineer.post", both(f"{person.name}今天没有在任的工程师岗位", f"{person.name} holds no engineer's post today"),
                      field="engineer_id", clause="ORG-03", way_out=both("请选择在任的工程师，或先任岗、借调", "Choose somebody who does, or give them the post"))
    return person


def _made(
    case: Case, engineer_id: int, tools: Iterable[str] | None, parts: Iterable[PartAsked], part_expected: bool, words: str, *, by: Actor,
    at: datetime,
) -> Assignment:
    """The new assignment, after whatever went before has ended."""
    stages.refuse_ended(case)
    asking.refuse_unentitled("assignment.make", facts.of(case), by, at)
    asking.pass_gates("assignment.make", facts.of(case), at)
    fitness.refuse_wrong_visitor(case, engineer_id, at)
    engineer = sendable(engineer_id, at, (*ENGINEERS, fitness.visitor_post(case, at)))
    fitness.refuse_uncertified(engineer, case, _day_of_visit(case, at), at)
    _refuse_unwanted(engineer, case)
    wanted = [row for row in parts if row.part.strip()]
    asked = [{"part": row.part.strip(), "quantity": row.quantity} for row in wanted]
    if part_expected and not asked:
        raise Refusal("assignment.parts", both("预计更换配件，须同时提出配件申请", "A part will be replaced, so a parts request is needed"), field="parts",
                      clause="DISPATCH-01", status=422, way_out=both("填写配件与数量，或取消“预计更换”", "Enter part and quantity, or untick it"))
    if any(not 1 <= row.quantity <= 999 for row in wanted):
        raise Refusal("assignment.quantity", both("配件数量为 1 至 999", "A quantity is 1 to 999"), field="parts", status=422,
                      way_out=both("请核对数量", "Check the quantity"))
    made = Assignment(
        case=case, engineer_id=engineer_id, station=case.station, tools=kits.usual_for(case.kind) if tools is None else kits.listed(tools),
        parts=asked, part_expected=part_expected, words=words.strip(), made_by_id=by.user_id, made_at=at,
    )
    case.engineer_id = engineer_id
    note(made, "assignment.kept", by=by, at=at, engineer=engineer_id)
    return made


def _day_of_visit(case: Case, at: datetime) -> date:
    """The day somebody will stand at the door: that of the appointment, else today."""
    booked = case.appointments.filter(ended_at__isnull=True).values_list("starts_at", flat=True).first()
    return local_day(booked or at)


def _refuse_unwanted(engineer: User, case: Case) -> None:
    """Whom the customer will not have again is not sent there."""
    wish = demands.unwanted_by(case, engineer.pk)
    if wish is not None:
        raise Refusal("engineer.unwanted", both(f"客户不接受{engineer.name}再次上门：{wish.reason}", f"The customer will not have {engineer.name_en or engineer.name} again: {wish.reason}"),
                      field="engineer_id", way_out=both("请选择另一位；意愿有变的，先更正客户意愿", "Choose somebody else, or correct the customer's wish first"))


def _in_force(case: Case) -> Assignment | None:
    return case.assignments.filter(ended_at__isnull=True).select_for_update().first()


def _must(case: Case) -> Assignment:
    made = _in_force(case)
    if made is None:
        raise Refusal("assignment.none", both("还没有派工", "Nobody is assigned yet"), clause="DISPATCH-01",
                      way_out=both("请服务主管派工", "Ask the supervisor to assign"))
    return made


def _finish(made: Assignment, by: Actor, at: datetime) -> None:
    made.ended_at = at
    note(made, "assignment.ended", by=by, at=at)


def _take_along(case: Case, engineer_id: int, by: Actor, at: datetime) -> None:
    """The appointment in force goes with the case; its kit is checked anew."""
    booked = appointments.in_force(case)
    if booked is not None:
        appointments.one_at_a_time(engineer_id)
        appointments.free(case, engineer_id, booked.starts_at, booked.ends_at, "", by, at, booked.pk, days=booked.days)
        booked.engineer_id, booked.kit, booked.kit_checked_at = engineer_id, [], None
        note(booked, "appointment.passed", by=by, at=at, engineer=engineer_id)


def _assigned(case: Case, yes: bool) -> dict[str, object]:
    return facts.put(case, {"case.engineer_assigned": yes})
