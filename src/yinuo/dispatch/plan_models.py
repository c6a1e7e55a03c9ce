"""What dispatch proposes, offers and decides: day plans, pins, reserved slots, customer links, moves by rule, recurring plans, offers."""

from django.db import models
from django.db.models import Q

from yinuo.cases.models import Case
from yinuo.people.models import Station, User
from yinuo.products.models import Unit
from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record

from .models import Appointment


class Plan(Record):
    """排程方案. A proposal for one day: it changes nothing until somebody publishes it."""

    class State(models.TextChoices):
        RUNNING = "running", "计算中"
        PROPOSED = "proposed", "待发布"
        PUBLISHING = "publishing", "发布中"
        PUBLISHED = "published", "已发布"
        FAILED = "failed", "未得出"
        DROPPED = "dropped", "已放弃"

    day = models.DateField()
    stations = Json(default=list)
    preset = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    seconds = models.SmallIntegerField()
    seed = models.IntegerField(default=1)
    iterations = models.BigIntegerField(default=0)
    travel_source = models.CharField(max_length=40, blank=True)
    fingerprint = Json(default=dict)
    """Case id → what the plan was made over; a day that differs is refused."""
    levels = Json(default=dict)
    before = Json(default=dict)
    """The levels of the day as it stood."""
    rows = Json(default=list)
    unserved = Json(default=list)
    problems = Json(default=list)
    """What was published and refused, case by case."""
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    job = models.BigIntegerField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["day", "id"], name="plan_of_day")]


class Pin(Record):
    """锁定. A dispatcher's decision no plan may touch: this engineer, at the time that is booked."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pins")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_pin_in_force")]


class SlotHold(models.Model):
    """A slot kept for the minutes of a telephone call; gone by itself. Not part of the record: nothing was promised yet."""

    id = Identity()
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    engineer = models.ForeignKey(User, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["engineer", "starts_at"], name="slot_held")]


class VisitLink(Record):
    """预约链接. One appointment, one customer, no account; only the digest of its secret is kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visit_links")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_for = models.CharField(max_length=10, blank=True)
    """confirmed or moved."""
    offered = Json(default=list)
    """The slots the customer was shown last: only one of these may be chosen."""
    looks = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    """When it was handed to the outbox as a notice; else somebody told it."""


class Move(Record):
    """批量改期. Visits of a district, station and day moved by rule; asked by one, approved by another, undone by moving back."""

    UNDIGESTED = {"job"}

    rule = Json(default=dict)
    to_day = models.DateField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="asked")
    """asked, moving, done, refused, undoing or undone."""
    job = models.BigIntegerField(null=True)
    """The work that carries it out, or back."""
    rows = Json(default=list)
    messages = models.IntegerField(default=0)
    cost = Json(default=dict)
    """Messages by channel, and their price in fen when it was asked."""
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)


class Upkeep(Record):
    """定期服务计划. Inspection or maintenance of one unit by a recurrence rule (DISPATCH-08)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="upkeeps")
    kind = models.CharField(max_length=12)
    rule = models.CharField(max_length=200)
    """RFC 5545, for example FREQ=MONTHLY;INTERVAL=6."""
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    next_on = models.DateField(null=True, db_index=True)
    lead_days = models.SmallIntegerField(default=7)
    """How many days ahead the case is created."""
    description = models.CharField(max_length=400)
    is_active = models.BooleanField(default=True)


class UpkeepRun(Record):
    """One due date of a plan and the case made for it; the key makes twice impossible."""

    upkeep = models.ForeignKey(Upkeep, models.PROTECT, related_name="runs")
    due_on = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upkeep", "due_on"], name="upkeep_once")]


class Offer(Record):
    """派单. A job offered to a station: it accepts, or refuses with a reason, inside its clock; else it goes to the next best."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="offers")
    station = models.ForeignKey(Station, models.PROTECT, related_name="offers")
    day = models.DateField()
    half = models.CharField(max_length=2)
    state = models.CharField(max_length=8, default="open")
    """open, accepted, refused or lapsed."""
    reason = models.CharField(max_length=200, blank=True)
    round = models.SmallIntegerField(default=1)
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_offer_open")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="offer_due")]
