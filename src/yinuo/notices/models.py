"""What people are told: the bell on the page, and the outbox for mail and signed webhooks."""

from django.db import models
from django.db.models import Q

from yinuo.kit.text import both
from yinuo.people.models import User
from yinuo.records.fields import Identity, Json
from yinuo.records.models import Record
from yinuo.vault.values import Kind, ProtectedField


class Bell(models.Model):
    """One line behind a person's bell; made once per entry and person."""

    id = Identity()
    user = models.ForeignKey(User, models.PROTECT, related_name="bells")
    entry = models.BigIntegerField()
    case = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    says = Json(default=dict)
    """{zh, en}."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entry", "kind"], name="bell_once")]
        indexes = [models.Index(fields=["user", "id"], condition=Q(read_at__isnull=True), name="bell_unread")]


class Letter(models.Model):
    """One message on its way out: a key that makes it once, tries, the next time, and where it was parked."""

    id = Identity()
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10)
    to = ProtectedField(kind=Kind.MAIL, purpose=both("投递消息", "to deliver the message"), null=True)
    """Sealed under the receiver's key; staff addresses and webhook names stand in ``body``."""
    person = models.BigIntegerField(null=True)
    case = models.BigIntegerField(null=True)
    body = Json(default=dict)
    made_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(sent_at__isnull=True, parked_at__isnull=True), name="letter_next")]


class Webhook(Record):
    """An address another system listens at; every delivery is signed with its secret."""

    name = models.CharField(max_length=60, unique=True)
    url = models.CharField(max_length=300)
    secret = models.BinaryField()
    kinds = Json(default=list)
    is_on = models.BooleanField(default=True)
