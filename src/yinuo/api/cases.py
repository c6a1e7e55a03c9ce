"""Cases: registering, listing, reading, searching, counting."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from yinuo.cases import cursor, finding, paging, queries, receiving, showing
from yinuo.customers.files import Person
from yinuo.kit.actor import Actor
from yinuo.people import access
from yinuo.people.verbs import allow

from .app import NOES, did, written
from .shapes import CaseOut, Channel, Day, Kind, ListOut, Mode, Promised, Queue, RequestIn, StageWord, Urgency

router = Router(tags=["cases"])


class Order(StrEnum):
    due = "due"
    newest = "newest"
    oldest = "oldest"


class ListIn(Schema):
    """Which cases, in which order, from where."""

    queue: Queue = Queue.open  # type: ignore[attr-defined, valid-type]
    kind: list[Kind] = []  # type: ignore[valid-type]
    stage: list[StageWord] = []  # type: ignore[valid-type]
    mode: list[Mode] = []  # type: ignore[valid-type]
    urgency: list[Urgency] = []  # type: ignore[valid-type]
    channel: list[Channel] = []  # type: ignore[valid-type]
    since: Day | None = None
    until: Day | None = None
    order: Order = Order.due
    after: str | None = None
    size: int = 25


@router.post("", response={201: Promised, **NOES}, summary="Register a request 接报")
def create(request: HttpRequest, body: RequestIn) -> HttpResponse:
    def receive(by: Actor) -> Any:
        return showing.promised(receiving.receive(_request(body), by=by, at=request.moment))  # type: ignore[attr-defined]

    return did(request, receive, 201)


@router.get("", response={200: ListOut, **NOES}, summary="List cases 服务单列表")
def listing(request: HttpRequest, wanted: Query[ListIn]) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    allow("case.see", actor)
    order = str(wanted.order)
    by = queries.Filter(
        queue=str(wanted.queue), kinds=_words(wanted.kind), stages=_words(wanted.stage), modes=_words(wanted.mode),
        urgencies=_words(wanted.urgency), channels=_words(wanted.channel), since=wanted.since, until=wanted.until,
    )
    page = paging.page(actor, by, request.moment, order=order, after=cursor.read(order, wanted.after), size=min(max(wanted.size, 1), 100))  # type: ignore[attr-defined]
    return written({"cases": [showing.line(row) for row in page.rows], "next": cursor.given(order, page.after)})


@router.get("/search", response={200: ListOut, **NOES}, summary="Search 搜索")
def search(request: HttpRequest, q: str = "", size: int = 20) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    allow("case.see", actor)
    ids = finding.matching(actor, q.replace("\x00", ""), min(max(size, 1), 100))
    rows = paging.rows_of(ids) if ids else {}
    _log_search(actor, q, len(ids), request)
    return written({"cases": [showing.line(rows[i]) for i in ids if i in rows], "next": None})


@router.get("/report", response={200: dict[str, Any], **NOES}, summary="Cases by stage and month 阶段×月份")
def report(request: HttpRequest, since: Day | None = None, until: Day | None = None) -> HttpResponse:
    from yinuo.insight.measures import stage_by_month

    actor: Actor = request.actor  # type: ignore[attr-defined]
    allow("case.see", actor)
    last = until or request.moment.date()  # type: ignore[attr-defined]
    return written(stage_by_month(actor, since or last - timedelta(days=366), last))


@router.get("/{number}", response={200: CaseOut, **NOES}, summary="One case 服务单")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    allow("case.see", actor)
    picture = showing.picture(actor, number)
    access.looked(actor, request.moment, "case", int(picture["id"]), picture["number"])  # type: ignore[attr-defined]
    return written(picture)


def _request(body: RequestIn) -> receiving.Request:
    given = body.model_dump(exclude={"person", "contact_id"})
    person = Person(**body.person.model_dump()) if body.person else None
    plain: dict[str, Any] = {name: str(value) if isinstance(value, StrEnum) else value for name, value in given.items()}
    return receiving.Request(person=person, contact_id=int(body.contact_id) if body.contact_id else None, **plain)


def _words(values: list[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _log_search(actor: Actor, typed: str, hits: int, request: HttpRequest) -> None:
    access.searched(actor, request.moment, "case", typed, hits)  # type: ignore[attr-defined]
