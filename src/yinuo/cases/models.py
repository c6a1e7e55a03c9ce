"""The case itself, its number, the words it is found by and the counts it steps; what it promises and what is laid over it stand beside."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from yinuo.customers.models import Contact, Customer
from yinuo.kit import numbering
from yinuo.people.models import Region, Station, User
from yinuo.products.models import Product, Unit
from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no due time", so that lists can compare rows by value."""

PEOPLE = ("owner", "engineer", "follow_up", "substitute", "helper")
"""Whose own a case is."""
SEEN_THROUGH = ("station_id", *(f"{whose}_id" for whose in PEOPLE))
"""By whose reach a case can be seen: that of its station, and that of these people."""

STAGES = ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived", "cancelled")


def to_user(related: str, **options: object) -> models.ForeignKey:
    """A key to a person, who is never deleted from under it."""
    return models.ForeignKey(User, models.PROTECT, related_name=related, **options)  # type: ignore[arg-type]


class Case(Record):
    """服务单. The customer's request, its stage and what is still owed. ``facts`` is the fold of what entries set."""

    UNDIGESTED = {"due_at", "next_step", "facts", "chases", "helper_id"}

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
    taker = to_user("+", null=True, db_index=False)
    follow_up = to_user("+", null=True, db_index=False)
    """Who keeps following it for the customer (ORG-04), whoever works on it."""
    substitute = to_user("+", null=True, db_index=False)
    owner = to_user("owned_cases", null=True, db_index=False)
    """The person responsible (INTAKE-05)."""
    engineer = to_user("assigned_cases", null=True, db_index=False)
    """The engineer assigned at present."""
    helper = to_user("+", null=True, db_index=False)
    """The second person of a visit for two; an index of its appointment, which says so for the record."""

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
            *(models.Index(fields=[whose, "due_at", "id"], condition=Q(is_open=True, **{f"{whose}__isnull": False}), name=f"open_by_{whose}")
              for whose in ("substitute", "helper")),
            models.Index(fields=["station", "due_at", "id"], condition=Q(is_open=True, engineer__isnull=True, mode__in=["on_site", "undecided"]),
                         name="unassigned_by_station"),
            models.Index(fields=["station", "id"], name="case_by_station"),
            models.Index(fields=["customer", "id"], name="case_by_customer"),
            models.Index(fields=["stage", "id"], name="case_by_stage"),
            models.Index(fields=["day", "station"], name="case_by_day"),
            models.Index(fields=["stage_since", "id"], condition=Q(stage="closed"), name="closed_since"),
            *(models.Index(fields=[whose, "id"], condition=Q(**{f"{whose}__isnull": False}), name=f"case_by_{whose}")
              for whose in PEOPLE),
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
        return numbering.shown(self.number)


class NumberBlock(models.Model):
    """How many service numbers of a month have been leased, and the key that scatters them."""

    month = models.CharField(max_length=4, primary_key=True)
    key = models.CharField(max_length=32)
    leased = models.BigIntegerField(default=0)


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


from .clock_models import Clock, Firing, Obligation  # noqa: E402
from .laid_models import (  # noqa: E402
    Closure,
    Correction,
    HandOff,
    Hold,
    Judgement,
    Overtime,
    Reception,
    Remark,
    Remote,
    Reopening,
    Task,
    Waiver,
)

__all__ = [
    "NEVER", "PEOPLE", "SEEN_THROUGH", "STAGES", "Case", "CaseSearch", "Clock", "Closure", "Correction", "Firing", "HandOff", "Hold", "Judgement", "NumberBlock", "Obligation",
    "Overtime", "Reception", "Remark", "Remote", "Reopening", "Tally", "Task", "Waiver",
]
