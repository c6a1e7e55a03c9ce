"""The page of one case in three panes, the steps taken from it, and why a deadline is what it is."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import queries
from yinuo.cases.models import Case
from yinuo.customers import files
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import access
from yinuo.people.submissions import once
from yinuo.people.verbs import unseen
from yinuo.policy.facts import word
from yinuo.products.models import Unit
from yinuo.records.statements import Read
from yinuo.vault import reading
from yinuo.web.context import toast
from yinuo.web.forms import shown_value
from yinuo.web.page import Asked, page, show

from .clocks import clocks_of, debts_of, why
from .next_steps import in_turn, next_of, signs_next
from .particulars import particulars
from .steps import HAPPENED, Step, offered
from .story import entries_of, reached, timeline

_STAGES = ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived")
_GROUPS = {"words": both("沟通", "Words"), "time": both("时间", "Time"), "people": both("人员协作", "People"), "change": both("变更", "Changes"),
           "visit": both("上门与处理", "Visit and work"), "money": both("保修与费用", "Warranty and money"), "papers": both("资料与签收", "Papers and sign-off"),
           "after": both("回访与归档", "Callback and filing"), "more": both("其他", "More")}


@page("case.see")
def one(request: Asked, number: str) -> HttpResponse:
    """服务单。"""
    case = queries.one(request.actor, number)
    access.looked(request.actor, request.moment, "case", case.id, case.number)
    return show(request, "web/cases/case.html", **view(request, case))


def view(request: Asked, case: Case) -> dict[str, Any]:
    """Everything the case page shows."""
    live, past = clocks_of(case, request.moment)
    steps = offered(case, request.actor)
    debts, entries = debts_of(case, request.actor.may), entries_of(case)
    return {
        "case": case, "live": live, "past": past, "first": live[0] if live else None, "debts": debts, "stages": _stage_bar(case, reached(entries)),
        "main_steps": main[:_AT_HAND], "groups": _grouped(main[_AT_HAND:], [s for s in steps if not s.main]), "sign_next": may_sign and signs_next(case),
        "next": next_of(case, request.actor),
        "story": timeline(case, request.language, entries), "contact": contact_view(request, case), "facts": particulars(case),
        "past_cases": _past(request.actor, case),
        "units": [dict(zip(_UNIT, row, strict=True)) for row in _UNITS.rows(case.customer_id)],
        "may_slots": case.is_open and case.mode == "on_site" and request.actor.may("slot.offer"),
        "may_send": case.is_open and case.mode == "on_site" and case.urgency == "urgent" and request.actor.may("board.place"),
        "may_sign": case.stage in ("working", "done") and request.actor.may("signoff.sign"),
        "may_attach": case.stage != "archived" and request.actor.may("case.attach"),
    }


_UNIT = ("serial", "purchased_on", "product__code", "product__name")
_UNITS = Read(lambda customer: Unit.objects.filter(customer=customer).order_by("pk").values_list(*_UNIT)[:8])
_PAST = ("number", "model_text", "received_at", "stage")


def _past(actor: Actor, case: Case) -> list[Case]:
    """The customer's other cases as far as the reader sees them, newest first."""
    return [Case(**dict(zip(_PAST, row, strict=True))) for row in _others(*queries.sight(actor)).rows(case.customer_id, case.id)]


