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


class Webhook(Record):
    """An address another system listens at; every delivery is signed with its secret. A removed one stays for its history."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    secret = models.BinaryField()
    """Sealed under a key derived from the root key, so that no backup gives it away; see `secrets`."""
    kinds = Json(default=list)
    """Kinds of entries it hears of; empty means all."""
    is_on = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(removed_at__isnull=True), name="webhook_name_once")]


class Letter(models.Model):
    """One message on its way out: a key that makes it once, tries, the next time, and where it was parked."""

    id = Identity()
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10)
    """``email`` or ``webhook``."""
    to = ProtectedField(kind=Kind.MAIL, purpose=both("投递消息", "to deliver the message"), null=True)
    """Sealed under the receiver's key; staff addresses and webhook names stand in ``body``."""
    person = models.BigIntegerField(null=True)
    hook = models.ForeignKey(Webhook, models.PROTECT, null=True, related_name="deliveries")
    case = models.BigIntegerField(null=True)
    body = Json(default=dict)
    made_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    """Somebody is sending it until then; after that it is anybody's again."""
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    answer = models.SmallIntegerField(null=True)
    """What the other side answered last (an HTTP status)."""
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at__isnull=True, parked_at__isnull=True), name="letter_next"),
            models.Index(fields=["-id"], condition=Q(parked_at__isnull=False), name="letter_parked"),
        ]
