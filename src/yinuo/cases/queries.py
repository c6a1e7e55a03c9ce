"""Reading cases for a person: every read begins at what that person may see."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from yinuo.kit.actor import Actor
from yinuo.kit.numbering import looks_like_number, read
from yinuo.people.verbs import unseen

from .models import Case
from .reach import visible

LIST_COLUMNS = (
    "id", "number", "kind", "stage", "mode", "urgency", "priority", "channel", "caller", "model_text", "description", "station_id",
    "owner_id", "engineer_id", "follow_up_id", "received_at", "due_at", "is_open", "chases", "warranty", "next_step",
)
ORDERS = {
    "due": ("due_at", "id"),
    "newest": ("-id",),
    "oldest": ("id",),
}


def seen_by(actor: Actor) -> QuerySet[Case]:
    """The cases this person may see. What they may not see does not exist."""
    condition = visible(actor)
    cases = Case.objects.all()
    if condition is None:
        return cases
    found = cases.filter(condition)
    return found.distinct() if "colleague" in actor.roles else found


def one(actor: Actor, number: str) -> Case:
    """A case by its service number, or the same "not found" for a foreign and a missing one."""
    digits = "".join(c for c in number if c.isdigit())
    found = seen_by(actor).filter(number=digits).select_related(
        "customer", "contact", "unit", "product", "station", "region", "owner", "engineer", "follow_up", "substitute", "taker"
    ).first()
    if found is None:
        raise unseen()
    return found


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
            cases = cases.filter(Q(owner=actor.user_id) | Q(follow_up=actor.user_id) | Q(engineer=actor.user_id), is_open=True)
        case "unowned":
            cases = cases.filter(is_open=True, owner__isnull=True)
        case "unassigned":
            cases = cases.filter(is_open=True, engineer__isnull=True, mode__in=["on_site", "undecided"])
        case "overdue":
            cases = cases.filter(is_open=True, due_at__lte=at)
        case "on_hold":
            cases = cases.filter(is_open=True, holds__ended_at__isnull=True, holds__began_at__isnull=False)
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

    In the queue, questions of security that nobody has taken on stand before all others (SLA-13).
    """
    cases = narrowed(seen_by(actor), by, actor, at).order_by(*ORDERS[order])
    first = list(cases.filter(kind="security", stage="received").values(*LIST_COLUMNS)[: size - 1]) if (by.queue, order) == ("open", "due") else []
    if first:
        cases = cases.exclude(pk__in=[row["id"] for row in first])
    if after is not None:
        cases, first = cases.filter(_beyond(order, after)), []
    rows = list(cases.values(*LIST_COLUMNS)[: size - len(first) + 1])
    more, rows = len(rows) > size - len(first), [*first, *rows[: size - len(first)]]
    last = rows[-1] if rows and more else None
    key = None if last is None else ((last["due_at"], last["id"]) if order == "due" else (last["id"],))
    return Page(rows, key, after)


def _beyond(order: str, after: tuple[Any, ...]) -> Q:
    """The row-value comparison (due_at, id) > (?, ?), which an index can follow where OR cannot."""
    if order == "newest":
        return Q(id__lt=after[0])
    if order == "oldest":
        return Q(id__gt=after[0])
    from django.db import connection

    due: Any = _sqlite_moment(after[0]) if connection.vendor == "sqlite" else after[0]
    return Q(RawSQL("(cases_case.due_at, cases_case.id) > (%s, %s)", (due, after[1]), output_field=BooleanField()))


def _sqlite_moment(moment: datetime) -> str:
    """A moment as the framework stores it on SQLite."""
    from datetime import UTC

    return str(moment.astimezone(UTC).replace(tzinfo=None))


def capped_count(cases: QuerySet[Case], cap: int = 1000) -> int:
    """How many, counted no further than ``cap`` (shown as 999+)."""
    return cases.order_by()[:cap].count()


def number_in(text: str) -> str | None:
    """The service number somebody typed into the search box, if it is one."""
    return read(text) if looks_like_number(text) else None
