"""备检迟误: an hour before a visit somebody looks whether the kit was checked, and the supervisor hears of it when it was not."""

from datetime import datetime, timedelta

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM

from . import queries
from .models import Appointment

LATE = "kit.late"
_LONG_PAST = timedelta(days=1)


def alert_due(at: datetime) -> int:
    """Mark each confirmed visit whose kit nobody checked in time, once, at that very minute (DISPATCH-03). Answers how many (the worker's part)."""
    return sum(_mark(made.pk, at) for made in queries.unprepared(at, lead(at)) if made.starts_at > at - _LONG_PAST and not _told(made.case, made))


def lead(at: datetime) -> timedelta:
    """How long before the visit the kit has to be checked, by clause."""
    return timedelta(minutes=int(asking.answer("kit_lead", {}, at).get("at_least", 60)))


def _told(case: Case, made: Appointment) -> bool:
    return bool(case.facts.get("case.kit_late")) and any(
        e.kind == LATE and str(e.data.get("appointment")) == str(made.id) for e in reading.of_case(case.id))


def _mark(key: int, at: datetime) -> int:
    with operation(at):
        made = Appointment.objects.get(pk=key)
        case = Case.objects.select_for_update().get(pk=made.case_id)
        if made.ended_at is not None or made.kit_checked_at is not None or not case.is_open or _told(case, made):
            return 0
        note(case, LATE, by=SYSTEM, at=at, happened=made.starts_at - lead(at), sets=facts.put(case, {"case.kit_late": True}),
             clause=asked.clause_id if (asked := asking.rule("kit_lead", {}, at)) else "", appointment=made.id)
    return 1
