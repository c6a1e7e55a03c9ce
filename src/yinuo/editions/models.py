"""Editions of the policy, with the bytes that were approved, and the administrator's calendar table."""

from django.db import models
from django.db.models import Q

from yinuo.kit.text import Both, both
from yinuo.people.models import User
from yinuo.records.fields import Json
from yinuo.records.models import Record

FOUNDING = "标准版"
"""The label of the edition that comes with the product."""


class Edition(Record):
    """制度版本. Draft → approved by a second person → in force from a date not before the approval."""

    label = models.CharField(max_length=60)
    documents = Json(default=dict)
    """File name → text, exactly as approved."""
    digest = models.CharField(max_length=64)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    in_force_from = models.DateField(null=True)
    why = models.CharField(max_length=500, blank=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(approved_by=models.F("drafted_by")),
                name="approver_is_not_drafter",
            )
        ]


    @property
    def named(self) -> Both:
        """What it is called; the founding edition, which nobody drafted, in both languages."""
        return both(self.label, "Standard edition" if self.is_founding else self.label)

    @property
    def because(self) -> Both:
        """Why it was drafted, in the drafter's words; of the founding edition, where it comes from."""
        return both("随产品提供", "Ships with the product") if self.is_founding else both(self.why, self.why)

    @property
    def is_founding(self) -> bool:
        """The edition of the first start, which nobody drafted."""
        return self.drafted_by_id is None and self.label == FOUNDING


class SpecialDay(Record):
    """A day the administrator opened or closed; wins over holidays and make-up days."""

    calendar = models.CharField(max_length=40)
    day = models.DateField()
    windows = Json(default=list)
    """[["08:30", "12:00"], …]; empty closes the day."""
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="special_day_once")]


class DayTakenBack(Record):
    """撤销特别日. The day is again what the calendar says; entering it anew makes a later version of the day, which holds."""

    special = models.ForeignKey(SpecialDay, models.PROTECT, related_name="taken_back")
    of_version = models.IntegerField()
    reason = models.CharField(max_length=120)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Proposal(Record):
    """制度建议. Anyone may propose in writing; the general office answers with a decision (ORG-14)."""

    clause = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="proposals")


class Review(Record):
    """组织评估. A review of structure and split of work, with its decisions (ORG-07)."""

    words = models.CharField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