@lru_cache(maxsize=512)
def _others(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Read:
    def asked(customer: int, but: int) -> QuerySet[Case]:
        return queries.seen_by(queries.somebody(see, colleague, user)).filter(customer=customer).exclude(pk=but).order_by("-id").values_list(*_PAST)[:8]

    return Read(asked, values=2)


def contact_view(request: Asked, case: Case) -> dict[str, Any]:
    """The working view: who works on the case sees how to reach the customer, logged with the case as purpose; others see masks."""
    contact, actor = case.contact, request.actor
    working = case.is_open and actor.may("customer.reveal") and actor.user_id in (
        case.owner_id, case.engineer_id, case.follow_up_id, case.substitute_id, case.taker_id)
    if working:
        name, phone, street = (
            reading.opened(v, p, by=actor, purpose=case.number, language=request.language) if v is not None else ""
            for v, p in ((contact.name, files.NAME), (contact.phone, files.PHONE), (contact.street, files.STREET)))
    else:
        name, phone, street = (
            reading.masked(v, p, request.language) if v is not None else ""
            for v, p in ((contact.name, files.NAME), (contact.phone, files.PHONE), (contact.street, files.STREET)))
    return {"name": name, "phone": phone, "street": street, "title": contact.title, "district": contact.district, "clear": working,
            "may_reveal": actor.may("customer.reveal") and not working, "firm": case.customer.firm_name}


def _stage_bar(case: Case, reached_at: dict[str, datetime]) -> list[dict[str, Any]]:
    if case.stage == "cancelled":
        return [{"label": word("case.stage", s), "state": "skipped"} for s in _STAGES[:-1]] + [
            {"label": word("case.stage", "cancelled"), "state": "now", "at": case.stage_since}]
    here = _STAGES.index(case.stage)
    return [
        {"label": word("case.stage", s), "state": "done" if i < here else "now" if i == here else "next",
         "at": case.stage_since if i == here else (reached_at.get(s) or (case.received_at if s == "received" else None)) if i < here else None}
        for i, s in enumerate(_STAGES)
    ]


def _grouped(steps: list[Step]) -> list[dict[str, Any]]:
    return [{"title": title, "steps": found, "open": name in ("visit", "words")} for name, title in _GROUPS.items() if (found := [s for s in steps if s.group == name])]


def _facts(case: Case) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = [
        (both("负责人", "Responsible"), case.owner.name if case.owner else both("未指定", "not named")),
        (both("服务工程师", "Engineer"), case.engineer.name if case.engineer else both("未派工", "not assigned")),
        (both("网点", "Station"), case.station.name),
        (both("服务类别", "Kind"), word("case.kind", case.kind)), (both("服务方式", "Mode"), word("case.mode", case.mode)),
        (both("紧急程度", "Urgency"), word("case.urgency", case.urgency)), (both("优先级", "Priority"), str(case.priority)),
        (both("问题类别", "Problem class"), word("case.class", case.problem_class or "other")),
        (both("支持层级", "Tier"), str(case.tier)), (both("受理渠道", "Channel"), word("case.channel", case.channel)),
        (both("表单类型", "Form type"), word("case.form_type", case.form_type)), (both("适用场景", "Scene"), word("case.scene", case.scene)),
        (both("保修判定", "Warranty"), word("case.warranty", case.warranty)),
        (both("区域", "Region"), case.region.name),
        (both("接报人", "Taken by"), case.taker.name if case.taker else "—"),
        (both("跟进人", "Follow-up"), case.follow_up.name if case.follow_up else "—"),
    ]
    return rows


@page("case.see")
def why_this_deadline(request: Asked, number: str, question: str) -> HttpResponse:
    """为什么是这个时限？"""
    case = queries.one(request.actor, number)
    answer = why(case, question, request.moment)
    if answer is None:
        raise unseen()
    return show(request, "web/cases/why.html", case=case, **answer)


def take(step: Step) -> Any:
    """The page of one step: its form, and its verb when the form is sent."""

    @page(step.code)
    def answer(request: Asked, number: str) -> HttpResponse:
        case = queries.one(request.actor, number)
        sent = request.POST if request.method == "POST" else None
        if sent is None:
            return _form(request, case, step)
        try:
            _do(request, case, step)
        except Refusal as no:
            return _form(request, case, step, no)
        toast(request, both(f"{step.label.zh}：已完成", f"{step.label.en}: done"))
        return HttpResponseRedirect(f"/cases/{case.number}")

    answer.__name__ = f"take_{step.noun.replace('-', '_')}"
    return answer


def _do(request: Asked, case: Case, step: Step) -> None:
    given = {e.name: e.read(request.FILES if e.kind == "photo" else request.POST, [v for v, _ in _choices(e, case)]) for e in step.entries}

    def act() -> tuple[int, str]:
        step.run(case.id, by=request.actor, at=request.moment, **step.fixed, **given)
        return 302, ""

    key = request.POST.get("idempotency_key") or request.headers.get("Idempotency-Key", "")
    if key and not request.FILES:
        body = request.POST.copy()
        body.pop("csrfmiddlewaretoken", None)
        once(key, f"{request.path}?{body.urlencode()}".encode(), by=request.actor, at=request.moment, do=act)
    else:
        act()


def _choices(entry: Any, case: Case) -> list[Any]:
    return list(entry.choices(case) if callable(entry.choices) else entry.choices)


def _form(request: Asked, case: Case, step: Step, no: Refusal | None = None) -> HttpResponse:
    fields = []
    for entry in step.entries:
        first = entry.value(case) if callable(entry.value) else entry.value
        value = request.POST.getlist(entry.name) if request.method == "POST" and entry.kind == "checks" else (
            request.POST.get(entry.name, "") if request.method == "POST" else shown_value(first))
        fields.append({"entry": entry, "choices": _choices(entry, case), "value": value,
                       "error": no.says if no and no.field == entry.name else None})
    return show(request, "web/cases/step.html", no, case=case, step=step, fields=fields,
                photo=any(e.kind == "photo" for e in step.entries))
