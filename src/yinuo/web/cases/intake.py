"""接报 in about a minute: the number recognises the customer; what is promised stands on the next screen at once."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yinuo.cases import queries, receiving, reopening
from yinuo.cases.models import Case
from yinuo.customers.files import Person, known_by
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people import access
from yinuo.people.models import Company, Region
from yinuo.people.submissions import once
from yinuo.products.models import Product
from yinuo.registers import actions as registers
from yinuo.registers.models import Call
from yinuo.registers.queries import unlogged
from yinuo.vault import blind, reading
from yinuo.web.context import toast
from yinuo.web.forms import Entry, shown_value, words_of
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in

_OF_STRANGERS = frozenset(("phone", "contact_name", "title", "customer_kind", "firm_name", "region"))
"""What a known customer's file says already."""


def _regions(_: object = None) -> list[Any]:
    return [(r.code, both(r.name, r.name)) for r in Region.objects.order_by("code")]


WHO = (
    Entry("phone", both("联系电话", "Phone"), "tel", True, most=32),
    Entry("contact_name", both("联系人", "Contact person"), required=True, most=60),
    Entry("title", both("称谓", "Form of address"), "select", True,
          choices=[(w, both(w, e)) for w, e in (("先生", "Mr"), ("女士", "Ms"), ("老师", "Teacher"), ("经理", "Manager"), ("师傅", "Master"))]),
    Entry("customer_kind", both("客户类型", "Kind of customer"), "radio", True, choices=words_of("customer.kind"), value="person"),
    Entry("firm_name", both("单位名称", "Firm"), most=120),
    Entry("region", both("区域", "Region"), "select", True, choices=_regions),
    Entry("district", both("省市区、街道", "District"), most=120),
    Entry("street", both("门牌（加密保存）", "House (kept encrypted)"), most=120),
)
WHAT = (
    Entry("model", both("产品型号", "Product model"), required=True, most=120),
    Entry("serial", both("序列号", "Serial number"), most=60),
    Entry("purchased_on", both("购买日期", "Bought on"), "date"),
    Entry("kind", both("服务类别", "Kind"), "select", True, choices=words_of("case.kind"), value="repair"),
    Entry("urgency", both("紧急程度", "Urgency"), "radio", True, choices=words_of("case.urgency"), value="normal"),
    Entry("mode", both("服务方式", "Mode"), "select", True, choices=words_of("case.mode"), value="undecided"),
    Entry("description", both("故障描述", "Fault"), "textarea", True, most=4000),
    Entry("expected_at", both("期望解决时间", "Expected by"), "datetime-local", True),
    Entry("verified", both("已与客户逐项核实", "Verified with the customer"), "checkbox", to=bool),
)
SELDOM = (
    Entry("channel", both("受理渠道", "Channel"), "select", True, choices=words_of("case.channel", but=["api", "import"]), value="phone"),
    Entry("sale_stage", both("服务阶段", "Sale stage"), "select", True, choices=words_of("case.sale_stage"), value="after_sale"),
    Entry("received_at", both("接报时间（留空为现在）", "Received at (empty: now)"), "datetime-local"),
    Entry("late_because", both("补录原因", "Why entered late"), most=200),
)
"""Right as they stand for a call taken now: folded away, open where one was changed or refused."""


@page("case.receive")
def new(request: Asked) -> HttpResponse:
    """登记。"""
    company = Company.objects.only("intake_open").first()
    if company is not None and not company.intake_open:
        raise Refusal("intake.closed", both("受理尚未启用", "Intake has not been opened yet"), clause="ORG-01",
                      way_out=both("请管理员在首次设置中配齐五类岗位并启用受理", "Ask the administrator to fill the five posts and open intake"))
    if request.method != "POST":
        return _form(request, None, {})
    try:
        number = _register(request)
    except Refusal as no:
        return _form(request, no, request.POST)
    _finish_call(request, number)
    toast(request, both("已登记，承诺从此刻起计", "Registered; the promise runs from now"))
    return HttpResponseRedirect(f"/cases/{number}/promise")


