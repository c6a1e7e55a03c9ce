"""What pages ask of assignments and appointments."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from yinuo.cases.models import Case
from yinuo.cases.registry import dossier_part
from yinuo.kit.moment import local_day
from yinuo.people.models import PostHolding, User
from yinuo.people.queries import on_day
from yinuo.people.roles import ENGINEERS

from .models import Appointment, Assignment


def assignment_of(case: Case) -> Assignment | None:
    """The assignment in force."""
    return case.assignments.filter(ended_at__isnull=True).select_related("engineer").first()


def appointment_of(case: Case) -> Appointment | None:
    """The appointment in force."""
    return case.appointments.filter(ended_at__isnull=True).select_related("engineer", "helper").first()


def is_contacting(case: Case) -> bool:
    """Still contacting the customer: a time or, for a repair, a solution is not agreed yet; one of the two is not enough (APPOINT-04)."""
    if not case.is_open or case.mode != "on_site" or case.engineer_id is None:
        return False
    needs_solution = case.kind == "repair" and not case.facts.get("case.solution_agreed")
    return needs_solution or not case.appointments.exclude(ended_why__in=["moved", "cancelled", "missed"]).exists()


def appointments(case: Case) -> list[Appointment]:
    """Every appointment, the newest first."""
    return list(case.appointments.select_related("engineer").order_by("-id"))


def engineers(at: datetime, station: int | None = None) -> QuerySet[User]:
    """Who may be sent today (to the cases of a station, when named)."""
    held = PostHolding.objects.filter(on_day(local_day(at)), post__in=ENGINEERS)
    if station is not None:
        held = held.filter(station=station)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("name")


def unprepared(at: datetime, ahead: timedelta = timedelta(hours=1)) -> list[Appointment]:
    """Confirmed appointments that begin within ``ahead`` and whose kit nobody has checked: preparation late (DISPATCH-03)."""
    soon = Appointment.objects.filter(ended_at__isnull=True, confirmed_at__isnull=False, kit_checked_at__isnull=True, starts_at__lte=at + ahead)
    return list(soon.exclude(case__urgency="urgent").select_related("case", "engineer").order_by("starts_at"))


@dossier_part("dispatch")
def papers(case: Case) -> list[dict[str, object]]:
    """What is filed of assignments and appointments."""
    made: list[dict[str, object]] = [{"id": a.id, "digest": a.chain, "kind": "assignment", "at": a.made_at} for a in case.assignments.order_by("id")]
    return made + [{"id": a.id, "digest": a.chain, "kind": "appointment", "at": a.starts_at} for a in case.appointments.order_by("id")]
