"""What a job asks for besides skill, and whom a customer wishes to see or not to see."""

from django.db import models
from django.db.models import Q

from yinuo.cases.models import Case
from yinuo.customers.models import Customer
from yinuo.people.models import User
from yinuo.records.fields import Json
from yinuo.records.models import Record


class Terms(Record):
    """上门条件. How many people a job takes, over how many days, and which tools must be carried; without a row the policy says."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="terms")
    people = models.SmallIntegerField(default=1)
    days = models.SmallIntegerField(default=1)
    minutes = models.SmallIntegerField(null=True)
    """How long it takes a day; None takes the usual length."""
    tools = Json(default=list)
    """Names of tools; only who holds them, their check in order, is planned."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(people__in=[1, 2], days__gte=1, days__lte=10), name="terms_in_bounds")]


class Wish(Record):
    """客户意愿. An engineer a customer wants again, or will not have again, and why."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="wishes")
    engineer = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_wanted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "engineer"], condition=Q(ended_at__isnull=True), name="one_wish_in_force")]
