"""Reading the access log: who looked at what, when and why, as far as the reader's right reaches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both

from .models import Access, PostHolding

KINDS: dict[str, Both] = {
    "looked": both("查看", "looked"), "revealed": both("查看明文", "revealed"), "searched": both("搜索", "searched"),
    "exported": both("导出", "exported"), "denied": both("被拒", "turned away"),
}
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log is asked for; empty parts ask for everything. ``subjects`` with ``words`` name one record."""

    person: int | None = None
    kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    subjects: frozenset[int] = field(default_factory=frozenset)
    words: str = ""


def seen_by(by: Actor) -> QuerySet[Access]:
    """The rows within the reader's reach: everything, or the looks of people who hold posts at their stations, and their own."""
    rows = Access.objects.order_by("-id")
    reaches = by.grants.get("access.see", ())
    if by.user_id is None or any(reach.everything for reach in reaches):
        return rows
    stations = frozenset().union(*(reach.stations for reach in reaches))
    return rows.filter(Q(user_id=by.user_id) | Q(user_id__in=PostHolding.objects.filter(station_id__in=stations).values("user_id"))) if reaches else rows.none()


def found(wanted: Wanted, by: Actor) -> QuerySet[Access]:
    """The rows asked for, the newest first."""
    rows = seen_by(by)
    if wanted.person is not None:
        rows = rows.filter(user_id=wanted.person)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.subjects or wanted.words:
        named = Q(subject_id__in=wanted.subjects)
        rows = rows.filter(named | Q(purpose__startswith=wanted.words) if wanted.words else named)
    return rows


def page(wanted: Wanted, by: Actor, before: int | None = None) -> list[Access]:
    """One page and one row more, so that the reader knows whether another follows."""
    rows = found(wanted, by)
    return list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])


def every(wanted: Wanted, by: Actor, most: int) -> Iterator[Access]:
    """The rows asked for, for a file."""
    return found(wanted, by)[:most].iterator(chunk_size=2000)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, COMPANY_ZONE).astimezone(UTC)
