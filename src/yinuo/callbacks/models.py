"""Callbacks with their rating, the survey after each service, and improvement after dissatisfaction."""

from django.db import models

from yinuo.cases.models import Case
from yinuo.people.models import User
from yinuo.records.models import Record


class Attempt(Record):
    """A callback that did not reach the customer; recorded, never counted as done."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="callback_attempts")
    words = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Callback(Record):
    """回访. Time, run state and one of three levels, independent of the rating at sign-off (CALLBACK-02)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="callbacks")
    running_well = models.BooleanField()
    solved = models.BooleanField()
    rating = models.CharField(max_length=12)
    differs = models.BooleanField(default=False)
    """The rating differs from the one given at sign-off."""
    purpose = models.CharField(max_length=10, default="service")
    """service, or training: the effect of a training followed up with the same form (CALLBACK-06)."""
    words = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Improvement(Record):
    """不满意整改. Analysis and measures by the supervisor, told to the customer within 48 hours (CALLBACK-04)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="improvements")
    callback = models.ForeignKey(Callback, models.PROTECT, null=True, related_name="improvements")
    problem_class = models.CharField(max_length=20, blank=True)
    analysis = models.CharField(max_length=2000, blank=True)
    measures = models.CharField(max_length=2000, blank=True)
    planned_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    effective = models.BooleanField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    """The case in which the like came back within the watch time, so that the measure counts as not effective (CALLBACK-05)."""
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Survey(Record):
    """满意度. One invitation a service, answered once: three levels, or three dimensions (SURVEY-01 to -03)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="surveys")
    invited_at = models.DateTimeField()
    exception = models.CharField(max_length=120, blank=True)
    speed = models.SmallIntegerField(null=True)
    effect = models.SmallIntegerField(null=True)
    attitude = models.SmallIntegerField(null=True)
    level = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], name="one_survey_a_service")]
