"""The duty roster: a supervisor answers calls on every day, public holidays included (ORG-12)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.calendar import holiday_year

from . import asked
from .models import DutyDay, PostHolding
from .verbs import verb

CLAUSE = "duty_roster.default"
SUPERVISORS = ("service_supervisor", "service_manager", "department_head")
LONGEST = timedelta(days=366)


def days_off(first: date, last: date) -> dict[date, Both]:
    """Public holidays from ``first`` to ``last``, by name."""
    found = {day: name for year in range(first.year, last.year + 1) for day, name in holiday_year("CN", year).off.items()}
    return {day: found[day] for day in sorted(found) if first <= day <= last}


def span(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@verb("roster.publish")
def publish_roster(first: date, last: date, supervisors: Mapping[date, int], *, by: Actor, at: datetime) -> list[DutyDay]:
    """发布值班表. Refused as long as a day has nobody, naming each such day and the holidays among them."""
    if not first <= last <= first + LONGEST:
        raise Refusal("roster.span", both("值班表最长一年，止日不早于起日", "A roster covers a year at most and ends after it begins"), status=422)
    days = span(first, last)
    _refuse_uncovered([day for day in days if day not in supervisors], first, last, at)
    chosen = {day: supervisors[day] for day in days if day in supervisors}
    _refuse_strangers(chosen)
    held = {duty.day: duty for duty in DutyDay.objects.filter(day__in=days)}
    return [_put(held.get(day) or DutyDay(day=day), person, by, at) for day, person in chosen.items()]


def _put(duty: DutyDay, supervisor: int, by: Actor, at: datetime) -> DutyDay:
    if duty.supervisor_id != supervisor:
        duty.supervisor_id = supervisor
        note(duty, "roster.published", by=by, at=at, day=duty.day, supervisor=supervisor)
    return duty


def _refuse_uncovered(missing: list[date], first: date, last: date, at: datetime) -> None:
    """Ask the gates with the days counted, and name them where one of the gates asks for that."""
    try:
        asked.pass_gates("roster.publish", {"roster.uncovered_days": len(missing)}, at)
    except Refusal as no:
        if missing and asked.mentions(no, "roster.uncovered_days"):
            raise _uncovered(missing, days_off(first, last), no.clause) from None
        raise


def _uncovered(missing: list[date], off: Mapping[date, Both], clause: str | None) -> Refusal:
    zh = "、".join(f"{day}（{off[day].zh}）" if day in off else str(day) for day in missing[:10])
    en = ", ".join(f"{day} ({off[day].en})" if day in off else str(day) for day in missing[:10])
    more_zh, more_en = (f" 等 {len(missing)} 天", f" and more, {len(missing)} days in all") if len(missing) > 10 else ("", "")
    return Refusal(
        "roster.uncovered", both(f"这些日期还没有值班主管：{zh}{more_zh}", f"These days have no supervisor on duty: {en}{more_en}"),
        clause=clause, way_out=both("为每一天排定一位主管后再发布，节假日不例外", "Put a supervisor on every day, public holidays included, then publish"),
        days=missing,
    )


def _refuse_strangers(supervisors: Mapping[date, int]) -> None:
    """Whoever is on duty holds a supervising post on that very day."""
    holdings = list(
        PostHolding.objects.filter(Q(user_id__in=set(supervisors.values())), post__in=SUPERVISORS, user__is_active=True)
        .values_list("user_id", "since", "until")
    )
    for day, person in supervisors.items():
        if not any(u == person and since <= day and (until is None or until >= day) for u, since, until in holdings):
            raise Refusal(
                "roster.not_a_supervisor", both(f"{day} 的值班人当天不任主管岗位", f"The person on duty on {day} holds no supervising post that day"),
                clause=CLAUSE, status=422, day=day, way_out=both("请改选当天在任的主管", "Choose somebody who is a supervisor on that day"),
            )
