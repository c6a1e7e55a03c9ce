"""Forgetting a person: the key destroyed and the tokens gone, so that no copy of the data can be read again."""

from datetime import datetime

from django.db import connection, transaction

from . import keys
from .models import BlindToken, PersonKey


def erase(person: int, *, at: datetime) -> int:
    """Destroy every key of ``person`` and all tokens. Returns how many keys there were; again is harmless.

    Sealed bytes stay where they are, so every digest still holds. Other processes forget within a minute.
    """
    with transaction.atomic():
        _overwrite_what_is_deleted()
        rows = list(PersonKey.objects.select_for_update().filter(person=person, destroyed_at=None))
        for row in rows:
            row.wrapped, row.destroyed_at = bytes(len(row.wrapped)), at
            row.save(update_fields=["wrapped", "destroyed_at"])
        BlindToken.objects.filter(person=person).delete()
        transaction.on_commit(keys.forget)
    return len(rows)


def merge(person: int, *, into: int) -> None:
    """Two records were one person: the keys of ``person`` pass to ``into``, whose erasure then destroys all of them.

    The caller indexes ``into`` anew with the names and numbers of both.
    """
    PersonKey.objects.filter(person=person).update(person=into)
    BlindToken.objects.filter(person=person).delete()
    transaction.on_commit(keys.forget)


def scrub() -> None:
    """Make the database let go of old copies of erased keys (write-ahead log, dead rows); after an erasure,
    and not inside a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM vault_person_key, vault_blind_token")


def _overwrite_what_is_deleted() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
