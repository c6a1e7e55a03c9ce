"""定期服务: inspections and maintenance of a unit by a recurrence rule; each due date makes one case, once (DISPATCH-08)."""

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from django.db import IntegrityError

from yinuo.cases import receiving
from yinuo.customers.models import Contact
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb
from yinuo.products.models import Unit

from .models import Upkeep, UpkeepRun

KINDS: dict[str, Both] = {"inspection": both("巡检", "inspection"), "maintenance": both("保养", "maintenance")}
RULES: dict[str, Both] = {
    "FREQ=MONTHLY;INTERVAL=1": both("每月", "every month"), "FREQ=MONTHLY;INTERVAL=3": both("每三个月", "every three months"),
    "FREQ=MONTHLY;INTERVAL=6": both("每六个月", "every six months"), "FREQ=YEARLY;INTERVAL=1": both("每年", "every year"),
    "FREQ=WEEKLY;INTERVAL=1": both("每周", "every week"),
}
_MOST = 20


@verb("upkeep.write")
def write(
    record: Upkeep | None, *, by: Actor, at: datetime, unit_id: int, kind: str, rule: str, begins_on: date, description: str, ends_on: date | None = None,
    lead_days: int = 7,
) -> Upkeep:
    """登记定期服务计划。 The rule is RFC 5545; what was due before today is not made up for."""
    if not Unit.objects.filter(pk=unit_id).exists():
        _refuse("unit_id", "没有这台产品", "There is no such unit")
    if kind not in KINDS:
        _refuse("kind", "请选择巡检或保养", "Choose inspection or maintenance")
    if not 0 <= lead_days <= 60 or not description.strip():
        _refuse("description", "请填写服务内容，提前 0 至 60 天", "Say what is done; 0 to 60 days ahead")
    plan = record or Upkeep()
    plan.unit_id, plan.kind, plan.rule, plan.begins_on, plan.ends_on = unit_id, kind, rule.strip(), begins_on, ends_on
    plan.description, plan.lead_days, plan.is_active = description.strip(), lead_days, True
    plan.next_on = following(plan, max(begins_on, local_day(at)) - timedelta(days=1))
    if plan.next_on is None:
        _refuse("rule", "按这条规则没有将来的日期", "The rule gives no date to come")
    note(plan, "upkeep.written", by=by, at=at, unit=unit_id, rule=plan.rule, next_on=plan.next_on)
    return plan


@verb("upkeep.write", on=Upkeep)
def stop(plan: Upkeep, *, by: Actor, at: datetime) -> Upkeep:
    """停用计划。"""
    plan.is_active, plan.next_on = False, None
    note(plan, "upkeep.stopped", by=by, at=at)
    return plan


def following(plan: Upkeep, after: date) -> date | None:
    """The first due date after a day; None when the rule has run out. Raises `Refusal` for a rule that is none."""
    try:
        dates = rrulestr(plan.rule, dtstart=datetime.combine(plan.begins_on, time()))
        found = dates.after(datetime.combine(after, time(23, 59)))
    except (ValueError, TypeError, OverflowError):
        raise Refusal("upkeep.rule", both("周期规则无法识别", "The rule cannot be read"), status=422, field="rule",
                      way_out=both("例如 FREQ=MONTHLY;INTERVAL=6", "For example FREQ=MONTHLY;INTERVAL=6")) from None
    day = found.date() if found else None
    return None if day is None or (plan.ends_on and day > plan.ends_on) else day


def run_due(at: datetime, limit: int = 50) -> int:
    """Make the cases of every plan whose lead has come; each in an act of its own, and never twice. Answers how many (the worker's part)."""
    made = 0
    for plan in Upkeep.objects.filter(is_active=True, next_on__isnull=False, next_on__lte=local_day(at) + timedelta(days=60)).order_by("next_on")[:limit]:
        for _ in range(_MOST):
            if plan.next_on is None or plan.next_on - timedelta(days=plan.lead_days) > local_day(at):
                break
            try:
                made += _fire(plan.pk, plan.next_on, at)
            except Refusal:  # such as a customer without a contact: it stays due, and the other plans go on
                break
            plan.refresh_from_db()
    return made


def _fire(plan_id: int, due_on: date, at: datetime) -> int:
    """One due date; the unique key stops a second worker, and its case with it."""
    try:
        with operation(at):
            plan = Upkeep.objects.select_for_update().select_related("unit", "unit__product", "unit__customer").get(pk=plan_id)
            if plan.next_on != due_on or not plan.is_active:
                return 0
            contact = Contact.objects.filter(customer=plan.unit.customer).order_by("-is_main", "id").first()
            if contact is None:
                raise Refusal("upkeep.nobody", both("客户没有联系人", "The customer has no contact"))
            case = receiving.receive(_request(plan, contact, due_on), by=SYSTEM, at=at)
            note(UpkeepRun(upkeep=plan, due_on=due_on, case=case), "upkeep.fired", by=SYSTEM, at=at, due_on=due_on)
            plan.next_on = following(plan, due_on)
            note(plan, "upkeep.moved_on", by=SYSTEM, at=at, next_on=plan.next_on)
    except IntegrityError:
        return 0
    return 1


def _request(plan: Upkeep, contact: Contact, due_on: date) -> receiving.Request:
    due = datetime.combine(due_on, time(10), tzinfo=COMPANY_ZONE)
    return receiving.Request(
        description=f"{KINDS[plan.kind].zh}计划：{plan.description}（{due_on} 到期）", model=plan.unit.product.code, channel="api", contact_id=contact.pk, kind=plan.kind,
        mode="on_site", serial=plan.unit.serial, expected_at=due, problem_class="other",
    )


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("upkeep.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)}, way_out=both("请修改后再提交", "Correct it and send again"))
