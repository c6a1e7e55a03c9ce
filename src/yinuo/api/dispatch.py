"""What programs may do with dispatch: plan a day and watch it, read resources, answer offers; and below a case: slots, placement, proposals, offers."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from yinuo.cases import queries
from yinuo.dispatch import (
    by_hand,
    demands,
    lateness,
    links,
    offering,
    planning,
    publishing,
    resources,
    sight,
    slots,
    urgency,
    weights,
)
from yinuo.dispatch.models import Offer, Plan
from yinuo.jobs.models import Job
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.people.verbs import allow
from yinuo.visits import actions as visits

from .acting import Nothing, act, as_id, moment, post
from .app import NOES, did, written
from .shapes import Dated, Day, Id, In, Line, Moment, Short

router = Router(tags=["dispatch"])
below = Router(tags=["dispatch"])
_post = partial(post, below)
Preset = StrEnum("Preset", {name: name for name in weights.CHOICES})  # type: ignore[misc]
Half = StrEnum("Half", {name: name for name in resources.HALVES})  # type: ignore[misc]
TurnedAway = StrEnum("TurnedAway", {name: name for name in visits.TURNED_AWAY})  # type: ignore[misc]


class DayPlanIn(In):
    stations: list[Id]
    day: Day
    preset: Preset = Preset("own")
    seconds: int = 10
    seed: int = 1


class PlanOut(Schema):
    """A proposal: where it stands, how far a search or publication is, its levels beside those of the day as it is, and its rows."""

    id: str
    day: str
    state: str
    preset: str
    done: int
    total: int
    levels: dict[str, int]
    before: dict[str, int]
    rows: list[dict[str, Any]]
    unserved: list[dict[str, Any]]
    problems: list[dict[str, Any]]


@router.post("/plans", response={201: PlanOut, **NOES}, summary="Ask for a day plan 求排程方案")
def plan_asked(request: HttpRequest, body: DayPlanIn) -> HttpResponse:
    def do(by: Actor) -> Any:
        made = planning.ask(by=by, at=_at(request), stations=[int(s) for s in body.stations], day=body.day, preset=str(body.preset),
                            seconds=body.seconds, seed=min(max(body.seed, 0), 2**31 - 1))
        return _plan(made)

    return did(request, do, 201)


@router.get("/plans/{plan}", response={200: PlanOut, **NOES}, summary="Watch a plan 查看方案")
def plan_seen(request: HttpRequest, plan: Id) -> HttpResponse:
    by = _reader(request, "plan.make")
    return written(_plan(sight.plan(by, int(plan))))


@router.post("/plans/{plan}/publication", response={200: PlanOut, **NOES}, summary="Publish a plan 发布方案")
def plan_published(request: HttpRequest, plan: Id, body: Nothing) -> HttpResponse:
    return did(request, lambda by: _plan(publishing.publish(sight.plan(by, int(plan)), by=by, at=_at(request))))


@router.delete("/plans/{plan}", response={200: PlanOut, **NOES}, summary="Let a plan go 放弃方案")
def plan_dropped(request: HttpRequest, plan: Id) -> HttpResponse:
    return did(request, lambda by: _plan(planning.drop(sight.plan(by, int(plan)), by=by, at=_at(request))))


class ResourcesOut(Schema):
    items: list[dict[str, Any]]


@router.get("/resources", response={200: ResourcesOut, **NOES}, summary="Engineers and what they may be sent for 排班资源")
def resources_seen(request: HttpRequest, station: Id | None = None, day: Day | None = None) -> HttpResponse:
    by = _reader(request, "resource.see")
    return written({"items": sight.people(by, day or local_day(_at(request)), int(station) if station else None)})


class OfferOut(Schema):
    id: str
    case: str
    station: str
    day: str
    half: str
    state: str
    round: int
    due_at: datetime
    reason: str


class Offers(Schema):
    items: list[OfferOut]


class RefusalIn(In):
    reason: Line


@router.get("/offers", response={200: Offers, **NOES}, summary="Offers to stations 网点派单")
def offers_seen(request: HttpRequest, open: bool = True) -> HttpResponse:
    by = _reader(request, "offer.answer")
    found = sight.offers(by)
    return written({"items": [_offer(o) for o in (found.filter(state="open") if open else found)[:100]]})


@router.post("/offers/{offer}/acceptance", response={200: OfferOut, **NOES}, summary="A station accepts 网点接单")
def offer_accepted(request: HttpRequest, offer: Id, body: Nothing) -> HttpResponse:
    return did(request, lambda by: _offer(offering.accept(int(offer), by=by, at=_at(request))))


@router.post("/offers/{offer}/refusal", response={200: OfferOut, **NOES}, summary="A station refuses 网点拒单")
def offer_refused(request: HttpRequest, offer: Id, body: RefusalIn) -> HttpResponse:
    return did(request, lambda by: _offer(offering.refuse(int(offer), by=by, at=_at(request), reason=body.reason)))


class SlotOut(Schema):
    engineer_id: str
    name: str
    starts_at: datetime
    ends_at: datetime
    price: int
    helper_id: str | None
    helper: str
    days: int


class Slots(Schema):
    items: list[SlotOut]


@below.get("/{number}/slots", response={200: Slots, **NOES}, summary="Slots that can be promised 可约时段")
def slots_offered(request: HttpRequest, number: str) -> HttpResponse:
    by = _reader(request, "slot.offer")
    found = slots.offers(queries.one(by, number), _at(request))
    return written({"items": [{"engineer_id": str(s.engineer), "name": s.name, "starts_at": s.starts_at, "ends_at": s.ends_at, "price": s.price,
                               "helper_id": str(s.helper) if s.helper else None, "helper": s.helper_name, "days": s.days} for s in found]})


class SlotIn(In):
    engineer_id: Id
    starts_at: Moment
    ends_at: Moment
    helper_id: Id | None = None
    reason: Line = ""


@_post("slot", "Book a slot that was offered 预约时段")
def slot_taken(request: HttpRequest, number: str, body: SlotIn) -> HttpResponse:
    return act(request, number, _take, engineer_id=int(body.engineer_id), starts_at=body.starts_at, ends_at=body.ends_at, reason=body.reason,
               helper_id=as_id(body.helper_id))


class PlacementIn(SlotIn):
    overlap_because: Line = ""


@_post("placement", "Give a job its engineer and time 安排人员与时间")
def placement(request: HttpRequest, number: str, body: PlacementIn) -> HttpResponse:
    return act(request, number, by_hand.place, engineer_id=int(body.engineer_id), starts_at=body.starts_at, ends_at=body.ends_at, reason=body.reason,
               helper_id=as_id(body.helper_id), overlap_because=body.overlap_because)


class Proposals(Schema):
    ways: list[dict[str, Any]]
    people: list[dict[str, Any]]


@below.get("/{number}/proposals", response={200: Proposals, **NOES}, summary="Who can go at once 现在谁能去")
def proposals(request: HttpRequest, number: str) -> HttpResponse:
    by = _reader(request, "board.place")
    return written(urgency.proposals(queries.one(by, number), _at(request)))


class OfferIn(In):
    day: Day
    half: Half


@_post("offer", "Offer the job to a station 派给网点")
def offer_made(request: HttpRequest, number: str, body: OfferIn) -> HttpResponse:
    return act(request, number, offering.offer, day=body.day, half=str(body.half))


@_post("appointment-link", "Send the customer their link 发预约链接")
def link_sent(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, links.send)


class LateCallIn(Dated):
    words: Line = ""


@_post("late-call", "The customer was told of lateness 迟到已告知")
def late_call(request: HttpRequest, number: str, body: LateCallIn) -> HttpResponse:
    return act(request, number, lateness.called, words=body.words, **moment(body))


class TurningAwayIn(Dated):
    reason: TurnedAway
    words: Line = ""


@_post("turning-away", "Nobody could enter 未能进门")
def turning_away(request: HttpRequest, number: str, body: TurningAwayIn) -> HttpResponse:
    return act(request, number, visits.turn_away, reason=str(body.reason), words=body.words, **moment(body))


class TermsIn(In):
    people: int = 1
    days: int = 1
    minutes: int | None = None
    tools: list[Short] = []


@_post("terms", "People, days and tools a job takes 上门条件")
def terms(request: HttpRequest, number: str, body: TermsIn) -> HttpResponse:
    return act(request, number, demands.set_terms, people=body.people, days=body.days, minutes=body.minutes, tools=body.tools)


class WishIn(In):
    engineer_id: Id
    is_wanted: bool
    reason: Line = ""


@_post("wish", "Whom the customer wants or will not have 客户意愿")
def wish(request: HttpRequest, number: str, body: WishIn) -> HttpResponse:
    return act(request, number, demands.wish, engineer_id=int(body.engineer_id), is_wanted=body.is_wanted, reason=body.reason)


def _take(case: int, **given: Any) -> Any:
    from yinuo.cases.models import Case

    return slots.take(Case.objects.get(pk=case), **given)


def _plan(plan: Plan) -> dict[str, Any]:
    job = Job.objects.filter(pk=plan.job or 0).first()
    return {"id": str(plan.pk), "day": str(plan.day), "state": str(plan.state), "preset": plan.preset, "done": job.done if job else 0, "total": job.total if job else 0,
            "levels": plan.levels, "before": plan.before, "rows": plan.rows, "unserved": plan.unserved, "problems": plan.problems}


def _offer(made: Offer) -> dict[str, Any]:
    return {"id": str(made.pk), "case": made.case.number, "station": made.station.name, "day": str(made.day), "half": made.half, "state": made.state, "round": made.round,
            "due_at": made.due_at, "reason": made.reason}


def _reader(request: HttpRequest, verb: str) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    allow(verb, by)
    return by


def _at(request: HttpRequest) -> datetime:
    moment: datetime = request.moment  # type: ignore[attr-defined]
    return moment
