"""可约时段: the best slots of the next days, kept for the minutes of a call, and looked at again when they are taken."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.kit.actor import Actor
from yinuo.kit.moment import canonical, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from . import actions, appointments, demands, engaged, placing
from .engine import desk
from .models import Appointment, SlotHold
from .planner.model import Window

DAYS = 5
WINDOWS = ((8, 10), (10, 12), (13, 15), (15, 17), (17, 19))
"""The two-hour windows customers are offered, local hours."""
HOLD_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """One offer: who would come, when, and what it adds to the day in minutes of travel. All of it can be kept: by both, on every day it takes."""

    engineer: int
    name: str
    starts_at: datetime
    ends_at: datetime
    window: tuple[int, int]
    price: int
    helper: int | None = None
    helper_name: str = ""
    days: int = 1

    @property
    def key(self) -> str:
        """What a form sends back; checked against the day again."""
        return f"{self.engineer}{f'+{self.helper}' if self.helper else ''}@{canonical(self.starts_at)}"


def offers(case: Case, at: datetime, *, first: date | None = None, days: int = DAYS, most: int = 10) -> list[Slot]:
    """The best slots from ``first`` on, best first; windows that hold nothing are left out. Asks the planner's own process."""
    begin = first or local_day(at)
    read = engaged.read(case, begin, days, at)
    if read is None:
        return []
    now = int((at - read.zero).total_seconds())
    windows = [Window(max(a, now + 1800), b) for n in range(days) for opens, closes in WINDOWS
               for a, b in [(n * 86400 + opens * 3600, n * 86400 + closes * 3600 - 1)] if b > now + 1800]
    if not windows:
        return []
    job = replace(read.asked.job, windows=(Window(windows[0].opens, windows[-1].closes),))
    asked = replace(read.asked, job=job, helper=read.asked.helper and replace(read.asked.helper, windows=job.windows))
    found = desk.ask("offers", asked=asked, lines=read.lines, points=read.points, windows=windows)
    made = []
    for offer in found[:most]:
        hour = offer.window.opens % 86400 // 3600
        window = next(((a, b) for a, b in WINDOWS if a <= hour < b), (hour, hour + 2))
        who, along = engaged.person(offer.shift), engaged.person(offer.helper)
        starts_at = read.zero + timedelta(seconds=offer.start)
        made.append(Slot(who, read.names.get(who, ""), starts_at, starts_at + timedelta(seconds=job.duration), window, max(0, offer.price // 60),
                         along or None, read.names.get(along, ""), asked.days))
    return made


@verb("slot.offer", on=Case, reach=covers)
def hold(case: Case, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, ends_at: datetime, helper_id: int | None = None) -> SlotHold:
    """暂留时段。 For the minutes the clause allows, for everybody who would come and every day; a case keeps one at a time."""
    appointments.refuse_unfit(starts_at, ends_at, at)
    for who in filter(None, (engineer_id, helper_id)):
        actions.sendable(who, at)
    appointments.one_at_a_time(engineer_id, helper_id)
    refuse_taken(case, engineer_id, starts_at, ends_at, at, helper_id=helper_id)
    minutes = int(asking.answer("slot_terms", facts.of(case), at).get("hold_minutes", HOLD_MINUTES))
    SlotHold.objects.filter(case=case).delete()
    spans = appointments.spans(starts_at, ends_at, demands.of(case, at).days)
    kept = [SlotHold(case=case, engineer_id=who, starts_at=s, ends_at=e, until=at + timedelta(minutes=minutes)) for who in filter(None, (engineer_id, helper_id)) for s, e in spans]
    return SlotHold.objects.bulk_create(kept)[0]


def take(
    case: Case, *, by: Actor, at: datetime, engineer_id: int, starts_at: datetime, ends_at: datetime, reason: str = "", helper_id: int | None = None,
) -> Appointment:
    """Book a slot that was offered: looked at again, then placed in one act; what was kept for the call is let go."""
    refuse_taken(case, engineer_id, starts_at, ends_at, at, helper_id=helper_id)
    made = placing.place(case, by=by, at=at, engineer_id=engineer_id, starts_at=starts_at, ends_at=ends_at, reason=reason, helper_id=helper_id)
    SlotHold.objects.filter(case=case).delete()
    return made


def refuse_taken(case: Case, engineer_id: int, starts_at: datetime, ends_at: datetime, at: datetime, *, helper_id: int | None = None) -> None:
    """Refuse a slot that is past, or on any of its days booked or kept for somebody else by now, for either of those who would come."""
    days, people = demands.of(case, at).days, [k for k in (engineer_id, helper_id) if k]
    booked = any(a.case_id != case.pk for who in people for a in appointments.overlapping(who, starts_at, ends_at, days=days))
    held = SlotHold.objects.filter(engineer__in=people, until__gt=at, starts_at__lt=ends_at + timedelta(days=days - 1), ends_at__gt=starts_at).exclude(case=case)
    clash = any(h.starts_at < e and s < h.ends_at for h in held for s, e in appointments.spans(starts_at, ends_at, days))
    if starts_at <= at or booked or clash:
        raise Refusal("slot.gone", both("这个时段刚刚没有了", "That slot has just gone"), clause="APPOINT-03", field="slot",
                      way_out=both("请另选一个，列表已刷新", "Choose another; the list is fresh"))


def shown(slots: list[Slot]) -> list[dict[str, Any]]:
    """Slots as kept beside a customer's link: nothing but what may be chosen."""
    return [{"engineer": s.engineer, "name": s.name, "starts_at": canonical(s.starts_at), "ends_at": canonical(s.ends_at), "helper": s.helper, "with": s.helper_name, "days": s.days, "key": s.key}
            for s in slots]
