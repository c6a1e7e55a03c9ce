"""The case and what is laid over it: clocks, obligations, holds, hand-offs, tasks, words spoken, breaches explained."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from yinuo.customers.models import Contact, Customer
from yinuo.people.models import Department, Region, Station, User
from yinuo.products.models import Product, Unit
from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no due time", so that lists can compare rows by value."""

SEEN_THROUGH = ("station_id", "owner_id", "engineer_id", "follow_up_id", "substitute_id")
"""By whose reach a case can be seen: that of its station, and that of these people."""

STAGES = ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived", "cancelled")


def _user(related: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(User, models.PROTECT, related_name=related, **options)  # type: ignore[arg-type]


class Case(Record):
    """服务单. The customer's request, its stage and what is still owed. ``facts`` is the fold of what entries set."""

    UNDIGESTED = {"due_at", "next_step", "facts", "chases"}

    number = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=16)
    sale_stage = models.CharField(max_length=10)
    scene = models.CharField(max_length=20)
    form_type = models.CharField(max_length=10)
    mode = models.CharField(max_length=10, default="undecided")
    urgency = models.CharField(max_length=6)
    priority = models.SmallIntegerField(default=3)
    channel = models.CharField(max_length=10)
    category = models.CharField(max_length=20)
    problem_class = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=10, default="received")
    stage_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    tier = models.SmallIntegerField(default=1)
    warranty = models.CharField(max_length=12, default="undetermined")
    outcome = models.CharField(max_length=12, blank=True)

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cases", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="cases")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", db_index=False)
    caller = models.CharField(max_length=120)
    """Who asked, as lists show it: the firm, or the masked name."""
    model_text = models.CharField(max_length=120)
    """The product model as the customer said it; ``product`` once recognised."""
    brand = models.CharField(max_length=40, blank=True)
    description = models.TextField()

    station = models.ForeignKey(Station, models.PROTECT, related_name="cases", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    taker = _user("+", null=True, db_index=False)
    follow_up = _user("+", null=True, db_index=False)
    """Who keeps following it for the customer (ORG-04), whoever works on it."""
    substitute = _user("+", null=True, db_index=False)
    owner = _user("owned_cases", null=True, db_index=False)
    """The person responsible (INTAKE-05)."""
    engineer = _user("assigned_cases", null=True, db_index=False)
    """The engineer assigned at present."""

    expected_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    day = models.DateField()
    due_at = models.DateTimeField(default=NEVER)
    """The nearest due time among what still runs or is overdue; an index, not a promise."""
    next_step = models.CharField(max_length=60, blank=True)
    chases = models.IntegerField(default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    batch = models.BigIntegerField(null=True)
    """The import it came with."""
    facts = Json(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["station", "due_at", "id"], condition=Q(is_open=True), name="open_by_station"),
            models.Index(fields=["due_at", "id"], condition=Q(is_open=True), name="open_by_due"),
            models.Index(fields=["due_at", "id"], condition=Q(kind="security", stage="received"), name="security_waiting"),
            models.Index(fields=["follow_up", "due_at", "id"], condition=Q(is_open=True), name="open_by_follow_up"),
            models.Index(fields=["owner", "due_at", "id"], condition=Q(is_open=True), name="open_by_owner"),
            models.Index(fields=["engineer", "due_at", "id"], condition=Q(is_open=True), name="open_by_engineer"),
            models.Index(fields=["substitute", "due_at", "id"], condition=Q(is_open=True, substitute__isnull=False), name="open_by_substitute"),
            models.Index(fields=["station", "due_at", "id"], condition=Q(is_open=True, engineer__isnull=True, mode__in=["on_site", "undecided"]),
                         name="unassigned_by_station"),
            models.Index(fields=["station", "id"], name="case_by_station"),
            models.Index(fields=["customer", "id"], name="case_by_customer"),
            models.Index(fields=["stage", "id"], name="case_by_stage"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="case_stage_known"),
            models.CheckConstraint(condition=Q(urgency__in=["normal", "urgent"]), name="case_urgency_known"),
            models.CheckConstraint(condition=Q(mode__in=["undecided", "remote", "on_site", "sent_in"]), name="case_mode_known"),
            models.CheckConstraint(condition=Q(tier__gte=1, tier__lte=3), name="case_tier_known"),
            models.CheckConstraint(condition=Q(registered_at__gte=models.F("received_at")), name="case_received_before_registered"),
        ]

    seen_through: tuple[int | None, ...] | None = None
    """Its station and people as they were read, or as the search was told of them; None while neither happened."""

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **further: Any) -> Self:
        """A case as the framework reads it, which remembers by whom it could be seen."""
        case = super().from_db(db, field_names, values, **further)
        known = case.__dict__
        case.seen_through = tuple(known[name] for name in SEEN_THROUGH) if all(name in known for name in SEEN_THROUGH) else None
        return case

    @property
    def shown(self) -> str:
        """The number as people read it: 2611 4083 9172."""
        return " ".join(self.number[i : i + 4] for i in range(0, 12, 4))


