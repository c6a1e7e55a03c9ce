"""Copies of a case's entries under new names and times, with digests and chains made true again: for scratch companies only."""

from collections.abc import Sequence
from copy import copy
from datetime import timedelta

from yinuo.kit.ids import next_id
from yinuo.records.digest import digest_of
from yinuo.records.models import Record

from .models import Entry
from .operation import entry_digest


class Copier:
    """The entries of one case, ready to be copied."""

    def __init__(self, case_id: int) -> None:
        self.entries = list(Entry.objects.filter(case_id=case_id).order_by("id"))

    def copied(self, renamed: dict[int, int], back: timedelta, records: Sequence[Record]) -> tuple[list[Entry], dict[int, str]]:
        """Entries about the copies, ``back`` in time, and the head of each record's chain. ``renamed`` maps old identities to new."""
        digests = {record.pk: digest_of(record) for record in records}
        operations: dict[int, int] = {}
        heads: dict[int, str] = {}
        made = []
        for entry in self.entries:
            new = copy(entry)
            new._state = copy(entry._state)
            if entry.operation not in operations:
                operations[entry.operation] = next_id()
            new.id, new.operation = next_id(), operations[entry.operation]
            new.subject_id = renamed.get(entry.subject_id, entry.subject_id)
            new.case_id = renamed.get(entry.case_id or 0, entry.case_id)
            new.happened_at, new.noted_at = entry.happened_at - back, entry.noted_at - back
            new.record_digest = digests.get(new.subject_id, entry.record_digest)
            new.previous = heads.get(new.subject_id, "")
            heads[new.subject_id] = new.digest = entry_digest(new)
            made.append(new)
        return made, heads