def _register(request: Asked) -> str:
    wanted = _wanted(request)
    key = request.POST.get("idempotency_key", "")

    def act() -> tuple[int, str]:
        return 201, receiving.receive(wanted, by=request.actor, at=request.moment).number

    if not key:
        return act()[1]
    body = request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    return once(key, body.urlencode().encode(), by=request.actor, at=request.moment, do=act)[1]


def _call(request: Asked) -> Call | None:
    """The call this request came in by, while it waits to be logged."""
    key = key_in(request.POST.get("call") or request.GET.get("call", ""))
    return unlogged(request.actor, everybody=True).filter(pk=key).first() if key is not None and request.actor.may("call.log") else None


def _finish_call(request: Asked, number: str) -> None:
    """The call is logged with the case it became; nobody writes the same down twice."""
    call = _call(request)
    case = Case.objects.filter(number=number).first()
    if call is None or case is None:
        return
    attempt(lambda: registers.log_call(call.id, by=request.actor, at=request.moment, contact_id=case.contact_id, outcome="case", case_id=case.id,
                                       subject=f"{case.model_text} {case.description}"[:80]))


def _wanted(request: Asked) -> receiving.Request:
    sent = request.POST
    known = key_in(sent.get("contact_id"))
    skipped = _OF_STRANGERS if known else frozenset()
    given: dict[str, Any] = {}
    for entry in (*WHO, *WHAT, *SELDOM):
        if entry.name in skipped:
            continue
        choices = list(entry.choices() if callable(entry.choices) else entry.choices)  # type: ignore[call-arg]
        given[entry.name] = entry.read(sent, [value for value, _ in choices])
    person = None if known else Person(
        name=given.pop("contact_name"), phone=given.pop("phone"), title=given.pop("title"), district=given.get("district", ""), street=given.get("street", ""))
    given.pop("district", None), given.pop("street", None)
    parent = sent.get("parent", "")
    request_ = receiving.Request(person=person, contact_id=known, **given)
    if parent.isdigit() and (found := queries.seen_by(request.actor).filter(number=parent).first()):
        request_ = replace(request_, parent_id=found.id)
    return replace(request_, second_file=sent.get("second_file") == "on")


