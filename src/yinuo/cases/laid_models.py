"""What is laid over a case: holds, hand-offs, judgements, tasks, words spoken, remote help, breaches explained, closing, corrections."""

from django.db import models
from django.db.models import Q

from yinuo.people.models import Department
from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record

from .clock_models import Clock
from .models import Case, to_user


class Waiver(Record):
    """豁免. A manager lets one obligation go, with a reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="waivers")
    clause = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    by = to_user("+")


class Hold(Record):
    """挂起. A reason laid over the case; whether clocks pause is for the clauses to say."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20)
    words = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    expected_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")), name="hold_ends_after")
        ]
        indexes = [models.Index(fields=["case"], condition=Q(ended_at__isnull=True), name="hold_open")]


class HandOff(Record):
    """层级移交. From one tier to another with a note; skipping a tier needs a reason (ORG-02)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_offs")
    from_tier = models.SmallIntegerField()
    to_tier = models.SmallIntegerField()
    words = models.CharField(max_length=500)
    skipped_because = models.CharField(max_length=200, blank=True)
    to_user = to_user("+", null=True)
    at = models.DateTimeField()


class Judgement(Record):
    """初步判定. Nature, degree and presumed cause (TRIAGE-02); a later one replaces it and both stay."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="judgements")
    nature = models.CharField(max_length=16)
    degree = models.CharField(max_length=10)
    cause = models.CharField(max_length=500)
    importance = models.CharField(max_length=6)
    problem_class = models.CharField(max_length=20)
    priority = models.SmallIntegerField()
    override = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()


class Task(Record):
    """协作任务. What another department is asked to answer inside the case (ORG-05)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    department = models.ForeignKey(Department, models.PROTECT, related_name="tasks")
    asked = models.CharField(max_length=1000)
    asked_by = to_user("+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    assignee = to_user("tasks", null=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = to_user("+", null=True)
    answered_at = models.DateTimeField(null=True)


class Remark(Record):
    """A word on the case: an internal note, or what the customer was told (``to_customer``)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="remarks")
    to_customer = models.BooleanField(default=False)
    final = models.BooleanField(default=False)
    by_phone = models.BooleanField(default=False)
    words = models.CharField(max_length=4000)
    by = to_user("+", null=True)
    at = models.DateTimeField()


class Remote(Record):
    """远程尝试. Guided steps with their results (REMOTE-02); the time agreed, begun and ended."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="remotes")
    agreed_for = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    steps = Json(default=list)
    solved = models.BooleanField(null=True)
    late_seconds = models.IntegerField(null=True)
    by = to_user("+", null=True)


class Overtime(Record):
    """超时备注. Why a clock was missed and to whom it went up (SLA-03)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="overtimes")
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="overtimes")
    reason = models.CharField(max_length=500)
    escalated_to = models.CharField(max_length=30)
    by = to_user("+", null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock"], name="overtime_once")]


class Closure(Record):
    """结案."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closures")
    outcome = models.CharField(max_length=12)
    unconfirmed = models.BooleanField(default=False)
    words = models.CharField(max_length=1000, blank=True)
    by = to_user("+", null=True)
    at = models.DateTimeField()


class Reopening(models.Model):
    """重开. An index for figures of what the journal says: who and why stand there."""

    id = Identity()
    case = models.ForeignKey(Case, models.PROTECT, related_name="reopenings")
    at = models.DateTimeField()


class Correction(Record):
    """更正. A fact entered wrongly, what it was, what it is, and why."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    entry = models.BigIntegerField(null=True)
    field = models.CharField(max_length=40)
    was = models.CharField(max_length=400, blank=True)
    now = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=200)
    by = to_user("+")
    at = models.DateTimeField()


class Reception(Record):
    """送修接收. Condition and accessories of a unit sent in (TRIAGE-07)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="receptions")
    condition = models.CharField(max_length=500)
    accessories = models.CharField(max_length=500)
    at = models.DateTimeField()
