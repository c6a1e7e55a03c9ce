"""The access log: who looked, searched, revealed or was turned away. Kept in hand and written in batches after the answer."""

import atexit
import threading
from datetime import date, datetime

from django.conf import settings
from django.db import connection

from yinuo.kit.actor import Actor
from yinuo.kit.ids import next_id
from yinuo.kit.moment import local_day, utc_now
from yinuo.vault.blind import search_token
from yinuo.vault.reading import Opening

from .models import Access, RightUse

EVERY = 1.0
"""Seconds between two batches: what a killed process may lose of its looks. Acts never wait here; they are journalled."""

_lock = threading.Lock()
_rows: list[Access] = []
_uses: dict[tuple[int, str], date] = {}
_known_uses: dict[tuple[int, str], date] = {}
_writer: threading.Thread | None = None
_stopping = threading.Event()


def looked(by: Actor, at: datetime, subject: str, subject_id: int, purpose: str = "") -> None:
    """``by`` opened a record."""
    _keep(_row("looked", by, at, subject=subject, subject_id=subject_id, purpose=purpose))


def searched(by: Actor, at: datetime, subject: str, words: str, hits: int) -> None:
    """``by`` searched (SECURITY-05). Kept is the blind token of what was typed, never the words."""
    _keep(_row("searched", by, at, subject=subject, term=search_token(words), hits=hits))


def exported(by: Actor, at: datetime, subject: str, rows: int, purpose: str = "") -> None:
    """``by`` took ``rows`` rows away in a file."""
    _keep(_row("exported", by, at, subject=subject, hits=rows, purpose=purpose))


def revealed(opening: Opening) -> None:
    """The vault opened a protected value. The moment is the log's own: an opening carries none."""
    _keep(_row("revealed", opening.by, utc_now(), subject=opening.place, subject_id=opening.person, purpose=opening.purpose))


def denied(by: Actor | None, verb: str, at: datetime, subject: str = "", subject_id: int | None = None) -> None:
    """``by`` tried what no post of theirs allows (ORG-03): the verb stands as purpose, the posts as term."""
    posts = ",".join(by.posts) if by else ""
    _keep(_row("denied", by, at, subject=subject, subject_id=subject_id, purpose=verb, term=posts or "—"))


def used(by: Actor, verb: str, at: datetime) -> None:
    """``by`` made use of a right; the last day of each is kept, so that unused rights can be listed (SECURITY-02)."""
    if by.user_id is None:
        return
    key, day = (by.user_id, verb), local_day(at)
    if _known_uses.get(key) != day:
        with _lock:
            _uses[key] = day
        _wake()


def flush() -> int:
    """Write what is in hand; how many rows that was. A failed batch is kept for the next try."""
    with _lock:
        rows, uses = _rows[:], dict(_uses)
        _rows.clear()
        _uses.clear()
    try:
        if rows:
            now = utc_now()
            for row in rows:
                row.written_at = now
            Access.objects.bulk_create(rows, batch_size=500)
        if uses:
            _write_uses(uses)
    except Exception:
        with _lock:
            _rows[:0] = rows
            _uses.update({key: max(day, _uses.get(key, day)) for key, day in uses.items()})
        raise
    return len(rows)


def forget() -> None:
    """Drop what is in hand: between tests, whose people vanish."""
    with _lock:
        _rows.clear()
        _uses.clear()
        _known_uses.clear()


def _write_uses(uses: dict[tuple[int, str], date]) -> None:
    RightUse.objects.bulk_create(
        [RightUse(user_id=user, verb=verb, last_on=day) for (user, verb), day in uses.items()],
        update_conflicts=True, unique_fields=["user", "verb"], update_fields=["last_on"],
    )
    _known_uses.update(uses)


def _row(kind: str, by: Actor | None, at: datetime, **columns: object) -> Access:
    for name, most in (("purpose", 200), ("term", 64), ("subject", 60)):
        if isinstance(text := columns.get(name), str):
            columns[name] = text[:most]
    login = int(by.session) if by and by.session.isdigit() else None
    return Access(id=next_id(), at=at, user_id=by.user_id if by else None, login_id=login, kind=kind, **columns)


def _keep(row: Access) -> None:
    with _lock:
        _rows.append(row)
    _wake()


def _wake() -> None:
    """Start this process's writer at the first row. Tests call `flush` themselves."""
    global _writer
    if getattr(settings, "TESTING", False) or (_writer is not None and _writer.is_alive()):
        return
    with _lock:
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_on, name="access-log", daemon=True)
            _writer.start()


def _write_on() -> None:
    while not _stopping.wait(EVERY):
        try:
            flush()
        except Exception:  # the database is away for a moment; the rows wait
            connection.close()


@atexit.register
def _last() -> None:
    _stopping.set()
    if _rows or _uses:
        try:
            flush()
        except Exception:
            return
