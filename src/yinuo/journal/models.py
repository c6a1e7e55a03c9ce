"""What the journal keeps. Nothing outside this package imports these tables; read through `journal.reading`."""

from django.db import models

from yinuo.records.fields import Identity, Json

RARE = ("case.deviation_approved", "case.defect_suspected", "case.priority_set", "obligation.waived", "remote.waived")
"""Kinds that reports look for over a long past and of which few cases have any: an index of their own finds them."""


class Entry(models.Model):
    """One thing that happened to one record. Never changed, never removed; a correction is a further entry.

    ``happened_at`` feeds the clocks, ``noted_at`` the auditor; ``basis`` says what the first rests on (live, statement,
    device, import). ``sets`` names the attributes this changed. ``previous`` is the digest of the record's entry before.
    """

    id = Identity()
    operation = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    case_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=8)
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    basis = models.CharField(max_length=9, default="live")
    clause = models.CharField(max_length=120, default="")
    supersedes = models.BigIntegerField(null=True)
    sets = Json(default=dict)
    data = Json(default=dict)
    version = models.IntegerField()
    record_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["case_id", "id"], name="entry_case", condition=models.Q(case_id__isnull=False)),
            models.Index(fields=["subject_id", "id"], name="entry_subject"),
            models.Index(fields=["id"], name="entry_rare", condition=models.Q(kind__in=RARE)),
        ]


class Unsealed(models.Model):
    """An operation the sealer has not numbered yet; the verb inserts it, the sealer removes it."""

    operation = Identity(default=None)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "journal_unsealed"


class Leaf(models.Model):
    """The place of an entry in the one RFC 6962 tree; ``seq`` counts from 0 without gaps."""

    seq = Identity(default=None)
    entry = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_leaf"


class Checkpoint(models.Model):
    """A signed statement of the tree: after ``size`` leaves its root was ``root``."""

    size = Identity(default=None)
    root = models.CharField(max_length=64)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_checkpoint"


class Bookmark(models.Model):
    """How far a reader has walked the sealed order."""

    reader = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=-1)

    class Meta:
        db_table = "journal_bookmark"


class Frontier(models.Model):
    """The edge of the tree as the sealer left it: one row, changed by nobody else, and checked against the leaves."""

    id = Identity(default=1)
    size = models.BigIntegerField()
    peaks = models.TextField(blank=True)
    """Hex hashes of the complete subtrees, largest first, one after the other."""

    class Meta:
        db_table = "journal_frontier"


class Node(models.Model):
    """How many processes have asked for a node number: one row, so that no two of them make the same identity."""

    id = Identity(default=1)
    given = models.BigIntegerField()

    class Meta:
        db_table = "journal_node"
