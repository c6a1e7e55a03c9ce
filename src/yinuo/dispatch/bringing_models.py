"""One file of resources brought in, and what became of each of its rows."""

from django.db import models

from yinuo.people.models import User
from yinuo.records.fields import Json
from yinuo.records.models import Record


class Bringing(Record):
    """资源导入. Homes, skills, certificates, shifts, absences, capacities or territories from one file; the file lies sealed beside the database."""

    what = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="draft")
    """draft, running, done, discarded or undone."""
    mapping = Json(default=dict)
    """Field name to column number, counted from 0."""
    reason = models.CharField(max_length=200, blank=True)
    lines = Json(default=list)
    """Row by row: its place, made, known or refused, what was written, and how it stood before."""
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(state__in=["draft", "running", "done", "discarded", "undone"]), name="bringing_state_known")]
