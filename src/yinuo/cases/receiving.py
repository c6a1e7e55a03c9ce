"""接报: one door behind the staff form, the API and the import. The promise starts when the customer spoke."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yinuo.customers import files
from yinuo.customers.models import Contact, Customer
from yinuo.editions import asking
from yinuo.journal.dating import date_back
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import Region, Station
from yinuo.people.places import places
from yinuo.people.setup import refuse_closed_intake
from yinuo.people.verbs import verb
from yinuo.products.recognising import product_named, unit_of
from yinuo.records.statements import Read

from . import clocks, facts, registry, search
from .counting import counted
from .models import Case
from .numbers import next_number

CONVERSATIONS = ("phone", "chat", "walk_in")
"""Channels on which registering *is* the first answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the customer asked for, as somebody wrote it down. ``contact_id`` names a known contact instead of ``person``."""

    description: str
    model: str
    channel: str
    person: files.Person | None = None
    contact_id: int | None = None
    customer_kind: str = "person"
    firm_name: str = ""
    region: str = ""
    kind: str = "unclassified"
    sale_stage: str = "after_sale"
    urgency: str = "normal"
    importance: str = "normal"
    mode: str = "undecided"
    problem_class: str = "other"
    category: str = ""
    brand: str = ""
    serial: str = ""
    purchased_on: date | None = None
    expected_at: datetime | None = None
    received_at: datetime | None = None
    late_because: str = ""
    """Why a receipt typed more than ten minutes after the fact is entered late."""
    verified: bool = False
    second_file: bool = False
    """Open a new customer file although the number is known (the hint was seen)."""
    parent_id: int | None = None
    batch: int | None = None
    original_recipient: int | None = None


@dataclass(slots=True)
class _Missing:
    fields: list[tuple[str, Both]] = field(default_factory=list)

    def unless(self, value: object, name: str, zh: str, en: str) -> None:
        if not value:
            self.fields.append((name, both(zh, en)))


@verb("case.receive")
def receive(request: Request, *, by: Actor, at: datetime) -> Case:
    """Register a request: file, unit, classification, number, and from this moment the promises (INTAKE-01 to -12)."""
    if request.batch is None:
        refuse_closed_intake()
    _complete(request)
    received = _received_at(request, by, at)
    _refuse_bought_later(request.purchased_on, at)
    contact = _contact(request, by, at)
    product = product_named(request.model)
    category = request.category or (product.category if product else "other")
    unit = unit_of(contact.customer, product, request.serial, request.purchased_on, by=by, at=at) if product else None
    station, region, covered = _where(request, contact)
    day = local_day(received)
    case = Case(
        number=next_number(day), day=day, received_at=received, registered_at=at, stage_since=at, customer=contact.customer,
        contact=contact, caller=files.shown(contact.customer, contact), unit=unit, product=product, model_text=request.model.strip(),
        brand=request.brand or (product.brand if product else ""), description=request.description,
        station=station, region=region, taker_id=by.user_id, follow_up_id=by.user_id, expected_at=request.expected_at,
        parent_id=request.parent_id, batch=request.batch,
    )
    purchased = unit.purchased_on if unit else request.purchased_on
    said = _said(request, contact, category, covered, purchased)
    sets = facts.put(case, said | _classified(said, received))
    note(case, "case.received", by=by, at=at, happened=received, basis="import" if request.batch else None, sets=sets,
         original_recipient=request.original_recipient)
    note(case, "case.registered", by=by, at=at, happened=at if not request.batch else received)
    if request.channel in CONVERSATIONS:
        note(case, "case.answered", by=by, at=at, happened=received)
    if request.verified:
        note(case, "case.verified", by=by, at=at, sets=facts.put(case, {"case.verified": True, "case.checks": 1}))
    registry.run_at_receipt(case, by, at)
    _compare_expectation(case, by, at)
    search.enter(case, request.serial, fresh=True)
    counted(case, +1)
    return case


def _compare_expectation(case: Case, by: Actor, at: datetime) -> None:
    """Set what the customer expects against what is promised; sooner than promised has to be talked over (SLA-12)."""
    if case.expected_at is None or case.batch is not None:
        return
    due = clocks.due_of(case, "resolution", at)
    if due is not None and case.expected_at < due:
        note(case, "case.expectation_compared", by=by, at=at, sets=facts.put(case, {"case.expectation_conflict": True}), due=due)


def _complete(request: Request) -> None:
    """The seven of INTAKE-01, or the three a customer gives (INTAKE-03); an imported past request may be poorer."""
    missing = _Missing()
    person = request.person
    if request.contact_id is None:
        missing.unless(person and person.name.strip(), "contact_name", "联系人", "contact person")
        missing.unless(person and person.phone.strip(), "phone", "联系电话", "contact number")
        if request.customer_kind == "firm":
            missing.unless(request.firm_name.strip(), "firm_name", "客户名称", "customer name")
        if not request.batch and request.channel not in ("web", "import"):
            missing.unless(person and person.title.strip(), "title", "称谓", "form of address")
    missing.unless(request.model.strip(), "model", "产品型号", "product model")
    missing.unless(request.description.strip(), "description", "故障描述", "fault description")
    if not request.batch and request.channel not in ("web", "import"):
        missing.unless(request.expected_at, "expected_at", "期望解决时间", "expected resolution time")
        missing.unless(request.urgency, "urgency", "紧急程度", "urgency")
    if missing.fields:
        labels = [label for _, label in missing.fields]
        raise Refusal(
            "intake.incomplete",
            both("还缺：" + "、".join(w.zh for w in labels), "Still missing: " + ", ".join(w.en for w in labels)),
            way_out=both("请补齐后再登记，已填内容都在", "Fill these in; everything you entered is kept"),
            clause="INTAKE-03" if request.channel == "web" else "INTAKE-01", status=422, field=missing.fields[0][0],
            fields=[name for name, _ in missing.fields],
        )


def _received_at(request: Request, by: Actor, at: datetime) -> datetime:
    """When the customer spoke; a letter bears its own date, and an imported request that of its table."""
    received = request.received_at or at
    if received > at:
        raise Refusal("intake.future", both("接报时间晚于现在", "The time of receipt lies in the future"), field="received_at",
                      way_out=both("请核对日期和时间", "Check date and time"), status=422)
    if not request.batch and request.channel != "email":
        date_back(received, by=by, at=at, because=request.late_because)
    return received


def _refuse_bought_later(purchased_on: date | None, at: datetime) -> None:
    """A unit bought in years to come would be under warranty for ever."""
    if purchased_on is not None and purchased_on > local_day(at):
        raise Refusal("purchase.ahead", both("购买日期晚于今天", "The purchase date lies in the future"), field="purchased_on", status=422,
                      way_out=both("请核对发票日期；不清楚的留空", "Check the date of the invoice; leave it empty if unknown"))


def _contact(request: Request, by: Actor, at: datetime) -> Contact:
    if request.contact_id is not None:
        found = _CONTACT.one(request.contact_id)
        if found is None:
            raise Refusal("contact.unknown", both("没有这位联系人", "There is no such contact"), field="contact_id", status=422,
                          way_out=both("请重新选择客户", "Choose the customer again"))
        found.customer = _CUSTOMER.one(found.customer_id)
        return found
    assert request.person is not None
    if known := files.known_or_alone(request.person.phone):
        if same := _same(known, request):
            return same
        if not request.second_file and not request.batch and by.door is Door.PAGE:
            raise Refusal(
                "customer.known", both("这个号码已有客户档案", "A customer file with this number exists"), field="phone",
                way_out=both("请选用已有档案，或确认另建", "Use the existing file, or confirm a new one"), clause="INTAKE-08",
                contacts=[(str(c.id), c.called) for c in known],
            )
    region = Region.objects.filter(code=request.region).first() if request.region else None
    return files.open_file(request.customer_kind, request.person, by=by, at=at, firm_name=request.firm_name.strip(),
                           region_id=region.id if region else None)


_CONTACT = Read(lambda key: Contact.objects.filter(pk=key))
_CUSTOMER = Read(lambda key: Customer.objects.filter(pk=key))


def _same(known: list[Contact], request: Request) -> Contact | None:
    """The contact this is beyond doubt: same kind, same firm, same called name."""
    assert request.person is not None
    called = files.called(request.person)
    for contact in known:
        customer = contact.customer
        if customer.kind == request.customer_kind and customer.firm_name == request.firm_name.strip() and contact.called == called:
            return contact
    return known[0] if by_machine(request) else None


def by_machine(request: Request) -> bool:
    """Programs and imports cannot be asked; they take the newest file of the number."""
    return request.channel in ("api", "import") or bool(request.batch)


def _where(request: Request, contact: Contact) -> tuple[Station, Region, bool]:
    """The station that serves the region, and whether one does (ORG-13)."""
    network = places()
    region = network.regions.get(request.region) or network.by_id.get(contact.customer.region_id or 0)
    if region is not None and (stations := network.serving.get(region.code)):
        return stations[contact.id % len(stations)], region, True
    if network.head is None:
        raise Refusal("intake.no_station", both("尚未设置服务网点，无法受理", "No service station has been set up yet"),
                      way_out=both("请管理员先登记网点", "Ask the administrator to enter stations first"))
    return network.head, region or network.head.region, region is None


def _said(request: Request, contact: Contact, category: str, covered: bool, purchased: date | None) -> dict[str, Any]:
    said = {
        "case.stage": "received", "case.kind": request.kind, "case.sale_stage": request.sale_stage, "case.urgency": request.urgency,
        "case.importance": request.importance, "case.mode": request.mode, "case.channel": request.channel, "case.category": category,
        "case.class": request.problem_class, "case.tier": 1, "case.warranty": "undetermined", "case.verified": False, "case.checks": 0,
        "case.covered": covered, "case.imported": bool(request.batch), "customer.kind": contact.customer.kind,
        "customer.declines_contact": contact.customer.declines_contact, "unit.purchase_known": purchased is not None,
        "case.on_hold": False, "case.owner_named": False, "case.engineer_assigned": False, "case.priority": 3,
        "case.open_tasks": 0, "case.open_objections": 0, "case.unexplained_breaches": 0,
    }
    if purchased:
        said["unit.purchased"] = purchased
    return said


def _classified(said: dict[str, Any], received: datetime) -> dict[str, Any]:
    """Form type, scene and priority are for the policy to say (CLASSIFY-03, TRIAGE-03)."""
    answer: dict[str, Any] = {"case.form_type": "repair", "case.scene": "on_site_repair"}
    for question in ("catalogue", "priority"):
        for name, value in asking.answer(question, said | answer, received).items():
            name = f"case.{name}" if "." not in name else name
            if name in ("case.form_type", "case.scene", "case.priority"):
                answer[name] = value
    return answer
