"""The page of one case in three panes, the steps taken from it, and why a deadline is what it is."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from yinuo.cases import paging, queries
from yinuo.cases.models import Case
from yinuo.cases.obligations import open_for
from yinuo.cases.reach import names
from yinuo.customers import files
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.text import both
from yinuo.people import access
from yinuo.people.verbs import unseen
from yinuo.policy.facts import HOLD_REASONS, word
from yinuo.products.models import Unit
from yinuo.records.statements import Read
from yinuo.registers.actions import OUTCOMES
from yinuo.registers.models import Call
from yinuo.vault import reading
from yinuo.visits import evidence
from yinuo.visits.models import Attachment
from yinuo.web.page import Asked, page, show

from .clocks import clocks_of, debts_of, why
from .next_steps import Next, in_turn, next_of, signs_next
from .particulars import particulars
from .steps import Step, offered
from .story import entries_of, reached, timeline

_AT_HAND = 3
"""Steps that stand as buttons at the head of the page."""
_STAGES = ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived")
_GROUPS = {"next": both("之后的步骤", "Further steps"), "words": both("沟通", "Words"), "time": both("时间", "Time"), "people": both("人员协作", "People"), "change": both("变更", "Changes"),
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
    main = in_turn(steps, case)
    following = next_of(case, request.actor)
    may_sign = case.stage in ("working", "done") and request.actor.may("signoff.sign")
    debts, entries = debts_of(case, request.actor.may), entries_of(case)
    return {
        "case": case, "live": live, "past": past, "first": live[0] if live else None, "debts": debts, "stages": _stage_bar(case, reached(entries)),
        "main_steps": main[:_AT_HAND], "groups": _grouped(main[_AT_HAND:], [s for s in steps if not s.main]), "sign_next": may_sign and signs_next(case),
        "hold": _hold(case, request.actor), "next": following, "another": None if following and following.mine else _another(request, case), "first_owed": _barring(case, following, debts),
        "story": timeline(case, request.language, entries), "contact": contact_view(request, case), "facts": particulars(case),
        "past_cases": _past(request.actor, case),
        "units": [dict(zip(_UNIT, row, strict=True)) for row in _UNITS.rows(case.customer_id)],
        "may_slots": case.is_open and case.mode == "on_site" and request.actor.may("slot.offer"),
        "may_send": case.is_open and case.mode == "on_site" and case.urgency == "urgent" and request.actor.may("board.place"),
        "may_sign": may_sign, "kept": _kept(case), "calls": _calls(case),
        "may_attach": case.stage != "archived" and request.actor.may("case.attach"),
    }


_CALL = ("at", "subject", "outcome", "by")
_CALLS = Read(lambda case: Call.objects.filter(case=case).order_by("-began_at").values_list("began_at", "subject", "outcome", "answered_by__name")[:8])
_KEPT = ("id", "name", "paper", "by", "at")
_FILES = Read(lambda case: Attachment.objects.filter(case=case).order_by("-id").values_list("id", "name", "paper", "by__name", "at"))


def _calls(case: Case) -> list[dict[str, Any]]:
    """Calls that were about this case, newest first."""
    rows = [dict(zip(_CALL, row, strict=True)) for row in _CALLS.rows(case.id)]
    return [row | {"outcome": OUTCOMES.get(row["outcome"], "")} for row in rows]


def _kept(case: Case) -> list[dict[str, Any]]:
    """Photos and papers, newest first: whoever sees the case may open them, filed or not."""
    rows = [dict(zip(_KEPT, row, strict=True)) for row in _FILES.rows(case.id)]
    return [row | {"paper": evidence.PAPERS.get(row["paper"], row["paper"])} for row in rows]


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


def contact_view(request: Asked, case: Case, *parts: str) -> dict[str, Any]:
    """The working view: who works on the case sees how to reach the customer, logged with the case as purpose; others see masks.

    ``parts`` (name, phone, street) are what is shown in clear; none named are all.
    """
    contact, actor = case.contact, request.actor
    working = case.is_open and actor.may("customer.reveal") and (names(case, actor) or actor.user_id == case.taker_id)
    name, phone, street = (
        _shown(request, case, value, place, working and (not parts or part in parts))
        for part, value, place in (("name", contact.name, files.NAME), ("phone", contact.phone, files.PHONE), ("street", contact.street, files.STREET)))
    return {"name": name, "phone": phone, "street": street, "title": contact.title, "district": contact.district, "clear": working,
            "may_reveal": actor.may("customer.reveal") and not working, "firm": case.customer.firm_name}


def _shown(request: Asked, case: Case, value: Any, place: str, clear: bool) -> str:
    if value is None:
        return ""
    return reading.opened(value, place, by=request.actor, purpose=case.number, language=request.language) if clear else reading.masked(value, place, request.language)


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


def _hold(case: Case, actor: Actor) -> dict[str, Any] | None:
    """Why the case rests now, until when, and whether the reader may let it go on."""
    hold = case.holds.filter(ended_at__isnull=True).order_by("-id").first() if case.facts.get("case.on_hold") else None
    if hold is None:
        return None
    return {"it": hold, "reason": HOLD_REASONS.get(hold.reason, hold.reason), "may_resume": actor.may("case.resume")}


def _another(request: Asked, case: Case) -> str:
    """The number of the tightest other case that names the reader: where to go on when nothing is theirs to do here."""
    rows = paging.page(request.actor, queries.Filter(queue="mine"), request.moment, size=3).rows if request.actor.user_id else []
    return next((str(row["number"]) for row in rows if row["id"] != case.id), "")


def _barring(case: Case, following: Next | None, debts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is owed before the case may be closed or filed, when that is what comes next."""
    if following is None or following.step.noun not in ("closure", "archiving"):
        return []
    barring = {row.clause for row in open_for(case, following.step.code)}
    return [debt for debt in debts if not debt["done"] and debt["id"] in barring]


def _grouped(further: list[Step], steps: list[Step]) -> list[dict[str, Any]]:
    found = {name: [s for s in steps if s.group == name] for name in _GROUPS} | {"next": further}
    return [{"title": _GROUPS[name], "steps": some, "open": name in ("next", "visit", "words")} for name, some in found.items() if some]


@page("case.see")
def why_this_deadline(request: Asked, number: str, question: str) -> HttpResponse:
    """为什么是这个时限？"""
    case = queries.one(request.actor, number)
    answer = why(case, question, request.moment)
    if answer is None:
        raise unseen()
    return show(request, "web/cases/why.html", case=case, **answer)
