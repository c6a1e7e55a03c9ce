"""联络: failed attempts to reach a service person, the event they open, its explanation, and what counts in the month (ORG-11)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yinuo.editions import asking
from yinuo.editions.shelves import in_force, shelf
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.moment import canonical, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import PostHolding, User
from yinuo.people.queries import on_day
from yinuo.people.roles import ENGINEERS
from yinuo.people.verbs import verb

from .models import Unreached

ATTRIBUTE, CALENDAR = "asker.failed_attempts", "field"
"""What the clause counts, and the calendar of the hours in which people must be reachable; both are the company's to set."""
OLDEST = timedelta(days=7)


def covers(event: Unreached, by: Actor, reach: Reach) -> bool:
    """One's own, those of people who hold a post at a station within reach, or all."""
    if reach.everything or event.person_id == by.user_id:
        return True
    return PostHolding.objects.filter(on_day(event.day), user_id=event.person_id, station_id__in=reach.stations).exists()


@verb("reach.note")
def attempt_failed(person_id: int, *, by: Actor, at: datetime, happened: datetime, how: str, number: str = "") -> Unreached:
    """登记联系不上. Within the covered hours it counts, and the attempt the clause names opens an event the person has to explain."""
    _refuse_unfit(person_id, by, at, happened, how)
    day = local_day(happened)
    event = Unreached.objects.select_for_update().filter(person_id=person_id, day=day).first() or Unreached(person_id=person_id, day=day)
    counts = any(opens <= happened < closes for opens, closes in _calendar(at).windows(day))
    event.attempts = [*event.attempts, {"at": canonical(happened), "by": by.name, "how": how.strip()[:100], "number": number.strip()[:20], "counts": counts}]
    clause = _clause(at)
    counted = sum(bool(a["counts"]) for a in event.attempts)
    if event.opened_at is None and clause is not None and clause.rule.lasts.holds({ATTRIBUTE: counted}):
        event.opened_at, event.clause = at, asking.citation(clause.id, in_force(at)[0])
        note(event, "reach.opened", by=by, at=at, happened=happened, clause=event.clause, to=person_id, counted=counted)
    else:
        note(event, "reach.attempt_failed", by=by, at=at, happened=happened, person=person_id, counts=counts)
    return event


@verb("reach.explain", on=Unreached, reach=covers)
def explain(event: Unreached, words: str, *, by: Actor, at: datetime) -> Unreached:
    """说明失联原因. By the person themselves, until it is decided."""
    _refuse_not_open(event)
    if event.person_id != by.user_id:
        raise Refusal("reach.own", both("失联须由本人说明", "The person explains it themselves"), status=403, way_out=both("请本人登录后说明", "Let them sign in and explain it"))
    if len(words.strip()) < 4:
        raise _wanting("words", both("请写明原因", "State the reason"))
    event.explanation, event.explained_at = words.strip(), at
    note(event, "reach.explained", by=by, at=at)
    return event


@verb("reach.decide", on=Unreached, reach=covers)
def decide(event: Unreached, accepted: bool, words: str, *, by: Actor, at: datetime) -> Unreached:
    """认可或不认可说明. What is not accepted counts in the month."""
    _refuse_not_open(event)
    if event.person_id == by.user_id:
        raise Refusal("reach.self", both("不能认可自己的说明", "Nobody accepts their own explanation"), status=403, way_out=both("请另一位主管决定", "Ask another supervisor"))
    if accepted and not event.explanation:
        raise _wanting("accepted", both("本人尚未说明，不能认可", "There is no explanation to accept yet"))
    if not accepted and len(words.strip()) < 4:
        raise _wanting("decision", both("不认可须写明理由", "Say why it is not accepted"))
    event.accepted, event.decision, event.decided_by_id, event.decided_at = accepted, words.strip(), by.user_id, at
    note(event, "reach.decided", by=by, at=at, accepted=accepted, to=event.person_id)
    return event


def events(by: Actor, first: date, last: date) -> QuerySet[Unreached]:
    """What is on record from ``first`` to ``last`` within the reader's reach, the newest first."""
    rows = Unreached.objects.filter(day__range=(first, last)).select_related("person", "decided_by").order_by("-day", "-id")
    reaches = by.grants.get("reach.see", ())
    if by.user_id is None or any(reach.everything for reach in reaches):
        return rows
    stations = frozenset().union(*(reach.stations for reach in reaches))
    near = PostHolding.objects.filter(station_id__in=stations).values("user_id")
    return rows.filter(Q(person_id=by.user_id) | Q(person_id__in=near))


def assessed(first: date, last: date) -> QuerySet[Unreached]:
    """Input to the monthly assessment: events of the month without an accepted reason."""
    return Unreached.objects.filter(day__range=(first, last), opened_at__isnull=False).exclude(accepted=True).select_related("person").order_by("person__name", "day")


def service_people(day: date) -> QuerySet[User]:
    """Who must be reachable: everybody with a service post on ``day``."""
    return User.objects.filter(is_active=True, pk__in=PostHolding.objects.filter(on_day(day), post__in=ENGINEERS).values("user_id")).order_by("name")


def _clause(at: datetime) -> Any:
    """The clause in force that says how many failed attempts open an event."""
    _, book = in_force(at)
    return next((c for c in book.of_kind("obligation") if c.rule.lasts and ATTRIBUTE in c.rule.lasts.mentions), None)


def _calendar(at: datetime) -> Any:
    return shelf().calendar(in_force(at)[1], CALENDAR)


def _refuse_unfit(person_id: int, by: Actor, at: datetime, happened: datetime, how: str) -> None:
    if not service_people(local_day(happened)).filter(pk=person_id).exists():
        raise _wanting("person", both("请选择当天在岗的服务人员", "Choose somebody who held a service post that day"))
    if person_id == by.user_id:
        raise _wanting("person", both("不能登记自己", "Nobody notes this of themselves"))
    if not at - OLDEST <= happened <= at:
        raise _wanting("happened", both("时间须在最近七天之内，不晚于现在", "Within the last seven days, not after now"))
    if not how.strip():
        raise _wanting("how", both("请写明怎样联系的", "Say how you tried"))


def _refuse_not_open(event: Unreached) -> None:
    if event.opened_at is None or event.decided_at is not None:
        raise Refusal("reach.not_open", both("这一条没有待说明的失联，或已有结论", "There is nothing to explain here, or it has been decided"),
                      way_out=both("请刷新后查看", "Reload and see"))


def _wanting(field: str, says: Both) -> Refusal:
    return Refusal("reach.unfit", says, status=422, field=field, errors={field: says}, way_out=both("请更正后再提交", "Correct it, then send it again"))
