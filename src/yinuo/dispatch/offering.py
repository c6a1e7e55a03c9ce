"""网点派单: a day's jobs offered to partners by half-day capacity, category, brand, district and share; refused or unanswered, the next best is asked."""

from datetime import date, datetime, timedelta

from yinuo.cases import facts
from yinuo.cases.counting import counted_anew
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.models import Station
from yinuo.people.verbs import verb

from .day import Point, point_of
from .models import Capacity, Offer, Place
from .travel.offline import seconds_between

MINUTES = 30


def ranked(case: Case, day: date, half: str) -> list[tuple[Station, str]]:
    """Stations with room that fit the case and were not asked yet, the best first, with the reason of the rank."""
    asked = set(case.offers.values_list("station_id", flat=True))
    rows = Capacity.objects.filter(half=half, station__is_open=True, station__kind=Station.Kind.PARTNER).exclude(station__in=asked).select_related("station", "station__region")
    found: dict[int, tuple[float, Station, str]] = {}
    for row in rows:
        if not _fits(row, case):
            continue
        taken = Offer.objects.filter(station=row.station, day=day, half=half, state__in=["open", "accepted"]).count()
        if taken >= row.most:
            continue
        away = _minutes(_point(case), point_of(row.station))
        share = taken / row.most * 100 / max(1, row.share)
        why = f"路程约 {away} 分，运力 {taken}/{row.most}，份额 {row.share}%"
        score = away + 30 * share
        if row.station_id not in found or found[row.station_id][0] > score:
            found[row.station_id] = (score, row.station, why)
    return [(station, why) for _, station, why in sorted(found.values(), key=lambda item: item[0])]


@verb("offer.make", on=Case, reach=covers)
def offer(case: Case, *, by: Actor, at: datetime, day: date, half: str) -> Offer:
    """派给网点。 The best station with room is asked; it answers inside its clock."""
    if case.offers.filter(state__in=["open", "accepted"]).exists():
        raise Refusal("offer.open", both("这一单已派给网点", "This job is with a station already"), way_out=both("等其答复，或看派单列表", "Wait for its answer, or see the list"))
    if half not in ("am", "pm"):
        raise Refusal("offer.half", both("请选择上午或下午", "Choose morning or afternoon"), status=422, field="half", way_out=both("请重新选择", "Choose again"))
    found = ranked(case, day, half)
    if not found:
        raise Refusal("offer.nobody", both("没有合适且有余量的合作网点", "No partner fits and has room"), way_out=both("换半天，或由自有网点安排", "Try the other half-day, or send our own people"))
    return _ask(case, found[0][0], day, half, by, at)


@verb("offer.answer", on=Offer)
def accept(made: Offer, *, by: Actor, at: datetime) -> Offer:
    """接单。 The case is the station's from now on."""
    _in_time(made, by, at)
    case = Case.objects.select_for_update().get(pk=made.case_id)
    made.state, made.answered_by_id, made.answered_at = "accepted", by.user_id, at
    note(made, "offer.accepted", by=by, at=at, station=made.station_id)
    with counted_anew(case):
        case.station = made.station
    note(case, "case.stationed", by=by, at=at, station=made.station_id)
    return made


def refuse(made: int, *, by: Actor, at: datetime, reason: str) -> Offer:
    """拒单。 With a reason; the next best is asked at once."""
    gone: Offer = _turn_down(made, by=by, at=at, reason=reason)
    pass_on(gone, at)
    return gone


@verb("offer.answer", on=Offer)
def _turn_down(made: Offer, *, by: Actor, at: datetime, reason: str) -> Offer:
    _in_time(made, by, at)
    refuse_blank(reason, "offer.reason", both("拒单须写明理由", "A refusal needs its reason"))
    made.state, made.reason, made.answered_by_id, made.answered_at = "refused", reason.strip(), by.user_id, at
    note(made, "offer.refused", by=by, at=at, reason=reason.strip())
    return made


def pass_on(made: Offer, at: datetime) -> Offer | None:
    """The step after a refusal or a lapse: the next best station is asked; None when there is none left."""
    with operation(at):
        case = Case.objects.select_for_update().get(pk=made.case_id)
        found = ranked(case, made.day, made.half) if case.is_open and not case.offers.filter(state__in=["open", "accepted"]).exists() else []
        return _ask(case, found[0][0], made.day, made.half, SYSTEM, at) if found else None


def lapse_due(at: datetime, limit: int = 100) -> int:
    """Offers nobody answered in time go to the next best. Answers how many (the worker's part)."""
    due = list(Offer.objects.filter(state="open", due_at__lte=at).order_by("due_at")[:limit])
    for late in due:
        with operation(at):
            made = Offer.objects.select_for_update().get(pk=late.pk)
            if made.state != "open":
                continue
            made.state, made.answered_at = "lapsed", at
            note(made, "offer.lapsed", by=SYSTEM, at=at)
        pass_on(made, at)
    return len(due)


def _ask(case: Case, station: Station, day: date, half: str, by: Actor, at: datetime) -> Offer:
    minutes = int(asking.answer("station_offer", facts.of(case), at).get("minutes", MINUTES))
    made = Offer(case=case, station=station, day=day, half=half, round=case.offers.count() + 1, offered_by_id=by.user_id, offered_at=at, due_at=at + timedelta(minutes=minutes))
    note(made, "offer.made", by=by, at=at, station=station.pk, day=day, half=half)
    return made


def _in_time(made: Offer, by: Actor, at: datetime) -> None:
    if by.user_id is not None and not any(r.everything or made.station_id in r.stations or r.own for r in by.grants.get("offer.answer", ())):
        raise Refusal("offer.other", both("这一单派给了别的网点", "It was offered to another station"), status=404, way_out=both("请刷新后查看", "Reload and look"))
    if made.state != "open" or made.due_at <= at:
        raise Refusal("offer.late", both("答复时限已过，已转给下一个网点", "The time to answer is over; the next station was asked"), clause=asking.cite("station_offer", facts.of(made.case), at) or None,
                      way_out=both("请联系调度员", "Ask the dispatcher"))


def _fits(row: Capacity, case: Case) -> bool:
    near = row.station.region_id == case.region_id
    return near and row.category in ("", case.category) and row.brand in ("", case.brand) and (not row.district or row.district in case.contact.district)


def _point(case: Case) -> Point | None:
    place = Place.objects.filter(case=case).first()
    return (place.latitude, place.longitude) if place else point_of(case.station)


def _minutes(start: Point | None, end: Point | None) -> int:
    return seconds_between(start, end) // 60 if start and end else 60
