"""Persons and their posts, stations and regions, sign-ins, tokens and single-use links, the duty roster."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record


class Company(Record):
    """The one company this installation serves: its names and the numbers customers are given (CHANNEL-06)."""

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    hotline = models.CharField(max_length=32, blank=True)
    complaint_number = models.CharField(max_length=32, blank=True)
    supervision_number = models.CharField(max_length=32, blank=True)
    intake_open = models.BooleanField(default=False)
    office_week = Json(default=dict)
    """Office hours as the company set them: {"mon": ["08:30-12:00", …], …}; empty keeps the edition's."""
    set_up_at = models.DateTimeField(null=True)
    """When the first start was finished; until then its steps are asked for."""


class Region(Record):
    """A sold region (省、市或大区). Stations serve regions; a region nobody serves is a coverage gap (ORG-13)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)


class Station(Record):
    """服务网点. Where work is done from; a partner's station is a party of its own."""

    class Kind(models.TextChoices):
        OWN = "own", "自营"
        PARTNER = "partner", "合作"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OWN)
    region = models.ForeignKey(Region, models.PROTECT, related_name="stations")
    serves = Json(default=list)
    """Codes of further regions it serves."""
    phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_open = models.BooleanField(default=True)


class Department(Record):
    """A department of the company, its head, and its information officer (ORG-09)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    head = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(Record, AbstractBaseUser):
    """One person with one account (SECURITY-01). Staff names are evidence and stay in clear."""

    UNDIGESTED = {"password", "last_login", "failures", "locked_until"}

    username = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)
    home_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="staff")
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="username_once")]


class PostHolding(Record):
    """Who holds which post, where, and from when until when. Secondment (ORG-10) is a holding lent by another department."""

    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    post = models.CharField(max_length=30)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="holdings")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    brands = Json(default=list)
    station_kinds = Json(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    lent_by = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["post"], name="holding_post")]


class PostWaiver(Record):
    """A required post left vacant on purpose, by the department head (ORG-01)."""

    post = models.CharField(max_length=30, unique=True)
    reason = models.CharField(max_length=200)


class Login(models.Model):
    """One sign-in on one kind of device; a newer one of the same kind ends it."""

    id = Identity()
    user = models.ForeignKey(User, models.PROTECT, related_name="logins")
    device = models.CharField(max_length=8)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "device"], condition=Q(ended_at__isnull=True), name="one_login_per_device")
        ]


class Token(Record):
    """A random key a program acts with; only its SHA-256 is kept. ``scopes`` narrows what its user may do."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = Json(default=list)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Pass(Record):
    """A single-use link: first start, invitation or password reset."""

    purpose = models.CharField(max_length=12)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class DutyDay(Record):
    """Who answers calls on a day, holidays included (ORG-12)."""

    day = models.DateField(unique=True)
    supervisor = models.ForeignKey(User, models.PROTECT, related_name="+")


class RightUse(models.Model):
    """The last day a person made use of a right; written in batches, so that unused rights can be listed (SECURITY-02)."""

    id = Identity()
    user = models.ForeignKey(User, models.CASCADE, related_name="right_uses")
    verb = models.CharField(max_length=40)
    last_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "verb"], name="right_use_once")]


class Submission(models.Model):
    """A write already answered: the same key with the same body gets the same answer, and nothing is done twice."""

    key = models.CharField(max_length=80, primary_key=True)
    body = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    answer = models.TextField()
    at = models.DateTimeField()


class Knock(models.Model):
    """A failed try at the door, by the blind token of the address it came from; forgotten after an hour."""

    id = Identity()
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="knock_address"), models.Index(fields=["at"], name="knock_at")]


class Access(models.Model):
    """A look, a search or a reveal: who, at what, for what purpose. Written in batches after the answer; never changed."""

    id = Identity()
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    """When the batch was written: by this the hourly digests are cut, so that a late batch falls into no closed hour."""
    user_id = models.BigIntegerField(null=True)
    login_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=200, blank=True)
    term = models.CharField(max_length=64, blank=True)
    hits = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id"], name="access_subject"), models.Index(fields=["user_id"], name="access_user"),
            models.Index(fields=["at"], name="access_at"), models.Index(fields=["written_at"], name="access_written"),
        ]


class AccessDigest(Record):
    """What the access log held of some hours, as one digest under the journal's guard; ``since`` is empty for the first."""

    since = models.DateTimeField(null=True)
    until = models.DateTimeField(unique=True)
    rows = models.IntegerField()
    digest = models.CharField(max_length=64)
