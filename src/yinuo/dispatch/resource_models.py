"""What a day of dispatch rests on: homes, skills, certificates, shifts, absences, tools, station capacity, and where a case is."""

from django.db import models
from django.db.models import F, Q

from yinuo.cases.models import Case
from yinuo.people.models import Station, User
from yinuo.records.fields import Json
from yinuo.records.models import Record


class InForce(models.Manager):  # type: ignore[type-arg]
    """What was not withdrawn."""

    def get_queryset(self) -> models.QuerySet:  # type: ignore[type-arg]
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Resource(Record):
    """A row about people or stations that may be withdrawn, and then stays readable through ``every``."""

    withdrawn_at = models.DateTimeField(null=True)
    every = models.Manager()
    objects = InForce()

    class Meta:
        abstract = True


class Located(Record):
    """A point kept in WGS-84, with the figures and the datum as they were entered."""

    latitude = models.FloatField()
    longitude = models.FloatField()
    entered_latitude = models.FloatField()
    entered_longitude = models.FloatField()
    datum = models.CharField(max_length=6, default="wgs84")

    class Meta:
        abstract = True


class Home(Located, Resource):
    """Where an engineer's day begins and ends; without one it begins at the station."""

    engineer = models.OneToOneField(User, models.PROTECT, related_name="home")


class Place(Located):
    """Where a case is. ``source``: dispatcher, engineer, customer or district (a centre, good to a few kilometres)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="place")
    source = models.CharField(max_length=12)


class Skill(Resource):
    """技能. What an engineer is trained for: a product category, and how far (1 basic, 2 full, 3 expert)."""

    engineer = models.ForeignKey(User, models.PROTECT, related_name="skills")
    category = models.CharField(max_length=20)
    level = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engineer", "category"], name="skill_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="skill_level_known"),
        ]


class Certificate(Resource):
    """证书. A work certificate that can be shown at the door (DISPATCH-07). An empty category covers all of them."""

    engineer = models.ForeignKey(User, models.PROTECT, related_name="certificates")
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=20, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField()
    """The last day it is valid."""


class Shift(Resource):
    """班次. An engineer's usual week: {"mon": ["08:30", "17:30"], …}; a day that is missing is free."""

    engineer = models.OneToOneField(User, models.PROTECT, related_name="shift")
    week = Json(default=dict)
    lunch_minutes = models.SmallIntegerField(default=45)
    overtime_minutes = models.SmallIntegerField(default=60)
    """How long the day may last beyond its end, at a price."""


class ShiftDay(Record):
    """One day that differs from the usual week; without times it is free."""

    engineer = models.ForeignKey(User, models.PROTECT, related_name="shift_days")
    day = models.DateField()
    begins = models.CharField(max_length=5, blank=True)
    ends = models.CharField(max_length=5, blank=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engineer", "day"], name="shift_day_once")]


class Absence(Record):
    """缺勤. Leave, sickness, training; withdrawn, it stays readable."""

    engineer = models.ForeignKey(User, models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_has_length")]
        indexes = [models.Index(fields=["engineer", "starts_at"], condition=Q(withdrawn_at__isnull=True), name="absent")]


class Tool(Record):
    """工具. One tool in somebody's hands, checked at an interval the company sets (DISPATCH-06)."""

    name = models.CharField(max_length=60)
    number = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(User, models.PROTECT, related_name="tools")
    interval_months = models.SmallIntegerField(default=3)
    checked_on = models.DateField(null=True)
    is_used = models.BooleanField(default=True)


class Territory(Resource):
    """服务区域. A district an engineer serves; who has none is sent everywhere."""

    engineer = models.ForeignKey(User, models.PROTECT, related_name="territories")
    district = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engineer", "district"], name="territory_once")]


class Capacity(Resource):
    """网点运力. How many jobs a station takes in half a day, of which category, brand and district (empty: any).

    ``share`` is the percentage of fitting jobs a partner's station is meant to get.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="capacities")
    half = models.CharField(max_length=2)
    """am or pm."""
    category = models.CharField(max_length=20, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    district = models.CharField(max_length=60, blank=True)
    most = models.SmallIntegerField()
    share = models.SmallIntegerField(default=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(half__in=["am", "pm"]), name="capacity_half_known"),
            models.CheckConstraint(condition=Q(most__gte=0, share__gte=0, share__lte=100), name="capacity_in_bounds"),
        ]
