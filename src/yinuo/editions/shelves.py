"""The shelf of approved editions, read from the database and kept for a few seconds per process."""

import threading
import time
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.db.models import Exists, OuterRef, QuerySet

from yinuo.people.models import Company
from yinuo.people.setup import WEEK
from yinuo.policy.book import Book, compose, read
from yinuo.policy.calendar import TableDay, read_wall
from yinuo.policy.shelf import Shelf, Week

from .models import DayTakenBack, Edition, SpecialDay

STANDARD = Path(__file__).parent.parent / "standard"
_FRESH_SECONDS = 5.0
HEARD_BY_ALL = timedelta(seconds=2 * _FRESH_SECONDS)
"""How long after a change every process counts by it: what is counted anew for its sake waits so long, or one of them would still write the old."""

_lock = threading.Lock()


class _Kept:
    until: float = 0.0
    stamp: tuple[int, int, int] | None = None
    shelf: Shelf | None = None
    ids: dict[str, int] = {}
    books: dict[int, Book] = {}


def shelf() -> Shelf:
    """The editions in force and to come, under the administrator's calendar table."""
    if _Kept.shelf is None or _Kept.until < time.monotonic():
        with _lock:
            _refresh()
    found = _Kept.shelf
    assert found is not None
    return found


def edition_of(edition: int) -> Book | None:
    """The book of a stored edition."""
    shelf()
    return _Kept.books.get(edition)


def edition_id(digest: str) -> int:
    """The stored edition with these bytes."""
    shelf()
    return _Kept.ids.get(digest, 0)


def known_editions() -> list[int]:
    """Every stored edition, the newest last."""
    shelf()
    return list(_Kept.books)


def forget() -> None:
    """Read anew at the next question (an edition was approved, or a test's database replaced)."""
    _Kept.until, _Kept.stamp = 0.0, None  # whoever is asking at this instant keeps the shelf they were given


@lru_cache(maxsize=1)
def standard() -> Book:
    """The edition the product ships with."""
    return read(STANDARD)


def editions_in_order() -> list[tuple[int, datetime, Book]]:
    """Every approved edition with its id and the moment it comes into force, oldest first."""
    return [(_Kept.ids.get(book.digest, 0), since, book) for since, book in shelf().editions]


def in_force(at: datetime) -> tuple[int, Book]:
    """The edition in force and its id (0 for the standard edition of a database without any)."""
    book = shelf().at(at) or standard()
    return _Kept.ids.get(book.digest, 0), book


def special_days() -> QuerySet[SpecialDay]:
    """The days opened or closed by hand that hold: not taken back since they were last entered."""
    return SpecialDay.objects.exclude(Exists(DayTakenBack.objects.filter(special=OuterRef("pk"), of_version=OuterRef("version"))))


def _refresh() -> None:
    _Kept.until = time.monotonic() + _FRESH_SECONDS
    approved = Edition.objects.filter(approved_at__isnull=False, discarded_at__isnull=True)
    days = list(special_days().order_by("id").values_list("calendar", "day", "windows", "reason", "version"))
    rows = list(approved.order_by("in_force_from", "approved_at").values_list("id", "digest", "in_force_from", "approved_at", "drafted_by"))
    weeks = _company_weeks()
    stamp = (len(rows), rows[-1][0] if rows else 0, hash(repr((days, weeks))))
    if stamp == _Kept.stamp and _Kept.shelf is not None:
        return
    editions: list[tuple[date | datetime, Book]] = []
    ids, books = {}, {}
    for key, digest, since, approved_at, drafter in rows:
        assert approved_at is not None  # only approved ones are asked for
        book = _book(key, digest)
        ids[digest], books[key] = key, book
        editions.append((_in_force(since, approved_at, founding=drafter is None), book))
    if not editions:
        editions, ids, books = [(date.min, standard())], {standard().digest: 0}, {0: standard()}
    table = [TableDay(day, tuple(_wall(w) for w in windows), calendar=calendar, note=why) for calendar, day, windows, why, _ in days]
    _Kept.ids, _Kept.books, _Kept.stamp = ids, books, stamp
    _Kept.shelf = Shelf(editions, table, weeks=weeks)


def _company_weeks() -> dict[str, Week]:
    """The office hours a company entered at its first start; none keeps those of the edition."""
    own = Company.objects.values_list("office_week", flat=True).first()
    return {"office": tuple(tuple(read_wall(text) for text in own.get(day, ())) for day in WEEK)} if own else {}


def _book(key: int, digest: str) -> Book:
    known = _Kept.books.get(key)
    if known is not None and known.digest == digest:
        return known
    if digest == standard().digest:
        return standard()
    return compose(Edition.objects.values_list("documents", flat=True).get(pk=key))


def _in_force(since: date | None, approved_at: datetime, *, founding: bool) -> date | datetime:
    """From the named day, but never before the approval; a minute's notice lets every process hear of it."""
    from yinuo.kit.moment import COMPANY_ZONE

    if founding or since is None:
        return since or date.min
    begins = datetime.combine(since, datetime.min.time(), COMPANY_ZONE)
    notice = approved_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return max(begins, notice)


def _wall(window: list[str]) -> tuple[int, int]:
    """["08:30", "12:00"] as minutes of the day; "24:00" is its end."""
    opens, closes = (int(text[:2]) * 60 + int(text[3:5]) for text in window)
    return opens, closes
