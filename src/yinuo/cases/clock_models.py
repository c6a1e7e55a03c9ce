"""What a case promises and owes: rows that replay can rebuild at any time, an index of what is due next."""

from django.db import models
from django.db.models import Q

from yinuo.records.fields import Identity

from .models import Case


class Clock(models.Model):
    """计时. The index of one promise: rebuilt by replay at any time, never nudged. One row per question and round."""

    id = Identity()
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)
    question = models.CharField(max_length=60)
    round = models.SmallIntegerField(default=1)
    clause = models.CharField(max_length=60)
    edition = models.BigIntegerField()
    state = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    remaining = models.IntegerField(null=True)
    """Seconds left while paused."""
    running = models.BooleanField()
    """Waits for its next level: what the tick looks at."""
    next_at = models.DateTimeField(null=True)
    next_level = models.CharField(max_length=8, blank=True)
    late = models.BooleanField(default=False)
    """Missed, whether or not stopped since."""
    stated = models.BooleanField(default=False)
    """A moment it depends on is what a person said afterwards."""
    explained = models.BooleanField(default=False)
    """Its reason is on record: there is an `Overtime` of it, whatever became of the breach since."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "question", "round"], name="clock_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(running=True), name="clock_next"),
            models.Index(fields=["due_at"], condition=Q(late=True), name="clock_late"),
            models.Index(fields=["case", "due_at", "id"], condition=Q(late=True, explained=False), name="clock_unexplained"),
            models.Index(fields=["case"], condition=Q(stated=True), name="clock_stated"),
            models.Index(fields=["clause", "id"], name="clock_by_clause"),
            models.Index(fields=["started_at", "case"], condition=Q(question="callback", stopped_at__isnull=True), name="callback_waits"),
        ]


class Firing(models.Model):
    """A level that was announced, once per clock, level and due moment: a crash repeats nothing."""

    id = Identity()
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="firings")
    level = models.CharField(max_length=8)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "level", "due_at"], name="fired_once")]
        indexes = [models.Index(fields=["clock"], condition=Q(withdrawn_at__isnull=False), name="fired_in_vain")]


class Obligation(models.Model):
    """未了事项. What a clause says is owed; an index like `Clock`, rebuilt by replay."""

    id = Identity()
    case = models.ForeignKey(Case, models.PROTECT, related_name="obligations", db_index=False)
    clause = models.CharField(max_length=60)
    round = models.SmallIntegerField(default=1)
    edition = models.BigIntegerField()
    post = models.CharField(max_length=30)
    arisen_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    waived = models.BooleanField(default=False)
    is_open = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clause", "round"], name="obligation_once")]
        indexes = [
            models.Index(fields=["post", "due_at"], condition=Q(is_open=True), name="obligation_open"),
            models.Index(fields=["clause", "id"], name="obligation_by_clause"),
        ]
