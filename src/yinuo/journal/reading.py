"""What happened, read back: entries of a case or a record, in the order of their noting."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import BooleanField, Q, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from yinuo.kit.ids import first_id_at
from yinuo.records.statements import Read

from .models import RARE, Checkpoint, Entry

FACT_COLUMNS = ("id", "kind", "happened_at", "noted_at", "sets", "data", "supersedes", "basis")


_OF_CASE = Read(lambda key: Entry.objects.filter(case_id=key).order_by("id"))


def of_case(case_id: int) -> Iterable[Entry]:
    """All entries about a case and what belongs to it, oldest first."""
    return _OF_CASE.rows(case_id)


def of_record(subject: str, subject_id: int) -> Iterable[Entry]:
    """The chain of one record, oldest first."""
    return Entry.objects.filter(subject_id=subject_id, subject=subject).order_by("id")


def fact_rows(case_ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """(case id, *FACT_COLUMNS) of several cases, by case and in order: what a replay needs and no more."""
    return list(
        Entry.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "id").values_list("case_id", *FACT_COLUMNS)
    )


def fact_rows_touching(case_ids: Iterable[int], kinds: frozenset[str], names: frozenset[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of `fact_rows` that can move something: of these kinds, setting one of these attributes, or corrections.

    For a hundred thousand cases at a time: columns are read as the database gives them, and only what is kept is turned
    into moments and values. ``sets`` holds just the attributes asked for; what a moment rests on is not asked (``live``).
    """
    happened_at, noted_at = ("happened_at", "noted_at") if connection.vendor == "postgresql" else (Cast("happened_at", TextField()), Cast("noted_at", TextField()))
    entries = Entry.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "id")
    rows = entries.values_list("case_id", "id", "kind", happened_at, noted_at, "sets", "data", "supersedes")
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        while found := cursor.fetchmany(5000):
            for case, key, kind, happened, noted, sets, data, supersedes in found:
                kept = {} if sets == "{}" else {name: value for name, value in orjson.loads(sets).items() if name in names}
                if kept or kind in kinds or supersedes is not None:
                    told = _moment(happened)
                    yield (case, key, kind, told, told if noted == happened else _moment(noted), kept, {} if data == "{}" else orjson.loads(data), supersedes, "live")


def _moment(value: Any) -> datetime:
    """SQLite keeps moments as UTC text, PostgreSQL as themselves."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def facts_of_case(case_id: int) -> list[tuple[Any, ...]]:
    """`FACT_COLUMNS` of one case, in order."""
    return _OF_ONE_CASE.rows(case_id)


def story_of_case(case_id: int) -> list[tuple[Any, ...]]:
    """(id, kind, subject, happened, noted, actor, clause) of all entries about a case, oldest first."""
    return _STORY.rows(case_id)


_STORY = Read(
    lambda case_id: Entry.objects.filter(case_id=case_id).order_by("id").values_list("id", "kind", "subject", "happened_at", "noted_at", "actor_id", "clause")
)
_OF_ONE_CASE = Read(lambda case_id: Entry.objects.filter(case_id=case_id).order_by("id").values_list(*FACT_COLUMNS))


def rare_between(since: datetime, until: datetime, kinds: Iterable[str]) -> Iterable[Entry]:
    """Entries of some of the `RARE` kinds noted in ``[since, until)``. Raises `LookupError` for another kind, which only a walk through everything would find."""
    if other := set(kinds) - set(RARE):
        raise LookupError(f"not among the rare kinds: {sorted(other)}")
    return Entry.objects.filter(_RARE, id__gte=first_id_at(since), id__lt=first_id_at(until), kind__in=list(kinds)).order_by("id")


_RARE = Q(RawSQL("journal_entry.kind IN ({})".format(", ".join(f"'{kind}'" for kind in RARE)), (), output_field=BooleanField()))
"""Spelled out, so that both databases see in it the index made for it."""


def by_statement(case_ids: Any, kind: str) -> list[dict[str, Any]]:
    """What was kept with the entries of one kind about these cases whose moment is what a person said afterwards."""
    return list(Entry.objects.filter(case_id__in=case_ids, kind=kind, basis="statement").values_list("data", flat=True))


def newest_checkpoint() -> str | None:
    """The newest signed note, to be kept where the administrators cannot reach it."""
    return Checkpoint.objects.order_by("-size").values_list("note", flat=True).first()


def sealed_after(seq: int, limit: int) -> list[tuple[int, Entry]]:
    """Sealed entries beyond ``seq`` in sealed order, with their places. The only safe order to read on in:
    transactions commit out of order, so neither ids nor times will do."""
    from .models import Leaf

    leaves = list(Leaf.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", "entry")[:limit])
    entries = Entry.objects.in_bulk([entry for _, entry in leaves])
    return [(place, entries[entry]) for place, entry in leaves]


def sealed_count() -> int:
    """How many entries have their place; the next one gets this number."""
    from .models import Frontier

    edge = Frontier.objects.first()
    return edge.size if edge else 0


def bookmark(reader: str) -> int:
    """How far a reader has come; -1 before the first entry."""
    from .models import Bookmark

    return Bookmark.objects.get_or_create(reader=reader)[0].seq


def move_bookmark(reader: str, seq: int) -> None:
    """Note how far a reader has come; done in the transaction of what it did."""
    from .models import Bookmark

    Bookmark.objects.filter(reader=reader).update(seq=seq)


def unsealed_count() -> int:
    """How many operations wait for the sealer."""
    from .models import Unsealed

    return Unsealed.objects.count()


def noted_through_other_doors(case_ids: Any, doors: Iterable[str]) -> set[int]:
    """Which of these cases have an entry that came in by none of ``doors``."""
    entries = Entry.objects.filter(case_id__in=case_ids).exclude(door__in=list(doors))
    return {case for case in entries.values_list("case_id", flat=True).distinct() if case is not None}
