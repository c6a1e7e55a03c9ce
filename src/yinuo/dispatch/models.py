"""Who goes where and when: the assignment of an engineer and the appointment with the customer."""

from django.db import models
from django.db.models import F, Q

from yinuo.cases.models import Case
from yinuo.people.models import Station, User
from yinuo.records.fields import Json
from yinuo.records.models import Record


class Assignment(Record):
    """派工. Person, tools and parts, fixed by the supervisor (DISPATCH-01); the latest of a case is in force."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    engineer = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    tools = Json(default=list)
    parts = Json(default=list)
    part_expected = models.BooleanField(default=False)
    words = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_declined = models.BooleanField(default=False)
    """The engineer would not take it; no plan gives it back to them."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_assignment_in_force")
        ]


class Appointment(Record):
    """预约. A window agreed with the customer; who asked for a change matters."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="appointments")
    engineer = models.ForeignKey(User, models.PROTECT, null=True, related_name="appointments")
    helper = models.ForeignKey(User, models.PROTECT, null=True, related_name="helping")
    """The second person of a job for two: both begin together."""
    days = models.SmallIntegerField(default=1)
    """A job over several days takes the same hours of that many days on end."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    arrive_by = models.DateTimeField(null=True)
    """Booked anew because we were late: the engineer arrives before the agreed time (APPOINT-06)."""
    late_called_at = models.DateTimeField(null=True)
    """When the customer was reached because the engineer would be late (APPOINT-05)."""
    late_notice = models.CharField(max_length=10, blank=True)
    """asked, on_time, too_late or none."""
    confirmed_at = models.DateTimeField(null=True)
    confirmed_means = models.CharField(max_length=20, blank=True)
    kit_checked_at = models.DateTimeField(null=True)
    kit = Json(default=list)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    """kept, moved, cancelled or missed."""
    moved_by = models.CharField(max_length=10, blank=True)
    """customer or company."""
    company_fault = models.BooleanField(default=False)
    """Booked anew because the company could not come as agreed (APPOINT-06)."""
    overlap_because = models.CharField(max_length=200, blank=True)
    """Why the engineer is booked twice in this span, as the supervisor said (DISPATCH-05)."""
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_has_length"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_appointment_in_force"),
        ]
        indexes = [models.Index(fields=["engineer", "starts_at"], condition=Q(ended_at__isnull=True), name="booked")]


from .bringing_models import Bringing  # noqa: E402
from .plan_models import Move, Offer, Pin, Plan, SlotHold, Upkeep, UpkeepRun, VisitLink  # noqa: E402
from .resource_models import Absence, Capacity, Certificate, Home, Place, Shift, ShiftDay, Skill, Territory, Tool  # noqa: E402
from .term_models import Terms, Wish  # noqa: E402

__all__ = [
    "Absence", "Appointment", "Assignment", "Bringing", "Capacity", "Certificate", "Home", "Move", "Offer", "Pin", "Place", "Plan", "Shift",
    "ShiftDay", "Skill", "SlotHold", "Terms", "Territory", "Tool", "Upkeep", "UpkeepRun", "VisitLink", "Wish",
]