def _form(request: Asked, no: Refusal | None, sent: Any) -> HttpResponse:
    parent = _parent(request)
    first = {}
    if parent is not None and not sent:
        first = {"model": parent.model_text, "kind": parent.kind}
    call = _call(request)
    if call is not None and not sent and call.number is not None:
        first["phone"] = reading.opened(call.number, registers.NUMBER, by=request.actor, purpose=both("登记来电的需求", "the request of this call").of(request.language), language=request.language)

    contact_id = sent.get("contact_id", "") if sent else (str(parent.contact_id) if parent else request.GET.get("contact", ""))
    missing = no.facts.get("fields") if no else None
    wrong = {no.field if no else None, *(missing if isinstance(missing, list | tuple) else ())}

    def drawn(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
        return [
            {"entry": e, "required": e.required and not (contact_id and e.name in _OF_STRANGERS), "choices": list(e.choices() if callable(e.choices) else e.choices),  # type: ignore[call-arg]
             "value": sent.get(e.name, "") if sent else first.get(e.name, shown_value(e.value)),
             "error": no.says if no and e.name in wrong else None, "list": "models" if e.name == "model" else ""} for e in entries
        ]

    return show(request, "web/cases/intake.html", no, who=drawn(WHO), what=drawn(WHAT), seldom=drawn(SELDOM), seldom_open=_is_changed(sent, wrong), soon=_soon(request.moment), parent=parent, contact_id=contact_id, call=call, may_log=request.actor.may("call.log"),
                caller=caller_view(request, contact_id=contact_id) if contact_id else None,
                hint=no.facts.get("contacts") if no else None, products=Product.objects.filter(is_sold=True).order_by("code")[:300])


def _soon(at: datetime) -> list[tuple[Both, str]]:
    """Times customers name most, to be pressed instead of typed."""
    now = at.astimezone(COMPANY_ZONE)
    evening = datetime.combine(now.date(), time(18), COMPANY_ZONE)
    days = [(both("今天", "today"), 0), (both("明天", "tomorrow"), 1), (both("三天内", "in three days"), 3), (both("一周内", "in a week"), 7)]
    return [(words, shown_value(evening + timedelta(days=n))) for words, n in days if evening + timedelta(days=n) > now]


def _is_changed(sent: Any, wrong: set[Any]) -> bool:
    return any(e.name in wrong or (sent and sent.get(e.name, "") != shown_value(e.value)) for e in SELDOM)


def _parent(request: Asked) -> Case | None:
    number = request.POST.get("parent") or request.GET.get("parent", "")
    return queries.seen_by(request.actor).filter(number=number).first() if number.isdigit() else None


@page("case.receive")
def recognise(request: Asked) -> HttpResponse:
    """来电识别: who has this number, what they own, what is open (CHANNEL-04)."""
    view = caller_view(request, phone=request.GET.get("phone", ""), contact_id=request.GET.get("contact_id", ""))
    return render(request, "web/cases/caller.html", {"caller": view, "contact_id": view["contact_id"] if view else ""})


def caller_view(request: Asked, *, phone: str = "", contact_id: str = "") -> dict[str, Any] | None:
    """The panel of a recognised caller, or nothing."""
    from yinuo.customers.models import Contact

    if contact_id:
        contacts = list(Contact.objects.filter(pk=key_in(contact_id) or 0).select_related("customer"))
        access.looked(request.actor, request.moment, "contact", contacts[0].pk if contacts else 0)
    else:
        try:
            contacts = known_by(phone) if len(phone.strip()) >= 7 else []
        except Refusal:
            contacts = []
        if phone:
            access.searched(request.actor, request.moment, "contact", blind.search_token(phone), len(contacts))
    if not contacts:
        return None
    contact = contacts[0]
    cases = list(queries.seen_by(request.actor).filter(customer=contact.customer).order_by("-id")[:6])
    return {
        "contact": contact, "contact_id": str(contact.id), "firm": contact.customer.firm_name, "others": contacts[1:],
        "units": list(contact.customer.units.select_related("product")[:8]), "cases": cases, "open": [c for c in cases if c.is_open],
        "called": contact.called,
    }


_TOWARDS_CUSTOMER = ("answer", "warranty_response", "arrival", "resolution")
"""What the customer is promised; the other limits are the company's own."""


@page("case.see")
def promise(request: Asked, number: str) -> HttpResponse:
    """登记之后: what the company has now promised, until when, and why."""
    from .clocks import clocks_of, why
    from .next_steps import next_of

    case = queries.one(request.actor, number)
    live, past = clocks_of(case, request.moment)
    towards = sorted((c for c in live if c["question"] in _TOWARDS_CUSTOMER), key=lambda c: c["due"] or request.moment)
    told = [{**c, "why_now": why(case, c["question"], request.moment)} for c in towards]
    return show(request, "web/cases/promise.html", case=case, next=next_of(case, request.actor), live=told, inner=[c for c in live if c not in towards], past=past,
                conflict=_conflict(case, live))


def _conflict(case: Case, live: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The customer expects it sooner than the policy promises (SLA-12)."""
    due: list[datetime] = [c["due"] for c in live if c["question"] == "resolution" and c["due"]]
    if case.expected_at and due and case.expected_at < due[0] and not case.facts.get("case.expected_conflict_settled"):
        return {"expected": case.expected_at, "due": due[0]}
    return None


def follow_on(case: Case) -> str:
    """Where a new case linked to this one begins."""
    return f"/cases/new?parent={case.number}&contact={reopening.follow_on(case, '').contact_id}"
