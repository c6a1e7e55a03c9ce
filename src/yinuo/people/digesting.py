"""The hourly digests of the access log: what it held goes into the journal, so that nobody takes a look back out of it unseen."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import QuerySet

from yinuo.journal.findings import Finding
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import both
from yinuo.records.digest import canonical_bytes

from .models import Access, AccessDigest

SETTLED = timedelta(minutes=2)
"""How long after an hour its last batch may still be on its way into the database."""
COLUMNS = ("id", "at", "written_at", "user_id", "login_id", "kind", "subject", "subject_id", "purpose", "term", "hits")


def digest_hours(at: datetime) -> int:
    """Close the hours gone by since the last digest: 1 when something was written, 0 when nothing was looked at."""
    until = (at - SETTLED).replace(minute=0, second=0, microsecond=0)
    since = AccessDigest.objects.order_by("-until").values_list("until", flat=True).first()
    if (since is not None and since >= until) or not _rows(since, until).exists():
        return 0
    rows, told = summed(since, until)
    with operation(at):
        note(AccessDigest(since=since, until=until, rows=rows, digest=told), "access.digested", by=SYSTEM, at=at, until=until, rows=rows, digest=told)
    return 1


def altered() -> Iterable[Finding]:
    """Every span whose rows are not those that were digested."""
    for kept in AccessDigest.objects.order_by("until"):
        rows, told = summed(kept.since, kept.until)
        if (rows, told) != (kept.rows, kept.digest):
            span = f"{_shown(kept.since)}–{_shown(kept.until)}"
            yield Finding(
                "access.altered",
                both(f"访问记录在 {span} 之间被改动：当时 {kept.rows} 条，现在 {rows} 条", f"the access log was altered within {span}: {kept.rows} rows then, {rows} now"),
                table="people_access",
            )


def summed(since: datetime | None, until: datetime) -> tuple[int, str]:
    """How many rows were written from ``since`` until before ``until``, and their SHA-256 in the order of their ids."""
    total, count = sha256(), 0
    for row in _rows(since, until).order_by("id").values(*COLUMNS).iterator(chunk_size=2000):
        total.update(canonical_bytes(row) + b"\n")
        count += 1
    return count, total.hexdigest()


def _shown(moment: datetime | None) -> str:
    return f"{moment.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}" if moment else ""


def _rows(since: datetime | None, until: datetime) -> QuerySet[Access]:
    rows = Access.objects.filter(written_at__lt=until)
    return rows.filter(written_at__gte=since) if since else rows
