"""The verb decorator: lock, may it, do it, record, journal, clocks; in that order, in one transaction."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from yinuo.journal.dating import date_back
from yinuo.journal.operation import operation
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.records.models import Record
from yinuo.records.statements import Read

from . import access, asked
from .roles import POSTS, VERBS
from .wording import read_over

Body = TypeVar("Body", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Record)
Given = ParamSpec("Given")
Done = TypeVar("Done")
ReachTest = Callable[[Any, Actor, Reach], bool]
_DENIED = ("right.missing", "act.restricted", "act.unentitled")
CATALOGUE: dict[str, Callable[..., Any]] = {}
"""Every verb of the product by code; a code without a row in `roles.VERBS` fails at import."""


@overload
def verb(code: str, *, on: None = None, reach: ReachTest | None = None, device: bool = False, corrects: bool = False) -> Callable[[Body], Body]: ...


@overload
def verb(
    code: str, *, on: type[Row], reach: ReachTest | None = None, device: bool = False, corrects: bool = False
) -> Callable[[Callable[Concatenate[Row, Given], Done]], Callable[Concatenate[Row | int, Given], Done]]: ...


def verb(
    code: str, *, on: type[Record] | None = None, reach: ReachTest | None = None, device: bool = False, corrects: bool = False
) -> Callable[[Any], Any]:
    """Make a function the verb ``code``.

    With ``on`` its first argument is a record (or its id): it is locked and read again, and ``reach`` says whether one of
    the actor's reaches covers it. What the actor may not see does not exist (404); what they may see but not do is 403.
    Every verb that is told when it ``happened`` also takes ``late_because``, and asks for it where that lies back; not where
    programs hand over the clock of a ``device``, and not where it ``corrects`` a moment for a reason of its own. Numbers of
    people are masked in all free text before the function is given it.
    """
    if code not in VERBS:
        raise LookupError(f"no row in people/roles.py for the verb {code}")

    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        names = tuple(signature(body).parameters)

        @wraps(body)
        def act(*args: Any, **named: Any) -> Any:
            args, named = read_over(names, args, named)
            by, at, because = named["by"], named["at"], named.pop("late_because", "")
            try:
                with operation(at):
                    if on is not None:
                        args = (_locked(on, args[0]), *args[1:])
                    allow(code, by, args[0] if on is not None else None, reach)
                    asked.refuse_restricted(code, args[0] if on is not None else None, by, at)
                    if not corrects:
                        date_back(named.get("happened"), by=by, at=at, because=because, device=device)
                    done = body(*args, **named)
            except Refusal as no:
                _log_denied(no, by, at, args[0] if on is not None else None)
                raise
            access.used(by, code, at)
            return done

        act.code = code  # type: ignore[attr-defined]
        CATALOGUE[code] = act
        return act

    return decorate


def _log_denied(no: Refusal, by: Actor, at: datetime, record: Any) -> None:
    """After the rollback: the refused act leaves no entry, the attempt does (ORG-03)."""
    if no.code in _DENIED:
        known = isinstance(record, Record)
        access.denied(by, str(no.facts.get("verb", "")), at, record._meta.model_name or "" if known else "", record.pk if known else None)


def _locked(model: type[Record], record: Any) -> Any:
    key = record.pk if isinstance(record, model) else record
    try:
        found = _lock(model).one(int(key))
    except (TypeError, ValueError):
        found = None
    if found is None:
        raise unseen()
    return found


@cache
def _lock(model: type[Record]) -> Read:
    return Read(lambda key: model._default_manager.select_for_update().filter(pk=key))


def allow(code: str, by: Actor, record: Any = None, reach: ReachTest | None = None) -> None:
    """Refuse unless one of the actor's posts grants ``code`` as far as ``record``."""
    if by.user_id is None:
        return
    reaches = by.grants.get(code)
    if reaches and (record is None or reach is None or any(reach(record, by, r) for r in reaches)):
        return
    if record is not None and reach is not None:
        seeing = by.grants.get(f"{code.split('.')[0]}.see") or by.grants.get("case.see", ())
        if not any(reach(record, by, r) for r in seeing):
            raise unseen()
    raise unentitled(code, by)


def unseen() -> Refusal:
    """What a person may not see does not exist."""
    return Refusal(
        "not.found", both("没有找到这条记录", "There is no such record"), status=404,
        way_out=both("请核对编号；如确有此单，请联系其所属网点", "Check the number; if it does exist, ask the station it belongs to"),
    )


def unentitled(code: str, by: Actor) -> Refusal:
    """The kind no to a missing right: it names the posts that have it."""
    holders = VERBS.get(code, ())
    zh = "、".join(POSTS[p].zh for p in holders[:4])
    en = ", ".join(POSTS[p].en for p in holders[:4])
    own_zh = "、".join(dict.fromkeys(POSTS[p].zh for p in by.posts)) or "无岗位"
    own_en = ", ".join(dict.fromkeys(POSTS[p].en for p in by.posts)) or "no post"
    return Refusal(
        "right.missing", both(f"您的岗位（{own_zh}）没有这项权限", f"Your post ({own_en}) does not include this right"),
        way_out=both(f"可请以下岗位办理：{zh}", f"Ask one of these posts: {en}"), status=403, verb=code, posts=by.posts,
    )
