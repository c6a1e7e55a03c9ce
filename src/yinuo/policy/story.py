"""Histories as people write them: one line per fact, ``2026-10-01 23:10 hold.began customer_moved case.urgency=urgent``."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.kit.moment import as_utc
from yinuo.kit.text import both

from .facts import ATTRIBUTES, EVENTS, HOLD_REASONS
from .fault import Faulty, meant
from .history import Fact
from .parsing import checked

_HOUR = re.compile(r"^(\d{4}-\d{2}-\d{2}[ T])(\d:)")
_LINE = re.compile(r"\s*(\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}(?::\d{2})?)\s+(\S+)\s*(.*)")


def read_story(lines: Iterable[Any], zone: ZoneInfo) -> list[Fact]:
    """Facts from lines in wall time of ``zone``. Raises `Faulty` for the first line that cannot be read."""
    return joined_up([read_fact(line, zone) for line in lines])


def joined_up(facts: list[Fact]) -> list[Fact]:
    """The same facts, when each correction names one of them. Raises `Faulty`: a correction of nothing would change nothing, unseen."""
    known = [str(fact.id) for fact in facts if fact.id is not None]
    for fact in facts:
        if fact.supersedes is not None and str(fact.supersedes) not in known:
            raise Faulty("unknown-correction", both(f"没有 id 为“{fact.supersedes}”的经过可更正。", f"There is no fact with the id “{fact.supersedes}” to correct."),
                         meant(str(fact.supersedes), known) if known else both("请在被更正的那一条后写 id=…。", "Write id=… behind the fact that is corrected."))
    return facts


def read_fact(line: Any, zone: ZoneInfo) -> Fact:
    """One fact: moment, event, then in any order a hold's reason, ``fact=value``, ``noted=…T…``, ``id=…``, ``corrects=…``, ``void``."""
    found = _LINE.fullmatch(line) if isinstance(line, str) else None
    if not found:
        raise Faulty("bad-fact", both(f"“{line}”不是一条经过。", f"“{line}” is no fact of a history."),
                     both("请写成“2026-10-01 23:10 case.received”，后面可加挂起原因或 事实=值。", "Write “2026-10-01 23:10 case.received”, then a hold's reason or fact=value."))
    at, kind = read_wall_time(found[1], zone), found[2]
    if kind not in EVENTS:
        raise Faulty("unknown-event", both(f"没有名为“{kind}”的事件。", f"There is no event called “{kind}”."), meant(kind, EVENTS))
    rest: dict[str, Any] = {}
    sets: dict[str, Any] = {}
    for word in found[3].split():
        name, sign, value = word.partition("=")
        if not sign:
            rest.update(_bare(word))
        elif name == "noted":
            rest["noted"] = read_wall_time(value, zone)
        elif name == "reason":
            rest.update(_bare(value))
        elif name in ("id", "corrects"):
            rest[name] = value
        else:
            sets[name] = read_value(name, value)
    return Fact(kind, at, max(rest.get("noted", at), at), sets, rest.get("reason"), rest.get("id"), rest.get("corrects"), rest.get("void", False))


def _bare(word: str) -> dict[str, Any]:
    if word == "void":
        return {"void": True}
    if word not in HOLD_REASONS:
        raise Faulty("unknown-reason", both(f"没有名为“{word}”的挂起原因。", f"There is no reason for a hold called “{word}”."), meant(word, HOLD_REASONS))
    return {"reason": word}


def read_wall_time(text: Any, zone: ZoneInfo) -> datetime:
    """A moment in wall time of ``zone``, or with an offset of its own. Raises `Faulty`."""
    if isinstance(text, datetime):
        text = text.isoformat()
    written = _HOUR.sub(r"\g<1>0\2", str(text).strip())
    try:
        if len(written) < 16:
            raise ValueError
        moment = as_utc(datetime.fromisoformat(written.replace("Z", "+00:00")), zone)
        if not 1950 <= moment.year <= 2200:
            raise ValueError
        return moment
    except (ValueError, OverflowError):
        raise Faulty("bad-moment", both(f"“{text}”不是时刻。", f"“{text}” is no moment."), both("请写成 2026-10-01 23:10。", "Write 2026-10-01 23:10.")) from None


def read_value(name: str, text: str) -> Any:
    """The value of a fact as typed: words as they are, true or false, whole numbers, dates."""
    value: Any = {"true": True, "false": False}.get(text, text)
    try:
        if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            value = int(value)
        elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            value = date.fromisoformat(value)
    except ValueError:
        pass
    return read_given({name: value})[name]


def read_given(given: Any) -> Mapping[str, Any]:
    """Facts that hold from the beginning, each checked against the vocabulary. Raises `Faulty`."""
    if not isinstance(given, Mapping):
        raise Faulty("bad-given", both("given 应为事实与值的表。", "given must be a table of facts and values."), both("请写成 { \"case.urgency\" = \"urgent\" }。", "Write { \"case.urgency\" = \"urgent\" }."))
    for name, value in given.items():
        if name not in ATTRIBUTES:
            raise Faulty("unknown-fact", both(f"没有名为“{name}”的事实。", f"There is no fact called “{name}”."), meant(name, ATTRIBUTES))
        checked(ATTRIBUTES[name], value)
        if isinstance(value, date) and not 1900 <= value.year <= 2200:
            raise Faulty("bad-moment", both(f"“{value}”不是合理的日期。", f"“{value}” is no sensible date."), both("请核对年份。", "Check the year."))
    return given
