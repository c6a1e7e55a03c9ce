"""Verification: every entry, chain, leaf, checkpoint and journalled row compared with what was written, in one snapshot.

Areas add what only they know (approved editions, attachments) with `register_check`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection

from yinuo.kit.text import both

from . import guard
from .checking import checkpoint_findings, entry_findings, tree_findings
from .checking_rows import record_findings
from .findings import Finding, Report, unreadable
from .models import Unsealed
from .sealer import seal

Check = Callable[[], Iterable[Finding]]
_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Have ``check`` run with every verification under ``name``; it yields what it finds wrong."""
    _checks[name] = check


def verify(at: datetime, *, trust: Path | None = None, witness: Path | None = None) -> Report:
    """Walk everything. ``trust`` is a list of verifiers and ``witness`` a saved checkpoint, by default this machine's own.

    What waits is sealed first, so that a stopped worker does not look like an alteration.
    """
    _seal_what_waits()
    with _snapshot():
        report = Report()
        _count_waiting(report, at)
        report.findings += [_unguarded(name) for name in guard.missing()]
        report.findings += _readable("journal_entry", entry_findings(report))
        report.findings += _readable("journal_leaf", tree_findings(report))
        checkpoint_findings(report, trust, witness)
        report.findings += record_findings(report)
        for name, check in _checks.items():
            report.findings += _readable(name, check())
    return report


def _readable(table: str, walk: Iterable[Finding]) -> Iterator[Finding]:
    """A walk that ends in a finding where a value cannot even be read any more."""
    try:
        yield from walk
    except (ValueError, TypeError, AttributeError) as error:
        yield unreadable(table, error)


def _seal_what_waits() -> None:
    try:
        while seal():
            pass
    except (DatabaseError, ValueError):
        return  # an altered tree takes no more leaves; the walks below say where


def _count_waiting(report: Report, at: datetime) -> None:
    moments = list(Unsealed.objects.values_list("noted_at", flat=True))
    report.waiting = len(moments)
    if moments:
        report.oldest_waiting = at - min(moments)


def _unguarded(trigger: str) -> Finding:
    return Finding(
        "guard.missing",
        both(f"数据库触发器 {trigger} 缺失或被改动", f"the database trigger {trigger} is missing or was changed"),
        table=trigger.rsplit("_", 1)[0],
    )


@contextmanager
def _snapshot() -> Iterator[None]:
    """One unchanging view of the database, without keeping writers out."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
