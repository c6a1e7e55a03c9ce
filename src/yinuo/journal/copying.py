"""Copies of a case's entries under new names and times, with digests and chains made true again: for scratch companies only."""

from collections.abc import Iterable, Mapping
from typing import Any

from yinuo.kit.ids import next_id
from yinuo.records.molds import Back, Mold

from .models import Entry, Frontier, Leaf
from .sealer import loaded
from .tree import leaf_hash


def copiers_of(case_ids: Iterable[int]) -> dict[int, "Copier"]:
    """A copier for each of these cases."""
    entries: dict[int, list[Entry]] = {key: [] for key in case_ids}
    for entry in Entry.objects.filter(case_id__in=list(entries)).order_by("id"):
        entries[entry.case_id or 0].append(entry)
    return {key: Copier(some) for key, some in entries.items()}


class Copier:
    """The entries of one case, oldest first, ready to be copied."""

    model = Entry

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._molds = [Mold(entry, beside=("digest",)) for entry in self.entries]

    def copied(self, renamed: Mapping[int, int], back: Back, digests: Mapping[int, str]) -> tuple[list[list[Any]], dict[int, str], list[tuple[int, str]]]:
        """Rows of entries about the copies, the head of each record's chain, and (entry, digest) for the tree.

        ``renamed`` maps old identities to new, ``digests`` new identities to what their rows say now.
        """
        operations: dict[int, int] = {}
        heads: dict[int, str] = {}
        made: list[list[Any]] = []
        digested: list[tuple[int, str]] = []
        for entry, mold in zip(self.entries, self._molds, strict=True):
            if entry.operation not in operations:
                operations[entry.operation] = next_id()
            subject = renamed.get(entry.subject_id, entry.subject_id)
            changes: dict[str, Any] = {
                "id": next_id(), "operation": operations[entry.operation], "subject_id": subject,
                "case_id": renamed.get(entry.case_id or 0, entry.case_id), "record_digest": digests.get(subject, entry.record_digest),
                "previous": heads.get(subject, ""),
            }
            heads[subject] = changes["digest"] = mold.digest(back, changes)
            made.append(mold.values(back, changes))
            digested.append((changes["id"], changes["digest"]))
        return made, heads, digested


class Planter:
    """Gives entries that are poured in their places in the one order; nothing else may seal meanwhile."""

    model = Leaf

    def __init__(self) -> None:
        self._row = Frontier.objects.first() or Frontier(size=0)
        self._edge = loaded(self._row)

    def leaves(self, digested: Iterable[tuple[int, str]]) -> list[list[Any]]:
        """Rows of leaves for entries by (identity, digest)."""
        rows = []
        for entry, digest in digested:
            leaf = leaf_hash(bytes.fromhex(digest))
            rows.append([self._edge.size, entry, leaf.hex()])
            self._edge.append(leaf)
        return rows

    def keep(self) -> None:
        """Store how far the tree has grown; within the transaction that stores the leaves."""
        self._row.size, self._row.peaks = self._edge.size, "".join(peak.hex() for peak in self._edge.peaks)
        self._row.save()

    @property
    def last(self) -> int:
        """The last place given."""
        return self._edge.size - 1
