"""What the vault keeps: a wrapped key per person, and keyed tokens by which a person is found."""

from django.db import models

from yinuo.records.fields import Identity


class PersonKey(models.Model):
    """The data key of one natural person, wrapped by the root key. A merged person has several; the newest seals.

    Erasure overwrites ``wrapped`` and dates ``destroyed_at``; the row stays as proof that there was something.
    """

    id = Identity()
    person = models.BigIntegerField(db_index=True)
    root_version = models.SmallIntegerField()
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_person_key"


class BlindToken(models.Model):
    """A truncated keyed hash of something by which ``person`` may be asked for. The kind is in the upper bits."""

    pk = models.CompositePrimaryKey("person", "token")
    person = models.BigIntegerField()
    token = models.BigIntegerField()

    class Meta:
        db_table = "vault_blind_token"
        indexes = [models.Index(fields=["token", "person"], name="blind_token")]
