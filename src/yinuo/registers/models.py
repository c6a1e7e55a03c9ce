"""The call log (CHANNEL-03): who rang, about what, and what came of it; and the days on which our own could not be reached."""

from django.db import models
from django.db.models import Q

from yinuo.cases.models import Case
from yinuo.customers.models import Contact
from yinuo.kit.text import both
from yinuo.people.models import User
from yinuo.records.fields import Json
from yinuo.records.models import Record
from yinuo.vault.values import Kind, ProtectedField


class Call(Record):
    """电话登记. Open until customer, subject and outcome are entered; no call ends unrecorded."""

    answered_by = models.ForeignKey(User, models.PROTECT, related_name="calls")
    number = ProtectedField(kind=Kind.PHONE, purpose=both("回拨来电", "to ring back"), null=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="calls")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    passed_to = models.CharField(max_length=60, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="calls")
    logged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["answered_by", "began_at"], condition=Q(logged_at__isnull=True), name="call_unlogged")]


class Unreached(Record):
    """失联. A day on which a service person could not be reached: every attempt, and once enough count, an event to be explained (ORG-11)."""

    person = models.ForeignKey(User, models.PROTECT, related_name="unreached")
    day = models.DateField()
    attempts = Json(default=list)
    """[{at, by, how, number, counts}]; ``counts`` when it lay within the covered hours."""
    opened_at = models.DateTimeField(null=True)
    clause = models.CharField(max_length=80, blank=True)
    explanation = models.CharField(max_length=1000, blank=True)
    explained_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="unreached_day_once")]
        indexes = [models.Index(fields=["day"], name="unreached_day")]
