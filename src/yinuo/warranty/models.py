"""Verdicts on coverage, and quotations the customer accepts before chargeable work."""

from django.db import models
from django.db.models import Q

from yinuo.cases.models import Case
from yinuo.people.models import User
from yinuo.products.models import Unit
from yinuo.records.fields import Json
from yinuo.records.models import Record


class Coverage(Record):
    """保修判定. A ruling for a unit on a day; it keeps the end date, the reason and the clause (WARRANTY-01)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="coverages")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=12)
    until = models.DateField(null=True)
    clause = models.CharField(max_length=60, blank=True)
    edition = models.BigIntegerField()
    ruling = Json(default=dict)
    at = models.DateTimeField()


class Quote(Record):
    """报价. Expected cost and repair cycle with the plan; nothing chargeable starts before it is accepted (QUOTE-02)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="quotes")
    plan = models.CharField(max_length=1000)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    cycle_days = models.SmallIntegerField()
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by_means = models.CharField(max_length=20, blank=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="quote_not_negative")]
