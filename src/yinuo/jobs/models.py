"""A piece of long work with its progress, and when each part of the worker last ran."""

from django.db import models
from django.db.models import Q

from yinuo.records.fields import Identity, Json


class Job(models.Model):
    """One piece of work for one person. Runs at least once; whoever writes a kind makes it safe to run again."""

    id = Identity()
    kind = models.CharField(max_length=30)
    user_id = models.BigIntegerField(null=True)
    given = Json(default=dict)
    state = models.CharField(max_length=10, default="waiting")
    """waiting, running, done, parked or cancelled."""
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    says = Json(default=dict)
    """{zh, en}: what it is doing, or how it ended."""
    result = Json(default=dict)
    file = models.CharField(max_length=200, blank=True)
    tries = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="job_due")]


class Pulse(models.Model):
    """When a part of the worker last ran, and what it said."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    says = models.CharField(max_length=200, blank=True)