class NumberBlock(models.Model):
    """How many service numbers of a month have been leased, and the key that scatters them."""

    month = models.CharField(max_length=4, primary_key=True)
    key = models.CharField(max_length=32)
    leased = models.BigIntegerField(default=0)


class Clock(models.Model):
    """计时. The index of one promise: rebuilt by replay at any time, never nudged. One row per question and round."""

    id = Identity()
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "question", "round"], name="clock_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(running=True), name="clock_next"),
            models.Index(fields=["due_at"], condition=Q(late=True), name="clock_late"),
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
    case = models.ForeignKey(Case, models.PROTECT, related_name="obligations")
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
        indexes = [models.Index(fields=["post", "due_at"], condition=Q(is_open=True), name="obligation_open")]


class Waiver(Record):
    """豁免. A manager lets one obligation go, with a reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="waivers")
    clause = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    by = _user("+")


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


class HandOff(Record):
    """层级移交. From one tier to another with a note; skipping a tier needs a reason (ORG-02)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_offs")
    from_tier = models.SmallIntegerField()
    to_tier = models.SmallIntegerField()
    words = models.CharField(max_length=500)
    skipped_because = models.CharField(max_length=200, blank=True)
    to_user = _user("+", null=True)
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
    asked_by = _user("+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    assignee = _user("tasks", null=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = _user("+", null=True)
    answered_at = models.DateTimeField(null=True)


class Remark(Record):
    """A word on the case: an internal note, or what the customer was told (``to_customer``)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="remarks")
    to_customer = models.BooleanField(default=False)
    final = models.BooleanField(default=False)
    by_phone = models.BooleanField(default=False)
    words = models.CharField(max_length=4000)
    by = _user("+", null=True)
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
    by = _user("+", null=True)


class Overtime(Record):
    """超时备注. Why a clock was missed and to whom it went up (SLA-03)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="overtimes")
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="overtimes")
    reason = models.CharField(max_length=500)
    escalated_to = models.CharField(max_length=30)
    by = _user("+", null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock"], name="overtime_once")]


class Closure(Record):
    """结案."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closures")
    outcome = models.CharField(max_length=12)
    unconfirmed = models.BooleanField(default=False)
    words = models.CharField(max_length=1000, blank=True)
    by = _user("+", null=True)
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
    by = _user("+")
    at = models.DateTimeField()


class Reception(Record):
    """送修接收. Condition and accessories of a unit sent in (TRIAGE-07)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="receptions")
    condition = models.CharField(max_length=500)
    accessories = models.CharField(max_length=500)
    at = models.DateTimeField()


class CaseSearch(models.Model):
    """The words a case is found by. On SQLite an FTS5 table stands beside it, on PostgreSQL a tsvector column."""

    id = Identity(default=None)
    words = models.TextField()

    class Meta:
        db_table = "cases_search"


class Tally(models.Model):
    """One step of a count that has not been folded into its cell yet; verbs only ever insert these."""

    id = Identity()
    month = models.CharField(max_length=7)
    station = models.BigIntegerField()
    stage = models.CharField(max_length=10)
    kind = models.CharField(max_length=16)
    channel = models.CharField(max_length=10)
    step = models.SmallIntegerField()
