"""The one search box: service number, serial number, telephone or its tail, name, words of one Han character and up."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.customers.models import Contact
from yinuo.kit.actor import Actor
from yinuo.kit.numbering import looks_like_number
from yinuo.kit.search_tokens import Query, query
from yinuo.kit.text import folded
from yinuo.products.models import Unit
from yinuo.vault import blind, reading

from .models import Case
from .queries import seen_among, seen_by

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
    found += _ids(seen_by(actor).filter(contact__in=_named(typed)), limit) if _may_be_name(typed) else []
    found += by_words(actor, query(typed), limit)
    return list(dict.fromkeys(found))[:limit]


def by_words(actor: Actor, sought: Query, limit: int) -> list[int]:
    """Visible cases whose text contains every term, newest first, rechecked against the text itself."""
    if not sought:
        return []
    kept: list[int] = []
    last: int | None = None
    at_once = limit * (4 if _sees_all(actor) else 10)
    while len(kept) < limit:
        rows = _candidates(sought, last, at_once)
        if not rows:
            break
        true = [key for key, words in rows if sought.recheck(words)]
        seen = seen_among(actor, true) if true else set()
        kept += [key for key in true if key in seen]
        last = rows[-1][0]
        if len(rows) < at_once:
            break
    return kept[:limit]


def _sees_all(actor: Actor) -> bool:
    return actor.user_id is None or any(reach.everything for reach in actor.grants.get("case.see", ()))


def _candidates(sought: Query, below: int | None, limit: int) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT id, words FROM cases_search WHERE tokens @@ %s::tsquery AND id < %s ORDER BY id DESC LIMIT %s",
                [sought.tsquery(), below or (1 << 62), limit],
            )
        else:
            cursor.execute(
                "SELECT s.id, s.words FROM cases_search_index i JOIN cases_search s ON s.id = i.rowid "
                "WHERE cases_search_index MATCH %s AND i.rowid < %s ORDER BY i.rowid DESC LIMIT %s",
                [sought.fts5(), below or (1 << 62), limit],
            )
        return list(cursor.fetchall())


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
