"""One import and what became of each of its rows."""

from django.db import models

from yinuo.people.models import User
from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record

STATES = ("draft", "running", "done", "cancelled", "undoing", "undone")


class Batch(Record):
    """导入批次. One file brought in by one person for one reason; the file itself lies sealed beside the database."""

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="draft")
    rows = models.IntegerField(default=0)
    mapping = Json(default=dict)
    """Field name to column number, counted from 0."""
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    counts = Json(default=dict)
    """{made, known, refused, open} once it ended."""

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(state__in=STATES), name="import_state_known")]


class Row(models.Model):
    """What became of one row: written in the transaction of its case, so that running again repeats nothing."""

    id = Identity()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    place = models.IntegerField()
    """The row as the spreadsheet numbers it."""
    digest = models.CharField(max_length=32)
    """A keyed digest of the row's content: the same row is known again, nobody can guess it."""
    alias = models.CharField(max_length=60, blank=True)
    """The number it had in the old system."""
    state = models.CharField(max_length=8)
    """made, known or refused."""
    case_id = models.BigIntegerField(null=True)
    says = Json(default=dict)
    """{zh, en}: why it was refused, or why the case stays open."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="import_row_once")]
        indexes = [
            models.Index(fields=["digest"], name="import_row_digest"),
            models.Index(fields=["alias"], condition=~models.Q(alias=""), name="import_row_alias"),
        ]
