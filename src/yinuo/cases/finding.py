"""The one search box: service number, serial number, telephone or its tail, name, words of one Han character and up."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.customers.models import Contact
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.numbering import looks_like_number
from yinuo.kit.search_tokens import Query, query
from yinuo.kit.text import folded
from yinuo.people.places import places
from yinuo.products.models import Unit
from yinuo.vault import blind, reading

from . import reach, search
from .models import Case
from .queries import seen_by, sight, somebody

NAME = "customers.contact.name"


def matching(actor: Actor, typed: str, limit: int = 20) -> list[int]:
    """Ids of visible cases that match what was typed, newest first."""
    typed = typed.strip()[:100]
    if not typed:
        return []
    code = folded(typed)
    if looks_like_number(typed):
        return _ids(seen_by(actor).filter(number="".join(c for c in code if c.isdigit())), limit)
    found: list[int] = []
    if code.isdigit() and len(code) >= 4:
        found += _ids(seen_by(actor).filter(contact__person__in=_phones(code)), limit)
    if len(code) >= 4 and code.isascii() and any(c.isdigit() for c in code):
        found += _ids(seen_by(actor).filter(unit__in=_units(code)), limit)
    if _may_be_name(typed) and (named := _named(typed)):
        found += _ids(seen_by(actor).filter(contact__in=named), limit)
    found += by_words(actor, query(typed), limit)
    return list(dict.fromkeys(found))[:limit]


def by_words(actor: Actor, sought: Query, limit: int) -> list[int]:
    """Visible cases whose text contains every term, newest first, rechecked against the text itself."""
    if not sought or not _sees_any(actor):
        return []
    kept: list[int] = []
    last = _NEWEST
    asked, at_once = _asked(actor, sought, limit)
    while len(kept) < limit:
        rows = _candidates(actor, asked, last, at_once)
        kept += islice((key for key, words, _ in rows if words is not None and sought.recheck(words)), limit - len(kept))
        if not rows or rows[0][2] < at_once:
            break
        last = rows[-1][0]
    return kept


_NEWEST = 1 << 62
_FEWEST, _MOST = 40, 1500


def _asked(actor: Actor, sought: Query, limit: int) -> tuple[str, int]:
    """What the index is asked, and how many candidates to look at together."""
    on_postgresql = connection.vendor == "postgresql"
    asked = sought.tsquery() if on_postgresql else sought.fts5()
    if (through := reach.through(actor)) is None:
        return asked, _at_once(actor, limit)
    both_of, either, quote = ("&", " | ", "'") if on_postgresql else ("AND", " OR ", '"')
    seen = either.join(f"{quote}{mark}{quote}" for mark in search.marks(through))
    return f"{asked} {both_of} ({seen})", limit * (3 if _narrowed(actor) else 1) + limit // 2  # nearly all of them are the reader's


def _at_once(actor: Actor, limit: int) -> int:
    """How many candidates to look at together: the fewer stations somebody sees, the more of them are not theirs."""
    if _sees_all(actor):
        return limit
    stations = {station for granted in actor.grants.get("case.see", ()) for station in granted.stations}
    share = len(places().serving) and len(stations) / max(1, len({s.id for some in places().serving.values() for s in some}))
    wanted = int(limit * 1.6 / share) if share else _MOST
    return -(-max(_FEWEST, min(_MOST, wanted)) // 100) * 100  # in hundreds, so that few wordings stand for all


def _sees_any(actor: Actor) -> bool:
    through = reach.through(actor)
    return through is None or bool(through)


def _sees_all(actor: Actor) -> bool:
    return actor.user_id is None or any(granted.everything for granted in actor.grants.get("case.see", ()))


def _narrowed(actor: Actor) -> bool:
    return any(granted.brands is not None or granted.station_kinds is not None for granted in actor.grants.get("case.see", ()))


def _candidates(actor: Actor, asked: str, below: int, limit: int) -> list[tuple[int, str | None, int]]:
    """Of the next ``limit`` cases in the index those the reader may see, newest first, and always the last: (case, words, how many there were).

    Planned anew each time: how frequent a word is decides whether the newest cases are gone through or the index of tokens.
    """
    found = _FOUND_POSTGRESQL if connection.vendor == "postgresql" else _FOUND_SQLITE
    seen, values = _seen_sql(connection.vendor, *sight(actor))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({found} LIMIT {limit}), seen (id) AS ({seen}) "
            "SELECT found.id, CASE WHEN seen.id IS NOT NULL THEN found.words END, (SELECT count(*) FROM found) FROM found LEFT JOIN seen ON seen.id = found.id "
            "WHERE seen.id IS NOT NULL OR found.id = (SELECT min(id) FROM found) ORDER BY found.id DESC",
            [asked, below, *values],
        )
        return list(cursor.fetchall())


@lru_cache(maxsize=512)
def _seen_sql(vendor: str, see: tuple[Reach, ...], colleague: bool, user: int | None) -> tuple[str, tuple[Any, ...]]:
    sql, values = seen_by(somebody(see, colleague, user)).order_by().values_list("pk").query.sql_with_params()
    return sql, tuple(values)


_FOUND_POSTGRESQL = "SELECT id, words FROM cases_search WHERE tokens @@ %s::tsquery AND id < %s ORDER BY id DESC"
_FOUND_SQLITE = (
    "SELECT s.id, s.words FROM cases_search_index i JOIN cases_search s ON s.id = i.rowid "
    "WHERE cases_search_index MATCH %s AND i.rowid < %s ORDER BY i.rowid DESC"
)


def _ids(cases: QuerySet[Case], limit: int) -> list[int]:
    return list(cases.order_by("-id").values_list("pk", flat=True)[:limit])


def _phones(digits: str) -> QuerySet:  # type: ignore[type-arg]
    return blind.by_phone_tail(digits) if len(digits) == 4 else blind.by_phone(digits)


def _units(code: str) -> Iterable[int]:
    ends = Q(serial_folded=code) | Q(serial_folded__gte=code, serial_folded__lt=code + "~")
    ends |= Q(serial_reversed__gte=code[::-1], serial_reversed__lt=code[::-1] + "~")
    return list(Unit.objects.filter(ends).values_list("pk", flat=True)[:50])


def _may_be_name(typed: str) -> bool:
    return 1 <= len(typed) <= 20 and " " not in typed and not any(c.isdigit() for c in typed)


def _named(typed: str) -> list[int]:
    """Contacts whose name contains what was typed: candidates by token, then compared after opening."""
    if not blind.any_named(typed):
        return []
    rows = list(Contact.objects.filter(person__in=blind.by_name(typed)).order_by("-id").only("id", "name")[:200])
    hits = reading.matched([row.name for row in rows], NAME, lambda name: blind.name_test(typed, name))
    return [row.id for row, hit in zip(rows, hits, strict=True) if hit]
