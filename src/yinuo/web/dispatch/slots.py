"""可约时段与紧急派工: what a representative offers on the telephone, and who can go at once."""

import json
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import queries
from yinuo.cases.models import Case
from yinuo.dispatch import demands, links, slots, urgency
from yinuo.dispatch import queries as dispatch
from yinuo.kit.moment import COMPANY_ZONE, read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.notices.models import Letter
from yinuo.web.context import toast
from yinuo.web.house.outbox import rows_of
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in
from yinuo.web.visitor import own_address


@page("slot.offer")
def offered(request: Asked, number: str) -> HttpResponse:
    """可约时段。"""
    case = queries.one(request.actor, number)
    link: list[str] = []

    def act() -> None:
        given = request.POST
        if given.get("act") == "link":
            link.append(links.make(case, by=request.actor, at=request.moment))
            return
        if given.get("act") == "send":
            links.send(case, by=request.actor, at=request.moment, address=own_address(request))
            return
        engineer, helper, starts_at, ends_at = _slot(given.get("slot", ""), given.get("ends", ""))
        if given.get("act") == "hold":
            slots.hold(case, by=request.actor, at=request.moment, engineer_id=engineer, helper_id=helper, starts_at=starts_at, ends_at=ends_at)
        else:
            slots.take(case, by=request.actor, at=request.moment, engineer_id=engineer, helper_id=helper, starts_at=starts_at, ends_at=ends_at, reason=given.get("reason", "")[:200])

    refusal = attempt(act) if request.method == "POST" else None
    if request.method == "POST" and refusal is None and not link:
        if request.POST.get("act") == "send":
            toast(request, both("已交给外发", "Handed to the outbox"))
            return HttpResponseRedirect(f"/cases/{case.number}/slots")
        held = request.POST.get("act") == "hold"
        toast(request, both("已保留五分钟", "Kept for five minutes") if held else both("已预约", "Booked"))
        return HttpResponseRedirect(f"/cases/{case.number}/slots" if held else f"/cases/{case.number}")
    days: list[tuple[Any, list[dict[str, Any]]]] = []
    unasked = attempt(lambda: days.extend(_by_day(case, request)))
    if unasked is not None and unasked.code.startswith("planner."):
        refusal = refusal or unasked
    return show(request, "web/dispatch/slots.html", refusal, case=case, days=days, link=request.build_absolute_uri(f"/visit/{link[0]}") if link else "",
                booked=dispatch.appointment_of(case), takes=demands.of(case, request.moment), contacting=dispatch.is_contacting(case), may_link=request.actor.may("visit.link"), letters=_letters(case),
                may_place=request.actor.may("board.place"))


@page("board.place")
def urgent(request: Asked, number: str) -> HttpResponse:
    """现在谁能去？"""
    case = queries.one(request.actor, number)

    def act() -> None:
        given = request.POST
        engineer, _, starts_at, _ = _slot(given.get("slot", ""), "")
        urgency.take(case, by=request.actor, at=request.moment, engineer_id=engineer, starts_at=starts_at, moves=_moves(given.get("moves", "[]")))

    refusal = attempt(act) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        toast(request, both("已派出", "Sent"))
        return HttpResponseRedirect(f"/cases/{case.number}")
    found: dict[str, Any] = {"ways": [], "people": []}
    calm: list[Any] = []
    failed = attempt(lambda: found.update(urgency.proposals(case, request.moment)))
    if request.GET.get("calm") and failed is None:
        failed = attempt(lambda: calm.append(urgency.calm(case, request.moment)))
    for way in [*found["ways"], *(c for c in calm if c)]:
        way["sent"] = json.dumps(way["moves"], ensure_ascii=False)
    return show(request, "web/dispatch/urgent.html", refusal or failed, case=case, ways=found["ways"], people=found["people"], calm=calm[0] if calm else None,
                asked_calm=bool(calm))


def _letters(case: Case) -> list[dict[str, Any]]:
    """What was sent to the customer about this appointment, and whether it arrived (APPOINT-02)."""
    rows = rows_of(Letter.objects.filter(case=case.pk, channel__in=["sms", "email"]).order_by("-id")[:6])
    return [row | {"says": both(row["letter"].body["zh"].replace("{link}", "〔预约链接〕"), row["letter"].body["en"].replace("{link}", "[link]"))} for row in rows]


def _by_day(case: Case, request: Asked) -> list[tuple[Any, list[dict[str, Any]]]]:
    found = slots.offers(case, request.moment)
    best = found[0].key if found else ""
    days: dict[Any, list[Any]] = {}
    for slot in sorted(found, key=lambda s: s.starts_at):
        days.setdefault(slot.starts_at, []).append(slot)
    by_day: dict[Any, list[Any]] = {}
    for moment, row in days.items():
        by_day.setdefault(moment.astimezone(COMPANY_ZONE).date(), []).extend({"slot": s, "best": s.key == best, "ends": s.ends_at.isoformat()} for s in row)
    return list(by_day.items())


def _slot(text: str, ends: str) -> tuple[int, int | None, Any, Any]:
    """Who, who goes along, from when and until when."""
    people, _, moment = text.partition("@")
    engineer, _, helper = people.partition("+")
    try:
        starts_at = _moment(moment)
        return key_in(engineer) or 0, key_in(helper), starts_at, _moment(ends) if ends else starts_at
    except ValueError:
        raise Refusal("slot.unfit", both("请从列表中选一个时段", "Choose a slot from the list"), status=422, field="slot",
                      way_out=both("请刷新列表", "Reload the list")) from None


def _moves(text: str) -> list[dict[str, str]]:
    """The visits that make room, as the proposal told them. Raises `Refusal` (422) for anything else."""
    try:
        rows = [{name: str(row[name]) for name in ("case", "engineer", "starts_at")} for row in orjson.loads(text)]
        for row in rows:
            if not key_in(row["case"]) or not key_in(row["engineer"]):
                raise ValueError(row)
            _moment(row["starts_at"])
    except (ValueError, KeyError, TypeError):
        raise Refusal("urgent.unfit", both("请从列表中选一个办法", "Choose a way from the list"), status=422, field="moves",
                      way_out=both("请重新查找", "Search again")) from None
    return rows[:10]


def _moment(text: str) -> datetime:
    """A moment as the lists write it. Raises `ValueError` for any no list would hold."""
    found = read_moment(text)
    if not 2000 <= found.year <= 2100:
        raise ValueError(text)
    return found
