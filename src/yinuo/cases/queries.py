"""Reading cases for a person: every read begins at what that person may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from yinuo.customers.models import Contact, Customer
from yinuo.editions import asking
from yinuo.kit.actor import Actor, Door, Reach
from yinuo.kit.numbering import looks_like_number, read
from yinuo.people.models import Region, Station, User
from yinuo.people.verbs import unseen
from yinuo.products.models import Product, Unit
from yinuo.records.statements import Read, among, listed

from .models import NEVER, PEOPLE, Case, Hold
from .reach import parts, visible

LIST_COLUMNS = (
    "id", "number", "kind", "stage", "mode", "urgency", "priority", "channel", "caller", "model_text", "description", "station_id",
    "owner_id", "engineer_id", "follow_up_id", "received_at", "due_at", "is_open", "chases", "warranty", "next_step",
)
ORDERS = {
    "due": ("due_at", "id"),
    "newest": ("-id",),
    "oldest": ("id",),
}


def _by_key(model: type[Model], key: Any) -> QuerySet[Any]:
    return model._default_manager.filter(pk=key)


def seen_by(actor: Actor) -> QuerySet[Case]:
    """The cases this person may see. What they may not see does not exist."""
    condition = visible(actor)
    return Case.objects.all() if condition is None else Case.objects.filter(condition)


def one(actor: Actor, number: str) -> Case:
    """A case by its service number, or the same "not found" for a foreign and a missing one."""
    digits = "".join(c for c in number if c.isdigit())
    see, colleague, user = sight(actor)
    found: Case | None = _by_number(see, colleague, user).one(digits) if see or user is None else None  # who may see none is not asked about
    if found is None:
        raise unseen()
    return _accompanied(found)


@lru_cache(maxsize=512)
def _by_number(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Read:
    return Read(lambda number: seen_by(somebody(see, colleague, user)).filter(number=number))


_KIN = {name: Read(partial(_by_key, model)) for name, model in (
    ("customer", Customer), ("contact", Contact), ("unit", Unit), ("product", Product), ("station", Station), ("region", Region))}
_STAFF = (*PEOPLE, "taker")
_PEOPLE = Read(lambda keys: User.objects.filter(pk__in=among(keys)))


def _accompanied(case: Case) -> Case:
    """A case with whom and what it names at hand, one short question for each rather than one that joins them all."""
    for name, asked in _KIN.items():
        if (key := getattr(case, f"{name}_id")) is not None:
            setattr(case, name, asked.one(key))
    people = {name: key for name in _STAFF if (key := getattr(case, f"{name}_id")) is not None}
    found = {user.pk: user for user in _PEOPLE.rows(listed(set(people.values())))} if people else {}
    for name, key in people.items():
        setattr(case, name, found[key])
    return case


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows. Every field narrows; empty means all. The same filter drives list, counts and export."""

    queue: str = "open"
    """open, mine, unowned, unassigned, overdue, on_hold, security, all."""
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    stations: tuple[int, ...] = ()
    engineers: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    words: str = ""
    batch: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


QUEUES = ("open", "mine", "unowned", "unassigned", "overdue", "on_hold", "security", "done", "all")


def narrowed(cases: QuerySet[Case], by: Filter, actor: Actor, at: datetime) -> QuerySet[Case]:
    """Apply a filter."""
    match by.queue:
        case "all":
            pass
        case "mine":
            cases = cases.filter(pk__in=_named_in(actor), is_open=True)
        case "unowned":
            cases = cases.filter(is_open=True, owner__isnull=True)
        case "unassigned":
            cases = cases.filter(is_open=True, engineer__isnull=True, mode__in=["on_site", "undecided"])
        case "overdue":
            cases = cases.filter(is_open=True, due_at__lte=at)
        case "on_hold":
            cases = cases.filter(pk__in=Hold.objects.filter(ended_at__isnull=True).values("case"), is_open=True)
        case "security":
            cases = cases.filter(is_open=True, kind="security")
        case "done":
            cases = cases.filter(stage="done")
        case _:
            cases = cases.filter(is_open=True)
    lists = {"kind": by.kinds, "stage": by.stages, "mode": by.modes, "urgency": by.urgencies, "channel": by.channels,
             "station": by.stations, "engineer": by.engineers}
    cases = cases.filter(**{f"{name}__in": values for name, values in lists.items() if values})
    if by.since:
        cases = cases.filter(day__gte=by.since)
    if by.until:
        cases = cases.filter(day__lte=by.until)
    if by.batch:
        cases = cases.filter(batch=by.batch)
    if by.words.strip():
        from .finding import matching

        cases = cases.filter(pk__in=matching(actor, by.words, 500))
    return cases


_NAMED = ("owner", "follow_up", "engineer", "helper")


def _named_in(actor: Actor) -> QuerySet[Case]:
    """Open cases that name this person, each found by the index of who is named."""
    first, *others = (Case.objects.filter(is_open=True, **{whose: actor.user_id}).values("pk") for whose in _NAMED)
    return first.union(*others)  # type: ignore[return-value]


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


Sight = tuple[tuple[Reach, ...], bool, int | None]


def sight(actor: Actor) -> Sight:
    """All that decides which cases somebody sees."""
    return actor.grants.get("case.see", ()), "colleague" in actor.roles, actor.user_id


def somebody(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Actor:
    """An actor who sees exactly so much; for questions kept by what they see, not by who asked first."""
    return Actor(user, "", Door.API, roles=frozenset({"colleague"} if colleague else ()), grants={"case.see": see} if see else {})


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
        return [seen_by(actor).filter(**{whose: actor.user_id}) for whose in _NAMED]
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


def rows_of(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """`LIST_COLUMNS` of cases by id, whoever may see them: for ids that were found within somebody's sight."""
    return {row["id"]: row for row in _rows(_OF_IDS, listed(ids))}


def seen_among(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Those of ``ids`` this person may see."""
    return {key for key, in _seen_among(*sight(actor)).rows(listed(ids))}


@lru_cache(maxsize=512)
def _seen_among(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Read:
    return Read(lambda ids: seen_by(somebody(see, colleague, user)).filter(pk__in=among(ids)).values_list("pk"))


_OF_IDS = Read(lambda ids: Case.objects.filter(pk__in=among(ids)).values_list(*LIST_COLUMNS))


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


def handed_moment(moment: datetime) -> datetime | str:
    """A moment as a statement takes it: on SQLite as the framework stores it there."""
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else moment


def capped_count(rows: QuerySet[Any], cap: int = 1000) -> int:
    """How many, counted no further than ``cap`` (shown as 999+)."""
    return rows.order_by()[:cap].count()


def number_in(text: str) -> str | None:
    """The service number somebody typed into the search box, if it is one."""
    return read(text) if looks_like_number(text) else None
