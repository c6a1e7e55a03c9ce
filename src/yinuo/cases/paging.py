"""Pages of a list of cases: by key, so that every depth costs the same; one statement for everybody who sees and asks the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from yinuo.editions import asking
from yinuo.kit.actor import Actor, Reach
from yinuo.records.statements import Read, among, listed

from .models import NEVER, Case
from .queries import NAMED, Filter, handed_moment, narrowed, seen_by, sight, somebody
from .reach import parts

LIST_COLUMNS = (
    "id", "number", "kind", "stage", "mode", "urgency", "priority", "channel", "caller", "model_text", "description", "station_id",
    "owner_id", "engineer_id", "follow_up_id", "received_at", "due_at", "is_open", "chases", "warranty", "next_step",
)
ORDERS = {
    "due": ("due_at", "id"),
    "newest": ("-id",),
    "oldest": ("id",),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and the key of the next."""

    rows: list[dict[str, Any]]
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None


def page(
    actor: Actor, by: Filter, at: datetime, *, order: str = "due", after: tuple[Any, ...] | None = None, size: int = 50
) -> Page:
    """A page of rows as dictionaries of `LIST_COLUMNS`, after a key; every depth costs the same.

    In the queue, questions of security that nobody has taken on stand before all others, as long as the clause of the queues
    ranks them so (SLA-13).
    """
    first = _security_first(actor, by, at, size) if (by.queue, order) == ("open", "due") and _security_leads(at) else []
    limit = size - (0 if after else len(first)) + 1
    wording = None if first else _wording(by)
    if wording is not None:
        question = _page(*sight(actor), wording, order, after is not None, limit)
        rows = _rows(question, *(_handed(order, after) if after else ()))
    else:
        cases = narrowed(seen_by(actor), by, actor, at).order_by(*ORDERS[order]).exclude(pk__in=[row["id"] for row in first])
        rows = list((cases.filter(_beyond(order, after)) if after else cases).values(*LIST_COLUMNS)[:limit])
    first = [] if after else first
    more, rows = len(rows) == limit, [*first, *rows[: limit - 1]]
    last = rows[-1] if rows and more else None
    key = None if last is None else ((last["due_at"], last["id"]) if order == "due" else (last["id"],))
    return Page(rows, key, after)


def _security_leads(at: datetime) -> bool:
    security, usual = (asking.answer("queue", {"case.kind": kind, "case.urgency": "normal"}, at).get("rank") for kind in ("security", "consulting"))
    return security is not None and (usual is None or security < usual)


def _security_first(actor: Actor, by: Filter, at: datetime, size: int) -> list[dict[str, Any]]:
    wording = _wording(by)
    if size < 2:  # one place of a page stays for the others, or no list would ever go on
        return []
    if wording is None:
        cases = narrowed(seen_by(actor), by, actor, at).order_by(*ORDERS["due"])
        return list(cases.filter(kind="security", stage="received").values(*LIST_COLUMNS)[: size - 1])
    return _rows(_page(*sight(actor), wording, "due", False, size - 1, security=True))


def rows_of(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """`LIST_COLUMNS` of cases by id, whoever may see them: for ids that were found within somebody's sight."""
    return {row["id"]: row for row in _rows(_OF_IDS, listed(ids))}


_OF_IDS = Read(lambda ids: Case.objects.filter(pk__in=among(ids)).values_list(*LIST_COLUMNS))


def _wording(by: Filter) -> tuple[Any, ...] | None:
    """What a filter changes in the statement; None where it depends on the moment or on words, and is put anew each time."""
    if by.queue == "overdue" or by.since or by.until or by.words.strip() or by.batch or by.extra:
        return None
    return by.queue, by.kinds, by.stages, by.modes, by.urgencies, by.channels, by.stations, by.engineers


@lru_cache(maxsize=512)
def _page(see: tuple[Reach, ...], colleague: bool, user: int | None, wording: tuple[Any, ...], order: str, deep: bool, limit: int,
          security: bool = False) -> Read:
    """The statement of one page for everybody who sees and asks the same."""
    actor, queue = somebody(see, colleague, user), wording[0]
    by = Filter("open" if queue == "mine" and order == "due" and user is not None else queue, *wording[1:])  # whose cases it is says each part

    def asked(*after: Any) -> QuerySet[Case]:
        def wanted(cases: QuerySet[Case]) -> QuerySet[Case]:
            cases = narrowed(cases, by, actor, NEVER).order_by(*ORDERS[order])
            return cases.filter(_after(order, after)) if deep else cases

        if security:
            return wanted(seen_by(actor)).filter(_SECURITY_WAITING).values_list(*LIST_COLUMNS)[:limit]
        apart = _apart(actor, queue) if order == "due" else None
        if apart is None:
            return wanted(seen_by(actor)).values_list(*LIST_COLUMNS)[:limit]
        first = _first_of([wanted(cases)[:limit] for cases in apart], limit)
        return Case.objects.filter(pk__in=first).order_by(*ORDERS[order]).values_list(*LIST_COLUMNS)

    return Read(asked, values=2 if order == "due" else 1)


_SECURITY_WAITING = Q(RawSQL("cases_case.kind = 'security' AND cases_case.stage = 'received'", (), output_field=BooleanField()))
"""Spelled out, so that both databases see in it the index made for it."""

_OPEN_QUEUES = ("open", "unowned", "unassigned", "security")
"""Queues whose pages are merged from the indexes of open cases by station and by person."""


def _apart(actor: Actor, queue: str) -> list[QuerySet[Case]] | None:
    """The cases of a queue as parts that each follow one index by due time; None where it cannot be said so."""
    if queue == "mine" and actor.user_id is not None:
        return [seen_by(actor).filter(**{whose: actor.user_id}) for whose in NAMED]
    apart = parts(actor) if queue in _OPEN_QUEUES else None
    return None if apart is None else [Case.objects.filter(part) for part in apart]


def _first_of(branches: list[QuerySet[Case]], limit: int) -> RawSQL:
    """The first ids by due time over several ordered questions, each of which reads no more than it gives."""
    spelled = [branch.values_list("due_at", "id").query.sql_with_params() for branch in branches]
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS part{place}" for place, (sql, _) in enumerate(spelled))
    params = [value for _, values in spelled for value in values]
    return RawSQL(f"SELECT id FROM ({union}) AS merged ORDER BY due_at, id LIMIT {limit}", params)


def _rows(question: Read, *values: Any) -> list[dict[str, Any]]:
    return [dict(zip(LIST_COLUMNS, row, strict=True)) for row in question.rows(*values)]


def _beyond(order: str, after: tuple[Any, ...]) -> Q:
    """The row-value comparison (due_at, id) > (?, ?), which an index can follow where OR cannot."""
    return _after(order, _handed(order, after))


def _handed(order: str, after: tuple[Any, ...]) -> tuple[Any, ...]:
    """A key as the statement takes it."""
    return (handed_moment(after[0]), after[1]) if order == "due" else after


def _after(order: str, handed: tuple[Any, ...]) -> Q:
    if order == "newest":
        return Q(id__lt=handed[0])
    if order == "oldest":
        return Q(id__gt=handed[0])
    return Q(RawSQL("(cases_case.due_at, cases_case.id) > (%s, %s)", handed, output_field=BooleanField()))
