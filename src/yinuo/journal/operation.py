"""One act, all or nothing: the rows it changed and the entries that say so, written together at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction

from yinuo.kit.actor import Actor, Door
from yinuo.kit.ids import next_id
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.records.digest import canonical_bytes, digest_of, digested_columns, written
from yinuo.records.fitting import refuse_unfit
from yinuo.records.models import Record
from yinuo.records.statements import insert, update_version

from .models import Entry, Unsealed


@dataclass(slots=True)
class Operation:
    """What one act has noted so far."""

    id: int
    entries: list[tuple[Record, Entry]] = field(default_factory=list)
    records: dict[int, Record] = field(default_factory=dict)
    basis: str = ""
    """What the moment handed over for this act rests on, where `dating.date_back` settled it."""
    late_because: str = ""
    """Why a person enters it late."""

    def case_ids(self) -> set[int]:
        return {entry.case_id for _, entry in self.entries if entry.case_id}


FRESH = timedelta(minutes=10)
"""What is entered within this time counts as entered at once."""
_current: ContextVar[Operation | None] = ContextVar("operation", default=None)
_whole: ContextVar[bool] = ContextVar("whole", default=False)
_followers: list[Callable[[Operation, datetime], None]] = []


def follow_with(follower: Callable[[Operation, datetime], None]) -> None:
    """Have ``follower`` called at the end of every operation, before it is written (clocks register here)."""
    _followers.append(follower)


@contextmanager
def operation(at: datetime) -> Iterator[Operation]:
    """Open an act; an act inside an act joins it. Everything is written when the outermost one ends."""
    if (outer := _current.get()) is not None:
        yield outer
        return
    act = Operation(next_id())
    token = _current.set(act)
    try:
        with transaction.atomic(savepoint=not _whole.get()):
            yield act
            for follower in _followers:
                follower(act, at)
            _write(act, at)
    finally:
        _current.reset(token)


@contextmanager
def whole() -> Iterator[None]:
    """Spare acts a savepoint of their own: within a transaction that an act's failure ends anyway."""
    token = _whole.set(True)
    try:
        yield
    finally:
        _whole.reset(token)


def current() -> Operation | None:
    """The act under way, if any."""
    return _current.get()


def note(
    record: Record,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    happened: datetime | None = None,
    sets: dict[str, Any] | None = None,
    clause: str = "",
    basis: str | None = None,
    supersedes: int | None = None,
    case_id: int | None = None,
    **data: Any,
) -> Entry:
    """Say that ``kind`` happened to ``record``. The record, changed or new, is saved with the entry.

    ``case_id`` defaults to the record's own case; ``basis`` to what the act's moment rests on where one was handed over,
    else to ``live``. What rests on a person's word keeps why it came late. Raises `RuntimeError` outside an operation.
    """
    act = _current.get()
    if act is None:
        raise RuntimeError("a record is noted inside a verb only")
    subject = record._meta.model_name or ""
    if case_id is None:
        case_id = record.id if subject == "case" else getattr(record, "case_id", None)
    basis = basis or _basis(act, by, happened, at)
    if basis == "statement" and act.late_because:
        data.setdefault("late_because", act.late_because)
    entry = Entry(
        id=next_id(), operation=act.id, kind=kind, subject=subject, subject_id=record.id, case_id=case_id,
        actor_id=by.user_id, door=by.door.value, happened_at=happened or at, noted_at=at, basis=basis, clause=clause,
        supersedes=supersedes, sets=sets or {}, data={name: written(value) for name, value in data.items()},
    )
    act.entries.append((record, entry))
    act.records.setdefault(record.id, record)
    return entry


def _basis(act: Operation, by: Actor, happened: datetime | None, at: datetime) -> str:
    """What the system works out rests on facts; a moment handed over on the device's clock, an import, or somebody's word."""
    if by.user_id is None or happened is None:
        return "live"
    if act.basis == "device" or at - happened <= FRESH:
        return act.basis if act.basis == "device" else "live"
    return act.basis or ("import" if by.door is Door.IMPORT else "statement")


def _write(act: Operation, at: datetime) -> None:
    if not act.entries:
        return
    heads = {key: record.chain for key, record in act.records.items()}
    digests = {}
    for key, record in act.records.items():
        refuse_unfit(record)
        record.version += 1
        digests[key] = digest_of(record)
    for record, entry in act.entries:
        entry.version, entry.record_digest = record.version, digests[record.id]
        entry.previous = heads[record.id]
        heads[record.id] = entry.digest = entry_digest(entry)
    for key, record in act.records.items():
        record.chain = heads[key]
    _save(act)
    insert([entry for _, entry in act.entries])
    insert([Unsealed(operation=act.id, noted_at=at)])


def entry_digest(entry: Entry) -> str:
    """Hex SHA-256 of an entry's canonical form."""
    content = {name: written(getattr(entry, name)) for name in digested_columns(Entry) if name != "digest"}
    return sha256(canonical_bytes(content)).hexdigest()


def _save(act: Operation) -> None:
    new: dict[type[Record], list[Record]] = {}
    for record in act.records.values():
        if record._state.adding:
            new.setdefault(type(record), []).append(record)
        else:
            _update(record)
    for records in new.values():
        insert(records)


def _update(record: Record) -> None:
    """Write a changed row, but only over the version it was read from."""
    if not update_version(record, record.version - 1):
        raise Refusal(
            "record.changed", both("这条记录刚刚被别人改过", "Somebody else has just changed this record"),
            way_out=both("请刷新后查看最新内容，再决定是否继续", "Reload to see what changed, then decide"),
        )
