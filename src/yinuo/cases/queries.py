"""Reading cases for a person: every read begins at what that person may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from yinuo.customers.models import Contact, Customer
from yinuo.kit.actor import Actor, Door, Reach
from yinuo.kit.numbering import looks_like_number, read
from yinuo.people.models import Region, Station, User
from yinuo.people.verbs import unseen
from yinuo.products.models import Product, Unit
from yinuo.records.statements import Read, among, listed

from .models import PEOPLE, Case, Hold
from .reach import visible


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


NAMED = ("owner", "follow_up", "engineer", "helper")


def _named_in(actor: Actor) -> QuerySet[Case]:
    """Open cases that name this person, each found by the index of who is named."""
    first, *others = (Case.objects.filter(is_open=True, **{whose: actor.user_id}).values("pk") for whose in NAMED)
    return first.union(*others)  # type: ignore[return-value]


Sight = tuple[tuple[Reach, ...], bool, int | None]


def sight(actor: Actor) -> Sight:
    """All that decides which cases somebody sees."""
    return actor.grants.get("case.see", ()), "colleague" in actor.roles, actor.user_id


def somebody(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Actor:
    """An actor who sees exactly so much; for questions kept by what they see, not by who asked first."""
    return Actor(user, "", Door.API, roles=frozenset({"colleague"} if colleague else ()), grants={"case.see": see} if see else {})


def seen_among(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Those of ``ids`` this person may see."""
    return {key for key, in _seen_among(*sight(actor)).rows(listed(ids))}


@lru_cache(maxsize=512)
def _seen_among(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Read:
    return Read(lambda ids: seen_by(somebody(see, colleague, user)).filter(pk__in=among(ids)).values_list("pk"))


def handed_moment(moment: datetime) -> datetime | str:
    """A moment as a statement takes it: on SQLite as the framework stores it there."""
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else moment


def capped_count(rows: QuerySet[Any], cap: int = 1000) -> int:
    """How many, counted no further than ``cap`` (shown as 999+)."""
    return rows.order_by()[:cap].count()


def number_in(text: str) -> str | None:
    """The service number somebody typed into the search box, if it is one."""
    return read(text) if looks_like_number(text) else None
