"""迟到先告知: two minutes before the agreed time the engineer is prompted to call, and what came of it is kept (APPOINT-05)."""

from datetime import datetime, timedelta

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.people.verbs import verb

from . import appointments
from .models import Appointment

LOOKS_BACK = timedelta(hours=12)


@verb("appointment.late", on=Case, reach=covers)
def called(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None, words: str = "") -> Appointment:
    """已告知客户将要迟到。 ``happened`` is when the call reached the customer; from it follows whether that was in time, however late it is noted."""
    made = appointments.must_stand(case)
    reached = happened or at
    made.late_called_at, made.late_notice = reached, verdict(made, reached, at)
    note(made, "appointment.kept", by=by, at=at)
    note(case, "appointment.late_called", by=by, at=at, happened=reached, appointment=made.id, verdict=made.late_notice, words=words.strip() or None)
    return made


def verdict(made: Appointment, reached: datetime, at: datetime) -> str:
    """Until a minute before the agreed time is in time, after that too late; from the agreed time on it is no notice any more."""
    if reached >= made.starts_at:
        return "none"
    return "on_time" if reached <= made.starts_at - timedelta(minutes=_terms(made.case, at)[1]) else "too_late"


def prompt_due(at: datetime, limit: int = 200) -> int:
    """Prompt whoever is not there two minutes before, and mark whoever came without a word; each once. Answers how many (the worker's part)."""
    near = Appointment.objects.filter(ended_at__isnull=True, case__is_open=True, starts_at__lte=at + timedelta(minutes=30), starts_at__gt=at - LOOKS_BACK, late_notice__in=["", "asked"])
    done = 0
    for made in near.select_related("case").order_by("starts_at")[:limit]:
        due = made.starts_at - timedelta(minutes=_terms(made.case, at)[0])
        wanted = "none" if made.starts_at <= at else "asked" if due <= at else ""
        if wanted and wanted != made.late_notice:
            done += _mark(made.pk, wanted, at)
    return done


def _mark(key: int, wanted: str, at: datetime) -> int:
    with operation(at):
        made = Appointment.objects.select_for_update().get(pk=key)
        if made.ended_at is not None or made.late_notice not in ("", "asked") or made.late_notice == wanted:
            return 0
        case = Case.objects.select_for_update().get(pk=made.case_id)
        made.late_notice = wanted
        note(made, "appointment.kept", by=SYSTEM, at=at)
        note(case, "appointment.call_due" if wanted == "asked" else "appointment.late_unannounced", by=SYSTEM, at=at, appointment=made.id)
    return 1


def _terms(case: Case, at: datetime) -> tuple[int, int]:
    said = asking.answer("call_ahead", facts.of(case), at)
    return int(said.get("from_minutes", 2)), int(said.get("until_minutes", 1))
